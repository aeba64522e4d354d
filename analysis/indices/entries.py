"""The entries of an index scheme: names, codes, ranges and items, each refused by name where malformed."""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, NoReturn, Protocol

from analysis.errors import BadScheme, listed
from analysis.indices.node import Codes, Ends, Node
from analysis.rows.valid import NOT_ANSWERS

SATISFIED = (4, 5)
ITEM = ("item", "satisfied", "levels", "weight", "minimum", "maximum")


class Inherited(Protocol):
    """What an item takes from the node above it."""

    @property
    def path(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def rule(self) -> str: ...
    @property
    def satisfied(self) -> Codes: ...
    @property
    def levels(self) -> Codes: ...
    @property
    def part(self) -> Ends | None: ...


def fail(where: str, problem: str) -> NoReturn:
    """`BadScheme` at a node, by its path from the root."""
    raise BadScheme(f"node {where}: {problem}")


def listed_entries(where: str, given: object) -> Sequence[Any]:
    """A list of entries; neither a text, which would be taken letter by letter, nor a number.

    >>> listed_entries("all", ("q1", "q2"))
    ['q1', 'q2']
    """
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        fail(where, f"{given!r} stands where a list belongs")
    return list(given)


def named(given: object, key: str, above: str) -> str:
    """The name of a node or item: a text that is not empty."""
    name = given.get(key) if isinstance(given, Mapping) else given if key == "item" else None
    if not isinstance(name, str) or not name:
        fail(above or "at the root", f"below it {given!r} has no {key} name (a text)")
    return name


def only(given: object, keys: Sequence[str], here: str) -> Mapping[str, Any]:
    """The entry, if it has no key but these: a misspelt one would change the figure in silence."""
    entry: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    if unknown := [key for key in entry if key not in keys]:
        fail(here, f"unknown key {listed(unknown)}; there are {listed(keys, most=len(keys))}")
    return entry


def codes_of(entry: Mapping[str, Any], key: str, inherited: Codes, here: str) -> Codes:
    """A list of answer codes: numbers or texts, and never −8, which is no answer."""
    if key not in entry:
        return inherited
    codes = tuple(listed_entries(f"{here}, {key}", entry[key]))
    if not codes or not all(isinstance(code, str) or _finite(code) for code in codes):
        fail(here, f"{key} {entry[key]!r}: a list of codes, numbers or texts")
    if any(str(code) in map(str, NOT_ANSWERS) for code in codes):
        fail(here, f"{key} {entry[key]!r}: -8 (not applicable) and -9 (don't know) are no answers")
    return codes


def ends_of(given: object, here: str, key: str) -> Ends:
    """[least, greatest]: two numbers, the first below the second.

    >>> ends_of([1, 10], "papi", "range")
    (1.0, 10.0)
    """
    ends = listed_entries(f"{here}, {key}", given)
    if len(ends) != 2 or not all(_finite(end) for end in ends) or not ends[0] < ends[1]:
        fail(here, f"{key} {given!r}: two numbers, the least and the greatest")
    return float(ends[0]), float(ends[1])


def leaf(given: object, above: Inherited, weights: Mapping[str, object]) -> Node:
    """One item: a share of satisfied answers, a mean score, or (below a sum) a score in points."""
    name = named(given, "item", above.path)
    here = f"{above.path}/{name}"
    entry = only(given, ITEM, here)
    scale = _scale(entry, above, here)
    if scale and (strange := [key for key in ("satisfied", "levels") if key in entry]):
        fail(
            here, f"{listed(strange)} is for a share; this is a mean score from {scale[0]:g} to {scale[1]:g}"
        )
    levels = () if scale else codes_of(entry, "levels", above.levels, here)
    satisfied = () if scale else codes_of(entry, "satisfied", above.satisfied, here)
    if levels and (off := [code for code in satisfied if code not in levels]):
        fail(here, f"satisfied {listed(off)} is none of its levels {listed(levels, most=20)}")
    weight: Any = weights.get(name, entry.get("weight"))
    points = scale if above.rule == "sum" else None
    return Node(name, above.level, "pooled", satisfied, weight, (), levels, scale, points)


def _scale(entry: Mapping[str, Any], above: Inherited, here: str) -> Ends | None:
    """The least and greatest score: stated, or below a sum the item's part of the range."""
    if "minimum" not in entry and "maximum" not in entry:
        if above.rule == "sum" and above.part is None:
            fail(here, "an item below a sum is in points: give it minimum and maximum, or the sum a range")
        return above.part if above.rule == "sum" else None
    scale = ends_of([entry.get("minimum"), entry.get("maximum")], here, "minimum and maximum")
    if any(scale[0] <= code <= scale[1] for code in NOT_ANSWERS):
        fail(here, "-8 (not applicable) or -9 (don't know) lies between minimum and maximum: shift the item")
    return scale


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and isfinite(value)
