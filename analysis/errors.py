"""What can be wrong with a sample, a scheme or a snapshot.

AnalysisError
├── UnreadableData           what was given holds no rows, or cannot be read
├── MissingColumn            a named column is not in the data
├── BadDesign                a design that names no columns, or an unknown way with lonely PSUs
├── MissingDesignValue       a row has no stratum, no PSU or no population count
├── AmbiguousColumn          a column to group by has the name of a result
├── BadItem                  an item that cannot be averaged: text, or an infinite value
├── BadWeight                a weight is missing, negative or infinite
├── BadFpc                   a population count is not constant in its stratum, or below the sample
├── PsuInTwoStrata           a PSU belongs to two strata
├── DuplicateIds             an id that must be different in every row is not
├── ChangedSample            calibrated data of which rows or weights changed afterwards
├── LonelyPsu                a stratum has one PSU and the design does not say what to do
├── UnknownCategory          a code that the other side does not have
│   └── UnmatchedCategories  sample and population do not have the same categories
│       └── EmptyCell        a population that no row of the sample stands for
├── BadTotal                 a population total is missing or negative
│   └── MarginsDisagree      the margins of a calibration have different grand totals
├── BadAuxiliary             a number to calibrate to is missing or infinite in some row
├── BadBounds                limits of weights that exclude each other
├── UnknownMethod            no calibration method of that name
├── UnreachableTotals        no weights within the bounds have these totals
├── NoConvergence            the calibration has not reached its totals
├── AlreadyCalibrated        the design is a calibrated one
├── BadHierarchy             groups to merge categories into that lead back to themselves
├── BadModel                 a model that these data cannot carry
│   ├── CollinearColumns     a column that the others contain, or that never changes
│   ├── ConstantOutcome      an outcome that never changes
│   ├── Separated            a column that foretells the outcome without exception
│   └── TooFewAnswers        more coefficients than degrees of freedom, or too few complete rows
├── BadComparison            nothing to compare: one level, a level with itself, a table of one row
├── BadScheme                an index scheme that cannot be read
├── UnknownIndex             no node or item of the scheme has that name
├── AmbiguousIndex           several questionnaires have an index of that name
├── UnknownInterval          no interval of that name
├── BadReplicates            replicates that the design does not allow
│   └── UnknownReplicates    no replicates of that kind
├── OutOfRange               a level, false-discovery rate or share that is not between 0 and 1
├── BadTable                 a table of estimates with figures that none can have
├── TargetOutOfScale         a target in another unit than its table
├── UnknownPeriod            not a period
├── NoCounts                 a calendar period without dossier counts
└── BrokenSnapshot           a snapshot that contradicts its manifest
"""

from collections.abc import Iterable


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


class UnreadableData(AnalysisError):
    """Not a DataFrame, a Parquet file, an Ibis table or a snapshot, or not one that can be read."""


class ChangedSample(AnalysisError):
    """Calibrated data must stay as they were calibrated: choose domains with ``by``."""


class MissingColumn(AnalysisError):
    """A column named by the caller is not in the data."""


class BadDesign(AnalysisError):
    """A design names columns, and one of five ways with strata of one PSU."""


class MissingDesignValue(AnalysisError):
    """A row without a stratum, PSU or population count has no place in the design."""


class AmbiguousColumn(AnalysisError):
    """A column to group by has the name of a result column."""


class BadItem(AnalysisError):
    """An item to average must be numbers, none of them infinite."""


class BadWeight(AnalysisError):
    """A weight is missing, negative or infinite."""


class BadFpc(AnalysisError):
    """A finite population correction that the sample contradicts."""


class PsuInTwoStrata(AnalysisError):
    """A PSU belongs to one stratum."""


class DuplicateIds(AnalysisError):
    """Every row (answer sheet) has an id of its own."""


class LonelyPsu(AnalysisError):
    """One PSU tells nothing about the differences between PSUs."""


class UnknownCategory(AnalysisError):
    """A category that the other side does not know."""


class UnmatchedCategories(UnknownCategory):
    """Sample and population totals must have exactly the same categories."""


class EmptyCell(UnmatchedCategories):
    """A category has a population and no row of the sample to stand for it."""


class BadTotal(AnalysisError):
    """A population total must be a number, zero or more."""


class MarginsDisagree(BadTotal):
    """Every margin counts the same population."""


class BadAuxiliary(AnalysisError):
    """A number that has a population total must be known in every row."""


class BadBounds(AnalysisError):
    """A lower limit lies below the upper one, and the weights can lie between them."""


class UnknownMethod(AnalysisError):
    """No calibration method has this name."""


class UnreachableTotals(AnalysisError):
    """No weights within the bounds have these totals."""


class NoConvergence(AnalysisError):
    """A calibration whose totals are not reached is none."""


class AlreadyCalibrated(AnalysisError):
    """Weights are calibrated once, from the base weights."""


class BadHierarchy(AnalysisError):
    """Groups to merge into form a tree: none is its own wider group."""


class BadModel(AnalysisError):
    """A model that these data cannot carry."""


class CollinearColumns(BadModel):
    """A column that is a sum of the others, or the same everywhere, has no coefficient of its own."""


class ConstantOutcome(BadModel):
    """An outcome that is the same everywhere leaves nothing to explain."""


class Separated(BadModel):
    """A column that foretells the outcome without exception has an infinite coefficient."""


class TooFewAnswers(BadModel):
    """More coefficients than degrees of freedom, or fewer complete rows than a result may rest on."""


class BadComparison(AnalysisError):
    """A comparison needs two different levels, a test of independence two rows and two columns."""


class BadScheme(AnalysisError):
    """An index scheme must be a tree of nodes with items at its leaves."""


class UnknownIndex(AnalysisError):
    """No node or item of the scheme has this name."""


class AmbiguousIndex(AnalysisError):
    """Different surveys have an index of this name; their sheets are never pooled in silence."""


class UnknownInterval(AnalysisError):
    """No interval has this name."""


class BadReplicates(AnalysisError):
    """Replicates that this design does not allow, or multipliers that do not fit it."""


class UnknownReplicates(BadReplicates):
    """No replicates of this kind."""


class OutOfRange(AnalysisError):
    """A confidence level, a false-discovery rate or a share with an interval lies between 0 and 1."""


class BadTable(AnalysisError):
    """Errors and counts are numbers of zero or more, and a row may be judged or not."""


class TargetOutOfScale(AnalysisError):
    """Target and table are in different units (0.94 and 94 %)."""


class UnknownPeriod(AnalysisError):
    """Not a period: 2026-10, 2026-Q3, 2026-H1, 2026-9M, 2026 or 2026-10-01/2026-10-31."""


class NoCounts(AnalysisError):
    """A calendar report needs dossier counts for exactly its days."""


class BrokenSnapshot(AnalysisError):
    """The folder does not hold what its manifest says."""
