"""The continuous survey at the counters: every place's index with its error, weights, status and reasons."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.counters.cells import merge_log
from analysis.counters.evaluation import evaluated
from analysis.counters.needed import needed_days, needed_sheets
from analysis.counters.outcome import INTERVAL, LEVEL, Results, method_of
from analysis.counters.parts import CHANNELS
from analysis.counters.places import LEVELS, Level, Target, target_of
from analysis.counters.versions import Asked, asked_of
from analysis.counters.window import weights_of, window_of
from analysis.errors import AnalysisError, NoCounts
from analysis.flags import STATUSES, flag_below
from analysis.interval import evidence, limits
from analysis.nonresponse import break_even, break_even_share, response_rate
from analysis.periods import months, previous
from analysis.presentation import REASONS, joined, n_effective
from analysis.snapshot import Snapshot

BY_CHANNEL = tuple(f"{kind}_{channel}" for channel in CHANNELS for kind in ("estimate", "n"))
COLUMNS = (
    "code", "name", "n", "handled", "response_rate", "estimate", "se", "df", "low", "high", "target",
    "status", "p_value", "q_value", "probability_below", "n_kish", "n_eff", "deff", "sheets", "sheets_share",
    "unknown_share", "doubtful", "estimate_without_doubtful", "break_even", "break_even_share",
    *BY_CHANNEL, "reasons", "evidence", "needed_sheets", "needed_days",
)  # fmt: skip


def results(
    snapshot: Snapshot | str | Path,
    *,
    by: Level,
    period: str,
    index: str = "overall",
    as_of: date,
    fdr: float = 0.10,
    questionnaire: str | None = None,
) -> Results:
    """The continuous survey's results for a period (RULES 13–26; docs/methods.md says each in plain words).

    ``by``: total, unit, agency, counter or field. ``index``: any node or item of the questionnaire's tree.
    ``questionnaire``: its name without the version, if several have that index (`counters.versions`).
    ``as_of``: today; a period whose last day is not before it is open. Shares, errors and target are
    proportions (0–1). Rows for every place open in the window, also without a sheet. Status ``below`` needs
    the evaluation of the same window one month earlier to agree.

    Raises `UnknownPeriod`, `UnknownIndex`, `AmbiguousIndex`, `BrokenSnapshot`, `DuplicateIds`, `NoCounts`
    (calendar range without its counts), `TargetOutOfScale`.
    """
    if by not in LEVELS:
        raise AnalysisError(f"by={by!r}: one of {', '.join(LEVELS)}")
    source = snapshot if isinstance(snapshot, Snapshot) else Snapshot(snapshot)
    names = months(period)
    asked = asked_of(source.codebook, index, questionnaire)
    window = window_of(source, names, asked, as_of)
    target = target_of(source.codebook, window.first, window.last)
    table = judged(evaluated(window, source, asked.node, by), target, fdr)
    before = earlier(source, previous(period), asked, by, as_of, fdr)
    table = persistent(table, before)
    handled = int(window.counts["handled"].sum())
    silent = float(window.uncovered["handled"].sum())
    return Results(
        table=finished(table, target),
        cells=weights_of(window),
        merges=merge_log(window.groups),
        uncovered=window.uncovered,
        handled=handled,
        covered=1 - silent / handled if handled else float("nan"),
        method=method_of(source, window, asked, (period, names, previous(period)), by, as_of, fdr, target),
    )


def judged(table: pd.DataFrame, target: Target | None, fdr: float) -> pd.DataFrame:
    """Interval, effective n, design effect, status and reasons of each row.

    deff = V ÷ (p(1 − p) ÷ (n − 1)), NaN at 0 and 1: of sheets, so that a pooled index counts people.
    """
    e = evidence(*(table[column] for column in ("estimate", "se", "n", "n_kish", "df")))
    low, high = limits(e, method=INTERVAL, level=LEVEL)
    simple = e.p * (1 - e.p) / np.maximum(e.n - 1, 1)
    deff = np.divide(e.se**2, simple, out=np.full_like(simple, np.nan), where=simple > 0)
    n_eff = np.where(np.isnan(e.p), np.nan, n_effective(e))
    table = table.assign(low=low, high=high, n_eff=n_eff, deff=deff)
    allowed = ~table[":single-day"] & table["estimate"].notna()
    found = flag_below(table, target=target.value if target else 0.5, fdr=fdr, judged=allowed.tolist())
    if target is None:
        found = without_target(found)
    weak = (found["status"] == "insufficient").to_numpy()
    days = needed_days(
        table["df"].to_numpy(float), table[":single-day"].to_numpy(float), table["sheets"].to_numpy(float)
    )
    missing = weak & ~(np.isnan(e.p) & (e.n > 0))
    return found.assign(
        needed_sheets=np.where(missing, needed_sheets(e), 0), needed_days=np.where(missing, days, 0)
    )


def without_target(table: pd.DataFrame) -> pd.DataFrame:
    """No target in force: nothing to compare with, only sufficient or not."""
    status = table["status"].where(table["status"] == STATUSES[0], STATUSES[4])
    keep = ["not-judged", "n-eff-below-30", "df-below-8", "interval-too-wide"]
    evidence_left = [",".join(c for c in row.split(",") if c in keep) for row in table["evidence"]]
    return table.assign(
        status=status, p_value=np.nan, q_value=np.nan, probability_below=np.nan, evidence=evidence_left
    )


def earlier(
    source: Snapshot, names: list[str], asked: Asked, by: Level, as_of: date, fdr: float
) -> set[str] | None:
    """The places that the window one month earlier had below the target; none if it has no sheets."""
    try:
        window = window_of(source, names, asked, as_of)
    except NoCounts:
        return None
    if window.sums.empty:
        return None
    target = target_of(source.codebook, window.first, window.last)
    table = judged(evaluated(window, source, asked.node, by), target, fdr)
    return set(table.loc[table["status"] == "below", "code"])


def persistent(table: pd.DataFrame, before: set[str] | None) -> pd.DataFrame:
    """``below`` only for the second evaluation in a row; the first is ``watch``, evidence first-month."""
    below = table["status"] == "below"
    again = below & table["code"].isin(before or set())
    code = np.select([again, below], [",second-month", ",first-month"], default="")
    status = table["status"].where(~below | again, "watch")
    return table.assign(status=status, evidence=table["evidence"].astype(object) + code)


def finished(table: pd.DataFrame, target: Target | None) -> pd.DataFrame:
    """The public columns, reasons in the order of the closed list."""
    own = {code: table[f":{code}"].to_numpy() for code in REASONS if f":{code}" in table}
    shown = {code: table["reasons"].str.split(",").map(lambda codes, c=code: c in codes).to_numpy()
             for code in REASONS if code not in own}  # fmt: skip
    changed = np.full(len(table), target is not None and target.before is not None)
    goal = target.value if target else np.nan
    rate = response_rate(table["n"], table["handled"])
    known = np.where(table[":no-population"] | table[":open-month"], np.nan, rate)
    share = np.divide(table["n"], table["sheets"], out=np.full(len(table), np.nan), where=table["sheets"] > 0)
    return table.assign(
        response_rate=rate,
        sheets_share=share,
        target=goal,
        break_even=break_even(table["estimate"], known, target=goal),
        break_even_share=break_even_share(table["estimate"], known, target=goal),
        reasons=joined({**shown, **own, "target-changed": changed}, REASONS),
    )[list(COLUMNS)]
