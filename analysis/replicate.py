"""Means, shares, totals and ratios with errors from replicates: a check on linearisation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.checks import design_columns
from analysis.design import Design
from analysis.errors import BadReplicates, UnknownReplicates
from analysis.replication.multipliers import Jackknife, bootstrap, half_samples, published
from analysis.replication.table import Form, replicated
from analysis.replication.variance import Replicates
from analysis.rollup import Measure, Rollup, rollup
from analysis.rows.source import Data
from analysis.rows.valid import NOT_ANSWERS, items_of, membership, names_of, numeric
from analysis.variance import Floats

KINDS = ("JK1", "JKn", "BRR", "Fay", "bootstrap")


class Weights(NamedTuple):
    """Replicate weights as one publishes them: multipliers by PSU name, and what the variance needs."""

    multipliers: pd.DataFrame
    scale: float
    rscales: Floats


@dataclass(frozen=True, slots=True)
class Replication:
    """How the errors are replicated.

    ``kind``: ``JK1`` (no strata) and ``JKn`` leave out one PSU at a time, with the first stage's population
    counts; ``BRR`` and ``Fay`` (``rho``) take half-samples of two PSUs a stratum; ``bootstrap`` draws
    ``replicates`` times from ``seed`` (formulae: `replication.multipliers`). ``mse``: squares about the
    full estimate instead of the replicates' mean.

    ``given``: published multipliers in place of ours, one row a PSU (its index the stratum, if the design has
    one, and the PSU), one column a replicate. Scale and rscales are those of the kind unless said: 1 ÷ R for
    BRR, 1 ÷ R(1 − ρ)² for Fay, (R − 1) ÷ R for JK1, 1 ÷ (R − 1) for bootstrap; JKn needs its rscales.
    Replicate weights that vary within PSUs need an identifier of the row as the design's PSU.

    df = rank of the multipliers − 1, as R's ``degf``, and in a domain at most its PSUs − strata.

    >>> d = pd.DataFrame({"w": 1.0, "day": [1, 1, 2, 2, 3, 3], "q": [1.0, 2, 3, 4, 5, 7]})
    >>> table = Replication("JK1").means(d, "q", Design("w", psu="day"))
    >>> table[["estimate", "se", "df"]].round(4).to_numpy().tolist()
    [[3.6667, 1.3017, 2.0]]
    """

    kind: str = "JKn"
    rho: float = 0.3
    replicates: int = 500
    seed: int = 0
    mse: bool = False
    given: pd.DataFrame | None = field(default=None, repr=False)
    scale: float | None = None
    rscales: Sequence[float] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownReplicates(f"no replicates {self.kind!r}; there are {', '.join(KINDS)}")

    def means(
        self,
        data: Data,
        items: str | Sequence[str],
        design: Design,
        *,
        by: str | Sequence[str] = (),
        level: float = 0.95,
        not_answers: Sequence[object] = (),
    ) -> pd.DataFrame:
        """`analysis.means` with replicate errors: the same columns and refusals, and `BadReplicates`."""
        measures = [Measure(item, (item,), numeric(item, not_answers)) for item in items_of(items)]
        return self._tables(data, measures, design, by, Form("d", level))

    def shares(
        self,
        data: Data,
        items: str | Sequence[str],
        design: Design,
        *,
        codes: Sequence[object] = (4, 5),
        by: str | Sequence[str] = (),
        interval: str = "korn-graubard",
        level: float = 0.95,
        not_answers: Sequence[object] = NOT_ANSWERS,
    ) -> pd.DataFrame:
        """`analysis.shares` with replicate errors: any ``interval`` of `analysis.interval`."""
        measures = [Measure(item, (item,), membership(item, codes, not_answers)) for item in items_of(items)]
        return self._tables(data, measures, design, by, Form("d", level, interval))

    def totals(
        self,
        data: Data,
        items: str | Sequence[str],
        design: Design,
        *,
        by: str | Sequence[str] = (),
        level: float = 0.95,
        not_answers: Sequence[object] = (),
    ) -> pd.DataFrame:
        """`analysis.totals` with replicate errors (JKn's are exactly the linearised ones)."""
        measures = [Measure(item, (item,), numeric(item, not_answers)) for item in items_of(items)]
        return self._tables(data, measures, design, by, Form(None, level))

    def ratios(
        self,
        data: Data,
        numerator: str,
        denominator: str,
        design: Design,
        *,
        by: str | Sequence[str] = (),
        level: float = 0.95,
        interval: str | None = None,
    ) -> pd.DataFrame:
        """`analysis.ratios` with replicate errors."""
        columns, name = (numerator, denominator), f"{numerator}/{denominator}"
        measure = Measure(name, columns, numeric(numerator, ()), numeric(denominator, ()))
        return self._tables(data, [measure], design, by, Form("x", level, interval))

    def weights(self, data: Data, design: Design) -> Weights:
        """The multipliers by PSU, with scale and rscales: what `given`, ``scale`` and ``rscales`` take.

        >>> d = pd.DataFrame({"w": 1.0, "day": ["mon", "tue"]})
        >>> Replication("JK1").weights(d, Design("w", psu="day")).multipliers.loc["mon"].tolist()
        [0.0, 2.0]
        """
        rolled = rollup(data, design, [])
        made = self._replicates(rolled, design)
        names = pd.DataFrame(made.multipliers, index=_names(rolled, design))
        return Weights(names, made.scale, made.rscales)

    def _tables(
        self, data: Data, measures: Sequence[Measure], design: Design, by: str | Sequence[str], form: Form
    ) -> pd.DataFrame:
        self._refuse(design)
        rolled = rollup(data, design, measures, names_of(by))
        made = self._replicates(rolled, design)
        tables = [replicated(rolled, m.name, design, made, form, mse=self.mse) for m in measures]
        return pd.concat(tables, ignore_index=True)

    def _refuse(self, design: Design) -> None:
        """What the names of the design already rule out."""
        if design.calibration:
            raise BadReplicates(
                "the design is calibrated, and the calibration is not repeated in each replicate: use the "
                "linearised errors of analysis.means …, which know of it, or publish replicate weights"
            )
        if len(design.populations) > 1:
            raise BadReplicates(
                "population counts at later stages have no replicates: name the first stage's alone in fpc"
            )
        if design.populations and (self.given is not None or self.kind in ("BRR", "Fay")):
            raise BadReplicates(
                f"{self.kind} takes no population counts: use JKn or bootstrap, put the correction into "
                "rscales of given multipliers, or leave fpc out (the error is then larger)"
            )
        if self.kind == "JK1" and design.stratum:
            raise BadReplicates("JK1 is for samples without strata: use JKn")
        if design.lonely in ("adjust", "average"):
            raise BadReplicates(f"lonely={design.lonely!r} has no replicates: fail, certainty or remove")

    def _replicates(self, rolled: Rollup, design: Design) -> Replicates:
        self._refuse(design)
        if self.given is not None:
            return published(
                self.given,
                _names(rolled, design),
                kind=self.kind,
                rho=self.rho,
                scale=self.scale,
                rscales=self.rscales,
            )
        if self.kind in ("JK1", "JKn"):
            return Jackknife(rolled.layout)
        if self.kind == "bootstrap":
            return bootstrap(rolled.layout, replicates=self.replicates, seed=self.seed)
        return half_samples(rolled.layout, rho=self.rho if self.kind == "Fay" else 0.0)


def _names(rolled: Rollup, design: Design) -> pd.Index:
    """The names of the PSUs in the order of the layout."""
    columns = design_columns(design)
    if not design.first_stage:
        raise BadReplicates("the design names no PSU: multipliers need a column that says which row is which")
    first = np.unique(rolled.layout.psu, return_index=True)[1]
    names = rolled.sums[columns].iloc[first].astype(object).infer_objects()
    return pd.MultiIndex.from_frame(names) if len(columns) > 1 else pd.Index(names[columns[0]])
