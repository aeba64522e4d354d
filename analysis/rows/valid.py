"""What counts as an answer to one item: a number, or one of the codes asked for; never "not applicable"."""

from collections.abc import Callable, Sequence

from analysis.errors import UnknownCategory
from analysis.rows.aggregates import number
from analysis.rows.source import IbisTable, IbisValue

NOT_APPLICABLE = -8


def numeric(item: str, not_answers: Sequence[object]) -> Callable[[IbisTable], IbisValue]:
    """The item as a number, missing where it is one of ``not_answers``."""

    def value(table: IbisTable) -> IbisValue:
        given = number(table, item)
        return given if not not_answers else among(table[item], not_answers).ifelse(None, given)

    refuse_text("not_answers", not_answers)
    return value


def membership(
    item: str, codes: Sequence[object], not_answers: Sequence[object]
) -> Callable[[IbisTable], IbisValue]:
    """Whether the answer is one of ``codes``, missing where it is one of ``not_answers``."""

    def value(table: IbisTable) -> IbisValue:
        column = table[item]
        member = column.isin(list(codes))
        return among(column, not_answers).ifelse(None, member) if not_answers else member

    refuse_text("codes", codes)
    refuse_text("not_answers", not_answers)
    return value


def among(column: IbisValue, codes: Sequence[object]) -> IbisValue:
    """Whether the answer is one of ``codes``; in a column of text "-8" is −8."""
    return column.isin([str(code) for code in codes] if column.type().is_string() else list(codes))


def refuse_text(name: str, codes: Sequence[object]) -> None:
    """A text where a list of codes belongs would be taken letter by letter."""
    if isinstance(codes, str):
        raise UnknownCategory(f"{name}={codes!r}: give a list, as [{codes!r}]")


def names_of(names: str | Sequence[str]) -> list[str]:
    """One name or several, as a list."""
    return [names] if isinstance(names, str) else list(names)
