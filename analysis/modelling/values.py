"""What an answer is to a model: a number, a category, or a success."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.errors import BadModel, UnknownCategory, listed
from analysis.rows.valid import refuse_text
from analysis.variance import Floats

CATEGORIES = ("string", "boolean", "categorical", "empty")
NUMBERS = ("integer", "floating", "decimal", "mixed-integer-float")


def answers(column: pd.Series, *, not_answers: Sequence[object]) -> pd.Series:
    """The column without what is no answer; in a column of text "-8" is −8.

    >>> answers(pd.Series([5, -8, None]), not_answers=[-8]).tolist()
    [5.0, nan, nan]
    """
    return column.where(~column.isin([*not_answers, *map(str, not_answers)]))


def kind(column: pd.Series) -> str:
    """What pandas finds in the column: string, boolean, integer, floating, decimal …"""
    return str(pd.api.types.infer_dtype(column, skipna=True))


def categories(column: pd.Series) -> list[object]:
    """The different answers, sorted; `BadModel` for dates and mixtures."""
    if kind(column) not in (*CATEGORIES, *NUMBERS):
        raise BadModel(f"column {column.name} holds {kind(column)}: make it numbers or text")
    return sorted(column.dropna().unique())


def numbers(column: pd.Series) -> Floats:
    """The column as finite numbers, else `BadModel`.

    >>> numbers(pd.Series([1, 2])).tolist()
    [1.0, 2.0]
    """
    if kind(column) not in (*NUMBERS, "boolean"):
        raise BadModel(
            f"column {column.name} holds {kind(column)}, not numbers: give codes, or make it numbers"
        )
    values = pd.to_numeric(column.astype(object)).to_numpy(dtype=np.float64)
    if infinite := int(np.isinf(values).sum()):
        raise BadModel(f"column {column.name}: {infinite} different rows are infinite; correct or blank them")
    return values


def one_of(column: pd.Series, codes: Sequence[object]) -> pd.Series:
    """Whether each answer is one of ``codes``; in a column of text "4" is 4, as `shares` has it.

    Raises `UnknownCategory` for codes of text and answers that are numbers.

    >>> one_of(pd.Series(["4", "1"]), [4, 5]).tolist()
    [True, False]
    """
    if kind(column) == "string":
        return column.isin([str(code) for code in codes])
    if len(column) and any(isinstance(code, str) for code in codes):
        raise UnknownCategory(
            f"column {column.name} holds {kind(column)} and has no code {listed(map(repr, codes))}"
        )
    return column.isin(list(codes))


def successes(column: pd.Series, codes: Sequence[object] | None) -> Floats:
    """1 where the answer is one of ``codes``; without codes it must be yes/no or 0/1.

    >>> successes(pd.Series([5, 3, 4]), (4, 5)).tolist()
    [1.0, 0.0, 1.0]
    """
    if codes is not None:
        refuse_text("codes", codes)
        return np.where(one_of(column, codes), 1.0, 0.0)
    found = categories(column)
    if not set(found) <= {0, 1}:
        raise BadModel(f"column {column.name} has {listed(found)}: say which are a success, as codes=[…]")
    return column.astype(object).to_numpy(dtype=np.float64)
