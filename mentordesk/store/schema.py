"""The schema, as steps that never change once released, and its fingerprint."""

import zlib
from collections.abc import Callable
from typing import Any

from mentordesk.model.names import fold

APPLICATION_ID = 0x4D44534B  # "MDSK"

_V1 = """
CREATE TABLE programme (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL, purpose TEXT NOT NULL, term_name TEXT NOT NULL,
    starts_on TEXT, ends_on TEXT,
    interval_days INTEGER NOT NULL, minutes INTEGER NOT NULL, guidelines TEXT NOT NULL
) STRICT;
CREATE TABLE objective (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    statement TEXT NOT NULL, indicator TEXT NOT NULL, target TEXT NOT NULL, due_on TEXT
) STRICT;
CREATE TABLE closure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    name TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL
) STRICT;
CREATE TABLE organisation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL, footer TEXT NOT NULL, safeguarding_contact TEXT NOT NULL,
    logo BLOB NOT NULL
) STRICT;
CREATE TABLE participant (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL, known_as TEXT NOT NULL, pronouns TEXT NOT NULL,
    roles TEXT NOT NULL, "group" TEXT NOT NULL, status TEXT NOT NULL, waiting_since TEXT,
    email TEXT NOT NULL, phone TEXT NOT NULL, responsible_adult TEXT NOT NULL,
    capacity INTEGER NOT NULL, languages TEXT NOT NULL, interests TEXT NOT NULL,
    strengths TEXT NOT NULL, needs TEXT NOT NULL, wants TEXT NOT NULL, free_at TEXT NOT NULL,
    notes TEXT NOT NULL, folded TEXT NOT NULL
) STRICT;
CREATE TABLE pairing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    kind TEXT NOT NULL, episode INTEGER NOT NULL, previous_id INTEGER REFERENCES pairing(id),
    matched_on TEXT, started_on TEXT, agreed_end TEXT, interval_days INTEGER, minutes INTEGER,
    usual_time TEXT NOT NULL, place TEXT NOT NULL, agreement_signed_on TEXT,
    closing_kind TEXT, closing_reason TEXT, closing_note TEXT NOT NULL,
    never_again INTEGER NOT NULL
) STRICT;
CREATE TABLE member (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    participant_id INTEGER NOT NULL REFERENCES participant(id),
    role TEXT NOT NULL, from_on TEXT, to_on TEXT
) STRICT;
CREATE INDEX member_of_pairing ON member (pairing_id, role, participant_id);
CREATE INDEX member_is_participant ON member (participant_id, pairing_id);
CREATE TABLE move (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    state TEXT NOT NULL, moved_on TEXT NOT NULL, reason TEXT NOT NULL, back_on TEXT
) STRICT;
CREATE INDEX move_of_pairing ON move (pairing_id, moved_on, id, state);
-- few moves rest or void a pairing, and few meetings wait to be logged: found without reading the others
CREATE INDEX move_void ON move (pairing_id) WHERE state = 'void';
CREATE INDEX move_paused ON move (pairing_id) WHERE state = 'paused';
CREATE TABLE meeting (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    status TEXT NOT NULL, planned_on TEXT, planned_at TEXT NOT NULL,
    held_on TEXT, minutes INTEGER, medium TEXT NOT NULL, place TEXT NOT NULL,
    failed_by TEXT, reason TEXT, moved_to_id INTEGER REFERENCES meeting(id),
    mood_mentee INTEGER, mood_mentor INTEGER, topics TEXT NOT NULL,
    summary TEXT NOT NULL, note TEXT NOT NULL, next_step TEXT NOT NULL,
    source TEXT, logged_on TEXT, logged_at TEXT, day TEXT
) STRICT;
CREATE INDEX meeting_of_pairing ON meeting (pairing_id, status, day, minutes, failed_by);
CREATE INDEX meeting_by_day ON meeting (day, status, pairing_id, minutes);
CREATE INDEX meeting_waiting ON meeting (pairing_id, day) WHERE status = 'planned';
CREATE INDEX meeting_moved ON meeting (moved_to_id) WHERE moved_to_id IS NOT NULL;
CREATE TABLE goal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    statement TEXT NOT NULL, why TEXT NOT NULL, domain TEXT NOT NULL, state TEXT NOT NULL,
    set_on TEXT, due_on TEXT,
    baseline INTEGER NOT NULL, latest INTEGER NOT NULL, target INTEGER NOT NULL
) STRICT;
CREATE INDEX goal_of_pairing ON goal (pairing_id, state);
CREATE TABLE goal_evidence (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    goal_id INTEGER NOT NULL REFERENCES goal(id),
    seen_on TEXT NOT NULL, level INTEGER NOT NULL, evidence TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_of_goal ON goal_evidence (goal_id);
CREATE TABLE goal_work (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id INTEGER NOT NULL REFERENCES meeting(id),
    goal_id INTEGER NOT NULL REFERENCES goal(id)
) STRICT;
CREATE INDEX work_of_meeting ON goal_work (meeting_id, goal_id);
CREATE INDEX work_on_goal ON goal_work (goal_id);
CREATE TABLE conflict_note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    title TEXT NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL, cause TEXT,
    occurred_on TEXT, reported_on TEXT, recorded_at TEXT, reported_by TEXT NOT NULL,
    facts TEXT NOT NULL, mentor_view TEXT NOT NULL, mentee_view TEXT NOT NULL,
    opinion TEXT NOT NULL, immediate_action TEXT NOT NULL,
    status TEXT NOT NULL, closed_on TEXT, resolution TEXT NOT NULL,
    next_step TEXT NOT NULL, next_due TEXT
) STRICT;
CREATE INDEX note_of_pairing ON conflict_note (pairing_id, status, severity);
CREATE TABLE conflict_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    note_id INTEGER NOT NULL REFERENCES conflict_note(id),
    taken_on TEXT NOT NULL, stage TEXT NOT NULL, what TEXT NOT NULL, result TEXT NOT NULL
) STRICT;
CREATE INDEX step_of_note ON conflict_step (note_id);

CREATE TABLE addendum (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL, record_id INTEGER NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX addendum_of_record ON addendum (record_id, subject);
CREATE TABLE draft (
    form TEXT PRIMARY KEY, content TEXT NOT NULL, saved_at TEXT NOT NULL
) STRICT;

CREATE TABLE history_step (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL, offset_minutes INTEGER NOT NULL, label TEXT NOT NULL,
    undoes INTEGER REFERENCES history_step(seq), link BLOB NOT NULL
) STRICT;
CREATE TABLE history_change (
    seq INTEGER NOT NULL REFERENCES history_step(seq), nth INTEGER NOT NULL,
    record TEXT NOT NULL, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL,
    before TEXT, after TEXT, salt BLOB NOT NULL, commitment BLOB NOT NULL,
    PRIMARY KEY (seq, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_of_record ON history_change (record, first_id, last_id);
CREATE TRIGGER history_step_stays BEFORE UPDATE ON history_step
    BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER history_step_kept BEFORE DELETE ON history_step
    BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER history_change_stays BEFORE UPDATE ON history_change
    BEGIN SELECT raise(ABORT, 'history is never changed'); END;
CREATE TRIGGER history_change_kept BEFORE DELETE ON history_change
    BEGIN SELECT raise(ABORT, 'history is never changed'); END;
"""

#: Full-text tables: the record's table and the columns that can be searched.
SEARCHED_V1 = {
    "participant": ("name", "known_as", "folded", '"group"', "notes"),
    "meeting": ("summary", "note", "next_step"),
    "goal": ("statement", "why"),
    "conflict_note": (
        "title", "facts", "mentor_view", "mentee_view", "opinion", "immediate_action", "resolution",
    ),
}  # fmt: skip


def _search_sql(table: str, columns: tuple[str, ...]) -> str:
    """A full-text table over the columns, kept in step by triggers; empty rows are left out."""
    names = ", ".join(columns)

    def row(which: str) -> str:
        return ", ".join(f"{which}.{c}" for c in columns)

    def filled(which: str) -> str:
        return " || ".join(f"{which}.{c}" for c in columns) + " <> ''"

    words = f"{table}_words"
    # what is found comes newest first, never by rank: the sizes that ranking needs are left out
    # a million summaries need prefixes ready; some thousand names do not, and import faster so
    prefix = ", prefix='1 2 3'" if table == "meeting" else ""
    forget = (
        f"INSERT INTO {words} ({words}, rowid, {names}) VALUES ('delete', old.id, {row('old')})"
    )
    learn = f"INSERT INTO {words} (rowid, {names}) VALUES (new.id, {row('new')})"
    return f"""
    CREATE VIRTUAL TABLE {words} USING fts5({names}, content='{table}', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', columnsize=0{prefix});
    INSERT INTO {words} ({words}, rank) VALUES ('secure-delete', 1);
    CREATE TRIGGER {words}_added AFTER INSERT ON {table} WHEN {filled("new")}
        BEGIN {learn}; END;
    CREATE TRIGGER {words}_removed AFTER DELETE ON {table} WHEN {filled("old")}
        BEGIN {forget}; END;
    CREATE TRIGGER {words}_forgotten BEFORE UPDATE OF {names} ON {table} WHEN {filled("old")}
        BEGIN {forget}; END;
    CREATE TRIGGER {words}_learned AFTER UPDATE OF {names} ON {table} WHEN {filled("new")}
        BEGIN {learn}; END;
    """


def _first(connection: Any) -> None:
    for statement in statements(_V1):
        connection.execute(statement)
    for table, columns in SEARCHED_V1.items():
        for statement in statements(_search_sql(table, columns)):
            connection.execute(statement)


_V2 = """
ALTER TABLE programme ADD COLUMN guidelines_reviewed_on TEXT;
ALTER TABLE programme ADD COLUMN slots TEXT NOT NULL
    DEFAULT '["Before school", "Break", "Lunch", "After school"]';
ALTER TABLE objective ADD COLUMN measure TEXT;
ALTER TABLE pairing ADD COLUMN trial_until TEXT;
ALTER TABLE pairing ADD COLUMN closed_by TEXT;
ALTER TABLE pairing ADD COLUMN contact_rule TEXT NOT NULL DEFAULT '';
ALTER TABLE pairing ADD COLUMN letter_on TEXT;
ALTER TABLE pairing ADD COLUMN celebration TEXT NOT NULL DEFAULT '';
ALTER TABLE pairing ADD COLUMN rematch_mentor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pairing ADD COLUMN rematch_mentee INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pairing ADD COLUMN suited_mentor INTEGER;
ALTER TABLE pairing ADD COLUMN suited_mentee INTEGER;
DROP INDEX meeting_by_day;
-- all that Today asks about the last weeks is answered from this stretch alone
CREATE INDEX meeting_by_day ON meeting (day, status, pairing_id, minutes, mood_mentee, mood_mentor);
CREATE TABLE contact (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    party TEXT NOT NULL, purpose TEXT NOT NULL, attempted_on TEXT NOT NULL, reached INTEGER NOT NULL,
    medium TEXT NOT NULL, minutes INTEGER,
    activities TEXT NOT NULL, outcomes TEXT NOT NULL, safety TEXT NOT NULL, relationship INTEGER,
    impact TEXT NOT NULL, mood INTEGER, trust INTEGER, workload INTEGER,
    needs_support INTEGER NOT NULL, follow_up_on TEXT, note TEXT NOT NULL,
    meeting_id INTEGER REFERENCES meeting(id)
) STRICT;
CREATE INDEX contact_of_pairing ON contact (pairing_id, party, attempted_on, reached);
-- who was spoken with lately, for all pairings at once
CREATE INDEX contact_by_day ON contact (attempted_on, pairing_id, party, reached);
CREATE INDEX contact_follow_up ON contact (follow_up_on) WHERE follow_up_on IS NOT NULL;
CREATE TABLE practice_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    profile TEXT, rule TEXT NOT NULL, is_on INTEGER NOT NULL, limits TEXT NOT NULL,
    from_on TEXT NOT NULL
) STRICT;
CREATE TABLE absence (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    participant_id INTEGER NOT NULL REFERENCES participant(id),
    first_day TEXT NOT NULL, last_day TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE INDEX absence_of_participant ON absence (participant_id, first_day);
CREATE TABLE snooze (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rule TEXT NOT NULL, record TEXT NOT NULL, until TEXT NOT NULL, reason TEXT NOT NULL,
    set_on TEXT
) STRICT;
CREATE INDEX snooze_until ON snooze (until);
CREATE TABLE requirement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    name TEXT NOT NULL, kind TEXT NOT NULL, roles TEXT NOT NULL, topic TEXT, months INTEGER,
    version TEXT NOT NULL
) STRICT;
CREATE TABLE clearance (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    participant_id INTEGER NOT NULL REFERENCES participant(id),
    requirement_id INTEGER NOT NULL REFERENCES requirement(id),
    done_on TEXT NOT NULL, expires_on TEXT, signed_by TEXT NOT NULL, version TEXT NOT NULL,
    waived INTEGER NOT NULL, reason TEXT NOT NULL, withdrawn_on TEXT
) STRICT;
CREATE INDEX clearance_of_participant ON clearance (participant_id, requirement_id);
CREATE TABLE training (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    title TEXT NOT NULL, held_on TEXT NOT NULL, at TEXT NOT NULL, minutes INTEGER NOT NULL,
    topics TEXT NOT NULL, trainer TEXT NOT NULL, place TEXT NOT NULL
) STRICT;
CREATE TABLE attendance (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    training_id INTEGER NOT NULL REFERENCES training(id),
    participant_id INTEGER NOT NULL REFERENCES participant(id), presence TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX attendance_once ON attendance (training_id, participant_id);
CREATE INDEX attendance_of_participant ON attendance (participant_id);
CREATE TABLE never_pair (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    participant_id INTEGER NOT NULL REFERENCES participant(id),
    other_id INTEGER NOT NULL REFERENCES participant(id), reason TEXT NOT NULL
) STRICT;
CREATE INDEX never_pair_of ON never_pair (participant_id, other_id);
CREATE INDEX never_pair_with ON never_pair (other_id, participant_id);
CREATE TABLE feedback_form (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    title TEXT NOT NULL, kind TEXT NOT NULL, questions TEXT NOT NULL, highest INTEGER NOT NULL,
    least INTEGER NOT NULL
) STRICT;
CREATE TABLE feedback_answer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    form_id INTEGER NOT NULL REFERENCES feedback_form(id),
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    party TEXT NOT NULL, timing TEXT NOT NULL, issued_on TEXT, answered_on TEXT,
    answers TEXT NOT NULL, talked_on TEXT
) STRICT;
CREATE INDEX answer_of_pairing ON feedback_answer (pairing_id, form_id, answered_on);
CREATE TABLE said_done (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    said TEXT NOT NULL, done TEXT NOT NULL, "on" TEXT
) STRICT;
"""


def _second(connection: Any) -> None:
    for statement in statements(_V2):
        connection.execute(statement)


_V3 = """
ALTER TABLE pairing ADD COLUMN called TEXT NOT NULL DEFAULT '';
CREATE TABLE meeting_attendance (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id INTEGER NOT NULL REFERENCES meeting(id),
    participant_id INTEGER NOT NULL REFERENCES participant(id),
    came TEXT NOT NULL, late_minutes INTEGER
) STRICT;
CREATE UNIQUE INDEX attended_once ON meeting_attendance (meeting_id, participant_id);
CREATE INDEX attended_by ON meeting_attendance (participant_id, came);
ALTER TABLE meeting ADD COLUMN notice_hours INTEGER;
ALTER TABLE meeting ADD COLUMN activities TEXT NOT NULL DEFAULT '[]';
ALTER TABLE meeting ADD COLUMN felt_heard INTEGER;
ALTER TABLE meeting ADD COLUMN confirmed TEXT;
CREATE TABLE agreed_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    meeting_id INTEGER NOT NULL REFERENCES meeting(id),
    text TEXT NOT NULL, owner TEXT, due_on TEXT, state TEXT NOT NULL, settled_on TEXT
) STRICT;
CREATE INDEX agreed_in ON agreed_step (pairing_id, state, due_on);
CREATE INDEX agreed_at ON agreed_step (meeting_id);
ALTER TABLE participant ADD COLUMN communication TEXT NOT NULL DEFAULT '';
ALTER TABLE participant ADD COLUMN access_needs TEXT NOT NULL DEFAULT '';
ALTER TABLE participant ADD COLUMN referred_by TEXT NOT NULL DEFAULT '';
ALTER TABLE participant ADD COLUMN referred_on TEXT;
ALTER TABLE participant ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
CREATE TABLE not_same (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    participant_id INTEGER NOT NULL REFERENCES participant(id),
    other_id INTEGER NOT NULL REFERENCES participant(id)
) STRICT;
CREATE TABLE kept_filter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    page TEXT NOT NULL, name TEXT NOT NULL, words TEXT NOT NULL, shown TEXT NOT NULL
) STRICT;
ALTER TABLE goal ADD COLUMN owner TEXT;
ALTER TABLE goal ADD COLUMN objective_id INTEGER REFERENCES objective(id);
CREATE TABLE milestone_plan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    statement TEXT NOT NULL, days INTEGER NOT NULL, after TEXT NOT NULL
) STRICT;
CREATE TABLE milestone (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    plan_id INTEGER REFERENCES milestone_plan(id),
    statement TEXT NOT NULL, kind TEXT NOT NULL, owner TEXT, due_on TEXT, state TEXT NOT NULL,
    settled_on TEXT, reason TEXT NOT NULL
) STRICT;
CREATE INDEX milestone_of_pairing ON milestone (pairing_id, plan_id);
ALTER TABLE programme ADD COLUMN week_a_on TEXT;
ALTER TABLE requirement ADD COLUMN text TEXT NOT NULL DEFAULT '';
-- what the coordinator was to do themselves: few, and looked for each morning
CREATE INDEX agreed_by_me ON agreed_step (due_on) WHERE state = 'open' AND owner = 'coordinator';
"""


def _third(connection: Any) -> None:
    for statement in statements(_V3):
        connection.execute(statement)


_V4 = """
-- a participant is a person's part in one programme; parts of one person share the id of the first
ALTER TABLE participant ADD COLUMN programme_id INTEGER NOT NULL DEFAULT 1;
ALTER TABLE participant ADD COLUMN person_id INTEGER;
CREATE INDEX parts_of_person ON participant (person_id) WHERE person_id IS NOT NULL;
ALTER TABLE snooze ADD COLUMN programme_id INTEGER NOT NULL DEFAULT 1;
CREATE TABLE guideline_text (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    version INTEGER NOT NULL, text TEXT NOT NULL, from_on TEXT
) STRICT;
ALTER TABLE feedback_answer ADD COLUMN participant_id INTEGER REFERENCES participant(id);
ALTER TABLE conflict_note ADD COLUMN meeting_id INTEGER REFERENCES meeting(id);
ALTER TABLE conflict_note ADD COLUMN refers_to_id INTEGER REFERENCES conflict_note(id);
ALTER TABLE conflict_note ADD COLUMN parties TEXT NOT NULL DEFAULT '[]';
ALTER TABLE conflict_note ADD COLUMN witnesses TEXT NOT NULL DEFAULT '';
ALTER TABLE conflict_note ADD COLUMN told TEXT NOT NULL DEFAULT '';
ALTER TABLE conflict_note ADD COLUMN told_on TEXT;
ALTER TABLE conflict_note ADD COLUMN not_told TEXT NOT NULL DEFAULT '';
ALTER TABLE conflict_note ADD COLUMN plan TEXT NOT NULL DEFAULT '';
ALTER TABLE conflict_note ADD COLUMN agreement TEXT NOT NULL DEFAULT '';
ALTER TABLE conflict_note ADD COLUMN agreed_on TEXT;
ALTER TABLE conflict_note ADD COLUMN signed_on TEXT;
ALTER TABLE conflict_note ADD COLUMN review_on TEXT;
ALTER TABLE conflict_note ADD COLUMN effect TEXT;
ALTER TABLE conflict_note ADD COLUMN lesson TEXT NOT NULL DEFAULT '';
ALTER TABLE conflict_note ADD COLUMN training_topic TEXT;
ALTER TABLE conflict_step ADD COLUMN rung TEXT;
ALTER TABLE conflict_step ADD COLUMN effect TEXT;
ALTER TABLE conflict_step ADD COLUMN letter TEXT NOT NULL DEFAULT '';
ALTER TABLE organisation ADD COLUMN safeguarding_steps TEXT NOT NULL DEFAULT '';
ALTER TABLE organisation ADD COLUMN watch_words TEXT NOT NULL DEFAULT
    '["afraid", "alone with", "bullied", "bullying", "drugs", "drunk", "hit", "hurt", "kicked", "knife", "promise not to tell", "scared", "secret", "self-harm", "threat", "threatened", "unsafe"]';
-- that a note was read stays true when the note itself is taken back
CREATE TABLE case_access (
    id INTEGER PRIMARY KEY AUTOINCREMENT, note_id INTEGER NOT NULL,
    at TEXT NOT NULL, deed TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE INDEX access_of_note ON case_access (note_id);
CREATE TABLE case_help (
    id INTEGER PRIMARY KEY AUTOINCREMENT, stage TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE TABLE safeguarding_pointer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    noticed_on TEXT NOT NULL, in_danger INTEGER NOT NULL, passed_to TEXT NOT NULL,
    passed_on TEXT NOT NULL, passed_at TEXT NOT NULL, how TEXT NOT NULL, reference TEXT NOT NULL,
    acknowledged_on TEXT, acknowledged_by TEXT NOT NULL, recorded_at TEXT NOT NULL
) STRICT;
"""


def _fourth(connection: Any) -> None:
    for statement in statements(_V4):
        connection.execute(statement)


_V5 = """
ALTER TABLE goal ADD COLUMN settled_on TEXT;
ALTER TABLE organisation ADD COLUMN colour TEXT NOT NULL DEFAULT '';
ALTER TABLE programme ADD COLUMN certificate_meetings INTEGER NOT NULL DEFAULT 8;
ALTER TABLE programme ADD COLUMN certificate_minutes INTEGER NOT NULL DEFAULT 240;
ALTER TABLE programme ADD COLUMN certificate_training INTEGER NOT NULL DEFAULT 120;
ALTER TABLE programme ADD COLUMN certificate_feedback INTEGER NOT NULL DEFAULT 0;
-- what was before each change, so that nothing is written while people are only added
CREATE TABLE person_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    participant_id INTEGER NOT NULL REFERENCES participant(id),
    about TEXT NOT NULL, was TEXT NOT NULL, changed_on TEXT NOT NULL
) STRICT;
CREATE INDEX change_of_person ON person_change (participant_id, changed_on);
CREATE TABLE review (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pairing_id INTEGER NOT NULL REFERENCES pairing(id),
    reviewed_on TEXT NOT NULL, appraisal TEXT NOT NULL, recommendation TEXT NOT NULL, next_on TEXT
) STRICT;
CREATE INDEX review_of_pairing ON review (pairing_id, reviewed_on);
CREATE TABLE issued (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    at TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, subject TEXT NOT NULL,
    reader TEXT NOT NULL, given_to TEXT NOT NULL, names TEXT NOT NULL, as_at TEXT,
    pages INTEGER NOT NULL, how TEXT NOT NULL, digest TEXT NOT NULL, look TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;
CREATE TABLE certificate (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    participant_id INTEGER NOT NULL REFERENCES participant(id),
    issued_on TEXT NOT NULL, meetings INTEGER NOT NULL, minutes INTEGER NOT NULL,
    training INTEGER NOT NULL, waived TEXT NOT NULL, withdrawn_on TEXT
) STRICT;
"""


def _fifth(connection: Any) -> None:
    for statement in statements(_V5):
        connection.execute(statement)


_V6 = """
ALTER TABLE pairing ADD COLUMN fit INTEGER;
ALTER TABLE pairing ADD COLUMN because TEXT NOT NULL DEFAULT '';
CREATE TABLE match_pair (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    participant_id INTEGER NOT NULL REFERENCES participant(id),
    other_id INTEGER NOT NULL REFERENCES participant(id),
    word TEXT NOT NULL
) STRICT;
CREATE INDEX match_pair_of ON match_pair (participant_id, other_id);
CREATE INDEX match_pair_with ON match_pair (other_id, participant_id);
CREATE TABLE match_weight (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    key TEXT NOT NULL, name TEXT NOT NULL, "of" TEXT NOT NULL, against TEXT NOT NULL,
    how TEXT NOT NULL, weight INTEGER NOT NULL, full_at INTEGER NOT NULL
) STRICT;
CREATE TABLE match_rule (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    key TEXT NOT NULL, "of" TEXT NOT NULL, name TEXT NOT NULL, "on" INTEGER NOT NULL,
    number INTEGER NOT NULL
) STRICT;
"""


def _sixth(connection: Any) -> None:
    for statement in statements(_V6):
        connection.execute(statement)


_V7 = """
ALTER TABLE participant ADD COLUMN gender TEXT NOT NULL DEFAULT '';
ALTER TABLE participant ADD COLUMN same_gender INTEGER NOT NULL DEFAULT 0;
"""


def _seventh(connection: Any) -> None:
    for statement in statements(_V7):
        connection.execute(statement)


_V8 = """
-- no reference to the participant: what was erased is known in backups in which they never were
CREATE TABLE erasure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    participant_id INTEGER NOT NULL,
    erased_on TEXT NOT NULL, asked_by TEXT NOT NULL, reason TEXT NOT NULL,
    added_in TEXT NOT NULL, reworded TEXT NOT NULL
) STRICT;
CREATE TABLE kept_longer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    participant_id INTEGER NOT NULL REFERENCES participant(id),
    until TEXT NOT NULL, reason TEXT NOT NULL, set_on TEXT NOT NULL
) STRICT;
CREATE INDEX longer_of ON kept_longer (participant_id, until);
ALTER TABLE organisation ADD COLUMN keep_years INTEGER NOT NULL DEFAULT 3;
ALTER TABLE organisation ADD COLUMN keep_years_conflict INTEGER NOT NULL DEFAULT 6;
"""


def _eighth(connection: Any) -> None:
    for statement in statements(_V8):
        connection.execute(statement)


_V9 = """
ALTER TABLE programme ADD COLUMN days TEXT NOT NULL DEFAULT '["mon", "tue", "wed", "thu", "fri"]';
"""


def _ninth(connection: Any) -> None:
    """The days people can meet; names with an accent for an apostrophe, or a long dash, fold anew."""
    for statement in statements(_V9):
        connection.execute(statement)
    for number, name, folded in connection.execute(
        "SELECT id, name, folded FROM participant"
    ).fetchall():
        if (now := fold(name)) != folded:
            connection.execute("UPDATE participant SET folded = ? WHERE id = ?", [now, number])


def _tenth(connection: Any) -> None:
    """Meetings of a day stand in the order of their times, also in a list of a hundred thousand."""
    connection.execute("DROP INDEX meeting_by_day")
    connection.execute(
        "CREATE INDEX meeting_by_day ON meeting"
        " (day, status, pairing_id, minutes, mood_mentee, mood_mentor, planned_at)"
    )


_V11 = """
ALTER TABLE member ADD COLUMN covers_id INTEGER REFERENCES participant(id);
ALTER TABLE contact ADD COLUMN participant_id INTEGER REFERENCES participant(id);
ALTER TABLE goal ADD COLUMN participant_id INTEGER REFERENCES participant(id);
"""


def _eleventh(connection: Any) -> None:
    """In a group: for whom somebody stands in, with whom one spoke, whose goal it is."""
    for statement in statements(_V11):
        connection.execute(statement)


_V12 = """
CREATE TABLE evaluation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    held_on TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL,
    took_part TEXT NOT NULL, worked TEXT NOT NULL, hindered TEXT NOT NULL
) STRICT;
CREATE TABLE planned_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id INTEGER NOT NULL REFERENCES programme(id),
    evaluation_id INTEGER REFERENCES evaluation(id),
    text TEXT NOT NULL, concerns TEXT NOT NULL, due_on TEXT, state TEXT NOT NULL,
    settled_on TEXT, outcome TEXT NOT NULL
) STRICT;
ALTER TABLE pairing ADD COLUMN signed_by TEXT NOT NULL DEFAULT '[]';
ALTER TABLE goal ADD COLUMN measure TEXT NOT NULL DEFAULT '';
ALTER TABLE goal ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE organisation ADD COLUMN coordinator TEXT NOT NULL DEFAULT '';
"""


def _twelfth(connection: Any) -> None:
    """The programme is looked back on, what changes is carried out; who has signed while others have not; how one can tell of a goal."""
    for statement in statements(_V12):
        connection.execute(statement)


#: Version n is reached by the n-th step. Released steps never change.
STEPS: tuple[Callable[[Any], None], ...] = (
    _first,
    _second,
    _third,
    _fourth,
    _fifth,
    _sixth,
    _seventh,
    _eighth,
    _ninth,
    _tenth,
    _eleventh,
    _twelfth,
)

#: What the schema of each released version looks like; see ``fingerprint``.
FINGERPRINTS: dict[int, str] = {
    1: "71-16179-ce22ea45",
    2: "94-21282-d3159592",
    3: "106-23848-c9641833",
    4: "112-25951-36efb379",
    5: "118-27660-9fb45e70",
    6: "123-28720-2e852a2a",
    7: "123-28793-1fbddfb2",
    8: "126-29441-d9240598",
    9: "126-29507-95244969",
    10: "126-29519-c47e145c",
    11: "126-29667-84ce8d74",
    12: "128-30444-34b185f8",
}

LATEST = len(STEPS)


def statements(script: str) -> list[str]:
    """The single statements of a script; a trigger's body stays whole."""
    import sqlcipher3

    found, part = [], ""
    for line in script.splitlines():
        part += line + "\n"
        if part.strip() and sqlcipher3.dbapi2.complete_statement(part):
            found.append(part.strip())
            part = ""
    return found


def migrate(connection: Any, version: int) -> None:
    """Bring a schema up to the latest version; the caller holds the transaction."""
    for number, step in enumerate(STEPS[version:], start=version + 1):
        step(connection)
        connection.execute(f"PRAGMA user_version = {number}")
        if (found := fingerprint(connection)) != FINGERPRINTS[number]:
            raise AssertionError(f"schema {number} has fingerprint {found}")


def fingerprint(connection: Any) -> str:
    """How many tables, indexes and triggers there are, and a checksum of how they are built.

    It tells accidents, not attacks: the file is sealed by its key.
    """
    rows = connection.execute(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    ).fetchall()
    text = "\x1e".join("\x1f".join(" ".join(str(part).split()) for part in row) for row in rows)
    return f"{len(rows)}-{len(text)}-{zlib.crc32(text.encode()):08x}"
