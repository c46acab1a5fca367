"""The web page beside every report: built so that a screen reader finds its way, and asking nothing of anybody."""

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from tempfile import mkdtemp

import pytest

from mentordesk.model.errors import Refused
from mentordesk.programme.desk import Desk
from mentordesk.programme.papers.forms import BLANKS
from mentordesk.programme.papers.kinds import KINDS, Kind, Needs
from mentordesk.programme.reporting import Wanted
from mentordesk.reports.web import page
from mentordesk.ui.gallery import Gallery
from tests.conftest import TODAY

AXE = Path(__file__).parent.parent / "data" / "axe" / "axe.min.js"
#: Elements without an end of their own.
VOID = {"meta", "br", "img"}
#: The page may not run anything; only to be checked this is taken out.
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


class Outline(HTMLParser):
    """Reads a page and takes down what is wrong with it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.levels: list[int] = []
        self.faults: list[str] = []
        self.seen: dict[str, int] = {}
        self._table: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.seen[tag] = self.seen.get(tag, 0) + 1
        if re.fullmatch(r"h[1-6]", tag):
            level = int(tag[1])
            if level > (self.levels[-1] if self.levels else 0) + 1:
                self.faults.append(f"heading {level} after {self.levels[-1:]}")
            self.levels.append(level)
        if tag == "table":
            self._table = set()
        self._table |= {tag} | ({f"th {told.get('scope')}"} if tag == "th" else set())
        if tag == "svg" and not (told.get("role") == "img" and told.get("aria-label")):
            self.faults.append("a picture without words")
        if tag == "img" and not told.get("alt"):
            self.faults.append("a logo without words")
        if tag in {"script", "iframe", "object", "link", "form"}:
            self.faults.append(f"<{tag}>")
        self.faults += [
            f"{k}={v}" for k, v in told.items()
            if (k in {"src", "href"} and not str(v).startswith("data:"))
            or k.startswith("on")
        ]  # fmt: skip
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and not {"caption", "th col"} <= self._table:
            self.faults.append("a table without caption or heads")
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> where it does not belong")


def faults_of(text: str) -> list[str]:
    """What a reader who listens would stumble over."""
    outline = Outline()
    outline.feed(text)
    found = outline.faults + [
        f"<{t}> is not closed" for t in outline.open if t not in {"html", "body"}
    ]
    if outline.levels.count(1) != 1:
        found.append("not one main heading")
    if 'lang="en-GB"' not in text or "<title></title>" in text or not outline.seen.get("main"):
        found.append("no language, title or main part")
    return found


def about(desk: Desk, kind: Kind, form: str = "") -> Wanted:
    """A report of a kind on the sample programme, for its usual reader."""
    held = next(m for m in desk.meetings.of_pairing(1) if m.held_on and m.summary)
    return Wanted(
        today=TODAY, reader=kind.readers[0], form=form,
        pairing_id=(32 if kind.is_closed_only else 1) if kind.needs is Needs.PAIRING else 0,
        participant_id=1 if kind.needs is Needs.PERSON else 0,
        meeting_id=held.id if kind.needs is Needs.MEETING else 0,
    )  # fmt: skip


def pages(desk: Desk) -> Iterator[tuple[str, str]]:
    """Every companion of the sample programme by its name."""
    earned = [s.participant_id for s in desk.certificates.standings(TODAY) if s.is_earned]
    desk.certificates.give(earned, today=TODAY)
    for kind in KINDS:
        for form in (f for f in BLANKS if f != "session") if kind.needs is Needs.FORM else ("",):
            made = desk.reporting.prepare(kind.key, about(desk, kind, form))
            yield f"{kind.key}{form}", page(made.report)
    # papers of cases, hand-overs and proposals, for other readers and in other scripts
    for name, report, _ in Gallery(Path(mkdtemp()), TODAY).other_papers(desk):
        yield name, page(report)


@pytest.mark.usefixtures("qapp")
def test_every_companion_is_built_for_a_screen_reader(sample: Desk) -> None:
    found = dict(pages(sample))
    assert len(found) > 40 and {"conflict-for-file", "safeguarding", "warning-simple"} <= set(found)
    assert {name: faults_of(text) for name, text in found.items() if faults_of(text)} == {}


@pytest.mark.parametrize(
    ("spoil", "seen"),
    [
        (lambda t: t.replace("<h2>", "<h4>", 1).replace("</h2>", "</h4>", 1), "heading 4"),
        (lambda t: re.sub(r"<caption>.*?</caption>", "", t, count=1), "without caption"),
        (lambda t: t.replace(' role="img"', "", 1), "without words"),
        (lambda t: t.replace("</main>", "<script>1</script></main>"), "<script>"),
        (lambda t: t.replace("</main>", '<img alt="x" src="https://a.example/x.png"></main>'), "https"),
        (lambda t: t.replace('lang="en-GB"', ""), "no language"),
    ],
)  # fmt: skip
def test_the_check_sees_what_is_wrong(sample: Desk, spoil: Callable[[str], str], seen: str) -> None:
    text = page(sample.reporting.programme(Wanted(today=TODAY)))
    assert faults_of(text) == []
    assert any(seen in fault for fault in faults_of(spoil(text)))


def test_text_in_a_companion_is_only_text(desk: Desk, pair: Callable[..., object]) -> None:
    from mentordesk.model.meeting import Meeting

    pair()
    nasty = '<script>alert("x")</script> & "quotes" \x00\x1b[31m <b>'
    held = desk.meetings.log(Meeting(pairing_id=1, held_on=TODAY, summary=nasty), today=TODAY)
    text = page(desk.reporting.session(held.id, Wanted(today=TODAY)))
    assert "<script>" not in text and "\x00" not in text and "\x1b" not in text
    assert html.escape('<script>alert("x")</script> & "quotes"') in text
    assert faults_of(text) == []


def violations(text: str, place: Path) -> list[list[object]]:
    """What the accessibility checker finds in a real browser."""
    browser = next(
        (b for b in ("chromium", "chromium-browser", "google-chrome") if shutil.which(b)), None
    )
    if browser is None:
        pytest.fail("This proof opens the pages in a real browser. Install chromium first.")
    run = (
        "<script>axe.run().then(r => { document.title = JSON.stringify({"
        "found: r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 150)]),"
        "passed: r.passes.length}); });</script>"
    )
    script = f"<script>{AXE.read_text(encoding='utf-8')}</script>{run}</body>"
    place.write_text(POLICY.sub("", text).replace("</body>", script), encoding="utf-8")
    done = subprocess.run(
        [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000",
         "--dump-dom", place.as_uri()],
        capture_output=True, text=True, timeout=180, check=True,
    )  # fmt: skip
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.S)
    assert title is not None
    told = json.loads(html.unescape(title[1]))
    assert told["passed"] > 5, "the checker looked at the page"
    return list(told["found"])


@pytest.mark.usefixtures("qapp")
def test_axe_finds_nothing_in_a_real_browser(
    sample: Desk, tmp_path: Path, scale: Callable[[int, int], int]
) -> None:
    """Long form alone: it needs a browser, which no coordinator's computer has to have for the tests."""
    if not scale(0, 1):
        assert AXE.exists()
        return
    found = {name: violations(text, tmp_path / "x.html") for name, text in pages(sample)}
    assert {name: v for name, v in found.items() if v} == {}
    spoilt = page(sample.reporting.programme(Wanted(today=TODAY))).replace("<h2>", "<h5>")
    assert violations(spoilt.replace('lang="en-GB"', ""), tmp_path / "y.html")


def test_a_report_of_nothing_is_refused_not_empty(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.reporting.prepare("results", Wanted(today=TODAY))
