"""Reading questions over many records, answered in SQL as at a day."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mentordesk.model.clock import Span, usual_part, week_letter
from mentordesk.model.facts import NoteFacts, PairingFacts, PairingTerms, Sides, WeekRow
from mentordesk.model.meeting import MeetingStatus, Side
from mentordesk.model.names import first_word, fold
from mentordesk.model.pairing import Member, Pairing, State, state_on
from mentordesk.model.party import Party
from mentordesk.model.profile import Practice, in_force
from mentordesk.model.rules import Judgement, judge
from mentordesk.store.pairing_facts import (
    AWAY,
    GOAL_ON_DAY,
    LAST_MOVE,
    MET_BY_DAY,
    OPEN_ON_DAY,
    Asked,
    KnownPairings,
    PairingReader,
    nobody_there,
    sides_of,
)
from mentordesk.store.store import Store

if TYPE_CHECKING:  # what the first picture seldom needs is imported when it is asked for
    from mentordesk.model.absence import Snooze
    from mentordesk.model.agreed import AgreedStep
    from mentordesk.model.closing import ClosingFile
    from mentordesk.model.contact import Contact
    from mentordesk.model.evaluation import PlannedChange

_OPEN_NOTES = "('open', 'waiting', 'in_mediation', 'monitoring')"
NOT_VOID = "pairing_id NOT IN (SELECT pairing_id FROM move WHERE state = 'void')"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Facts:
    """Answers for one programme."""

    def __init__(self, store: Store, programme_id: int) -> None:
        self._store = store
        self._programme_id = programme_id
        self._known = KnownPairings(store)
        self._judged: dict[int, tuple[PairingFacts, Judgement]] = {}
        self._judged_by: tuple[date, list[Span], Practice] | None = None

    def closures(self) -> list[Span]:
        """The closures as spans of days."""
        rows = self._store.read(
            "SELECT first_day, last_day FROM closure WHERE programme_id = ?", [self._programme_id]
        )
        return [Span(date.fromisoformat(a), date.fromisoformat(b)) for a, b in rows]

    def _rhythm(self) -> tuple[int, int, date | None]:
        """Days between two meetings, minutes of one, and the start of the term, as they are now."""
        row = self._store.read(
            "SELECT interval_days, minutes, starts_on FROM programme WHERE id = ?",
            [self._programme_id],
        ).fetchone()
        return int(row[0]), int(row[1]), _day(row[2])

    def ends_on(self) -> date | None:
        """The last day of the programme, where one is set."""
        row = self._store.read(
            "SELECT ends_on FROM programme WHERE id = ?", [self._programme_id]
        ).fetchone()
        return _day(row[0])

    def week_of(self, day: date) -> str:
        """*A* or *B* where the weeks of the programme alternate, else nothing."""
        programme = self._store.programmes.get(self._programme_id)
        if programme is None or programme.week_a_on is None:
            return ""
        return week_letter(day, programme.week_a_on, self.closures(), programme.day_numbers)

    def meeting_days(self) -> tuple[int, ...]:
        """The days of the week on which people can meet, 0 for Monday."""
        programme = self._store.programmes.get(self._programme_id)
        return programme.day_numbers if programme else ()

    def practice(self, day: date) -> Practice:
        """The rules in force on a day."""
        changes = self._store.practice_changes.where(
            "programme_id = ? AND from_on <= ?", [self._programme_id, day.isoformat()]
        )
        return in_force(changes, day)

    def follow_ups(self, day: date) -> "list[Contact]":
        """Check-ins that were to be followed up by the day and were not: nobody spoke since."""
        if not self._some("SELECT 1 FROM contact WHERE follow_up_on <= ? LIMIT 1", day):
            return []
        return self._store.contacts.where(
            "follow_up_on <= ? AND NOT EXISTS (SELECT 1 FROM contact l WHERE"
            " l.pairing_id = contact.pairing_id AND l.party = contact.party AND l.reached"
            # of a side of several, speaking with one is not speaking with another
            " AND coalesce(l.participant_id = contact.participant_id, 1)"
            " AND (l.attempted_on, l.id) > (contact.attempted_on, contact.id))",
            [day.isoformat()], order="follow_up_on, id",
        )  # fmt: skip

    def called(self, people: Sequence[int]) -> dict[int, str]:
        """What one calls some participants, whether or not they are in a pairing."""
        if not people:
            return {}
        found = self._store.participants.where(
            "id IN (SELECT value FROM json_each(?))", [json.dumps(people)]
        )
        return {p.id: p.known_as or first_word(p.name) for p in found}

    def agreed_by_coordinator(self, day: date) -> "list[AgreedStep]":
        """What the coordinator said they would do by the day, and that waits."""
        sql = "SELECT 1 FROM agreed_step WHERE state = 'open' AND owner = 'coordinator' AND due_on <= ? LIMIT 1"
        if not self._some(sql, day):
            return []
        return self._store.agreed_steps.where(
            "state = 'open' AND owner = 'coordinator' AND due_on <= ?", [day.isoformat()],
            order="due_on, id",
        )  # fmt: skip

    def has_milestones(self) -> bool:
        """Whether any milestone was ever set."""
        sql = "SELECT EXISTS (SELECT 1 FROM milestone_plan) OR EXISTS (SELECT 1 FROM milestone)"
        return bool(self._store.read(sql).fetchone()[0])

    def first_meetings(self, pairing_ids: Sequence[int] | None) -> dict[int, date]:
        """When each of some pairings, or of all where it is None, first met."""
        which = "" if pairing_ids is None else "AND pairing_id IN (SELECT value FROM json_each(?))"
        rows = self._store.read(
            f"SELECT pairing_id, min(day) FROM meeting WHERE status = 'held' {which} GROUP BY pairing_id",
            [] if pairing_ids is None else [json.dumps(list(pairing_ids))],
        )
        return {i: date.fromisoformat(day) for i, day in rows}

    def trained_since(self, first: date, day: date) -> set[int]:
        """Who attended a training session in these days."""
        rows = self._store.read(
            "SELECT DISTINCT a.participant_id FROM attendance a JOIN training t ON t.id = a.training_id"
            " WHERE a.presence = 'attended' AND t.held_on BETWEEN ? AND ?",
            [first.isoformat(), day.isoformat()],
        )
        return {row[0] for row in rows}

    def _some(self, sql: str, day: date) -> bool:
        return self._store.read(sql, [day.isoformat()]).fetchone() is not None

    def guidelines(self) -> tuple[bool, date | None]:
        """Whether the programme has guidelines, and when they were last looked through."""
        row = self._store.read(
            "SELECT guidelines <> '', coalesce(guidelines_reviewed_on, starts_on) FROM programme"
            " WHERE id = ?", [self._programme_id],
        ).fetchone()  # fmt: skip
        return bool(row[0]), _day(row[1])

    def looked_back(self, day: date) -> tuple[date | None, date | None]:
        """When the programme, or its present term, began, and when it was last reviewed by the day."""
        row = self._store.read(
            "SELECT starts_on, (SELECT max(held_on) FROM evaluation WHERE programme_id = p.id"
            " AND held_on <= ?) FROM programme p WHERE id = ?", [day.isoformat(), self._programme_id],
        ).fetchone()  # fmt: skip
        return _day(row[0]), _day(row[1])

    def changes_due(self, day: date) -> "list[PlannedChange]":
        """Changes of the programme that were to be carried out by the day, and wait."""
        if not self._some(
            "SELECT 1 FROM planned_change WHERE state = 'open' AND due_on <= ? LIMIT 1", day
        ):
            return []
        return self._store.planned_changes.where(
            "programme_id = ? AND state = 'open' AND due_on <= ?",
            [self._programme_id, day.isoformat()], order="due_on, id",
        )  # fmt: skip

    def snoozed(self, day: date) -> "dict[tuple[str, str], Snooze]":
        """What was put off until after the day, by rule and record."""
        if not self._some("SELECT 1 FROM snooze WHERE until > ? LIMIT 1", day):
            return {}
        found = self._store.snoozes.where("until > ?", [day.isoformat()])
        return {(s.rule, s.record): s for s in found}

    def pairings(
        self,
        day: date,
        *,
        only: int | None = None,
        open_only: bool = True,
        totals: bool = False,
    ) -> list[PairingFacts]:
        """Every pairing as it was on the day (closed ones too if asked), in order of their codes.

        ``totals`` counts all their meetings as well, which reads much more.
        """
        asked = Asked(day, self._rhythm(), self.practice(day), open_only)
        if only is not None or totals or self._store.is_writing:
            return PairingReader(self._store, asked, only).read(totals=totals)
        return self._known.read(asked)

    def judged(self, day: date, *, open_only: bool = True) -> list[tuple[PairingFacts, Judgement]]:
        """The same, and how each stands by the rules in force on the day.

        A pairing of which nothing else is known since is not judged again.
        """
        by = (day, self.closures(), self.practice(day))
        was_asked = self._judged_by == by
        if not was_asked:
            self._judged, self._judged_by = {}, by
        found = []
        for facts in self.pairings(day, open_only=open_only):
            before, judgement = self._judged.get(facts.id, (None, None))
            if judgement is None or before != facts:
                judgement = judge(facts, by[1], day, by[2])
                if was_asked:  # what is asked but once is not kept
                    self._judged[facts.id] = (facts, judgement)
            found.append((facts, judgement))
        return found

    def goals_of_open_pairings(self, day: date) -> tuple[int, int]:
        """Goals met, and all goals, of the pairings that are open on the day."""
        row = self._store.read(
            f"SELECT coalesce(sum({MET_BY_DAY}), 0), count(*) FROM goal g"
            f" JOIN pairing p ON p.id = g.pairing_id {LAST_MOVE}"
            f" WHERE v.state NOT IN ('closed', 'void') AND {GOAL_ON_DAY}",
            {"day": day.isoformat()},
        ).fetchone()
        return (int(row[0]), int(row[1]))

    def names(self, pairing_ids: Sequence[int] | None, day: date | None = None) -> dict[int, Sides]:
        """Who is in some pairings, or in all, on a day (None: now), and nothing else about them."""
        return sides_of(self._store, pairing_ids, day)

    def members(self, pairing_id: int) -> list[Member]:
        """Everybody who is or was in a pairing, in the order they came."""
        return self._store.members.where("pairing_id = ?", [pairing_id])

    def groups_called(self, parts: Sequence[str], day: date) -> list[int]:
        """The open pairings with a name of their own in which every part begins a word."""
        rows = self._store.read(
            f"SELECT p.id, p.called FROM pairing p {LAST_MOVE}"
            " WHERE p.called <> '' AND v.state NOT IN ('closed', 'void')",
            {"day": day.isoformat()},
        )
        words = {i: fold(called).split() for i, called in rows}
        return [
            i
            for i, named in words.items()
            if all(any(w.startswith(p) for w in named) for p in parts)
        ]

    def had_together(self, one_id: int, other_id: int) -> list[Pairing]:
        """The pairings two people are or were in together, in order; not those in error, or only covered."""
        return self._store.pairings.where(
            "id IN (SELECT a.pairing_id FROM member a JOIN member b ON b.pairing_id = a.pairing_id"
            " WHERE a.participant_id = ? AND b.participant_id = ?"
            " AND a.role <> 'substitute' AND b.role <> 'substitute')"
            " AND (SELECT state FROM move WHERE pairing_id = pairing.id"
            " ORDER BY moved_on DESC, id DESC LIMIT 1) <> 'void'",
            [one_id, other_id],
        )

    def taken_days(self, pairing_id: int, first: date, last: date) -> set[date]:
        """Days in a period on which a pairing meets, met, or was to."""
        rows = self._store.read(
            "SELECT day FROM meeting WHERE pairing_id = ? AND day BETWEEN ? AND ?"
            " AND status NOT IN ('void', 'moved', 'light')",
            [pairing_id, first.isoformat(), last.isoformat()],
        )
        return {date.fromisoformat(row[0]) for row in rows}

    def last_closed(self, participant_id: int, day: date) -> date | None:
        """When the last pairing of somebody was closed by the day."""
        row = self._store.read(
            "SELECT max(v.moved_on) FROM member m JOIN move v ON v.pairing_id = m.pairing_id"
            " WHERE m.participant_id = ? AND v.state = 'closed' AND v.moved_on <= ?"
            f" AND m.{NOT_VOID}", [participant_id, day.isoformat()],
        ).fetchone()  # fmt: skip
        return _day(row[0])

    def closing_file(self, pairing: Pairing) -> "ClosingFile":
        """How complete the file of an ending is."""
        from mentordesk.model.closing import ClosingFile

        talks = {
            row[0]
            for row in self._store.read(
                "SELECT party FROM contact WHERE pairing_id = ? AND purpose = 'exit' AND reached",
                [pairing.id],
            )
        }
        return ClosingFile(pairing, frozenset(Party(t) for t in talks))

    def closed_since(self, first: date, day: date) -> list[tuple[Pairing, date]]:
        """The pairings that were closed in these days, with the day."""
        rows = self._store.read(
            "SELECT pairing_id, max(moved_on) FROM move WHERE state = 'closed'"
            f" AND moved_on BETWEEN ? AND ? AND {NOT_VOID} GROUP BY pairing_id",
            [first.isoformat(), day.isoformat()],
        ).fetchall()
        found = [(self._store.pairings.get(i), _day(on)) for i, on in rows]
        return [(p, on) for p, on in found if p and on]

    def open_number(self, participant_id: int, day: date, *, as_mentor: bool = False) -> int:
        """In how many pairings somebody is that are open on the day, or mentors in."""
        found = self.open_pairings_of([participant_id], day, 1_000)
        if not as_mentor:
            return len(found)
        sides = self.names(found, day) if found else {}
        return sum(any(p.id == participant_id for p in s.mentors) for s in sides.values())

    def absences_of(self, pairing_id: int) -> list[Span]:
        """The days on which nobody of one side of a pairing is there."""
        rows = self._store.read(f"{AWAY} AND m.pairing_id = ?", [pairing_id])
        return [span for row in rows for span in nobody_there(row)]

    def away_between(self, first: date, last: date) -> dict[int, list[Span]]:
        """By pairing the days of an absence between two days on which nobody of one side is there."""
        found: dict[int, list[Span]] = {}
        asked = [first.isoformat(), last.isoformat()]
        for row in self._store.read(f"{AWAY} AND a.last_day >= ? AND a.first_day <= ?", asked):
            found.setdefault(row[0], []).extend(nobody_there(row))
        return found

    def absent_between(self, first: date, last: date) -> dict[int, list[Span]]:
        """By participant the absences that hold one of some days."""
        found: dict[int, list[Span]] = {}
        asked = [first.isoformat(), last.isoformat()]
        for a in self._store.absences.where("last_day >= ? AND first_day <= ?", asked):
            if a.first_day and a.last_day:
                found.setdefault(a.participant_id, []).append(Span(a.first_day, a.last_day))
        return found

    def last_days(self, pairing_ids: Sequence[int], before: date) -> dict[int, date]:
        """The last day before another on which some pairings met, missed or plan a meeting."""
        if not pairing_ids:
            return {}
        marks = ", ".join("?" * len(pairing_ids))
        rows = self._store.read(
            "SELECT pairing_id, max(day) FROM meeting WHERE day < ? AND status IN"
            " ('planned', 'held', 'no_show', 'late_cancelled')"
            f" AND pairing_id IN ({marks}) GROUP BY pairing_id",
            [before.isoformat(), *pairing_ids],
        )
        return {i: date.fromisoformat(day) for i, day in rows}

    def open_pairings_of(self, people: Sequence[int], day: date, most: int) -> list[int]:
        """Ids of pairings that are open on the day and have one of these people in them."""
        marks = ", ".join("?" * len(people))
        rows = self._store.read(
            f"SELECT DISTINCT m.pairing_id FROM member m WHERE m.participant_id IN ({marks})"
            " AND coalesce(m.from_on, '') <= ? AND coalesce(m.to_on, '9999') >= ?"
            " AND (SELECT state FROM move v WHERE v.pairing_id = m.pairing_id AND v.moved_on <= ?"
            " ORDER BY v.moved_on DESC, v.id DESC LIMIT 1) NOT IN ('closed', 'void')"
            " ORDER BY m.pairing_id LIMIT ?",
            [*people, *[day.isoformat()] * 3, most],
        )
        return [row[0] for row in rows]

    def open_notes(self, day: date) -> list[NoteFacts]:
        """The conflict notes that were open on the day."""
        rows = self._store.read(
            "SELECT n.id, n.pairing_id, n.kind, n.severity,"
            " coalesce(n.reported_on, date(n.recorded_at, 'localtime')), n.next_step, n.next_due, n.review_on,"
            " s.rung, s.taken_on"
            f" FROM conflict_note n LEFT JOIN conflict_step s ON s.id = (SELECT id FROM conflict_step"
            " WHERE note_id = n.id AND rung IS NOT NULL AND taken_on <= :day"
            f" ORDER BY taken_on DESC, id DESC LIMIT 1) WHERE {OPEN_ON_DAY} ORDER BY n.severity DESC, n.id",
            {"day": day.isoformat()},
        )
        return [
            NoteFacts(
                i,
                p,
                k,
                int(s),
                date.fromisoformat(on),
                step,
                _day(due),
                _day(review),
                rung or "",
                _day(at),
            )
            for i, p, k, s, on, step, due, review, rung, at in rows
        ]

    def goals_past_their_day(self, day: date) -> list[tuple[int, int, date]]:
        """Active goals whose day has passed: pairing, how many, and the oldest such day."""
        rows = self._store.read(
            "SELECT pairing_id, count(*), min(due_on) FROM goal WHERE state = 'active' AND due_on < ?"
            " GROUP BY pairing_id ORDER BY 3, 1",
            [day.isoformat()],
        )
        return [(i, n, date.fromisoformat(on)) for i, n, on in rows]

    def sessions_not_marked(self, first: date, day: date) -> list[tuple[int, str, date]]:
        """Training sessions before the day with people booked of whom nobody is noted as there or not."""
        rows = self._store.read(
            "SELECT t.id, t.title, t.held_on FROM training t JOIN attendance a ON a.training_id = t.id"
            " WHERE t.held_on >= ? AND t.held_on < ? GROUP BY t.id"
            " HAVING sum(a.presence <> 'booked') = 0 ORDER BY t.held_on, t.id",
            [first.isoformat(), day.isoformat()],
        )
        return [(i, title, date.fromisoformat(on)) for i, title, on in rows]

    def pointers_unanswered(self, day: date) -> list[tuple[int, date]]:
        """The safeguarding pointers nobody acknowledged by the day: number, and day passed on."""
        rows = self._store.read(
            "SELECT id, passed_on FROM safeguarding_pointer WHERE passed_on <= ?1"
            " AND (acknowledged_on IS NULL OR acknowledged_on > ?1) ORDER BY passed_on, id",
            [day.isoformat()],
        )
        return [(i, date.fromisoformat(on)) for i, on in rows]

    def week(self, monday: date, most: int = 1_000) -> list[WeekRow]:
        """The first meetings of the week that begins on this Monday."""
        return self.days(monday, monday + timedelta(days=6), most)

    def days(self, first: date, last: date, most: int = 100_000) -> list[WeekRow]:
        """The first meetings of some days, by day and time."""
        rows = self._store.read(
            "SELECT m.id, m.pairing_id, m.day, m.planned_at, m.status, m.minutes, m.failed_by, n.day,"
            " m.place, p.usual_time FROM meeting m JOIN pairing p ON p.id = m.pairing_id"
            " LEFT JOIN meeting n ON n.id = m.moved_to_id WHERE m.day BETWEEN ? AND ? AND m.status <> 'void'"
            # without a time of the clock nobody knows when: after those that have one
            f" AND m.{NOT_VOID} ORDER BY m.day, m.planned_at = '', m.planned_at, m.id LIMIT ?",
            [first.isoformat(), last.isoformat(), most],
        )
        return [
            WeekRow(i, p, date.fromisoformat(d), t, MeetingStatus(s), minutes,
                    Side(f) if f else None, _day(to), place,
                    "" if t else usual_part(usual, date.fromisoformat(d)))
            for i, p, d, t, s, minutes, f, to, place, usual in rows
        ]  # fmt: skip

    def terms(self, day: date) -> list[PairingTerms]:
        """What the pairings that are open on the day agreed on, in order of their codes."""
        rows = self._store.read(
            f"SELECT p.id, v.state, p.usual_time, p.place, p.minutes, p.interval_days,"
            f" p.started_on, p.agreed_end, p.trial_until FROM pairing p {LAST_MOVE}"
            " WHERE v.state NOT IN ('closed', 'void') ORDER BY p.id",
            {"day": day.isoformat()},
        )
        every, length, _ = self._rhythm()
        return [
            PairingTerms(i, state_on(State(s), _day(start), _day(trial), day), usual, place,
                         minutes or length, interval or every, _day(start), _day(end))
            for i, s, usual, place, minutes, interval, start, end, trial in rows
        ]  # fmt: skip

    def terms_of_ended(self, pairing_id: int) -> list[PairingTerms]:
        """What a pairing that has ended agreed on; nothing when there is none."""
        found = self._store.pairings.get(pairing_id)
        if found is None:
            return []
        every, length, _ = self._rhythm()
        return [PairingTerms(
            found.id, State.CLOSED, found.usual_time, found.place, found.minutes or length,
            found.interval_days or every, found.started_on, found.agreed_end,
        )]  # fmt: skip

    def void_pairings(self) -> set[int]:
        """The pairings that were entered in error."""
        rows = self._store.read("SELECT pairing_id FROM move WHERE state = 'void'")
        return {row[0] for row in rows}

    def week_counts(self, monday: date, today: date) -> tuple[int, int, int]:
        """How many meetings the week has, how many of them are known, and how many are not logged."""
        row = self._store.read(
            "SELECT count(*), coalesce(sum(status <> 'planned'), 0),"
            " coalesce(sum(status = 'planned' AND day < ?), 0) FROM meeting"
            f" WHERE day BETWEEN ? AND ? AND status NOT IN ('void', 'light') AND {NOT_VOID}",
            [today.isoformat(), monday.isoformat(), (monday + timedelta(days=6)).isoformat()],
        ).fetchone()
        return (int(row[0]), int(row[1]), int(row[2]))

    def unlogged(self, today: date) -> int:
        """How many meetings were to be before today and nobody wrote down, as the list shows them."""
        sql = f"SELECT count(*) FROM meeting WHERE status = 'planned' AND day < ? AND {NOT_VOID}"
        return int(self._store.read(sql, [today.isoformat()]).fetchone()[0])

    def next_planned(self, today: date) -> tuple[int, date] | None:
        """The pairing and day of the next planned meeting."""
        row = self._store.read(
            "SELECT pairing_id, day FROM meeting WHERE day >= ? AND status = 'planned'"
            f" AND {NOT_VOID} ORDER BY day LIMIT 1",
            [today.isoformat()],
        ).fetchone()
        return (row[0], date.fromisoformat(row[1])) if row else None

    def planned_on(self, day: date) -> int:
        """How many meetings are planned for a day."""
        sql = f"SELECT count(*) FROM meeting WHERE day = ? AND status = 'planned' AND {NOT_VOID}"
        return int(self._store.read(sql, [day.isoformat()]).fetchone()[0])

    def not_logged_of_ended(self, today: date) -> set[int]:
        """Pairings that have ended and of which a planned meeting was never logged."""
        rows = self._store.read(
            f"SELECT DISTINCT m.pairing_id FROM meeting m JOIN pairing p ON p.id = m.pairing_id {LAST_MOVE}"
            " WHERE m.status = 'planned' AND m.day < :day AND v.state = 'closed'",
            {"day": today.isoformat()},
        )
        return {row[0] for row in rows}

    def outcomes(self, first: date, last: date) -> dict[MeetingStatus, tuple[int, int]]:
        """Meetings of a period by what became of them: how many, and their minutes."""
        rows = self._store.read(
            "SELECT status, count(*), coalesce(sum(minutes), 0) FROM meeting"
            f" WHERE day BETWEEN ? AND ? AND {NOT_VOID} GROUP BY status",
            [first.isoformat(), last.isoformat()],
        )
        return {MeetingStatus(s): (n, minutes) for s, n, minutes in rows}

    def held_by_week(self, first: date, last: date) -> dict[date, int]:
        """Held meetings by the Monday of their week."""
        rows = self._store.read(
            "SELECT date(day, '-' || ((strftime('%w', day) + 6) % 7) || ' days') AS monday, count(*)"
            f" FROM meeting WHERE day BETWEEN ? AND ? AND status = 'held' AND {NOT_VOID}"
            " GROUP BY monday",
            [first.isoformat(), last.isoformat()],
        )
        return {date.fromisoformat(monday): n for monday, n in rows}

    def counts(self, today: date) -> dict[str, int]:
        """How many records there are, for the sidebar."""
        row = self._store.read(
            "SELECT (SELECT count(*) FROM participant),"
            f" (SELECT count(*) FROM conflict_note WHERE status IN {_OPEN_NOTES}),"
            " (SELECT count(*) FROM pairing p WHERE (SELECT state FROM move WHERE pairing_id = p.id"
            " ORDER BY moved_on DESC, id DESC LIMIT 1) NOT IN ('closed', 'void')),"
            " (SELECT count(*) FROM participant w WHERE w.status = 'waiting' AND w.roles LIKE '%mentee%'"
            " AND NOT EXISTS (SELECT 1 FROM member m WHERE m.participant_id = w.id"
            " AND m.role IN ('mentee', 'peer') AND coalesce(m.to_on, '9999') >= ?"
            " AND (SELECT state FROM move"
            " WHERE pairing_id = m.pairing_id ORDER BY moved_on DESC, id DESC LIMIT 1)"
            " NOT IN ('closed', 'void')))",
            [today.isoformat()],
        ).fetchone()
        return {"participants": row[0], "notes": row[1], "pairings": row[2], "waiting": row[3]}

    def left_a_year_ago(self, today: date) -> bool:
        """Whether anybody who finished or withdrew may have done so a year ago or more."""
        left = "status IN ('finished', 'withdrawn') AND coalesce(waiting_since, '') <= ?"
        return bool(self._store.participants.count(left, [f"{today.year - 1:04d}{today:-%m-%d}"]))

    def paired(self, day: date) -> set[int]:
        """Ids of participants who are in a pairing that is open on the day."""
        rows = self._store.read(
            f"SELECT DISTINCT m.participant_id FROM pairing p {LAST_MOVE}"
            " JOIN member m ON m.pairing_id = p.id WHERE v.state NOT IN ('closed', 'void')"
            " AND coalesce(m.from_on, '') <= :day AND coalesce(m.to_on, '9999') >= :day",
            {"day": day.isoformat()},
        )
        return {row[0] for row in rows}

    def last_joined(self, pairing_id: int | None = None) -> dict[int, date]:
        """The last day on which somebody joined each pairing later than it began, covers left out."""
        one = "" if pairing_id is None else " AND pairing_id = :one"
        rows = self._store.read(
            "SELECT pairing_id, max(from_on) FROM member"
            f" WHERE from_on IS NOT NULL AND role <> 'substitute'{one} GROUP BY pairing_id",
            {} if pairing_id is None else {"one": pairing_id},
        )
        return {i: date.fromisoformat(on) for i, on in rows}

    def gone(self) -> set[int]:
        """Ids of those who finished or withdrew."""
        rows = self._store.read(
            "SELECT id FROM participant WHERE status IN ('finished', 'withdrawn')"
        )
        return {row[0] for row in rows}

    def pairings_of(self, participant_id: int) -> list[int]:
        """Ids of the pairings somebody is or was in."""
        rows = self._store.read(
            "SELECT DISTINCT pairing_id FROM member WHERE participant_id = ? ORDER BY pairing_id",
            [participant_id],
        )
        return [row[0] for row in rows]
