"""The answer sheets of one reporting month as one Parquet file, named by its content."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.orm import Session

from analysis.periods import reporting_month, window
from survey.answering.models import Answer, Response
from survey.places.models import Agency, Counter, ServiceField, Unit
from survey.questionnaire import load

ROWS = 50_000  # rows in memory, and in one row group of the file
ABOUT = b"hailong"  # the file's own metadata: which places, fields and questionnaires its rows name
SHEET = Response.__table__.c
TEXT = pa.string()
BEFORE_ITEMS = pa.schema(
    [
        *((name, TEXT) for name in ("response", "counter", "agency", "decides", "unit", "field")),
        *((name, TEXT) for name in ("questionnaire", "channel")),
        ("verified", pa.bool_()),
        ("day", pa.date32()),
        ("month", pa.dictionary(pa.int32(), TEXT)),  # as readers take it from the folder's name
        *((name, TEXT) for name in ("duration", "reasons")),
    ]
)


READ = (
    "id", "counter_id", "field_id", "questionnaire", "channel", "verified", "day", "duration", "reasons",
    "overall",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """A reporting month that has sheets, withdrawn ones too; ``state`` changes when one of them does."""

    name: str
    sheets: int
    state: str


@dataclass(frozen=True, slots=True)
class Places:
    """What a sheet's ids stand for: counter → (counter, agency, unit), field → field, all as codes."""

    counters: dict[int, tuple[str, str, str]]
    fields: dict[int, str]

    @classmethod
    def of(cls, session: Session) -> "Places":
        whole = select(Counter.id, Counter.code, Agency.code, Unit.code).join(Agency, Counter.agency)
        counters = session.execute(whole.join(Unit, Counter.unit_id == Unit.id))
        fields = session.execute(select(ServiceField.id, ServiceField.code))
        return cls({id_: (c, a, u) for id_, c, a, u in counters}, dict(iter(fields)))

    def still_hold(self, about: dict[str, list[Any]]) -> bool:
        """Whether each counter of a file still belongs where the file says, and no code was renamed."""
        known = set(self.counters.values())
        return {tuple(place) for place in about["places"]} <= known and set(about["fields"]) <= set(
            self.fields.values()
        )


@dataclass(slots=True)
class About:
    """What the rows of one file name, gathered while they are written."""

    places: set[tuple[str, str, str]] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    questionnaires: set[str] = field(default_factory=set)

    def metadata(self) -> dict[bytes, bytes]:
        known = {name: sorted(getattr(self, name)) for name in ("places", "fields", "questionnaires")}
        return {ABOUT: json.dumps(known, ensure_ascii=False).encode()}


def about(file: Path) -> dict[str, list[Any]]:
    """Places, fields and questionnaires of a file, without reading its rows."""
    found: dict[str, list[Any]] = json.loads(pq.read_metadata(file).metadata[ABOUT])
    return found


def months_of(session: Session) -> list[Month]:
    """Every reporting month with sheets, and its state, from an index alone."""
    per_day = select(Response.day, func.count(), func.sum(Response.revision)).group_by(Response.day)
    days = session.execute(per_day.order_by(Response.day)).all()
    return [
        month_of(name, [(day, n, revisions) for day, n, revisions in same])
        for name, same in groupby(days, key=lambda row: reporting_month(row[0]))
    ]


def month_of(name: str, days: Sequence[tuple[date, int, int]]) -> Month:
    """
    >>> month_of("2026-10", [(date(2026, 10, 1), 3, 0), (date(2026, 10, 2), 4, 1)])
    Month(name='2026-10', sheets=7, state='3273e2202c1a3376')
    """
    facts = json.dumps([[day.isoformat(), n, int(revisions)] for day, n, revisions in days])
    return Month(name, sum(n for _, n, _ in days), hashlib.sha256(facts.encode()).hexdigest()[:16])


def write_month(session: Session, month: str, folder: Path, places: Places) -> tuple[Path, int]:
    """Write the month's sheets, sorted by their random key; return the file and its number of rows."""
    folder.mkdir(parents=True)
    unnamed, known, rows = folder / "unnamed", About(), 0
    items = items_of(session, month)
    schema = pa.schema([*BEFORE_ITEMS, *(pa.field(item, pa.int8()) for item in items)])
    repeated = schema.names[1:]
    with pq.ParquetWriter(unnamed, schema, compression="zstd", use_dictionary=repeated) as writer:
        for chunk in sheets_of(session, month, items):
            writer.write_table(table_of(chunk, month, places, schema, known), row_group_size=ROWS)
            rows += len(chunk)
        writer.add_key_value_metadata(known.metadata())
    return unnamed.rename(folder / f"part-{digest(unnamed)[:12]}.parquet"), rows


def items_of(session: Session, month: str) -> list[str]:
    """The items that the month's citizens were asked: ratings first, then the factors' marks."""
    asked = select(SHEET.questionnaire).where(in_month(month)).distinct()
    every = [
        item for key in sorted(session.scalars(asked)) for item in load(key).items if item.kind != "text"
    ]
    return list(dict.fromkeys(item.id for item in sorted(every, key=lambda item: item.kind == "mark")))


def in_month(month: str) -> ColumnElement[bool]:
    """Through the index on days: SQLite would rather read every sheet there is, by its key."""
    return SHEET.id.in_(select(SHEET.id).where(SHEET.day.between(*window(month))).correlate(None))


def sheets_of(session: Session, month: str, items: Sequence[str]) -> Iterator[Sequence[Row[Any]]]:
    """Chunks of the month's sheets with one column an item; comments and withdrawn sheets stay out."""
    detailed = [func.max(case((Answer.item == item, Answer.value))) for item in items if item != "overall"]
    statement = (
        select(*(SHEET[name] for name in READ), *detailed)
        .outerjoin(Answer, Answer.response_id == SHEET.id)
        .where(in_month(month), ~SHEET.withdrawn)
        .group_by(SHEET.id)
        .order_by(SHEET.id)
    )
    yield from session.execute(statement, execution_options={"yield_per": ROWS}).partitions()


def table_of(
    rows: Sequence[Row[Any]], month: str, places: Places, schema: pa.Schema, known: About
) -> pa.Table:
    ids, counters, fields, questionnaires, channels, verified, days, durations, reasons, *answers = zip(
        *rows, strict=True
    )
    where = [places.counters[id_] for id_ in counters]
    of_field = [None if id_ is None else places.fields[id_] for id_ in fields]
    counter, agency, unit = zip(*where, strict=True)
    known.places.update(where)
    known.fields.update(code for code in of_field if code is not None)
    known.questionnaires.update(questionnaires)
    of_place = (counter, agency, agency, unit, of_field)
    given = (questionnaires, channels, verified, days, [month] * len(ids), durations, reasons)
    columns = ([str(id_) for id_ in ids], *of_place, *given, *answers)
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )


def digest(file: Path) -> str:
    """The SHA-256 of a file that is now on the disk for good."""
    with file.open("rb") as content:
        os.fsync(content.fileno())
        return hashlib.file_digest(content, "sha256").hexdigest()
