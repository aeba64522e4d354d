"""How the sample was drawn: names of columns, nothing of the data themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import pandas as pd
from scipy import sparse

from analysis.errors import BadDesign, BadFpc

Lonely: TypeAlias = Literal["fail", "certainty", "remove", "adjust", "average"]


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What a calibrated design remembers, so that its errors know about the calibration.

    The distinct combinations of ``columns`` are the cells, ``base`` is the weight before. ``cells`` has one
    row a cell: the columns, then ``:g`` (calibrated ÷ base weight) and ``:factor`` (final ÷ base weight, the
    same as ``:g`` unless the weights were trimmed afterwards). Within a cell both are constant: the sums of
    the base weights are all that the data must give. ``regressors`` (cells × auxiliaries, in the order of
    ``cells``) is what the weights were calibrated to; none: each cell to its own total (post-stratification).
    """

    columns: tuple[str, ...]
    base: str
    cells: pd.DataFrame = field(repr=False)
    regressors: sparse.csr_array | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Design:
    """Weight, strata, primary sampling units (PSU) and population counts, by column name.

    ``stratum`` none: one stratum. ``psu`` none: every row is a PSU; several names are the stages. ``fpc`` is
    the number of PSUs in the population of the stratum, or the fraction drawn where it is at most 1; several
    names are the stages: units in the population of the unit before. None: drawn with replacement. Without
    ``fpc`` at a later stage the first stage says everything (ultimate clusters).

    A PSU in two strata is refused as a mistake, except where names plainly start anew in each stratum (1, 2,
    … in every one, or days); ``nested`` says that they do, whatever they look like.

    ``lonely`` says what a stratum with one PSU adds to the variance (as R's ``survey.lonely.psu``):
    ``fail`` raises `LonelyPsu`; ``certainty`` and ``remove`` nothing; ``adjust`` its squared distance from
    the mean of all PSUs; ``average`` the mean of the other strata that the estimate reaches.
    ``lonely_in_domains`` extends ``adjust`` and ``average`` to a stratum that has a single PSU in the domain
    (R's ``survey.adjust.domain.lonely``). ``id`` names a column whose values must all differ
    (`DuplicateIds`).

    >>> Design("w", stratum="region", psu=["district", "school"]).stages
    ('district', 'school')
    """

    weight: str
    stratum: str | None = None
    psu: str | Sequence[str] | None = None
    fpc: str | Sequence[str] | None = None
    lonely: Lonely = "fail"
    lonely_in_domains: bool = False
    nested: bool = False
    id: str | None = None
    calibration: Calibration | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        named = [self.weight, self.stratum, *self.stages, *self.populations, self.id]
        if odd := [name for name in named if name is not None and not (isinstance(name, str) and name)]:
            raise BadDesign(f"{odd[0]!r} is no name of a column: weight, stratum, psu, fpc and id are names")
        if len(self.populations) > max(len(self.stages), 1):
            raise BadFpc(
                f"fpc names {len(self.populations)} stages and psu {len(self.stages)}: "
                "name the units of every stage that has a population count"
            )
        if self.lonely not in ("fail", "certainty", "remove", "adjust", "average"):
            raise BadDesign(f"lonely={self.lonely!r}: fail, certainty, remove, adjust or average")

    @property
    def stages(self) -> tuple[str, ...]:
        """The columns of the sampling units, from the first stage."""
        return _listed(self.psu)

    @property
    def first_stage(self) -> str | None:
        """The column of the primary sampling units."""
        return self.stages[0] if self.stages else None

    @property
    def populations(self) -> tuple[str, ...]:
        """The columns of the population counts, from the first stage."""
        return _listed(self.fpc)

    @property
    def population(self) -> str | None:
        """The column of the first stage's population counts."""
        return self.populations[0] if self.populations else None

    @property
    def base_weight(self) -> str:
        """The weight to sum: before calibration, if there was one."""
        return self.calibration.base if self.calibration else self.weight

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of the calibration cells."""
        return self.calibration.columns if self.calibration else ()


def _listed(names: str | Sequence[str] | None) -> tuple[str, ...]:
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)
