"""Where the shipped fonts, icons and sample texts are."""

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


def icon_svg(name: str) -> str:
    """The SVG text of an icon, drawn in ``currentColor``."""
    return (_root() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def sample_text(name: str) -> str:
    """A data file of the sample programme, as text."""
    return (_root() / "sample" / name).read_text(encoding="utf-8")
