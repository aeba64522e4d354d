"""Rao and Scott's test of independence in a two-way table of weighted counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy import linalg, stats

from analysis.checks import refuse_clash
from analysis.comparison.contrast import covariances
from analysis.design import Design
from analysis.errors import AmbiguousColumn, BadComparison, listed
from analysis.rollup import Measure, Rollup, codes, rollup
from analysis.rows.source import Data
from analysis.rows.valid import NOT_ANSWERS, names_of
from analysis.variance import Codes, Floats, Layout

SINGULAR = 1e-13  # contrasts that empty cells have left without a value
RESULTS = ("row", "column", "statistic", "df1", "df2", "p_value", "deff", "n")


def chi_square(
    data: Data,
    row: str,
    column: str,
    design: Design,
    *,
    statistic: Literal["F", "Chisq"] = "F",
    by: str | Sequence[str] = (),
    not_answers: Sequence[object] = NOT_ANSWERS,
) -> pd.DataFrame:
    """Whether two categories are independent, in each domain of ``by``: R's ``svychisq``.

    X² = n · Σ (p̂_rc − p̂_r p̂_c)² ÷ p̂_r p̂_c on weighted proportions of the n rows that have both. With Δ the
    generalised design effects of the interaction contrasts (their covariance under the design, over that of
    simple random sampling, at the observed p̂): ``"F"`` (second order) is X² ÷ tr Δ on df1 = (tr Δ)² ÷ tr Δ²
    and df2 = df1 · (PSUs − strata of the domain's rows) degrees of freedom; ``"Chisq"`` (first order) gives
    X² itself and the χ² tail of X² ÷ mean(Δ) on (rows − 1)(columns − 1), df2 NaN (Rao & Scott 1984; Thomas &
    Rao 1987; Lumley 2010).

    Rows without either answer, or with one of ``not_answers``, leave the table and stay in the design; empty
    levels do not count; an empty cell does, with no weight, as in R. (R's X² counts all rows as n; p, F and
    its degrees of freedom are the same.) Columns: the ``by`` columns, row, column, statistic, df1, df2,
    p_value, deff (mean of Δ), n. A domain with one row or column, or with cells empty in whole blocks, has
    NaN; if every domain is so, `BadComparison`.

    >>> d = pd.DataFrame({"w": 1.0, "sex": list("ffffmmmm"), "yes": [1, 1, 1, 0, 1, 0, 0, 0]})
    >>> table = chi_square(d, "sex", "yes", Design("w"))
    >>> table[["statistic", "df1", "df2", "p_value"]].round(4).to_numpy().tolist()
    [[1.75, 1.0, 7.0, 0.2275]]
    """
    if statistic not in ("F", "Chisq"):
        raise BadComparison(f"statistic={statistic!r}: F (second order) or Chisq (first order)")
    names = names_of(by)
    if len({row, column, *names}) < len(names) + 2:
        raise AmbiguousColumn(f"columns {listed([row, column, *names])}: row, column and by must all differ")
    refuse_clash(names, RESULTS)
    rolled = rollup(data, design, [both_known(row, column)], [*names, row, column])
    table = table_of_cells(rolled, row, column, names, not_answers)
    found = table.tested(statistic)
    return table.groups.assign(row=row, column=column, **found)


def both_known(row: str, column: str) -> Measure:
    """1 where a row has both categories."""
    return Measure("both", (row, column), lambda t: (t[row].notnull() & t[column].notnull()).ifelse(1, None),
                   second_moments=False)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Weighted proportions as groups × rows × columns, the answers of each group, and where each row of sums
    belongs: ``layout`` has the groups as its domains, ``cell`` is −1 outside the table.
    """

    groups: pd.DataFrame
    layout: Layout
    cell: Codes
    weight: Floats
    p: Floats
    n: Floats

    def tested(self, statistic: str) -> dict[str, Floats]:
        """The result columns, one value a group."""
        size, first, second = self.traces()
        able = (size > 0) & (first > 0) & np.isfinite(first)
        size, first, second = (np.where(able, value, np.nan) for value in (size, first, second))
        x2 = np.where(able, self.n * dependence(self.p), np.nan)
        if statistic == "Chisq":
            found = {"statistic": x2, "df1": size, "df2": np.full_like(x2, np.nan)}
            found["p_value"] = stats.chi2.sf(x2 * size / first, size)
        else:
            nu = self.layout.degrees_of_freedom()
            df1 = first**2 / second
            df2 = np.where(nu > 0, df1 * nu, np.nan)
            found = {"statistic": x2 / first, "df1": df1, "df2": df2}
            found["p_value"] = stats.f.sf(found["statistic"], df1, df2)
        return found | {"deff": first / size, "n": self.n.astype(np.int64)}

    def traces(self) -> tuple[Floats, Floats, Floats]:
        """(rows − 1)(columns − 1), tr Δ and tr Δ² of each group."""
        contrasts = [whitened(p) for p in self.p]
        size = np.array([len(w) for w in contrasts], dtype=np.float64)
        if not size.any():
            rows, columns = ((self.p.sum(axis=(0, axis)) > 0).sum() for axis in (2, 1))
            raise BadComparison(
                f"a table of {rows} × {columns}: a test of independence needs two rows and columns, and no "
                "whole block of empty cells; merge categories"
            )
        w = np.zeros((len(contrasts), int(size.max()), self.p[0].size))
        for k, own in enumerate(contrasts):
            w[k, : len(own)] = own
        delta = self.n[:, None, None] * covariances(self.layout, self.influences(w))
        return size, np.einsum("gkk->g", delta), np.einsum("gij,gij->g", delta, delta)

    def influences(self, w: Floats) -> list[Floats]:
        """Each row's linearised value of every contrast Σ w·p̂: d(w_cell − Σ w·p̂) ÷ Σd."""
        p, there = self.p.reshape(len(self.p), -1), self.cell >= 0
        centred = w - np.einsum("gkc,gc->gk", w, p)[:, :, None]
        size = self.layout.total(np.where(there, self.weight, 0.0))
        scale = np.divide(self.weight, self.layout.spread(size), out=np.zeros_like(self.weight), where=there)
        group = self.layout.domain
        return [scale * centred[group, k, self.cell] for k in range(w.shape[1])]


def table_of_cells(
    rolled: Rollup, row: str, column: str, by: Sequence[str], not_answers: Sequence[object]
) -> Table:
    """From sums by group × row × column."""
    domains, layout = rolled.domains, rolled.layout
    group = codes(domains, by)
    out = [
        domains[name].isna() | domains[name].isin([*not_answers, *map(str, not_answers)])
        for name in (row, column)
    ]
    known = ~(out[0] | out[1]).to_numpy()
    rows, columns = codes(domains, [row]), codes(domains, [column])
    shape = (int(rows.max(initial=-1)) + 1, int(columns.max(initial=-1)) + 1)
    cell = np.where(known, rows * shape[1] + columns, -1)[layout.domain]
    starts = np.unique(group, return_index=True)[1]
    placed = replace(layout, domain=group[layout.domain], n_domains=len(starts))
    there, weight = cell >= 0, rolled.weighted("both", "d")
    place = placed.domain[there] * (shape[0] * shape[1]) + cell[there]
    counted = np.bincount(place, weights=weight[there], minlength=len(starts) * shape[0] * shape[1])
    counted = counted.reshape(len(starts), *shape)
    size = counted.sum(axis=(1, 2), keepdims=True)
    p = np.divide(counted, size, out=np.zeros_like(counted), where=size > 0)
    n = placed.total(np.where(there, rolled.sums["both:n"].to_numpy(dtype=np.float64), 0.0))
    groups = domains[list(by)].iloc[starts].reset_index(drop=True)
    return Table(groups, placed, cell, weight, p, n)


def dependence(p: Floats) -> Floats:
    """Σ (p_rc − p_r p_c)² ÷ p_r p_c of each group's table.

    >>> dependence(np.array([[[0.4, 0.1], [0.1, 0.4]]])).round(6).tolist()
    [0.36]
    """
    expected = p.sum(axis=2, keepdims=True) * p.sum(axis=1, keepdims=True)
    share = np.divide((p - expected) ** 2, expected, out=np.zeros_like(p), where=expected > 0)
    return np.asarray(share.sum(axis=(1, 2)))


def whitened(p: Floats) -> Floats:
    """Interaction contrasts of log p that simple random sampling makes independent, of variance 1 ÷ n.

    Contrasts × cells, on the rows and columns that are not empty; none where a test is not possible. With C a
    basis of all that is neither a row's nor a column's, and D the diagonal of p: L⁻¹C'D⁻¹, LL' = C'D⁻¹C.

    >>> whitened(np.array([[0.25, 0.25], [0.25, 0.25]])).round(6).tolist()
    [[1.0, -1.0, -1.0, 1.0]]
    """
    rows, columns = np.flatnonzero(p.sum(axis=1) > 0), np.flatnonzero(p.sum(axis=0) > 0)
    if len(rows) < 2 or len(columns) < 2:
        return np.zeros((0, p.size))
    basis = np.kron(linalg.helmert(len(rows)), linalg.helmert(len(columns)))
    inner = p[np.ix_(rows, columns)].ravel()
    scaled = basis * np.divide(1.0, inner, out=np.zeros_like(inner), where=inner > 0)
    value, vector = np.linalg.eigh(scaled @ basis.T)
    if value[0] < SINGULAR * value[-1]:
        return np.zeros((0, p.size))
    found = np.zeros((len(basis), *p.shape))
    found[:, rows[:, None], columns] = ((vector / np.sqrt(value)).T @ scaled).reshape(
        -1, len(rows), len(columns)
    )
    return found.reshape(len(basis), -1)
