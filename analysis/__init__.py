"""Survey statistics: a DataFrame, a Parquet file or a snapshot in, tables out. No web, no database.

What is exported here is public; `docs/methods.md` leads from each formula to its function and source.
"""

from analysis.calibrate import Sample, poststratify
from analysis.continuous import results
from analysis.design import Calibration, Design
from analysis.errors import (
    AmbiguousColumn,
    AnalysisError,
    BadFpc,
    BadScheme,
    BadTotal,
    BadWeight,
    BrokenSnapshot,
    LonelyPsu,
    MissingColumn,
    MissingDesignValue,
    NoCounts,
    OutOfRange,
    TargetOutOfScale,
    UnknownCategory,
    UnknownIndex,
    UnknownInterval,
    UnknownPeriod,
    UnmatchedCategories,
)
from analysis.estimate import means, ratios, shares, totals
from analysis.flags import EVIDENCE, REASONS, STATUSES, flag_below
from analysis.index import index_scores
from analysis.outcome import Method, Results
from analysis.places import LEVELS, Target
from analysis.snapshot import Snapshot

__all__ = [
    "EVIDENCE",
    "LEVELS",
    "REASONS",
    "STATUSES",
    "AmbiguousColumn",
    "AnalysisError",
    "BadFpc",
    "BadScheme",
    "BadTotal",
    "BadWeight",
    "BrokenSnapshot",
    "Calibration",
    "Design",
    "LonelyPsu",
    "Method",
    "MissingColumn",
    "MissingDesignValue",
    "NoCounts",
    "OutOfRange",
    "Results",
    "Sample",
    "Snapshot",
    "Target",
    "TargetOutOfScale",
    "UnknownCategory",
    "UnknownIndex",
    "UnknownInterval",
    "UnknownPeriod",
    "UnmatchedCategories",
    "flag_below",
    "index_scores",
    "means",
    "poststratify",
    "ratios",
    "results",
    "shares",
    "totals",
]
