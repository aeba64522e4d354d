"""The database: one way to read, one way to write, one way to insert exactly once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

from flask import current_app
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    Text,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, validates
from werkzeug.local import LocalProxy

from survey.vietnamese import clean, search_key, sort_key

INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Entity = TypeVar("Entity", bound=Base)
Id = Annotated[int, mapped_column(primary_key=True)]
Code = Annotated[str, mapped_column(String(40), unique=True)]
Key = Annotated[str, mapped_column(Text().with_variant(Text(collation="C"), "postgresql"))]


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, with its zone, on databases that forget it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Named:
    """A thing with a Vietnamese name that both databases sort and search alike."""

    name: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[Key]
    search_key: Mapped[Key]

    @validates("name")
    def _keys_follow_the_name(self, _: str, name: str) -> str:
        self.sort_key, self.search_key = sort_key(name), search_key(name)
        return clean(name)


class Database:
    """An engine with the two kinds of transaction that this programme knows."""

    def __init__(self, url: str) -> None:
        self.engine = engine_for(url)
        self._writing = self.engine.execution_options(writing=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view; what is changed in it is thrown away."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """All or nothing: committed, and durable, when the block ends without an error."""
        with Session(self._writing) as session, session.begin():
            yield session

    def dispose(self) -> None:
        self.engine.dispose()


def engine_for(url: str) -> Engine:
    """SQLite with WAL and full synchronisation, or PostgreSQL through psycopg 3."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_size=16, pool_pre_ping=True)
    if address.database:
        Path(address.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, pool_size=16)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def insert_once(session: Session, entity: type[Entity], values: Mapping[str, Any]) -> tuple[Entity, bool]:
    """Insert the row unless its key is there already; return the stored row and whether it is new."""
    table = entity.__table__
    insert = INSERT[session.get_bind().dialect.name]
    key = [column.name for column in table.primary_key]
    statement = (
        insert(entity)
        .values(**values)
        .on_conflict_do_nothing(index_elements=key)
        .returning(*table.primary_key)
    )
    created = session.execute(statement).first() is not None
    return session.get_one(entity, tuple(values[name] for name in key)), created


db = cast(Database, LocalProxy(lambda: current_app.extensions["database"]))
