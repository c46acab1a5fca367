"""One programme at a time: views that hide what belongs to the other programmes of a record.

Every question of the store names the plain tables. Where a record holds one programme, it is asked
of these tables themselves. Where it holds several, views of the same names stand before them in the
temporary schema, which SQLite looks into first: no question can forget to ask whose records it reads.
Writing names the schema ``main`` and so goes past the views.
"""

from typing import Any

_OF_PROGRAMME = """(SELECT programme_id FROM temp.lens)"""
_PAIRINGS = f"(SELECT id FROM main.pairing WHERE programme_id = {_OF_PROGRAMME})"
_PEOPLE = f"(SELECT id FROM main.participant WHERE programme_id = {_OF_PROGRAMME})"
#: The same person's place in the programme one looks at: ``was`` took part in another, ``here`` in this.
_SAME = (
    f"(was.id = here.id OR was.person_id = here.person_id) AND here.programme_id = {_OF_PROGRAMME}"
)

_BY_PROGRAMME = (
    "participant", "pairing", "objective", "closure", "practice_change", "requirement", "training",
    "feedback_form", "milestone_plan", "said_done", "snooze", "guideline_text", "evaluation", "planned_change", "issued", "certificate",
    "match_weight", "match_rule",
)  # fmt: skip
_BY_PAIRING = (
    "member", "move", "meeting", "goal", "conflict_note", "contact", "feedback_answer", "milestone",
    "agreed_step", "safeguarding_pointer", "review",
)  # fmt: skip
_BY_PERSON = (
    "clearance",
    "attendance",
    "meeting_attendance",
    "not_same",
    "person_change",
    "match_pair",
    "kept_longer",
)

#: Who is away is away from every programme, and who must not be paired in one must not in another.
_OF_PERSONS = {
    "absence": (
        "SELECT a.id, here.id AS participant_id, a.first_day, a.last_day, a.reason"
        " FROM main.absence a JOIN main.participant was ON was.id = a.participant_id"
        f" JOIN main.participant here ON {_SAME}"
    ),
    "never_pair": (
        "SELECT n.id, here.id AS participant_id, other.id AS other_id, n.reason"
        " FROM main.never_pair n JOIN main.participant was ON was.id = n.participant_id"
        f" JOIN main.participant here ON {_SAME}"
        " JOIN main.participant wasnt ON wasnt.id = n.other_id"
        " JOIN main.participant other ON (wasnt.id = other.id OR wasnt.person_id = other.person_id)"
        f" AND other.programme_id = {_OF_PROGRAMME}"
    ),
}


def _views() -> dict[str, str]:
    # the plus keeps the lens from being what a question is answered by: it leaves out, it never leads
    found = {
        t: f"SELECT * FROM main.{t} WHERE programme_id = {_OF_PROGRAMME}" for t in _BY_PROGRAMME
    }
    found |= {t: f"SELECT * FROM main.{t} WHERE +pairing_id IN {_PAIRINGS}" for t in _BY_PAIRING}
    found |= {t: f"SELECT * FROM main.{t} WHERE +participant_id IN {_PEOPLE}" for t in _BY_PERSON}
    return found | _OF_PERSONS


#: What is seen through the lens, by the name of its table.
VIEWS = _views()


def hold(connection: Any, programme_id: int) -> None:
    """Show what belongs to one programme, and nothing of the others."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS lens (programme_id INTEGER)")
    connection.execute("DELETE FROM temp.lens")
    connection.execute("INSERT INTO temp.lens VALUES (?)", [programme_id])
    for name, question in VIEWS.items():
        connection.execute(f"CREATE TEMP VIEW IF NOT EXISTS {name} AS {question}")


def lay_down(connection: Any) -> None:
    """Show the tables as they are: there is one programme in the record."""
    for name in VIEWS:
        connection.execute(f"DROP VIEW IF EXISTS temp.{name}")
