"""What the design does not allow, seen in the sums; and the fraction of each stratum that was not drawn."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.design import Design
from analysis.errors import (
    AmbiguousColumn,
    BadFpc,
    BadWeight,
    LonelyPsu,
    MissingDesignValue,
    OutOfRange,
    listed,
)
from analysis.variance import Codes, Floats, Layout


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
    """The columns of stratum and PSU that the design names."""
    return [name for name in (design.stratum, design.first_stage) if name]


def unsampled(sums: pd.DataFrame, design: Design, stratum: Codes, of_psu: Codes) -> Floats:
    """1 − f for each stratum, from the number of PSUs in the population or the fraction drawn."""
    size = np.bincount(of_psu).astype(np.float64)
    if design.population is None:
        return np.ones(len(size))
    count = pd.DataFrame({"low": sums[":fpc_min"], "high": sums[":fpc"]}).groupby(stratum).agg(
        low=("low", "min"), high=("high", "max"))  # fmt: skip
    low, high = count["low"].to_numpy(), count["high"].to_numpy()
    if (low != high).any():
        raise BadFpc(f"column {design.population}: not the same number in all rows of a stratum")
    sampled = np.where(high <= 1, high, size / np.where(high > 0, high, 1))
    if (sampled > 1 + 1e-9).any() or (high <= 0).any():
        raise BadFpc(
            f"column {design.population}: fewer PSUs in the population of a stratum than in the sample"
        )
    left: Floats = np.clip(1 - sampled, 0, 1)
    return left


def refuse(sums: pd.DataFrame, design: Design) -> None:
    """Weights that are missing or negative, rows without their place in the design."""
    if bad := int(sums[":bad"].sum()):
        raise BadWeight(f"column {design.base_weight}: {bad} rows with none, a negative or an infinite one")
    for column in design_columns(design):
        if sums[column].isna().any():
            rows = int(sums.loc[sums[column].isna(), ":rows"].sum())
            raise MissingDesignValue(
                f"column {column}: {rows} rows have none; give each row its stratum and PSU"
            )
    if design.population and (sums[":fpc_n"] < sums[":rows"]).any():
        raise MissingDesignValue(f"column {design.population}: rows without a population count")


def refuse_lonely(sums: pd.DataFrame, design: Design, layout: Layout, stratum: Codes) -> None:
    """A stratum with one PSU, unless it is the only one in the population or the design says what to do."""
    alone = (np.bincount(layout.stratum) == 1) & (layout.unsampled > 1e-7)
    if design.lonely == "fail" and alone.any():
        names = sums.loc[alone[stratum], design.stratum].unique() if design.stratum else ["the whole sample"]
        raise LonelyPsu(
            f"one PSU in stratum {listed(names)}: merge it, or choose Design(lonely='certainty' | 'remove' | "
            "'adjust' | 'average')"
        )
