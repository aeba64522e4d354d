"""Bring the database to this programme's version, and plant what every installation starts with."""

from datetime import date
from pathlib import Path
from uuid import uuid4

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from survey.clock import today
from survey.db import Database
from survey.errors import NotMigrated
from survey.office.models import Installation
from survey.population.models import Target

MIGRATIONS = Path(__file__).parents[1] / "migrations"
LONG_KHANH = "KH 112/KH-UBND, UBND thành phố Long Khánh, 22/01/2024"
HOI_AN_DONG = "Kế hoạch nâng cao chỉ số PAR INDEX, SIPAS, PAPI, UBND phường Hội An Đông, 2025"
TARGETS = (
    ("overall", 0.94, ">=", date(2024, 1, 22), LONG_KHANH),
    ("on-time", 0.97, ">=", date(2024, 1, 22), LONG_KHANH),
    ("pakn-on-time", 0.97, ">=", date(2024, 1, 22), LONG_KHANH),
    ("pakn", 0.93, ">=", date(2024, 1, 22), LONG_KHANH),
    ("late", 0.01, "<", date(2025, 7, 1), HOI_AN_DONG),
)


def alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database) -> None:
    """Create or upgrade every table, then plant the installation's key and the targets of the plans."""
    with database.engine.execution_options(writing=True).begin() as connection:
        command.upgrade(alembic_config(connection), "head")
    with database.writing() as session:
        plant(session)


def plant(session: Session) -> None:
    if session.get(Installation, 1) is None:
        session.add(Installation(id=1, key=uuid4(), made_up=False, since=today()))
    known = {tuple(row) for row in session.execute(select(Target.code, Target.scope, Target.valid_from))}
    for code, value, comparison, since, source in TARGETS:
        if (code, "", since) not in known:
            session.add(
                Target(
                    code=code, value=value, comparison=comparison, scope="", valid_from=since, source=source
                )
            )


def ensure_migrated(engine: Engine) -> None:
    """Raise ``NotMigrated`` unless the database is at the newest migration."""
    with engine.connect() as connection:
        head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
        if MigrationContext.configure(connection).get_current_revision() != head:
            raise NotMigrated
