"""Conditions of routing as frozen objects. A condition is true, false, or neither (``None``).

It is neither where it speaks of an item without an answer (Kleene's logic of three values): ``or`` needs one
true part, ``and`` one false part, to be decided without the others. `condition_syntax` reads the text.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import TypeAlias

NOT_APPLICABLE = -8
DONT_KNOW = -9
MISSING = (NOT_APPLICABLE, DONT_KNOW)

Answer: TypeAlias = int | str | Collection[int]  # a code or number, a text, the codes of a multiple choice
Answers: TypeAlias = Mapping[str, Answer]
OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "==": eq, "!=": ne, "<=": le, ">=": ge, "<": lt, ">": gt,
}  # fmt: skip
ORDERED = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Compare:
    """``item op value``. "Does not apply" and "don't know" are neither smaller nor greater than anything."""

    item: str
    op: str
    value: int

    def truth(self, answers: Answers) -> bool | None:
        given = code_of(answers.get(self.item))
        if given is None or (self.op in ORDERED and given in MISSING):
            return None
        return OPERATORS[self.op](given, self.value)

    def __str__(self) -> str:
        return f"{self.item} {self.op} {self.value}"


@dataclass(frozen=True, slots=True)
class Among:
    """``item in [1, 2]``."""

    item: str
    codes: tuple[int, ...]

    def truth(self, answers: Answers) -> bool | None:
        given = code_of(answers.get(self.item))
        return None if given is None else given in self.codes

    def __str__(self) -> str:
        return f"{self.item} in [{_listed(self.codes)}]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """``any_of(item, 1, 2)``: at least one of these was chosen in a multiple choice."""

    item: str
    codes: tuple[int, ...]

    def truth(self, answers: Answers) -> bool | None:
        given = answers.get(self.item)
        if not answered(given) or isinstance(given, str):
            return None
        chosen = {given} if isinstance(given, int) else set(given or ())
        return not chosen.isdisjoint(self.codes)

    def __str__(self) -> str:
        return f"any_of({self.item}, {_listed(self.codes)})"


@dataclass(frozen=True, slots=True)
class Answered:
    """``answered(item)``: the one thing that is false, and not open, where there is no answer."""

    item: str

    def truth(self, answers: Answers) -> bool:
        return answered(answers.get(self.item))

    def __str__(self) -> str:
        return f"answered({self.item})"


@dataclass(frozen=True, slots=True)
class Not:
    inner: "Condition"

    def truth(self, answers: Answers) -> bool | None:
        value = self.inner.truth(answers)
        return None if value is None else not value

    def __str__(self) -> str:
        return f"not {_within(self.inner, And, Or)}"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Condition", ...]

    def truth(self, answers: Answers) -> bool | None:
        values = [part.truth(answers) for part in self.parts]
        return False if False in values else None if None in values else True

    def __str__(self) -> str:
        return " and ".join(_within(part, And, Or) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Condition", ...]

    def truth(self, answers: Answers) -> bool | None:
        values = [part.truth(answers) for part in self.parts]
        return True if True in values else None if None in values else False

    def __str__(self) -> str:
        return " or ".join(_within(part, Or) for part in self.parts)


Statement: TypeAlias = Compare | Among | AnyOf | Answered
Condition: TypeAlias = Statement | Not | And | Or


def statements(condition: Condition) -> Iterator[Statement]:
    """What the condition says about single items, in the order of the text.

    >>> [str(one) for one in statements(And((Compare("age", ">=", 18), Not(Answered("q1")))))]
    ['age >= 18', 'answered(q1)']
    """
    match condition:
        case Not(inner):
            yield from statements(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from statements(part)
        case _:
            yield condition


def answered(given: Answer | None) -> bool:
    """Whether there is an answer; a blank text and an empty choice are none.

    >>> answered(-8), answered(0), answered(" "), answered(())
    (True, True, False, False)
    """
    if isinstance(given, str):
        return bool(given.strip())
    return given is not None and (isinstance(given, int) or len(given) > 0)


def code_of(given: Answer | None) -> int | None:
    return given if isinstance(given, int) else None


def _listed(codes: tuple[int, ...]) -> str:
    return ", ".join(map(str, codes))


def _within(part: Condition, *looser: type) -> str:
    """A part in brackets where it would otherwise bind too loosely, or melt into what is around it."""
    return f"({part})" if isinstance(part, looser) else str(part)
