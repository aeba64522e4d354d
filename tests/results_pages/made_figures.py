"""Results made by hand: every status, every reason, and names that spreadsheets like to misread."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from analysis.continuous import BY_CHANNEL, COLUMNS
from analysis.counters.outcome import Method, Results
from analysis.counters.places import Target
from analysis.presentation import REASONS

NAN = float("nan")
USUAL: dict[str, Any] = {
    "n": 120, "handled": 400, "estimate": 0.95, "se": 0.012, "df": 19.0, "low": 0.921, "high": 0.972,
    "target": 0.94, "status": "inconclusive", "p_value": 0.4, "q_value": 0.6, "probability_below": 0.35,
    "n_kish": 118.5, "n_eff": 110.25, "deff": 1.1, "sheets": 120, "sheets_share": 1.0, "unknown_share": 0.0,
    "doubtful": 0, "estimate_without_doubtful": 0.95, "reasons": "", "evidence": "", "needed_sheets": 0,
    "needed_days": 0, "break_even": 0.028, "break_even_share": 0.936,
    **{code: NAN if code.startswith("estimate") else 0 for code in BY_CHANNEL},
    "n_phone": 102, "estimate_phone": 0.961, "n_assisted": 15, "estimate_assisted": 0.867, "n_paper": 3,
}  # fmt: skip
WITHHELD: dict[str, Any] = dict.fromkeys(
    ("estimate", "se", "low", "high", "p_value", "q_value", "probability_below", "n_eff", "deff",
     "estimate_without_doubtful", "break_even", "break_even_share", "estimate_phone",
     "estimate_assisted"), NAN,
)  # fmt: skip
METHOD = Method(
    snapshot="5c" * 32, cutoff="2026-11-20T17:00:00+00:00", software="hailong 0.1.0",
    installation="made-by-hand",
    period="2026-10", months=("2026-10",), first_day=date(2026, 9, 15), last_day=date(2026, 10, 14),
    as_of=date(2026, 11, 21), by="counter", index="overall",
    questionnaires=("one-stop/v1",), rule="pooled", items=("overall",),
    satisfied=(4, 5),
    interval="korn-graubard", confidence=0.95, fdr=0.10, previous_months=("2026-09",),
    target=Target(0.94, "KH 112/KH-UBND, UBND thành phố Long Khánh, 22/01/2024", "2024-01-22"),
)  # fmt: skip


def row(code: str, name: str, **more: Any) -> dict[str, Any]:
    found = {**USUAL, "code": code, "name": name, **more}
    return {"response_rate": found["n"] / found["handled"] if found["handled"] else NAN, **found}


ROWS = (
    row("LK-01", "Quầy số 1 – Đất đai", status="meets", estimate=0.981, low=0.958, high=0.993),
    row("LK-02", "Quầy số 2 – Hộ tịch", status="below", estimate=0.884, low=0.841, high=0.919,
        probability_below=0.9987, n=286, handled=1204, evidence="second-month"),
    row("BV-01", "Quầy số 1", status="watch", estimate=0.906, low=0.86, high=0.945, probability_below=0.964),
    row("BV-02", "Ân Hòa", estimate=0.95),
    row("BV-03", "Án Sơn", estimate=0.95, reasons="doubtful,collapsed", doubtful=9,
        estimate_without_doubtful=0.931),
    row("BV-04", "Bàn hướng dẫn", status="insufficient", estimate=0.917, low=0.62, high=0.998, n=12,
        handled=31, needed_sheets=34, needed_days=3, reasons="small-n,low-df,wide"),
    row("BV-05", "Quầy mới mở", status="insufficient", n=0, handled=15, needed_sheets=30, needed_days=9,
        reasons="opened-mid", **WITHHELD),
    row("BV-06", "=HYPERLINK(\"http://x\")", status="insufficient", n=40, handled=0,
        reasons="no-population", **WITHHELD),
)  # fmt: skip
EVERY_REASON = tuple(
    row(f"R-{code}", f"Quầy {code}", reasons=code, unknown_share=0.25, estimate_without_doubtful=0.9)
    for code in REASONS
)
CELLS = pd.DataFrame(
    [
        ("LK-01/land/2026-10", "LK-01", "land", "2026-10", 120, 400.0, 400 / 120, ""),
        ("LK-02/civil/2026-10", "LK-02", "civil", "2026-10", 280, 1180.0, 1204 / 286, "LK-02/*/2026-10"),
        ("LK-02/?/2026-10", "LK-02", None, "2026-10", 6, 24.0, 1204 / 286, "LK-02/*/2026-10"),
        ("BV-01/land/2026-10", "BV-01", "land", "2026-10", 120, 400.0, 400 / 120, ""),
    ],
    columns=["cell", "counter", "field", "month", "n", "N", "weight", "merged_into"],
)
MERGES = pd.DataFrame(
    [("LK-02/*/2026-10", "2026-10", "LK-02/civil/2026-10, LK-02/?/2026-10", 286, 1204.0, 1204 / 286,
      "cell below ten sheets")],
    columns=["into", "month", "cells", "n", "N", "weight", "reason"],
)  # fmt: skip
UNCOVERED = pd.DataFrame([("BV-05", "2026-10", 15)], columns=["counter", "month", "handled"])


def results(*rows: dict[str, Any], **method: Any) -> Results:
    table = pd.DataFrame(list(rows or ROWS), columns=list(COLUMNS))
    return Results(table, CELLS, MERGES, UNCOVERED, 2050, 0.9927, replace(METHOD, **method))


WIDER = {
    "total": (
        row("total", "total", status="watch", estimate=0.921, low=0.902, high=0.938, n=818, handled=2881),
    ),
    "unit": (
        row("26080", "Phường Long Khánh", status="watch", estimate=0.912, low=0.88, high=0.939),
        row("26098", "Phường Bảo Vinh"),
    ),
    "agency": (row("H19.40.12", "UBND phường Long Khánh"), row("H19.40.13", "UBND phường Bảo Vinh")),
    "field": (
        row("land", "Đất đai"),
        row("civil", "Hộ tịch", reasons="unknown-field", unknown_share=0.31),
    ),
}


def figures(*, by: str, period: str, index: str = "overall", as_of: date) -> Results:
    """What `survey.results.compute.figures` would answer; the month before is 1.3 points lower."""
    rows: list[dict[str, Any]] = list(WIDER.get(by, ROWS))
    if period == "2026-10":
        rows = [given | {name: given[name] - 0.013 for name in ("estimate", "low", "high")} for given in rows]
    return results(*rows, by=by, period=period, index=index, as_of=as_of)
