"""What can be wrong with a sample, a scheme or a snapshot.

AnalysisError
├── MissingColumn            a named column is not in the data
├── MissingDesignValue       a row has no stratum, no PSU or no population count
├── AmbiguousColumn          a column to group by has the name of a result
├── BadWeight                a weight is missing, negative or infinite
├── BadFpc                   a population count is not constant in its stratum, or below the sample
├── LonelyPsu                a stratum has one PSU and the design does not say what to do
├── UnknownCategory          a code that the other side does not have
│   └── UnmatchedCategories  sample and population do not have the same categories
├── BadTotal                 a population total is missing or negative
├── BadScheme                an index scheme that cannot be read
├── UnknownIndex             no node or item of the scheme has that name
├── UnknownInterval          no interval of that name
├── OutOfRange               a level or false-discovery rate that is not between 0 and 1
├── TargetOutOfScale         a target in another unit than its table
├── UnknownPeriod            not a period
├── NoCounts                 a calendar period without dossier counts
└── BrokenSnapshot           a snapshot that contradicts its manifest
"""

from collections.abc import Iterable

__all__ = [
    "AmbiguousColumn",
    "AnalysisError",
    "BadFpc",
    "BadScheme",
    "BadTotal",
    "BadWeight",
    "BrokenSnapshot",
    "LonelyPsu",
    "MissingColumn",
    "MissingDesignValue",
    "NoCounts",
    "OutOfRange",
    "TargetOutOfScale",
    "UnknownCategory",
    "UnknownIndex",
    "UnknownInterval",
    "UnknownPeriod",
    "UnmatchedCategories",
]


def listed(names: Iterable[object], *, most: int = 5) -> str:
    """Name the first few, count the rest: a message stays readable with 3,000 counters.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    shown = [str(name) for name in names]
    rest = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + rest


class AnalysisError(ValueError):
    """The root: catch this to refuse any input that `analysis` refuses."""


class MissingColumn(AnalysisError):
    """A column named by the caller is not in the data."""


class MissingDesignValue(AnalysisError):
    """A row without a stratum, PSU or population count has no place in the design."""


class AmbiguousColumn(AnalysisError):
    """A column to group by has the name of a result column."""


class BadWeight(AnalysisError):
    """A weight is missing, negative or infinite."""


class BadFpc(AnalysisError):
    """A finite population correction that the sample contradicts."""


class LonelyPsu(AnalysisError):
    """One PSU tells nothing about the differences between PSUs."""


class UnknownCategory(AnalysisError):
    """A category that the other side does not know."""


class UnmatchedCategories(UnknownCategory):
    """Sample and population totals must have exactly the same categories."""


class BadTotal(AnalysisError):
    """A population total must be a number, zero or more."""


class BadScheme(AnalysisError):
    """An index scheme must be a tree of nodes with items at its leaves."""


class UnknownIndex(AnalysisError):
    """No node or item of the scheme has this name."""


class UnknownInterval(AnalysisError):
    """No interval has this name."""


class OutOfRange(AnalysisError):
    """A confidence level or false-discovery rate lies between 0 and 1."""


class TargetOutOfScale(AnalysisError):
    """Target and table are in different units (0.94 and 94 %)."""


class UnknownPeriod(AnalysisError):
    """Not a period: 2026-10, 2026-Q3, 2026-H1, 2026-9M, 2026 or 2026-10-01/2026-10-31."""


class NoCounts(AnalysisError):
    """A calendar report needs dossier counts for exactly its days."""


class BrokenSnapshot(AnalysisError):
    """The folder does not hold what its manifest says."""
