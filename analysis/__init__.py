"""Survey statistics: a DataFrame, a Parquet file or a snapshot in, tables out. No web, no database.

What is exported here is public; `docs/methods.md` leads from each formula to its function and source.
"""

from analysis.calibrate import Sample, calibrate, poststratify, rake
from analysis.calibration.collapse import Collapsed, collapse
from analysis.calibration.report import CalibrationReport
from analysis.calibration.trim import trim
from analysis.compare import differences, t_test
from analysis.comparison.chi_square import chi_square
from analysis.comparison.combine import combinations
from analysis.continuous import results
from analysis.continuous_sample import continuous_sample
from analysis.counters.outcome import Method, Results
from analysis.counters.places import LEVELS, Target
from analysis.design import Calibration, Design
from analysis.distribution import distribution
from analysis.drivers import drivers
from analysis.errors import (
    AlreadyCalibrated,
    AmbiguousColumn,
    AmbiguousIndex,
    AnalysisError,
    BadAuxiliary,
    BadBounds,
    BadComparison,
    BadDesign,
    BadFpc,
    BadHierarchy,
    BadItem,
    BadModel,
    BadReplicates,
    BadScheme,
    BadTable,
    BadTotal,
    BadWeight,
    BrokenSnapshot,
    ChangedSample,
    CollinearColumns,
    ConstantOutcome,
    DuplicateIds,
    EmptyCell,
    LonelyPsu,
    MarginsDisagree,
    MissingColumn,
    MissingDesignValue,
    NoConvergence,
    NoCounts,
    OutOfRange,
    PsuInTwoStrata,
    Separated,
    TargetOutOfScale,
    TooFewAnswers,
    UnknownCategory,
    UnknownIndex,
    UnknownInterval,
    UnknownMethod,
    UnknownPeriod,
    UnknownReplicates,
    UnmatchedCategories,
    UnreachableTotals,
    UnreadableData,
)
from analysis.estimate import means, ratios, shares, totals
from analysis.flags import EVIDENCE, STATUSES, flag_below
from analysis.index import index_scores
from analysis.model import Model, linear_model, logistic_model
from analysis.presentation import REASONS
from analysis.quantile import quantiles
from analysis.replicate import Replication
from analysis.snapshot import Snapshot

__all__ = [
    "EVIDENCE",
    "LEVELS",
    "REASONS",
    "STATUSES",
    "AlreadyCalibrated",
    "AmbiguousColumn",
    "AmbiguousIndex",
    "AnalysisError",
    "BadAuxiliary",
    "BadBounds",
    "BadComparison",
    "BadDesign",
    "BadFpc",
    "BadHierarchy",
    "BadItem",
    "BadModel",
    "BadReplicates",
    "BadScheme",
    "BadTable",
    "BadTotal",
    "BadWeight",
    "BrokenSnapshot",
    "Calibration",
    "CalibrationReport",
    "ChangedSample",
    "Collapsed",
    "CollinearColumns",
    "ConstantOutcome",
    "Design",
    "DuplicateIds",
    "EmptyCell",
    "LonelyPsu",
    "MarginsDisagree",
    "Method",
    "MissingColumn",
    "MissingDesignValue",
    "Model",
    "NoConvergence",
    "NoCounts",
    "OutOfRange",
    "PsuInTwoStrata",
    "Replication",
    "Results",
    "Sample",
    "Separated",
    "Snapshot",
    "Target",
    "TargetOutOfScale",
    "TooFewAnswers",
    "UnknownCategory",
    "UnknownIndex",
    "UnknownInterval",
    "UnknownMethod",
    "UnknownPeriod",
    "UnknownReplicates",
    "UnmatchedCategories",
    "UnreachableTotals",
    "UnreadableData",
    "calibrate",
    "chi_square",
    "collapse",
    "combinations",
    "continuous_sample",
    "differences",
    "distribution",
    "drivers",
    "flag_below",
    "index_scores",
    "linear_model",
    "logistic_model",
    "means",
    "poststratify",
    "quantiles",
    "rake",
    "ratios",
    "results",
    "shares",
    "t_test",
    "totals",
    "trim",
]
