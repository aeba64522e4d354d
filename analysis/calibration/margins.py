"""Population totals to calibrate to, matched with the categories of the sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.between import Codes, Floats
from analysis.calibration.totals import Key, Totals, key_of, named, number, population, quoted
from analysis.calibration.weighted_cells import MOST
from analysis.errors import BadAuxiliary, BadTotal, EmptyCell, MarginsDisagree, UnmatchedCategories, listed

AGREE = 1e-9  # grand totals that differ by less differ by rounding


@dataclass(frozen=True, slots=True)
class Margin:
    """Categories and their totals, and which category each calibration cell is in."""

    columns: tuple[str, ...]
    keys: tuple[Key, ...]
    totals: Floats
    of_cell: Codes

    @property
    def indicators(self) -> sparse.csr_array:
        """Cells × categories."""
        place = (np.arange(len(self.of_cell)), self.of_cell)
        return sparse.csr_array((np.ones(len(self.of_cell)), place), (len(self.of_cell), len(self.keys)))

    @property
    def names(self) -> list[str]:
        """``sex = f`` for each category."""
        return [f"{named(self.columns)} = {named(key)}" for key in self.keys]


def keys_of(cells: pd.DataFrame, columns: Sequence[str]) -> list[Key]:
    """The category of each cell, as a tuple; a missing one is None.

    >>> keys_of(pd.DataFrame({"sex": ["f", None]}), ["sex"])
    [('f',), (None,)]
    """
    frame = cells[list(columns)].astype(object)
    return [key_of(parts) for parts in frame.itertuples(index=False, name=None)]


def matched(columns: Sequence[str], totals: Totals, cells: pd.DataFrame) -> Margin:
    """The margin as the calibration cells have it.

    Raises `EmptyCell` for a category that has a population and no row (or only weights of zero),
    `UnmatchedCategories` for one in the sample without a total; what `population` raises. A category with
    neither rows nor population is left out.
    """
    known = population(columns, totals)
    keys = keys_of(cells, columns)
    refuse_unmatched(columns, set(keys), known)
    present = list(dict.fromkeys(keys))
    place = {key: position for position, key in enumerate(present)}
    of_cell = np.array([place[key] for key in keys], dtype=np.int64)
    wanted = np.array([known[key] for key in present])
    held = np.bincount(of_cell, weights=cells[":d"], minlength=len(present))
    if (weightless := (held <= 0) & (wanted > 0)).any():
        names = [quoted(present[position]) for position in np.flatnonzero(weightless)]
        raise EmptyCell(
            f"{named(columns)}: {listed(names)} has a population and only weights of zero; merge it with "
            "another category (analysis.collapse)"
        )
    return Margin(tuple(columns), tuple(present), wanted, of_cell)


def refuse_unmatched(columns: Sequence[str], sample: set[Key], totals: Mapping[Key, float]) -> None:
    """Categories of one side only, both sides in one message."""
    only_sample = sample - totals.keys()
    only_totals = [key for key, total in totals.items() if key not in sample and total > 0]
    if not only_sample and not only_totals:
        return
    sides = (("in the sample", only_sample), ("in the totals", only_totals))
    message = "; ".join(f"{where} only: {listed(sorted(map(quoted, keys)))}" for where, keys in sides if keys)
    error = UnmatchedCategories if only_sample else EmptyCell
    raise error(f"{named(columns)}: {message}. Correct the names, or merge categories (analysis.collapse)")


def refuse_disagreeing(margins: Sequence[Margin]) -> None:
    """Margins of two populations."""
    sums = [float(margin.totals.sum()) for margin in margins]
    for margin, total in zip(margins, sums, strict=True):
        if abs(total - sums[0]) > AGREE * max(total, sums[0]):
            raise MarginsDisagree(
                f"the totals of {named(margins[0].columns)} add up to {sums[0]:.15g}, those of "
                f"{named(margin.columns)} to {total:.15g}: they must count the same population; correct one, "
                "or scale it to the other"
            )


def agreeing(margins: Sequence[Margin]) -> list[Floats]:
    """The totals of each margin, without the rounding in which their sums differ."""
    sums = [float(margin.totals.sum()) for margin in margins]
    return [
        m.totals * (sums[0] / total if total > 0 else 1.0) for m, total in zip(margins, sums, strict=True)
    ]


def numbers(cells: pd.DataFrame, totals: Mapping[str, float]) -> tuple[sparse.csr_array, Floats]:
    """Cells × numeric auxiliaries, and their totals.

    Raises `BadAuxiliary` for a column that is not a known finite number in every row (at most 1e100),
    `BadTotal`.

    >>> x, wanted = numbers(pd.DataFrame({"age": [20, 40]}), {"age": 900})
    >>> x.toarray().tolist(), wanted.tolist()
    ([[20.0], [40.0]], [900.0])
    """
    columns = []
    for name, total in totals.items():
        values = pd.to_numeric(cells[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        is_time = cells[name].dtype.kind in "mM"  # of which to_numeric makes nanoseconds
        if is_time or not (np.abs(values) <= MOST).all():
            raise BadAuxiliary(
                f"column {name}: rows where it is missing, infinite or not a number; complete them, or leave "
                "the column out of totals"
            )
        if not abs(number(total)) <= MOST:
            raise BadTotal(f"{name}: the total is {total!r}; give the sum over the population")
        columns.append(values)
    wanted = np.array([number(total) for total in totals.values()])
    return sparse.csr_array(np.column_stack(columns) if columns else np.zeros((len(cells), 0))), wanted
