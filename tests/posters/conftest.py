"""Counters with posters, the command, and posters that are drawn without a database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from click.testing import CliRunner, Result
from flask import Flask, g
from sqlalchemy import select

from survey.db import Database
from survey.models import Agency, Counter, Poster, ServiceField
from survey.places.codes import new_code
from survey.places.commands import posters as command
from survey.places.operations import issue_posters
from tests.places import plant_places

DAY = date(2026, 11, 21)
ADDRESS = "HTTPS://DANHGIA.EXAMPLE.VN"


@pytest.fixture
def planted(app: Flask) -> Database:
    """The application's database with three counters and no poster."""
    database: Database = app.extensions["database"]
    with database.writing() as session:
        plant_places(session)
    return database


@pytest.fixture
def issued(planted: Database) -> dict[str, str]:
    """Counter's code → its poster's code."""
    with planted.writing() as session:
        posters = issue_posters(session, session.scalars(select(Counter)), day=DAY)
        return {poster.counter.code: poster.code for poster in posters}


@pytest.fixture
def hailong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `hailong posters …` on the application's database."""
    monkeypatch.setattr("survey.places.commands.today", lambda: DAY)

    def run(*arguments: str) -> Result:
        g.language = "en"
        return CliRunner().invoke(command, arguments)

    return run


@dataclass
class Drawn:
    """A poster that is in no database."""

    agency: str = "UBND phường Long Khánh"
    counter: str = "Quầy số 1 – Đất đai"
    field: str | None = None

    def poster(self) -> Poster:
        agency = Agency(code="A", name=self.agency)
        field = ServiceField(code="F", name=self.field) if self.field else None
        return Poster(
            code=new_code(),
            serial="2611-0001",
            issued_on=DAY,
            counter=Counter(code="C", name=self.counter, agency=agency),
            field=field,
        )
