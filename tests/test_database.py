"""The same tables, constraints and guarantees on both databases."""

from datetime import date
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from survey.db import Database, insert_once
from survey.migrating import alembic_config, ensure_migrated, migrate
from survey.models import Base, Counter, Installation, Poster, Response, Target, Unit
from tests.places import plant_places, plant_poster


def sheet(session: Session, **more: object) -> dict[str, object]:
    counter = session.scalars(select(Counter).where(Counter.code == "LK-01")).one()
    values: dict[str, object] = {
        "id": uuid4(), "receipt_hash": uuid4().hex, "counter_id": counter.id, "poster_id": None,
        "field_id": None, "channel": "phone", "questionnaire": "one-stop/v1", "language": "vi", "overall": 4,
        "day": date(2026, 10, 20), "duration": None, "reasons": "", "verified": False, "withdrawn": False,
        "revision": 0,
    }  # fmt: skip
    return values | more


def test_migrations_build_exactly_the_models_up_and_down(database: Database) -> None:
    with database.engine.execution_options(writing=True).begin() as connection:
        command.check(alembic_config(connection))
        command.downgrade(alembic_config(connection), "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}

    migrate(database)
    migrate(database)

    ensure_migrated(database.engine)
    assert set(Base.metadata.tables) <= set(inspect(database.engine).get_table_names())


def test_migrating_plants_the_targets_of_the_plans_once(database: Database) -> None:
    migrate(database)

    with database.reading() as session:
        targets = {row.code: row.value for row in session.scalars(select(Target))}
        assert targets == {"overall": 0.94, "on-time": 0.97, "pakn-on-time": 0.97, "pakn": 0.93, "late": 0.01}
        assert session.scalar(select(func.count()).select_from(Installation)) == 1


def test_sqlite_is_durable_and_checks_foreign_keys(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    with database.engine.connect() as connection:
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                 ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}  # fmt: skip
    database.dispose()

    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


def test_a_sheet_is_inserted_once(database: Database) -> None:
    with database.writing() as session:
        plant_places(session)
        values = sheet(session)
        created = insert_once(session, Response, values)
        repeated = insert_once(session, Response, values | {"overall": 1})

        assert (created, repeated, session.scalars(select(Response.overall)).all()) == (True, False, [4])


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"overall": 6}, "ck_response_overall_on_scale"),
        ({"overall": None}, "ck_response_withdrawn_has_no_mark"),
        ({"withdrawn": True}, "ck_response_withdrawn_has_no_mark"),
        ({"channel": "fax"}, "ck_response_channel_known"),
    ],
)
def test_the_database_refuses_the_impossible_under_a_name(
    database: Database, wrong: dict[str, object], name: str
) -> None:
    with database.writing() as session:
        plant_places(session)

    with pytest.raises(IntegrityError, match=name), database.writing() as session:
        session.add(Response(**sheet(session, **wrong)))


def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        plant_places(session)
        _ = 1 / 0

    with database.reading() as session:
        assert session.scalars(select(Unit)).all() == []


def test_two_people_cannot_overwrite_each_other_unseen(database: Database) -> None:
    with database.writing() as session:
        plant_places(session)
    with database.reading() as late:
        stale = late.scalars(select(Unit).where(Unit.code == "75")).one()
        late.expunge(stale)
    with database.writing() as session:
        session.scalars(select(Unit).where(Unit.code == "75")).one().name = "Đồng Nai"

    with pytest.raises(StaleDataError), database.writing() as session:
        session.add(stale)
        stale.name = "Tỉnh Đồng Nai"


def test_names_sort_alike_on_both_databases(database: Database) -> None:
    names = ["An", "Án", "Ăn", "Ân", "Dũng", "Đông", "Quầy 9", "Quầy 10"]
    with database.writing() as session:
        session.add_all(Unit(code=str(n), name=name, level="commune") for n, name in enumerate(names[::-1]))

    with database.reading() as session:
        assert list(session.scalars(select(Unit.name).order_by(Unit.sort_key))) == names


def test_a_poster_belongs_to_a_counter(database: Database) -> None:
    with database.writing() as session:
        plant_places(session)
        counter = session.scalars(select(Counter).where(Counter.code == "LK-02")).one()
        plant_poster(session, counter, "7K3M9T2XP")

    with database.reading() as session:
        poster = session.scalars(select(Poster)).one()
        assert poster.counter.agency.name == "UBND phường Long Khánh"
        assert [field.code for field in poster.counter.fields] == ["business", "civil"]
