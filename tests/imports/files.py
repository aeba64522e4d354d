"""Files as people make them, and what comes of importing one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from survey.db import Database
from survey.errors import Refused
from survey.imports.planning import Plan, apply, plan, read
from survey.imports.problems import Problem

COMMUNES = Path(__file__).with_name("communes_dongnai_daklak_danang.csv")
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
UNITS = "code,name,level,parent,valid_from,valid_to,merged_into\n"
AGENCIES = "code,name,unit,parent\n"
COUNTERS = "code,name,agency,unit,fields\n"
DOSSIERS = "counter,field,month,channel,handled,on_time,late,refused\n"
TARGETS = "code,value,comparison,scope,valid_from,valid_to,source\n"


def bring(database: Database, kind: str, text: str | bytes, within: set[int] | None = None) -> Plan:
    """Read, plan and apply, as the command does."""
    data = text.encode() if isinstance(text, str) else text
    table = read(kind, data)
    with database.writing() as session:
        planned = plan(session, kind, table, within=within)
        apply(session, planned, at=NOON)
    return planned


def refusal(
    database: Database, kind: str, text: str | bytes, within: set[int] | None = None
) -> list[Problem]:
    with pytest.raises(Refused) as refused:
        bring(database, kind, text, within)
    return list(refused.value.problems)


def places_of(problems: Iterable[Problem]) -> list[tuple[str, int | None, str | None]]:
    return [(problem.code, problem.row, problem.column) for problem in problems]


def workbook(*rows: Iterable[Any], formats: dict[str, str] | None = None) -> bytes:
    """An XLSX file; ``formats``: cell → number format."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for cell, shape in (formats or {}).items():
        sheet[cell].number_format = shape
    file = BytesIO()
    book.save(file)
    return file.getvalue()
