"""Every colour and size of the window; no colour is written anywhere else."""

from dataclasses import dataclass

SIDEBAR, SIDEBAR_SLIM, TOPBAR, ROW, ROW_COMPACT, CONTROL = 196, 78, 56, 36, 28, 32
CAPTION, DENSE, BODY, SECTION, TITLE, NUMBER = 12, 13, 14, 16, 20, 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of one theme, as #RRGGBB."""

    bg: str
    surface: str
    sunk: str
    line: str
    line_strong: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    bad: str
    bad_soft: str
    warn: str
    warn_soft: str
    good: str
    good_soft: str
    info: str
    info_soft: str
    focus: str
    shade: str
    edge: int = 1


LIGHT = Tokens(
    bg="#F4F6F8", surface="#FFFFFF", sunk="#EDF0F3", line="#DDE2E8", line_strong="#727D8A",
    text="#18212B", muted="#566271", accent="#0B6B6B", on_accent="#FFFFFF", selection="#DCEBEA",
    bad="#A8201A", bad_soft="#FBE9E7", warn="#8A5300", warn_soft="#FDF1DC", good="#1C6B3C",
    good_soft="#E4F3E9", info="#2455A0", info_soft="#E6EEF9", focus="#0B57D0", shade="#18212B",
)  # fmt: skip
DARK = Tokens(
    bg="#14191F", surface="#1C232B", sunk="#222B34", line="#313C48", line_strong="#8593A2",
    text="#E6EBF0", muted="#9AA8B6", accent="#5CC2BC", on_accent="#0B2020", selection="#1D3A3B",
    bad="#FF9A92", bad_soft="#45201E", warn="#F0BE6A", warn_soft="#3E2F14", good="#7FD19C",
    good_soft="#17372A", info="#93B8F2", info_soft="#1B2E4A", focus="#A8C7FA", shade="#000000",
)  # fmt: skip
CONTRAST = Tokens(
    bg="#FFFFFF", surface="#FFFFFF", sunk="#E8E8E8", line="#000000", line_strong="#000000",
    text="#000000", muted="#000000", accent="#000000", on_accent="#FFFFFF", selection="#FFF04D",
    bad="#000000", bad_soft="#FFFFFF", warn="#000000", warn_soft="#FFFFFF", good="#000000",
    good_soft="#FFFFFF", info="#000000", info_soft="#FFF04D", focus="#0038C8", shade="#000000",
    edge=2,
)  # fmt: skip
THEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
TONES = ("bad", "warn", "good", "info", "plain")
