"""Figures as files for machines: shares in percent, full precision, nothing where a figure is withheld."""

import csv
import json
from dataclasses import asdict
from io import StringIO
from math import isnan
from typing import Any

from analysis import Results
from analysis.continuous import BY_CHANNEL, COLUMNS
from survey.text_cells import as_text

HEADER = (
    "code", "name", "n", "handled", "response_rate", "estimate", "se", "df", "low", "high", "target",
    "status",
)  # fmt: skip
IN_PERCENT = (
    "estimate", "se", "low", "high", "target", "estimate_without_doubtful", "break_even_share",
    *(code for code in BY_CHANNEL if code.startswith("estimate")),
)  # fmt: skip
LISTS = ("reasons", "evidence")
EXAMPLE = " (ví dụ)"


def csv_of(results: Results, *, made_up: bool, every: bool = False) -> bytes:
    """`HEADER`, or ``every`` column of the results after it, and one row a place."""
    header = (*HEADER, *(code for code in COLUMNS if every and code not in HEADER))
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(header)
    for row in rows(results, made_up=made_up):
        table.writerow(["" if row[name] is None else as_text(row[name]) for name in header])
    return text.getvalue().encode()


def json_of(results: Results, *, made_up: bool) -> bytes:
    """Every column of the results, how they were made, and what they leave out."""
    uncovered = results.uncovered.to_dict("records")
    whole = {
        "made_up": made_up,
        "method": asdict(results.method),
        "handled": results.handled,
        "covered": plain(results.covered),
        "uncovered": [{str(name): plain(value) for name, value in record.items()} for record in uncovered],
        "in_percent": IN_PERCENT,
        "rows": [
            {name: split(value) if name in LISTS else value for name, value in row.items()}
            for row in rows(results, made_up=made_up)
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def rows(results: Results, *, made_up: bool) -> list[dict[str, Any]]:
    """Each place as plain values; the names of made-up data say so."""
    records = results.table.to_dict("records")
    found = [
        {str(name): percent(str(name), plain(value)) for name, value in record.items()} for record in records
    ]
    return [row | {"name": example(row["name"])} for row in found] if made_up else found


def percent(name: str, value: Any) -> Any:
    """
    >>> percent("estimate", 0.5), percent("df", 12), percent("low", None)
    (50.0, 12, None)
    """
    return value * 100 if name in IN_PERCENT and value is not None else value


def plain(value: Any) -> Any:
    """A Python value; none for what is missing.

    >>> plain(12.5), plain(float("nan")), plain("x")
    (12.5, None, 'x')
    """
    value = value.item() if hasattr(value, "item") else value
    if not isinstance(value, float):
        return value
    return None if isnan(value) else value


def example(name: str) -> str:
    """
    >>> example("Phường Long Khánh"), example("Quầy 1 (ví dụ)")
    ('Phường Long Khánh (ví dụ)', 'Quầy 1 (ví dụ)')
    """
    return name if name.endswith(EXAMPLE) else name + EXAMPLE


def split(codes: str) -> list[str]:
    """
    >>> split("wide,small-n"), split("")
    (['wide', 'small-n'], [])
    """
    return [code for code in codes.split(",") if code]
