"""Every command: its words, its keys, its place in the menus."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the menus; ``needs_desk`` when it makes sense only with an open record.

    ``writes``: it changes the record, so it waits while one looks inside a backup.
    """

    key: str
    text: str
    keys: str = ""
    needs_desk: bool = True
    writes: bool = False


MENUS: dict[str, tuple[Command | None, ...]] = {
    "&File": (
        Command("start", "&Start a programme…", needs_desk=False),
        Command("another", "Start another programme &here…", writes=True),
        Command("open", "&Open another record…", "Ctrl+O", needs_desk=False),
        Command("explore", "&Explore with sample data", needs_desk=False),
        None,
        Command("import", "&Import a spreadsheet…", "Ctrl+I", needs_desk=False, writes=True),
        Command("export calendar", "Export a &calendar…"),
        Command("backup", "&Back up now", writes=True),
        Command("restore", "&Restore a backup file…", needs_desk=False),
        Command("privacy", "&Privacy: who is kept"),
        Command("lock", "&Lock", "Ctrl+Shift+L"),
        Command("blank", "Cover the &window", "F9", needs_desk=False),
        None,
        Command("quit", "&Quit", "Ctrl+Q", needs_desk=False),
    ),
    "&Edit": (
        Command("undo", "&Undo", "Ctrl+Z"),
        Command("redo", "&Redo", "Ctrl+Y"),
        None,
        Command("log", "&Log a meeting…", "Ctrl+L", writes=True),
        Command("stack", "&Key in a stack of sheets…", "Ctrl+Shift+S", writes=True),
        Command("check-in", "Log a check-&in…", "Ctrl+Shift+K", writes=True),
        Command("phone call", "A phone call: check-in and &meeting…", writes=True),
        Command("plan", "&Plan a meeting…", writes=True),
        Command("plan ahead", "Plan meetings a&head…", writes=True),
        Command("new", "&New here…", "Ctrl+N", writes=True),
        Command("participant", "Add a p&articipant…", writes=True),
        Command("doubles", "Find double&s…", writes=True),
        Command("pair", "Pair pe&ople…", writes=True),
        Command("begin", "&Begin pairings…", writes=True),
        Command("conflict", "New &conflict note…", "Ctrl+Shift+N", writes=True),
        Command("edit", "&Edit this…", "F2", writes=True),
        None,
        Command("programme", "The pro&gramme…", writes=True),
        Command("practice", "The rules o&f the programme…", writes=True),
        Command("look back", "Look back on &the programme…", writes=True),
        Command("new year", "Begin a new &year…", writes=True),
        Command("end programme", "En&d the programme…", writes=True),
    ),
    "&View": (
        Command("find", "&Find or do…", "Ctrl+K"),
        Command("filter", "F&ilter this list", "Ctrl+F"),
        None,
        Command("larger", "&Larger text", "Ctrl++", needs_desk=False),
        Command("smaller", "&Smaller text", "Ctrl+-", needs_desk=False),
        Command("normal", "&Normal text", "Ctrl+0", needs_desk=False),
        None,
        Command("light", "Li&ght", needs_desk=False),
        Command("dark", "&Dark", needs_desk=False),
        Command("contrast", "&High contrast", needs_desk=False),
        Command("system", "&As the system", needs_desk=False),
    ),
    "&Go": (
        Command("back", "Bac&k", "Alt+Left"),
        None,
        Command("today", "&Today", "Ctrl+1"),
        Command("participants", "&Participants", "Ctrl+2"),
        Command("pairings", "P&airings", "Ctrl+3"),
        Command("meetings", "M&eetings", "Ctrl+4"),
        Command("conflicts", "&Conflict notes", "Ctrl+5"),
        Command("matching", "&Matching", "Ctrl+6"),
        Command("training", "Trainin&g && consents", "Ctrl+7"),
        Command("feedback", "&Feedback", "Ctrl+8"),
        Command("reports", "&Reports", "Ctrl+9"),
        Command("bin", "&Bin"),
        Command("settings", "Backups && &settings", "Ctrl+,"),
    ),
    "&Reports": (
        Command("report", "&Report of this…", "Ctrl+P"),
        None,
        Command("report kind programme", "&Programme progress…"),
        Command("report kind results", "Feedback r&esults…"),
        Command("report kind pairing", "P&airing progress…"),
        Command("report kind agreement", "Pairing agree&ment…"),
        Command("report kind session", "Session summar&y…"),
        Command("report kind participant", "Participant re&cord…"),
        Command("report kind access", "S&ubject access pack…"),
        Command("report kind service", "Ser&vice record…"),
        Command("report kind week-sheet", "&Week sheet…"),
        Command("report kind week", "Session s&heets of a week…"),
        Command("report kind forms", "&Feedback forms…"),
        Command("report kind form", "B&lank forms…"),
        Command("report kind hand-over", "Hand-&over pack…"),
        None,
        Command("report many", "Several at o&nce…"),
        Command("report web", "Save as we&b page…"),
        Command("report xlsx", "Save figures (&XLSX)…"),
        Command("certificates", "&Give certificates…", writes=True),
        None,
        Command("figures", "F&igures"),
        Command("charts", "Char&ts"),
        Command("standards", "Standards self-chec&k"),
        Command("reviews", "Review&s of the programme"),
        Command("issued", "Issue&d reports"),
    ),
    "&Help": (
        Command("help", "&How this page works", "F1"),
        Command("shortcuts", "&Keyboard shortcuts", "Ctrl+/", needs_desk=False),
        Command("problem", "Report a &problem…", needs_desk=False),
        Command("about", "&About MentorDesk", needs_desk=False),
    ),
}

PAGE_HELP = {
    "today": "Today lists what needs you, computed from your record: the reason stands below each line, and the button does the next thing. Holidays stop every clock, and a meeting nobody logged is never counted as missed.",
    "participants": "Everybody in the programme. Type in the filter to narrow the list; Enter changes the person; Import brings in a spreadsheet and can be undone.",
    "pairings": "Each pairing with how it stands and why. Enter logs a meeting. More has pausing, closing and the terms.",
    "meetings": "The week register has a row for each pairing: arrow keys and one letter log it, digits are the minutes, Enter writes a note. The list has every meeting, newest first; the calendar shows a month with its closures.",
    "conflicts": "Conflict notes are for you alone. Names and words are covered until you open a note, and are in no report. Words lock after a day; later ones are steps.",
    "matching": "A mentor for everybody who waits, groups that two mentors lead, or pairs of peers: the best proposal there is, with its reasons. L keeps a pair together, N sets it apart, Enter goes to the other mentors, and Enter there pairs them instead. Choose several rows to accept only those. What was accepted awaits its agreement and can be undone as one.",
    "training": "Who is ready for a first meeting, and what is missing. Enter notes a step; choose several rows to note it for all of them. Sessions with their list fill the training steps by themselves.",
    "feedback": "Give a form out, print it, and key the answers in by the code on the sheet. Where the two sides of a pairing differ is shown on the pairing’s own page.",
    "reports": "Choose a report on the left, and on the right for whom it is: what they are not to read is left out. What you see is exactly what is saved and printed. Figures show the records behind them; the self-check shows each rule with its evidence; Review keeps what you learned, and what changes because of it; what left the desk is under Issued.",
    "bin": "What was taken out stays here for 30 days. Put back brings it back with everything that hung on it, and can be undone.",
    "settings": "Back up here, on a stick as well. Closures stop every clock. The organisation and its logo stand at the head of reports.",
}

#: The kinds of reports the menu has commands for.
REPORT_COMMANDS = tuple(
    c.key.removeprefix("report kind ")
    for c in MENUS["&Reports"]
    if c is not None and c.key.startswith("report kind ")
)
