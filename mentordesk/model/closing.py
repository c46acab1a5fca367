"""The file of an ending: what belongs into it, and what is still missing (rule K1)."""

from dataclasses import dataclass

from mentordesk.model.pairing import Pairing, PairingKind
from mentordesk.model.party import SIDES, Party

_WITH = {
    PairingKind.ONE_TO_ONE: {Party.MENTEE: "the mentee", Party.MENTOR: "the mentor"},
    PairingKind.GROUP: {Party.MENTEE: "the mentees", Party.MENTOR: "the mentors"},
    PairingKind.RECIPROCAL: {Party.MENTEE: "one peer", Party.MENTOR: "the other"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClosingFile:
    """A pairing that ended and the exit talks there were."""

    pairing: Pairing
    talks: frozenset[Party]

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing, in words and in order."""
        told = {
            "the reason": self.pairing.closing_reason, "who asked for it": self.pairing.closed_by,
            **{f"exit talk with {_WITH[self.pairing.kind][p]}": p in self.talks for p in SIDES},
            "the rule for contact afterwards": self.pairing.contact_rule,
            "the letter": self.pairing.letter_on,
        }  # fmt: skip
        return tuple(words for words, there in told.items() if not there)
