"""A small database of sheets and dossier counts, and its snapshot."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from survey.answering.models import Answer, Comment, Response
from survey.db import Database
from survey.office.models import Installation
from survey.places.models import Counter, ServiceField
from survey.population.models import DossierCount
from survey.snapshot import consistent, write_snapshot
from tests.places import plant_places

CUTOFF = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)


def sheet(number: int, day: date, **more: object) -> Response:
    given: dict[str, object] = {
        "id": UUID(int=(number * 2654435761 % 2**32) << 96 | number),
        "receipt_hash": f"{number:064}",
        "counter_id": 1,
        "channel": "phone",
        "questionnaire": "one-stop/v1",
        "language": "vi",
        "overall": 5,
        "day": day,
        "duration": "5-29",
        "reasons": "",
        "verified": False,
        "withdrawn": False,
        "revision": 0,
    }
    return Response(**{**given, **more})


def count(counter: int, field: int, month: str, handled: int, channel: str = "direct") -> DossierCount:
    return DossierCount(
        counter_id=counter, field_id=field, month=month, channel=channel, handled=handled,
        on_time=handled - 1, late=1, refused=0, recorded_at=CUTOFF,
    )  # fmt: skip


def plant(database: Database) -> None:
    """Five sheets in two reporting months, one of them withdrawn, one with details; four dossier counts."""
    with database.writing() as session:
        session.get_one(Installation, 1).key = UUID(int=7)
        plant_places(session)
        session.flush()
        counters = {c.code: c.id for c in session.scalars(select(Counter))}
        fields = {f.code: f.id for f in session.scalars(select(ServiceField))}
        first, second = counters["LK-01"], counters["LK-02"]
        session.add_all(
            [
                sheet(1, date(2026, 10, 14), counter_id=first, field_id=fields["land"]),
                sheet(2, date(2026, 10, 15), counter_id=second, overall=2, reasons="burst", duration=None),
                sheet(
                    3, date(2026, 10, 16), counter_id=second, field_id=fields["civil"], overall=4, revision=2
                ),
                sheet(4, date(2026, 10, 16), counter_id=second, overall=None, withdrawn=True, revision=1),
                sheet(5, date(2026, 10, 1), counter_id=first, field_id=fields["land"], channel="assisted"),
            ]
        )
        session.flush()
        key = sheet(3, date.min).id
        values = {"s24": 4, "s30": -8, "m_staff": 0}
        session.add_all([Answer(response_id=key, item=item, value=value) for item, value in values.items()])
        session.add(Comment(response_id=key, text="Cán bộ nhiệt tình"))
        session.add(count(first, fields["land"], "2026-10", 40))
        session.flush()
        session.add_all(
            [count(first, fields["land"], "2026-10", 44), count(second, fields["civil"], "2026-10", 9)]
        )
        session.add(count(second, fields["civil"], "2026-10", 3, "online"))


def snapshot_of(database: Database, folder: Path, previous: Path | None = None) -> str:
    with consistent(database) as session:
        return write_snapshot(session, folder, cutoff=CUTOFF, previous=previous)
