"""Before somebody begins: the steps each role goes through, training sessions, and who is ready."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mentordesk.model.errors import Refused
from mentordesk.model.people import Participant, Role
from mentordesk.model.profile import Profile
from mentordesk.model.readiness import (
    Attendance,
    Attended,
    Clearance,
    NeverPair,
    Presence,
    Readiness,
    Training,
    readiness,
)
from mentordesk.model.steps import Requirement, StepKind, TrainingTopic, expiry
from mentordesk.programme.practice import PracticeRules
from mentordesk.store.store import Store
from mentordesk.store.training_facts import places_by_session

#: What a school usually asks for; offered once, each can be changed or taken out.
USUAL_STEPS = (
    Requirement(name="Parent’s consent", kind=StepKind.CONSENT, months=12, text=(
        "My child may take part in peer mentoring. They meet another pupil in school and in school hours, and an adult "
        "coordinates it. I can ask at any time how it goes, and take this consent back at any time."
    )),
    Requirement(name="Confidentiality agreement", kind=StepKind.AGREEMENT, version="v1", text=(
        "What we tell each other stays between us. I do not pass it on, and I do not post it. If I worry that somebody may "
        "be at risk, I tell the coordinator the same day; that is no breach of trust. I come when we agreed to meet, or "
        "send word in time. I may ask for another partner without giving a reason."
    )),
    Requirement(name="Training: the mentor’s role", kind=StepKind.TRAINING, roles=(Role.MENTOR,), topic=TrainingTopic.ROLE),
    Requirement(name="Training: boundaries and safety", kind=StepKind.TRAINING, roles=(Role.MENTOR,), topic=TrainingTopic.SAFETY, months=12),
    Requirement(name="Training: listening", kind=StepKind.TRAINING, roles=(Role.MENTOR,), topic=TrainingTopic.LISTENING),
    Requirement(name="Mentee induction", kind=StepKind.INDUCTION, roles=(Role.MENTEE,)),
)  # fmt: skip


#: What takes the place of a parent's consent where adults take part.
OWN_CONSENT = Requirement(
    name="Consent to take part", kind=StepKind.CONSENT, months=12,
    text=(
        "I take part in mentoring of my own will. The coordinator keeps my name, how to reach me, when we met and what "
        "we agreed on, and tells nobody else without asking me, unless somebody may be at risk. I can see what is kept, "
        "and take this consent back at any time."
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """A session as a line of the list."""

    training: Training
    booked: int
    attended: int
    is_noted: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who has been trained in what: minutes by person and topic."""

    people: tuple[Participant, ...]
    topics: tuple[TrainingTopic, ...]
    minutes: dict[tuple[int, TrainingTopic], int]


def _completed(clearance: Clearance, requirement: Requirement) -> Clearance:
    """With what follows from the step: until when it is valid, and which version was signed."""
    assert clearance.done_on is not None  # a clearance without a day has a problem
    return replace(
        clearance, version=clearance.version or requirement.version,
        expires_on=clearance.expires_on or expiry(clearance.done_on, requirement.months),
    )  # fmt: skip


class TrainingBook:
    """Steps, clearances, sessions and attendance of one programme."""

    def __init__(self, store: Store, programme_id: int) -> None:
        self._store = store
        self._programme_id = programme_id

    # -- steps ------------------------------------------------------------------------------

    def requirements(self) -> list[Requirement]:
        """The steps, in the order they were set."""
        return self._store.requirements.where("programme_id = ?", [self._programme_id])

    def requirement(self, requirement_id: int) -> Requirement:
        """A step; refuses when there is none."""
        found = self._store.requirements.get(requirement_id)
        if found is None:
            raise Refused("There is no such step.")
        return found

    def take_usual(self) -> int:
        """Set the steps that are usual in a programme of this kind; refuses when some are set."""
        if self.requirements():
            raise Refused("Some steps are set already. Add what is missing.")
        usual = self.usual()
        with self._store.transaction("set usual steps"):
            self._store.requirements.insert_all(
                [replace(r, programme_id=self._programme_id) for r in usual]
            )
        return len(usual)

    def usual(self) -> tuple[Requirement, ...]:
        """The usual steps: in a school a parent consents, elsewhere whoever takes part."""
        profile = PracticeRules(self._store, self._programme_id).on(self._store.today()).profile
        adults = profile in {Profile.COMMUNITY, Profile.WORKPLACE}
        return (OWN_CONSENT, *USUAL_STEPS[1:]) if adults else USUAL_STEPS

    def save_requirement(self, requirement: Requirement) -> Requirement:
        """Add or change a step; another text than the one that was signed needs another version."""
        problems = requirement.problems()
        before = self._store.requirements.get(requirement.id) if requirement.id else None
        if before and (before.version, before.text != requirement.text) == (
            requirement.version,
            True,
        ):
            signed = self._store.clearances.count("requirement_id = ?", [requirement.id])
            if signed and before.text:
                problems["version"] = (
                    "The text was signed as it is. Give the new one another version."
                )
        if before and (other := self._text_of(requirement.id, requirement.version)) not in {
            None,
            requirement.text,
        }:
            assert other is not None
            problems["version"] = (
                "This version was another text before. Give the new one a version of its own."
            )
        if problems:
            raise Refused.because(problems)
        with self._store.transaction("change step" if requirement.id else "add step before start"):
            return self._store.requirements.put(
                replace(requirement, programme_id=self._programme_id)
            )

    def _text_of(self, requirement_id: int, version: str) -> str | None:
        """The text that was signed under a version of a step; None where nobody signed it."""
        if not version or not self._store.clearances.count(
            "requirement_id = ? AND version = ?", [requirement_id, version]
        ):
            return None
        texts = [
            str(row["text"])
            for _step, before, after in self._store.history.of_record("requirement", requirement_id)
            for row in (before, after)
            if row and row.get("version") == version and row.get("text")
        ]
        return texts[-1] if texts else None

    def remove_requirement(self, requirement_id: int) -> None:
        """Take a step out, with what was noted of it."""
        with self._store.transaction("remove step before start"):
            for clearance in self._store.clearances.where("requirement_id = ?", [requirement_id]):
                self._store.clearances.delete(clearance.id)
            self._store.requirements.delete(requirement_id)

    # -- who is ready -----------------------------------------------------------------------

    def of_person(self, person: Participant, today: date) -> Readiness:
        """How somebody stands with every step of their roles."""
        return readiness(
            person.roles, self.requirements(), self.clearances(person.id),
            [a for _, a in self._attended(person.id)], today,
        )  # fmt: skip

    def of_all(self, people: Sequence[Participant], today: date) -> dict[int, Readiness]:
        """The same for many at once."""
        requirements = self.requirements()
        if not requirements:
            return {}
        clearances: dict[int, list[Clearance]] = {}
        for clearance in self._store.clearances.where():
            clearances.setdefault(clearance.participant_id, []).append(clearance)
        sessions: dict[int, list[Attended]] = {}
        for who, attended in self._attended(None):
            sessions.setdefault(who, []).append(attended)
        return {
            p.id: readiness(p.roles, requirements, clearances.get(p.id, ()), sessions.get(p.id, ()), today)
            for p in people
        }  # fmt: skip

    def clearances(self, participant_id: int) -> list[Clearance]:
        """What was noted of somebody's steps, in order."""
        return self._store.clearances.where("participant_id = ?", [participant_id])

    def clear(self, clearance: Clearance, *, today: date) -> Clearance:
        """Note that somebody took a step, or that it is waived; how long it is valid follows from the step."""
        return self.clear_many(clearance, [clearance.participant_id], today=today)[0]

    def clear_many(
        self, clearance: Clearance, participant_ids: Sequence[int], *, today: date
    ) -> list[Clearance]:
        """The same for many people, in one step."""
        gone = self._store.erased_people()
        participant_ids = [i for i in participant_ids if i not in gone] or participant_ids
        requirement = self._store.requirements.get(clearance.requirement_id)
        if requirement is None:
            raise Refused.because({"requirement_id": "Choose the step."})
        if not participant_ids:
            raise Refused("Choose at least one person.")
        if problems := clearance.problems(today):
            raise Refused.because(problems)
        whole = _completed(clearance, requirement)
        with self._store.transaction("note step"):
            return self._store.clearances.add_all(
                replace(whole, id=0, participant_id=i) for i in participant_ids
            )

    def put_cleared(self, clearances: Iterable[Clearance]) -> int:
        """Note steps inside a transaction of somebody else, where they are part of a larger one; gives how many."""
        known = {r.id: r for r in self.requirements()}
        whole = [_completed(c, known[c.requirement_id]) for c in clearances]
        self._store.clearances.insert_all(whole)
        return len(whole)

    def remove_clearance(self, clearance_id: int) -> None:
        """Take out a step that was noted by mistake."""
        with self._store.transaction("remove noted step"):
            self._store.clearances.delete(clearance_id)

    def withdraw(self, clearance_id: int, *, today: date) -> None:
        """A consent was withdrawn: from now on the person is not ready."""
        found = self._store.clearances.get(clearance_id)
        if found is None:
            raise Refused("There is nothing to withdraw.")
        with self._store.transaction("withdraw"):
            self._store.clearances.put(replace(found, withdrawn_on=today))

    # -- sessions ---------------------------------------------------------------------------

    def get(self, training_id: int) -> Training:
        """The session; refuses when there is none."""
        found = self._store.trainings.get(training_id)
        if found is None:
            raise Refused(f"There is no training session T{training_id:04d}.")
        return found

    def sessions(self) -> list[TrainingRow]:
        """The sessions, newest first, with how many are booked and came."""
        counts = places_by_session(self._store)
        found = self._store.trainings.where(
            "programme_id = ?", [self._programme_id], order="held_on DESC, id DESC"
        )
        return [TrainingRow(t, *counts.get(t.id, (0, 0, False))) for t in found]

    def sessions_of(self, participant_id: int) -> list[tuple[Training, Presence]]:
        """The sessions somebody has or had a place in."""
        places = self._store.attendances.where("participant_id = ?", [participant_id])
        found = [(self._store.trainings.get(a.training_id), a.presence) for a in places]
        return [(t, p) for t, p in found if t is not None]

    def attendance(self, training_id: int) -> dict[int, Presence]:
        """Who has a place in a session, and whether they came."""
        found = self._store.attendances.where("training_id = ?", [training_id])
        return {a.participant_id: a.presence for a in found}

    def save(
        self, training: Training, attendance: Mapping[int, Presence], *, today: date
    ) -> Training:
        """Add or change a session with its list, in one step."""
        if problems := training.problems():
            raise Refused.because(problems)
        came = any(p is Presence.ATTENDED for p in attendance.values())
        if came and training.held_on and training.held_on > today:
            raise Refused.because(
                {"held_on": "Nobody can have come to a session that is still to be."}
            )
        if gone := self._store.erased_people():  # what is known of who was erased stays as it is
            known = self.attendance(training.id) if training.id else {}
            attendance = {i: p for i, p in attendance.items() if i not in gone}
            attendance |= {i: p for i, p in known.items() if i in gone}
        with self._store.transaction("change training" if training.id else "add training"):
            saved = self._store.trainings.put(replace(training, programme_id=self._programme_id))
            self._keep_list(saved, attendance)
        return saved

    def remove(self, training_id: int) -> None:
        """Take a session out, with its list."""
        self.get(training_id)
        with self._store.transaction("remove training"):
            for place in self._store.attendances.where("training_id = ?", [training_id]):
                self._store.attendances.delete(place.id)
            self._store.trainings.delete(training_id)

    def coverage(self, people: Sequence[Participant], today: date) -> Coverage:
        """Who was trained in what by a day; only topics that were ever taught are shown."""
        minutes: dict[tuple[int, TrainingTopic], int] = {}
        for who, attended in self._attended(None):
            if attended.presence is Presence.ATTENDED and attended.day <= today:
                for topic in attended.topics:
                    minutes[who, topic] = minutes.get((who, topic), 0) + attended.minutes
        taught = {topic for _, topic in minutes}
        wanted = {r.topic for r in self.requirements() if r.topic}
        topics = tuple(t for t in TrainingTopic if t in taught | wanted)
        return Coverage(tuple(people), topics, minutes)

    def _keep_list(self, training: Training, present: Mapping[int, Presence]) -> None:
        wanted = dict(present)
        for place in self._store.attendances.where("training_id = ?", [training.id]):
            presence = wanted.pop(place.participant_id, None)
            if presence is None:
                self._store.attendances.delete(place.id)
            elif presence is not place.presence:
                self._store.attendances.put(replace(place, presence=presence))
        self._store.attendances.add_all(
            Attendance(training_id=training.id, participant_id=i, presence=p)
            for i, p in sorted(wanted.items())
        )

    def _attended(self, participant_id: int | None) -> list[tuple[int, Attended]]:
        found = {t.id: t for t in self._store.trainings.where()}
        only = ("participant_id = ?", [participant_id]) if participant_id else ("1", [])
        return [
            (place.participant_id, Attended(t.held_on, t.minutes, t.topics, place.presence))
            for place in self._store.attendances.where(*only)
            if (t := found.get(place.training_id)) and t.held_on
        ]

    # -- who never with whom ----------------------------------------------------------------

    def never_with(self, participant_id: int) -> list[tuple[NeverPair, Participant]]:
        """Whom somebody is never to be paired with, whichever of the two it was noted at."""
        found = self._store.never_pairs.where(
            "participant_id = ? OR other_id = ?", [participant_id, participant_id]
        )
        others = [
            (n, n.other_id if n.participant_id == participant_id else n.participant_id)
            for n in found
        ]
        return [(n, p) for n, i in others if (p := self._store.participants.get(i))]

    def keep_apart(self, never: NeverPair) -> NeverPair:
        """Note that two are not to be paired."""
        problems = never.problems()
        if not problems and any(
            p.id == never.other_id for _, p in self.never_with(never.participant_id)
        ):
            problems = {"other_id": "The two are on the list already."}
        if problems:
            raise Refused.because(problems)
        with self._store.transaction("keep apart"):
            return self._store.never_pairs.put(never)

    def let_together(self, never_id: int) -> None:
        """Take two off the list."""
        with self._store.transaction("remove from never-pair list"):
            self._store.never_pairs.delete(never_id)
