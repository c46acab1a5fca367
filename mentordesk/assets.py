"""Where the shipped fonts, icons and sample texts are."""

import json
from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    """Beside the package in a checkout, inside it once installed."""
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "resources"


def font_files(*sets: str) -> list[Path]:
    """The font files of the named sets (folders of resources/fonts), or of all of them."""
    folders = [_root() / "fonts" / name for name in sets] or sorted((_root() / "fonts").iterdir())
    return [f for d in folders for f in sorted(d.iterdir()) if f.suffix in {".ttf", ".otf"}]


def icon_font() -> Path:
    """The font whose letters are the icons."""
    return _root() / "icons" / "lucide.ttf"


@cache
def icon_letters() -> dict[str, str]:
    """The letter of each icon by its name."""
    named = json.loads((_root() / "icons" / "lucide.json").read_text(encoding="utf-8"))
    return {name: chr(code) for name, code in named.items()}


def licence_files() -> list[Path]:
    """The licences of what is shipped as data: fonts, icons, words."""
    return sorted(_root().rglob("LICENSE*"))


@cache
def word_list() -> tuple[str, ...]:
    """Words that passphrases are drawn from."""
    return tuple((_root() / "words" / "eff-long.txt").read_text(encoding="utf-8").split())


def sample_text(name: str) -> str:
    """A data file of the sample programme, as text."""
    return (_root() / "sample" / name).read_text(encoding="utf-8")
