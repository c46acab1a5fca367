"""The search for the best proposal: here in slices, or in a process of its own where it takes long."""

import multiprocessing
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from threading import Thread
from time import monotonic

from mentordesk.matching.groups import Sizes, propose_groups
from mentordesk.matching.peers import PeersMatching
from mentordesk.matching.people import Problem
from mentordesk.matching.progress import Elsewhere, Search
from mentordesk.matching.proposal import Matching, Objective
from mentordesk.model.errors import MachineTrouble
from mentordesk.model.pairing import PairingKind

#: What takes longer than about a third of a second is looked for beside: so many values to look at.
LONG = {PairingKind.ONE_TO_ONE: 160_000, PairingKind.RECIPROCAL: 20_000, PairingKind.GROUP: 600}
#: *Fairest* looks about so much longer.
FAIREST_LOOKS = 4
#: Seconds after which the process says again how far it is.
SAYS_EVERY = 0.05
#: Seconds that a question nobody listens to any more is waited for.
PATIENCE = 0.5


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: the best proposal of a kind, near to an earlier one if there was one."""

    problem: Problem
    kind: PairingKind = PairingKind.ONE_TO_ONE
    sizes: Sizes = field(default_factory=Sizes)
    objective: Objective = Objective.FEWEST
    #: The pairs of an earlier proposal, mentor by mentee, and what must be gained for one to be given up.
    kept: Mapping[int, int] = field(default_factory=dict)
    stay: int = 0

    @property
    def is_long(self) -> bool:
        """Whether it takes so long that the window should not have to do it."""
        mentees, mentors = len(self.problem.mentees), len(self.problem.mentors)
        more = mentors if self.kind is PairingKind.GROUP else 1
        looks = FAIREST_LOOKS if self.objective is Objective.FAIREST else 1
        return mentees * mentors * more * looks > LONG[self.kind]

    def search(self) -> Search[Matching]:
        """Look for it here."""
        if self.kind is PairingKind.GROUP:
            return (
                yield from propose_groups(
                    self.problem, self.sizes, self.objective, self.kept, self.stay
                )
            )
        maker = PeersMatching if self.kind is PairingKind.RECIPROCAL else Matching
        made = maker(self.problem, self.objective, self.kept, self.stay)
        yield from made.solve()
        return made

    def smooth(self) -> Search[Matching]:
        """Look for it here where that is short, else in a process; let go of, it ends the process."""
        return (yield from (beside(self) if self.is_long else self.search()))


def beside(question: Question) -> Search[Matching]:
    """Look for it in a process of its own; MachineTrouble where that ends before it has found anything."""
    # a fresh process, not a copy of this one: the window and the open record stay here
    context = multiprocessing.get_context("spawn")
    asked, ask = context.Pipe(duplex=False)
    answers, answer = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(asked, answer), daemon=True)
    asking = Thread(target=_ask, args=(ask, question), daemon=True)
    try:
        process.start()
        asked.close()
        answer.close()
        asking.start()
        return (yield from _told(answers))
    except (EOFError, OSError) as end:
        raise MachineTrouble(
            "The search ended before anything was found. Close other programs and look again."
        ) from end
    finally:
        if process.pid is not None:
            process.kill()
            process.join()
        if asking.ident is not None:
            # nobody listens any more, so it ends at once; only Windows may still hold an end of the
            # pipe for a process that had hardly begun, and the window does not wait for that
            asking.join(PATIENCE)
        for pipe in (asked, ask, answers, answer):
            pipe.close()


def _told(answers: Connection) -> Search[Matching]:
    """What the process says: how far it is, then the proposal, then its rows one after the other."""
    share = Elsewhere(0)
    while True:
        if not answers.poll():
            yield share
            continue
        said = answers.recv()
        if isinstance(said, BaseException):
            raise said
        if isinstance(said, Matching):
            break
        share = Elsewhere(said)
    # in one piece the rows of a thousand people would be felt
    for _ in said.problem.mentees:
        fits, values = answers.recv()
        said.table.rows.append(fits)
        said.market.rows.append(values)
        yield 1.0
    return said


def _ask(ask: Connection, question: Question) -> None:
    """Send the question, which waits for the process to listen; it may be stopped before it has.

    Whatever happens the pipe is closed: the process ends then, and whoever waits for it hears of that.
    """
    try:
        ask.send(question)
    except OSError:
        return  # the process is gone
    finally:
        ask.close()


def _answer(asked: Connection, answer: Connection) -> None:
    """In the process: take the question, look, say how far, and send what was found."""
    try:
        question: Question = asked.recv()
        _send(answer, _looked(answer, question))
    except (EOFError, OSError, MemoryError):
        return  # nobody waits for it any more, or there is no room for it: the end says so
    except Exception as error:  # told where the question came from
        answer.send(error)


def _looked(answer: Connection, question: Question) -> Matching:
    work, say_at = question.search(), 0.0
    while True:
        try:
            share = next(work)
        except StopIteration as found:
            return found.value  # type: ignore[no-any-return]
        if monotonic() >= say_at:
            answer.send(share)
            say_at = monotonic() + SAYS_EVERY


def _send(answer: Connection, found: Matching) -> None:
    fits, values = found.table.rows, found.market.rows
    found.table.rows, found.market.rows = [], []
    answer.send(found)
    for both in zip(fits, values, strict=True):
        answer.send(both)
