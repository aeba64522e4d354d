"""The database: one way to read, one way to write, one way to insert exactly once."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from fcntl import LOCK_EX, LOCK_UN, flock
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Annotated, Any, cast

from flask import current_app
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    FromClause,
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
from sqlalchemy.sql.dml import ReturningInsert
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
        self._turn = turns(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view; what is changed in it is thrown away."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """All or nothing: committed, and durable, when the block ends without an error.

        The turn is taken last and given back first: others wait for it.
        """
        with (
            self._writing.connect() as connection,
            Session(connection) as session,
            self._turn,
            session.begin(),
        ):
            yield session

    def dispose(self) -> None:
        self.engine.dispose()
        if isinstance(self._turn, Turn):
            self._turn.close()


class Turn:
    """SQLite has one writer at a time: here writers queue for it, instead of polling with growing pauses.

    The queue is a lock on a file beside the database, so it holds for the threads of all processes.
    """

    def __init__(self, file: Path) -> None:
        self._thread, self._depth = RLock(), 0
        self._file = file.open("ab")

    def __enter__(self) -> None:
        self._thread.acquire()
        if self._depth == 0:
            flock(self._file, LOCK_EX)
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            flock(self._file, LOCK_UN)
        self._thread.release()

    def close(self) -> None:
        self._file.close()


def turns(engine: Engine) -> AbstractContextManager[None]:
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file:
        return nullcontext()
    return Turn(Path(f"{file}-turn"))


def engine_for(url: str) -> Engine:
    """SQLite with WAL and full synchronisation, or PostgreSQL through psycopg 3."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
        return create_engine(address, pool_size=16, pool_pre_ping=True, hide_parameters=True)
    if address.database:
        Path(address.database).absolute().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(address, pool_size=16, hide_parameters=True)
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


def insert_once(session: Session, entity: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert the row unless its key is there already; tell whether it is new (RULES 3)."""
    connection = session.connection()
    statement = inserting(entity.__table__, connection.dialect.name)
    return connection.execute(statement, values).first() is not None


@cache
def inserting(table: FromClause, dialect: str) -> ReturningInsert[Any]:
    """The two dialects' ``ON CONFLICT DO NOTHING``, which returns the key of a new row only."""
    key = table.primary_key
    insert: ReturningInsert[Any] = (
        INSERT[dialect](table).on_conflict_do_nothing(index_elements=key).returning(*key)
    )
    return insert


db = cast(Database, LocalProxy(lambda: current_app.extensions["database"]))
