"""The big list of naughty strings in every text field: window, store, search and paper."""

import json
import unicodedata
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from mentordesk.model.conflict import ConflictNote
from mentordesk.model.fields import Kind, described
from mentordesk.model.goal import Goal
from mentordesk.model.meeting import Meeting
from mentordesk.model.people import Participant
from mentordesk.programme.desk import Desk
from mentordesk.programme.records import open_record
from mentordesk.programme.reporting import Wanted
from mentordesk.reports import render

TODAY = date(2026, 11, 21)
NAUGHTY = [
    s
    for s in json.loads(
        (Path(__file__).parents[1] / "data" / "blns.json").read_text(encoding="utf-8")
    )
    if s.strip()
]


def chunks(size: int) -> list[list[str]]:
    feed = iter(NAUGHTY + NAUGHTY[:size])
    found = []
    while part := list(islice(feed, size)):
        if len(part) == size:
            found.append(part)
    return found


def text_fields(record: type) -> list[str]:
    return [
        name for name, about in described(record).items() if about.kind in {Kind.LINE, Kind.TEXT}
    ]


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("new participant", Participant),
        ("log pairing", Meeting),
        ("new goal", Goal),
        ("new conflict note", ConflictNote),
    ],
)
def test_through_the_window(window: Any, record: type, kind: str, places: Any) -> None:
    """Everything typed is saved as typed (a single line without its line breaks), or refused; nothing breaks."""
    names = text_fields(record)
    wanted: list[dict[str, str]] = []
    table = {
        Participant: "participants",
        Meeting: "meetings",
        Goal: "goals",
        ConflictNote: "conflict_notes",
    }[record]
    window.go("bin")  # the page behind the sheets reads little when something was saved
    for part in chunks(len(names)):
        window.work.show(kind, 5)
        sheet, typed = window.sheet, {}
        editors = {n: b.editor for form in sheet._forms for n, b in form._boxes.items()}
        for name, text in zip(names, part, strict=True):
            if name in editors:
                editors[name].restore(text)
                typed[name] = editors[name].value
        sheet.save()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the one before goes
        if window.sheet is not None:
            assert sheet.trouble.text() or any(
                b.error.text() for form in sheet._forms for b in form._boxes.values()
            )
            sheet.give_up()
            continue
        wanted.append(typed)
    assert len(wanted) > len(NAUGHTY) // len(names) // 2
    window.close()
    desk = open_record(places.sample_record)
    saved = getattr(desk.store, table).where(order="id DESC")[: len(wanted)][::-1]
    for typed, row in zip(wanted, saved, strict=True):
        for name, text in typed.items():
            kept = getattr(row, name)
            assert kept == (" ".join(text.split()) if name == "name" else text)
    assert desk.store.history.first_bad_step() is None
    desk.close()


def test_on_paper(sample: Desk) -> None:
    """Every string is printed: its letters are in the PDF's text, or told as numbers."""
    for start in range(0, len(NAUGHTY), 60):
        part = NAUGHTY[start : start + 60]
        meeting = sample.meetings.log(
            Meeting(pairing_id=5, held_on=TODAY, summary="\n".join(part), next_step=part[0]),
            today=TODAY,
        )
        done = render(sample.reporting.session(meeting.id, Wanted(today=TODAY)))
        document = pypdfium2.PdfDocument(done.pdf)
        found = "".join(p.get_textpage().get_text_range() for p in document)
        document.close()
        plain = {c for c in unicodedata.normalize("NFKC", found) if c.isalnum()}
        for text in part:
            letters = {
                c for c in unicodedata.normalize("NFKC", text) if c.isalnum() and ord(c) < 0x250
            }
            assert letters <= plain, text
        assert all(f"(U+{ord(c):04X})" in found.replace("\r\n", "") for c in done.missing[:3])


def test_in_names_on_every_report(sample: Desk) -> None:
    from dataclasses import replace

    person = sample.people.get(1)
    for text in NAUGHTY[::12]:
        if not " ".join(text.split()):
            continue
        person = sample.people.save(
            replace(person, name=text, known_as=text, group=text), today=TODAY
        )
        sample.finder.find(person.name, TODAY)
        for report in (
            sample.reporting.programme(Wanted(today=TODAY)),
            sample.reporting.pairing(1, Wanted(today=TODAY)),
        ):
            assert render(report).pages >= 1
        sample.today.view(TODAY)
