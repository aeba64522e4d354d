"""What the design does not allow, seen in the sums; and the fraction of each stratum that was not drawn."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from analysis.between import Codes, Floats, Stage
from analysis.design import Design
from analysis.errors import (
    AmbiguousColumn,
    BadFpc,
    BadWeight,
    DuplicateIds,
    LonelyPsu,
    MissingDesignValue,
    OutOfRange,
    PsuInTwoStrata,
    listed,
)


def tail_of(level: float) -> float:
    """What a two-sided interval leaves out on each side.

    >>> round(tail_of(0.95), 6)
    0.025
    """
    return (1 - between_0_and_1("level", level)) / 2


def between_0_and_1(name: str, value: float) -> float:
    """The value, or `OutOfRange`."""
    if not 0 < value < 1:
        raise OutOfRange(f"{name} {value}: between 0 and 1, as 0.95 for 95 %")
    return value


def refuse_clash(by: Iterable[object], results: Iterable[str]) -> None:
    """Columns of ``by`` that the result columns would replace."""
    if clash := sorted(set(map(str, by)) & set(results)):
        raise AmbiguousColumn(f"by column {listed(clash)}: a result column has that name; rename")


def design_columns(design: Design) -> list[str]:
    """The columns of stratum and sampling units that the errors need."""
    later = design.stages[1 : len(design.populations)]
    return [name for name in (design.stratum, design.first_stage, *later) if name]


def sampled(sums: pd.DataFrame, design: Design, number: int, parent: Codes, of_unit: Codes) -> Floats:
    """f of each parent at stage ``number``: units ÷ units in the population, or the fraction as given.

    ``parent`` has one value a row of sums, ``of_unit`` one a unit.
    """
    size = np.bincount(of_unit).astype(np.float64)
    if number >= len(design.populations):
        return np.zeros(len(size))
    column = design.populations[number]
    low, high = np.full(len(size), np.inf), np.full(len(size), -np.inf)
    np.minimum.at(low, parent, sums[f":fpc_min{number}"].to_numpy(dtype=np.float64))
    np.maximum.at(high, parent, sums[f":fpc{number}"].to_numpy(dtype=np.float64))
    if (low != high).any():
        raise BadFpc(f"column {column}: not the same number in all rows of a {_parent(design, number)}")
    found: Floats = np.where(high <= 1, high, size / np.where(high > 0, high, 1))
    if (found > 1 + 1e-9).any() or (high <= 0).any():
        units = "PSUs" if number == 0 else f"units of {design.stages[number]}"
        raise BadFpc(
            f"column {column}: fewer {units} in the population of a {_parent(design, number)} than in the "
            "sample"
        )
    return np.clip(found, 0, 1)


def refuse_weights(bad: int, design: Design) -> None:
    """Rows whose weight is missing, negative or infinite."""
    if bad:
        raise BadWeight(
            f"column {design.base_weight}: {bad} rows with none, a negative or an infinite one; give each "
            "row a weight of zero or more"
        )


def refuse(sums: pd.DataFrame, design: Design) -> None:
    """Rows without their place in the design."""
    for column in design_columns(design):
        if sums[column].isna().any():
            rows = int(sums.loc[sums[column].isna(), ":rows"].sum())
            raise MissingDesignValue(
                f"column {column}: {rows} rows have none; give each row its stratum and PSU"
            )
    for number, column in enumerate(design.populations):
        if (sums[f":fpc_n{number}"] < sums[":rows"]).any():
            raise MissingDesignValue(f"column {column}: rows without a population count")


def refuse_twice(rows: int, different: int, column: str) -> None:
    """An id that more than one row has (or that is missing)."""
    if different < rows:
        raise DuplicateIds(
            f"column {column}: {rows} rows and {different} different ids; a row was read twice or has no id: "
            "remove the repeated rows"
        )


def refuse_two_strata(psus: pd.DataFrame, stratum: Codes, label: Codes, design: Design) -> None:
    """A PSU in two strata, unless PSU names plainly start anew in each stratum.

    ``psus``: the stratum and PSU columns, one row a PSU; ``stratum`` and ``label``: the same as numbers.
    """
    count = np.bincount(label)
    if design.nested or design.stratum is None or count.max(initial=0) <= 1:
        return
    names = psus[design.first_stage]
    if are_days(names) or start_anew(names, stratum):
        return
    twice = names[count[label] > 1]
    where = psus.loc[names == twice.iloc[0], design.stratum]
    raise PsuInTwoStrata(
        f"column {design.first_stage}: {listed(sorted(map(str, twice.unique())))} in several strata "
        f"({twice.iloc[0]!s} in {listed(map(str, where))}); correct the stratum, or say "
        "Design(nested=True) if names start anew in each stratum"
    )


def are_days(names: "pd.Series[Any]") -> bool:
    """Dates, also written 2026-10-14: a day is no unit by itself, only with its counter.

    >>> are_days(pd.Series(["2026-10-14", "2026-10-15"])), are_days(pd.Series(["Q1", "Q2"]))
    (True, False)
    """
    if pd.api.types.is_datetime64_any_dtype(names):
        return True
    if pd.api.types.is_numeric_dtype(names):
        return False
    return bool(names.drop_duplicates().astype(str).str.fullmatch(r"\d{4}-\d\d-\d\d").all())


def start_anew(names: "pd.Series[Any]", stratum: Codes) -> bool:
    """Numbered 1, 2, … n in every stratum.

    >>> start_anew(pd.Series([1, 2, 1, 2, 3]), np.array([0, 0, 1, 1, 1]))
    True
    """
    if not pd.api.types.is_integer_dtype(names):
        return False
    within = names.groupby(stratum).agg(["min", "max", "size"])
    return bool(((within["min"] == 1) & (within["max"] == within["size"])).all())


def refuse_lonely(sums: pd.DataFrame, design: Design, stages: Iterable[Stage], stratum: Codes) -> None:
    """A parent with one unit, unless all of its population was drawn or the design says what to do."""
    if design.lonely != "fail":
        return
    for number, stage in enumerate(stages):
        if not stage.alone.any():
            continue
        if number:
            units = sums.loc[stage.alone[stage.parent][stage.unit], design.stages[number - 1]]
            raise LonelyPsu(
                f"one {design.stages[number]} drawn of several in {design.stages[number - 1]} "
                f"{listed(units.unique())}: leave its fpc out, or choose Design(lonely='certainty')"
            )
        alone = stage.alone[stratum]
        names = sums.loc[alone, design.stratum].unique() if design.stratum else ["the whole sample"]
        raise LonelyPsu(
            f"one PSU in stratum {listed(names)}: merge it, or choose Design(lonely='certainty' | 'remove' | "
            "'adjust' | 'average')"
        )


def _parent(design: Design, number: int) -> str:
    return "stratum" if number == 0 else design.stages[number - 1]
