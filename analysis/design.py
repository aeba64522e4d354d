"""How the sample was drawn: names of columns, nothing of the data themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from analysis.errors import BadFpc

Lonely: TypeAlias = Literal["fail", "certainty", "remove", "adjust", "average"]
Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a calibrated design remembers, so that its errors know about the calibration.

    ``columns`` make the cells, ``base`` is the weight before, ``factors`` is g = new ÷ old weight of each
    cell. Within a cell g is constant: the sums of the base weights are all that the data must give.
    """

    columns: tuple[str, ...]
    base: str
    factors: Mapping[Key, float] = field(repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Design:
    """Weight, strata, primary sampling units (PSU) and population counts, by column name.

    ``stratum`` none: one stratum. ``psu`` none: every row is a PSU; several names are the stages, from which
    the first is used (ultimate clusters). ``fpc`` is the number of PSUs in the population of the stratum, or
    the fraction drawn where it is at most 1; none: drawn with replacement. PSU names need only be unique
    within their stratum.

    ``lonely`` says what a stratum with one PSU adds to the variance (as R's ``survey.lonely.psu``):
    ``fail`` raises `LonelyPsu`; ``certainty`` and ``remove`` nothing; ``adjust`` its squared distance from
    the mean of all PSUs; ``average`` the mean of the other strata.

    >>> Design("w", stratum="region", psu=["district", "school"]).first_stage
    'district'
    """

    weight: str
    stratum: str | None = None
    psu: str | Sequence[str] | None = None
    fpc: str | Sequence[str] | None = None
    lonely: Lonely = "fail"
    calibration: Calibration | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.fpc is not None and len(_listed(self.fpc)) > 1:
            raise BadFpc(
                "fpc names several stages; errors with population counts at later stages are not computed: "
                "give the first stage's count, or none for the (larger) error of sampling with replacement"
            )
        if self.lonely not in ("fail", "certainty", "remove", "adjust", "average"):
            raise ValueError(f"lonely={self.lonely!r}: fail, certainty, remove, adjust or average")

    @property
    def first_stage(self) -> str | None:
        """The column of the primary sampling units."""
        return _listed(self.psu)[0] if self.psu else None

    @property
    def population(self) -> str | None:
        """The column of the first stage's population counts."""
        return _listed(self.fpc)[0] if self.fpc else None

    @property
    def base_weight(self) -> str:
        """The weight to sum: before calibration, if there was one."""
        return self.calibration.base if self.calibration else self.weight

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of the calibration cells."""
        return self.calibration.columns if self.calibration else ()


def _listed(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
