"""Reports as text and back: how an issued report is kept, so that it can be issued again as it was."""

import json
import zlib
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from mentordesk.model.fields import Audience
from mentordesk.reports import charts, values

_KNOWN: dict[str, type] = {
    c.__name__: c
    for module in (values, charts)
    for c in vars(module).values()
    if isinstance(c, type) and (is_dataclass(c) or issubclass(c, Enum))
}


def pack(report: values.Report) -> bytes:
    """The values of a report, packed small; the logo is left out, it is the organisation's."""
    return zlib.compress(
        json.dumps(_plain(report), ensure_ascii=False, separators=(",", ":")).encode()
    )


def unpack(content: bytes, logo: bytes = b"") -> values.Report:
    """The report that was packed, with a logo at its head; ValueError when it is none."""
    try:
        found = _made(json.loads(zlib.decompress(content)), logo)
    except (zlib.error, KeyError, TypeError) as error:
        raise ValueError("no report") from error
    if not isinstance(found, values.Report):
        raise ValueError("no report")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return {"@": type(value).__name__, "is": value.name}
    if is_dataclass(value) and not isinstance(value, type):
        kept = {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.name != "logo"}
        return {"@": type(value).__name__, **kept}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, frozenset):
        return {"@": "set", "of": sorted(value)}
    if isinstance(value, date):
        return {"@": "date", "is": value.isoformat()}
    return value


def _made(value: Any, logo: bytes) -> Any:
    if isinstance(value, list):
        return tuple(_made(v, logo) for v in value)
    if not isinstance(value, dict):
        return value
    name = value["@"]
    if name == "date":
        return date.fromisoformat(value["is"])
    if name == "set":
        return frozenset(value["of"])
    if name == "Audience":
        return Audience[value["is"]]
    kind = _KNOWN[name]
    if issubclass(kind, Enum):
        return kind[value["is"]]
    more = {"logo": logo} if kind is values.Head else {}
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]  # all of them are dataclasses
    return kind(**{k: _made(v, logo) for k, v in value.items() if k in known}, **more)
