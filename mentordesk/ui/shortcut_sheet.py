"""Every command that has keys, on one sheet."""

from PySide6.QtWidgets import QWidget

from mentordesk.ui.actions import MENUS
from mentordesk.ui.meetings_page import TURNS
from mentordesk.ui.parts import button, label, row
from mentordesk.ui.register import LEGEND
from mentordesk.ui.sheet import Sheet


class ShortcutSheet(Sheet):
    """Every command that has keys."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(
            window,
            "Keyboard shortcuts",
            "In forms: Ctrl+Enter saves, Ctrl+Shift+Enter saves and goes on to the next, Esc closes and keeps a draft.",
            width=560,
        )
        for title, commands in MENUS.items():
            keyed = [c for c in commands if c is not None and c.keys]
            self.body.addWidget(label(title.replace("&", ""), "section"))
            for command in keyed:
                name = (
                    command.text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")
                )
                self.body.addLayout(row(label(name, "dense"), 1, label(command.keys, "muted")))
        self.body.addWidget(label("In the week register", "section"))
        for key, word in (*LEGEND, *TURNS):
            self.body.addLayout(row(label(word.capitalize(), "dense"), 1, label(key, "muted")))
        close = button("Close", self.reject, kind="primary")
        self.buttons(right=(close,))
        self.present()
        close.setFocus()
