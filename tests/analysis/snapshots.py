"""Small snapshots for tests, written as the application writes them."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.periods import reporting_month

ITEMS = [f"s{number}" for number in range(24, 40)]
FACTORS = {
    "access": (24, 27),
    "procedures": (27, 31),
    "staff": (31, 34),
    "result": (34, 37),
    "feedback": (37, 40),
}
TREE = {
    "node": "all",
    "rule": "pooled",
    "children": [
        {"node": "overall", "rule": "pooled", "satisfied": [4, 5], "items": ["overall"]},
        {
            "node": "service",
            "rule": "pooled",
            "satisfied": [4, 5],
            "children": [{"node": n, "items": [f"s{i}" for i in range(*r)]} for n, r in FACTORS.items()],
        },
    ],
}
TARGET = {
    "code": "overall", "value": 0.94, "comparison": ">=", "scope": None, "valid_from": "2024-01-22",
    "valid_to": None, "source": "KH 112/KH-UBND",
}  # fmt: skip
COLUMNS = [
    "response", "counter", "agency", "decides", "unit", "field", "questionnaire", "channel", "verified",
    "day", "month", "duration", "reasons", "overall", *ITEMS,
]  # fmt: skip


def counter(code: str, agency: str = "A", fields: Iterable[str] = ("land",), **more: Any) -> dict[str, Any]:
    """A counter of the codebook."""
    given = {
        "code": code,
        "name": f"Quầy {code}",
        "agency": agency,
        "unit": f"U{agency}",
        "fields": list(fields),
    }
    return {**given, "valid_from": "2020-01-01", "valid_to": None, **more}


def days_of(month: str, count: int) -> list[date]:
    """The first so many days of a reporting month."""
    year, number = int(month[:4]), int(month[5:])
    start = date(year - (number == 1), (number - 2) % 12 + 1, 15)
    return [start + timedelta(days=offset) for offset in range(count)]


def sheets(
    code: str,
    month: str = "2026-10",
    *,
    field: str | None = "land",
    n: int = 40,
    bad: int = 0,
    days: int = 10,
    **more: Any,
) -> list[dict[str, Any]]:
    """``n`` sheets over so many days, the first ``bad`` of them rated 2, the others 5."""
    made = []
    for number in range(n):
        day = days_of(month, days)[number % days]
        assert reporting_month(day) == month
        made.append(
            {"counter": code, "field": field, "day": day, "overall": 2 if number < bad else 5, **more}
        )
    return made


def handled(
    code: str, month: str = "2026-10", field: str = "land", count: int = 80, **more: Any
) -> dict[str, Any]:
    """A row of dossier counts."""
    row = {"counter": code, "field": field, "month": month, "channel": "direct", "handled": count}
    return {**row, "on_time": count, "late": 0, "refused": 0, **more}


def write(
    root: Path,
    rows: Iterable[Mapping[str, Any]],
    dossiers: Iterable[Mapping[str, Any]],
    counters: Iterable[Mapping[str, Any]],
    targets: Iterable[Mapping[str, Any]] = (TARGET,),
    questionnaires: Mapping[str, Any] | None = None,
) -> Path:
    """Write a snapshot folder from sheets, dossier counts and counters (and index trees by questionnaire)."""
    root.mkdir()
    entries = []
    for month, part in completed(rows).groupby("month"):
        file = f"responses/month={month}/part-0.parquet"
        (root / file).parent.mkdir(parents=True)
        part.to_parquet(root / file)
        entries.append({"month": month, **entry(root, file, len(part))})
    population = pd.DataFrame(list(dossiers), columns=list(handled("Q")))
    population.to_parquet(root / "population.parquet")
    book = codebook(list(counters), list(targets))
    if questionnaires is not None:
        book["questionnaires"] = {key: {"items": {}, "index": tree} for key, tree in questionnaires.items()}
    (root / "codebook.json").write_text(json.dumps(book), encoding="utf-8")
    manifest = {
        "format": 1, "software": "hailong 0.1.0", "installation": "test", "cutoff": "2026-11-21T03:00:00Z",
        "responses": entries, "population": entry(root, "population.parquet", len(population)),
        "codebook": entry(root, "codebook.json"),
    }  # fmt: skip
    (root / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return root


def completed(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Sheets with every column of a snapshot."""
    frame = pd.DataFrame(list(rows)).reindex(columns=COLUMNS)
    if frame.empty:
        return frame
    numbered = [f"r{number:05d}" for number in range(len(frame))]
    frame["response"] = frame["response"].astype(object).where(frame["response"].notna(), numbered)
    frame["month"] = [reporting_month(day) for day in frame["day"]]
    frame["verified"] = False
    frame["reasons"] = frame["reasons"].astype(object).where(frame["reasons"].notna(), "")
    text = ["agency", "decides", "unit", "questionnaire", "channel", "duration", "field"]
    frame[text] = frame[text].astype(object).where(frame[text].notna(), None)
    return frame.astype(dict.fromkeys(["overall", *ITEMS], "Int64") | dict.fromkeys(text, "string"))


def entry(root: Path, file: str, rows: int | None = None) -> dict[str, Any]:
    """A file's entry in the manifest."""
    found = {"file": file, "sha256": hashlib.sha256((root / file).read_bytes()).hexdigest()}
    return found if rows is None else {**found, "rows": rows}


def codebook(counters: list[Mapping[str, Any]], targets: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The codebook of a test."""
    agencies = sorted({given["agency"] for given in counters})
    fields = sorted({field for given in counters for field in given["fields"]})
    return {
        "questionnaires": {"one-stop/v1": {"items": {}, "index": TREE}},
        "units": [
            {"code": f"U{code}", "name": f"Xã {code}", "level": "commune", "parent": "75"}
            for code in agencies
        ],
        "agencies": [
            {"code": code, "name": f"Cơ quan {code}", "unit": f"U{code}", "parent": None} for code in agencies
        ],
        "counters": counters,
        "fields": [{"code": field, "name": f"Lĩnh vực {field}"} for field in fields],
        "targets": targets,
    }
