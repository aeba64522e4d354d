"""The text of a condition → frozen objects. A small closed language: nothing in it can be executed."""

import re
from dataclasses import dataclass
from typing import NoReturn

from survey.questionnaire.conditions import (
    OPERATORS,
    Among,
    And,
    Answered,
    AnyOf,
    Compare,
    Condition,
    Not,
    Or,
)

TOKEN = re.compile(r"\s*(==|!=|<=|>=|[<>(),\[\]]|-?[0-9]{1,9}(?![\w.])|[a-z][a-z0-9_]*)")
RESERVED = ("and", "or", "not", "in", "any_of", "answered")
DEEPEST = 30


class ConditionSyntax(ValueError):
    """The text is no condition; the message is what stands from the place of the fault on."""


def read_condition(text: str) -> Condition:
    """
    >>> print(read_condition("not (a == 1 or any_of(b, 1,2)) and c not in [3]"))
    not (a == 1 or any_of(b, 1, 2)) and not c in [3]
    """
    reader = Reader(text)
    found = reader.either()
    if reader.place < len(text.rstrip()):
        reader.fail()
    return found


@dataclass(slots=True)
class Reader:
    """Reads from ``place`` on; one method for each line of the grammar."""

    text: str
    place: int = 0
    depth: int = 0

    def either(self) -> Condition:
        """both ("or" both)*"""
        parts = [self.both()]
        while self.took("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Condition:
        """maybe_not ("and" maybe_not)*"""
        parts = [self.maybe_not()]
        while self.took("and"):
            parts.append(self.maybe_not())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def maybe_not(self) -> Condition:
        """ "not" maybe_not | "(" either ")" | statement"""
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail()
        if self.took("not"):
            found: Condition = Not(self.maybe_not())
        elif self.took("("):
            found = self.either()
            self.need(")")
        else:
            found = self.statement()
        self.depth -= 1
        return found

    def statement(self) -> Condition:
        """any_of(item, codes) | answered(item) | item ["not"] in [codes] | item operator number"""
        if self.took("any_of"):
            self.need("(")
            item = self.item()
            self.need(",")
            return AnyOf(item, self.numbers(")"))
        if self.took("answered"):
            self.need("(")
            answered = Answered(self.item())
            self.need(")")
            return answered
        item = self.item()
        if self.took("not"):
            self.need("in")
            return Not(self.among(item))
        return self.among(item) if self.took("in") else Compare(item, self.operator(), self.number())

    def among(self, item: str) -> Among:
        self.need("[")
        return Among(item, self.numbers("]"))

    def numbers(self, end: str) -> tuple[int, ...]:
        found = [self.number()]
        while self.took(","):
            found.append(self.number())
        self.need(end)
        return tuple(found)

    def number(self) -> int:
        return int(self.take(r"-?[0-9]+"))

    def item(self) -> str:
        return self.take(rf"(?!(?:{'|'.join(RESERVED)})$)[a-z]\w*")

    def operator(self) -> str:
        return self.take("|".join(OPERATORS))

    def took(self, word: str) -> bool:
        """Whether the next word is this one; then it is read."""
        found = TOKEN.match(self.text, self.place)
        if found is None or found[1] != word:
            return False
        self.place = found.end()
        return True

    def need(self, word: str) -> None:
        if not self.took(word):
            self.fail()

    def take(self, pattern: str) -> str:
        found = TOKEN.match(self.text, self.place)
        if found is None or not re.fullmatch(pattern, found[1]):
            self.fail()
        self.place = found.end()
        return found[1]

    def fail(self) -> NoReturn:
        raise ConditionSyntax(self.text[self.place :].strip())
