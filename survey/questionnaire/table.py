"""A table of a TOML file, read key by key. What is wrong is noted, and a blank stands in for it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any, TypeVar

from survey.questionnaire.problems import WHOLE_FILE, Problem, path, problem, shown
from survey.questionnaire.words import Words, _

T = TypeVar("T")
B = TypeVar("B")
LARGEST = 2**31

NAMES: dict[type, Words] = {
    bool: _("true or false"),
    int: _("a whole number below 2147483648"),
    float: _("a number below 2147483648"),
    str: _("a text in quotes"),
    list: _("a list"),
    dict: _("a table"),
    datetime: _("a date with a time"),
    date: _("a date such as 2026-01-31"),
    time: _("a time"),
}


@dataclass(slots=True)
class Table:
    """``problems`` is shared by all tables of a file; `close` notes the keys that nobody asked for."""

    raw: Mapping[str, object]
    place: str = ""
    problems: list[Problem] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def get(self, key: str, kind: type[T], blank: T) -> T:
        """The value, which must be there."""
        if key not in self.raw:
            self.note("missing-key", key, key=key, kind=NAMES[kind])
        return self.maybe(key, kind, blank)

    def maybe(self, key: str, kind: type[T], blank: B) -> T | B:
        """The value, or the blank where it is absent or of a wrong type."""
        self.known.add(key)
        return self._typed(key, self.raw[key], kind, blank) if key in self.raw else blank

    def listed(self, key: str, kind: type[T]) -> tuple[T, ...]:
        """The members of a list, without those of a wrong type."""
        values: list[object] = self.maybe(key, list, [])
        typed = [self._typed(f"{key}[{place}]", value, kind, None) for place, value in enumerate(values)]
        return tuple(value for value in typed if value is not None)

    def table(self, key: str) -> "Table":
        return self._below(self.maybe(key, dict, {}), key)

    def tables(self, key: str, name: str, *, bare: bool = False) -> list["Table"]:
        """A list of tables. The place of each is what its key ``name`` says, or its number.

        ``bare``: a text alone stands for a table with nothing but its name.
        """
        found: list[Table] = []
        for number, given in enumerate(self.maybe(key, list, [])):
            value = {name: given} if bare and isinstance(given, str) else given
            raw: dict[str, Any] = self._typed(f"{key}[{number}]", value, dict, {})
            called = raw.get(name)
            named = isinstance(called, str) and called
            below = self._below(raw, key, str(called)) if named else self._below(raw, f"{key}[{number}]")
            found += [below] if isinstance(value, dict) else []
        return found

    def strings(self, key: str) -> dict[str, str]:
        """A table of texts; any key is welcome."""
        inner = self.table(key)
        return {name: inner.maybe(name, str, "") for name in inner.raw}

    def close(self) -> None:
        for key in self.raw:
            if key not in self.known:
                near = get_close_matches(key[:60], self.known - self.raw.keys(), n=1)
                hint = _("; did you mean `{near}`") if near else ""
                self.note("unknown-key", key, value=shown(key), hint=hint, near="".join(near))

    def note(self, code: str, *keys: str, **values: object) -> None:
        self.problems.append(problem(code, self._at(*keys) or WHOLE_FILE, **values))

    def _at(self, *keys: str) -> str:
        return ".".join(part for part in (self.place, path(*keys)) if part)

    def _below(self, raw: Mapping[str, object], *keys: str) -> "Table":
        return Table(raw, self._at(*keys), self.problems)

    def _typed(self, key: str, value: object, kind: type[T], blank: B) -> T | B:
        if not fits(value, kind):
            self.note("wrong-type", key, wanted=NAMES[kind], found=found_type(value))
            return blank
        if isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
            self.note("not-nfc", key)
        return value  # type: ignore[return-value]  # `fits` has looked


def fits(value: object, kind: type) -> bool:
    """Whether TOML's value is of the kind, for which true is no number and an instant is no date.

    >>> fits(True, int), fits(1, float), fits(datetime(2026, 1, 1), date)
    (False, True, False)
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        allowed: tuple[type, ...] = (int, float) if kind is float else (kind,)
        return isinstance(value, allowed) and abs(value) < LARGEST
    return type(value) is kind


def found_type(value: object) -> Words:
    too_large = isinstance(value, int | float) and not abs(value) < LARGEST  # neither is "not a number"
    return _("a larger one") if too_large else NAMES.get(type(value), _("something else"))
