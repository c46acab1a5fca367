"""Records to rows and back: dates as ISO text, enums by value, tuples as JSON."""

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

R = TypeVar("R")
Value = str | int | float | bytes | None


def encode(value: Any) -> Value:
    """A field's value as the store keeps it."""
    encoder = _ENCODERS.get(type(value))
    if encoder is not None:
        return encoder(value)
    if isinstance(value, Enum):
        return value.value  # type: ignore[no-any-return]
    raise TypeError(f"no way to keep a {type(value).__name__}")


def _as_it_is(value: Any) -> Value:
    return value  # type: ignore[no-any-return]


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


@lru_cache(maxsize=4096)
def _listed(value: tuple[Any, ...]) -> str:
    return json.dumps([encode(v) for v in value], ensure_ascii=False)


_ENCODERS: dict[type, Callable[[Any], Value]] = {
    str: _as_it_is, int: _as_it_is, bytes: _as_it_is, type(None): _as_it_is, bool: int,
    datetime: _instant, date: date.isoformat, tuple: _listed,
}  # fmt: skip


#: These are kept as they are; asking for them first spares most fields a call.
_PLAIN = frozenset(kind for kind, encoder in _ENCODERS.items() if encoder is _as_it_is)


class Shape(Generic[R]):
    """How a record class lies in its table; ``derived`` adds columns computed from the record."""

    def __init__(
        self, record: type[R], derived: dict[str, Callable[[R], Value]] | None = None
    ) -> None:
        self.record = record
        self.derived = derived or {}
        self.names = tuple(f.name for f in fields(record))  # type: ignore[arg-type]
        self.columns = (*self.names, *self.derived)
        self._values = attrgetter(*self.names)
        self._decoders = _decoders(record)  # type: ignore[arg-type]  # a class is hashable

    def to_row(self, record: R) -> tuple[Value, ...]:
        """All columns of the record."""
        own = [v if type(v) in _PLAIN else encode(v) for v in self._values(record)]
        return (*own, *[f(record) for f in self.derived.values()])

    def from_row(self, row: Sequence[Any]) -> R:
        """The record of a row that begins with the record's own columns."""
        values = dict(zip(self.names, row, strict=False))
        for name, decode in self._decoders:
            if values[name] is not None:
                values[name] = decode(values[name])
        return self.record(**values)

    def in_words(self, name: str, kept: Value) -> str:
        """How a kept value reads: a list with commas, all else as it is."""
        if kept in (None, ""):
            return ""
        if name in _lists(self.record):  # type: ignore[arg-type]
            return ", ".join(map(str, json.loads(str(kept))))
        return str(kept)

    def value_of(self, name: str, kept: Value) -> Any:
        """What a kept value of one field means."""
        decode = dict(self._decoders).get(name)
        return decode(kept) if decode is not None and kept is not None else kept


@cache
def _lists(record: type) -> frozenset[str]:
    """The fields that hold a list."""
    return frozenset(
        n for n, h in get_type_hints(record).items() if get_origin(inner_hint(h)) is tuple
    )


@cache
def _decoders(record: type) -> list[tuple[str, Callable[[Any], Any]]]:
    hints = get_type_hints(record)
    found = [(f.name, _decoder(hints[f.name])) for f in fields(record)]
    return [(name, decode) for name, decode in found if decode is not None]


def inner_hint(hint: Any) -> Any:
    """What a field holds that may hold nothing."""
    if get_origin(hint) in {Union, UnionType}:
        return next(a for a in get_args(hint) if a is not type(None))
    return hint


def _decoder(hint: Any) -> Callable[[Any], Any] | None:
    hint = inner_hint(hint)
    if get_origin(hint) is tuple:
        inner = _decoder(get_args(hint)[0])

        def listed(text: str) -> tuple[Any, ...]:
            if text == "[]":  # as most lists are, and thousands of people have seven each
                return ()
            return tuple(map(inner, json.loads(text)) if inner else json.loads(text))

        return listed
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if hint is bool:
        return bool
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return None
