"""What counts as an answer to one item: a number or a code, never "not applicable" or "don't know"."""

import math
from collections.abc import Callable, Sequence

import pandas as pd

from analysis.errors import BadItem, MissingColumn, UnknownCategory, listed
from analysis.rows.source import IbisTable, IbisValue

NOT_APPLICABLE, DONT_KNOW = -8, -9
NOT_ANSWERS = (NOT_APPLICABLE, DONT_KNOW)


def numeric(item: str, not_answers: Sequence[object]) -> Callable[[IbisTable], IbisValue]:
    """The item as a number, missing where it is one of ``not_answers``."""

    def value(table: IbisTable) -> IbisValue:
        given = number(table, item)
        return given if not not_answers else among(table[item], not_answers).ifelse(None, given)

    refuse_text("not_answers", not_answers)
    return value


def number(table: IbisTable, column: str) -> IbisValue:
    """The column as a number; text is refused by name."""
    found = table[column]
    if not (found.type().is_numeric() or found.type().is_boolean() or found.type().is_null()):
        raise BadItem(f"column {column}: {found.type()}, not numbers; convert it, or use shares(codes=…)")
    return found


def membership(
    item: str, codes: Sequence[object], not_answers: Sequence[object]
) -> Callable[[IbisTable], IbisValue]:
    """Whether the answer is one of ``codes``, missing where it is one of ``not_answers``."""

    def value(table: IbisTable) -> IbisValue:
        column = table[item]
        member = column.isnull().ifelse(None, one_of(table, item, codes))
        return among(column, not_answers).ifelse(None, member) if not_answers else member

    refuse_text("codes", codes)
    refuse_text("not_answers", not_answers)
    return value


def one_of(table: IbisTable, item: str, codes: Sequence[object]) -> IbisValue:
    """Whether the answer is one of ``codes``; `UnknownCategory` where the column cannot hold them."""
    column = table[item]
    kind = column.type()
    plain = kind.is_numeric() or kind.is_boolean() or kind.is_null()
    foreign = kind.is_boolean() and not all(isinstance(code, bool) for code in codes)
    if not kind.is_string() and (not plain or foreign or any(isinstance(code, str) for code in codes)):
        raise UnknownCategory(f"item {item}: a column of type {kind} has no code {listed(map(repr, codes))}")
    if kind.is_integer() and all(type(code) is int for code in codes):
        whole = sorted({int(str(code)) for code in codes})
        if whole[-1] - whole[0] == len(whole) - 1:  # two comparisons: a third of the cost of a list
            return column.between(whole[0], whole[-1]).fill_null(False)
    return among(column, codes).fill_null(False)


def among(column: IbisValue, codes: Sequence[object]) -> IbisValue:
    """Whether the answer is one of ``codes``; in a column of text "-8" is −8."""
    return column.isin([str(code) for code in codes] if column.type().is_string() else list(codes))


def refuse_text(name: str, codes: Sequence[object]) -> None:
    """A text where a list of codes belongs would be taken letter by letter; a missing code equals nothing."""
    if isinstance(codes, str):
        raise UnknownCategory(f"{name}={codes!r}: give a list, as [{codes!r}]")
    if any(code is None or code is pd.NA or (isinstance(code, float) and math.isnan(code)) for code in codes):
        raise UnknownCategory(f"{name}={list(codes)!r}: a missing answer has no code; leave it out")
    if name == "codes" and not len(codes):
        raise UnknownCategory("codes is empty: name the answers to count, as [4, 5]")


def names_of(names: str | Sequence[str]) -> list[str]:
    """One name or several, each once."""
    return [names] if isinstance(names, str) else list(dict.fromkeys(names))


def items_of(names: str | Sequence[str]) -> list[str]:
    """The items asked for, at least one."""
    found = names_of(names)
    if not found:
        raise MissingColumn("no item is named: give one, or a list of them")
    return found
