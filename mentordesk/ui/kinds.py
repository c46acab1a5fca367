"""Choosing what kind of programme one starts: it fills in what is usual there."""

from dataclasses import asdict

from mentordesk.model.errors import Refused
from mentordesk.model.profile import USUAL, Profile
from mentordesk.ui.editors import SegmentsEditor
from mentordesk.ui.forms import Form


class ProfileEditor(SegmentsEditor):
    """The kinds of programme, side by side."""

    def __init__(self, chosen: Profile) -> None:
        super().__init__("Kind of programme", [(p, p.label) for p in Profile])
        self.value = self._filled = chosen

    def fill(self, form: Form) -> None:
        """Fill in what is usual for the kind; what was changed by hand stays."""
        before, now = asdict(USUAL[self._filled]), asdict(USUAL[self.value])
        self._filled = self.value
        for name in ("interval_days", "minutes", "days"):
            try:
                is_usual = form.value(name) == before[name]
            except Refused:  # half typed: it is theirs, and will be marked when they start
                is_usual = False
            if is_usual:
                form.editor(name).value = now[name]
