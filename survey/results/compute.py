"""Figures for pages and commands: `analysis` on the current snapshot, remembered while it is current."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from flask import has_request_context, request
from flask_babel import gettext as _

import analysis
from analysis.counters.places import Level
from analysis.indices.scheme import roots
from survey.clock import now
from survey.db import db
from survey.errors import Refused
from survey.settings import current
from survey.snapshot import refresh

HERE = "hailong.snapshot"


def figures(*, by: str, period: str, index: str = "overall", as_of: date) -> analysis.Results:
    """The results of a period as of a day, from the newest data. `Refused` says what may be asked for.

    The result is shared: whoever wants to change its tables makes a copy.
    """
    folder = current_snapshot()
    try:
        return computed(folder, by, period, index, as_of)
    except analysis.AnalysisError as error:
        raise refusal(error, folder, period, index) from error


@lru_cache(maxsize=64)
def computed(folder: Path, by: str, period: str, index: str, as_of: date) -> analysis.Results:
    snapshot = analysis.Snapshot(folder)
    if not snapshot.codebook["counters"]:
        raise Refused(_("There is no counter yet. Please import units, agencies, fields and counters first."))
    return analysis.results(snapshot, by=cast(Level, by), period=period, index=index, as_of=as_of)


def current_snapshot() -> Path:
    """The folder of the current snapshot; the same within a request, so that a page agrees with itself."""
    if not has_request_context():
        return refresh(db, current().var, cutoff=now())
    kept = request.environ
    if HERE not in kept:
        kept[HERE] = refresh(db, current().var, cutoff=now())
    return cast(Path, kept[HERE])


def periods_with_sheets() -> list[str]:
    """Reporting months that have answer sheets, the newest first."""
    return months_in(analysis.Snapshot(current_snapshot()))


def months_in(snapshot: analysis.Snapshot) -> list[str]:
    return sorted((entry["month"] for entry in snapshot.manifest["responses"] if entry["rows"]), reverse=True)


def refusal(error: analysis.AnalysisError, folder: Path, period: str, index: str) -> Refused:
    """What is wrong with the question, and what may be asked instead."""
    snapshot = analysis.Snapshot(folder)
    match error:
        case analysis.UnknownPeriod():
            form = _(
                "There is no period %(period)s. Please write a month (2026-10), a quarter (2026-Q3), "
                "a half-year (2026-H1), nine months (2026-9M), a year (2026) "
                "or days (2026-10-01/2026-10-31).",
                period=period,
            )
            return Refused(f"{form} {offered(snapshot)}")
        case analysis.UnknownIndex():
            names = ", ".join(index_names(snapshot.codebook))
            return Refused(_("There is no index %(index)s. There are: %(names)s.", index=index, names=names))
        case analysis.NoCounts():
            sentence = _(
                "There are no dossier counts for the days %(period)s. "
                "Please import counts whose month is exactly that.",
                period=period,
            )
            return Refused(sentence)
    return Refused(_("These figures cannot be computed: %(reason)s", reason=error))


def offered(snapshot: analysis.Snapshot) -> str:
    months = months_in(snapshot)
    if not months:
        return str(_("There is no answer yet."))
    return str(_("There are answers for: %(months)s.", months=", ".join(months)))


def index_names(codebook: Any) -> list[str]:
    """Every node and item of the index trees."""
    trees = [book["index"] for book in codebook["questionnaires"].values()]
    return list(dict.fromkeys(node.name for tree in trees for root in roots(tree) for node in root.walk()))
