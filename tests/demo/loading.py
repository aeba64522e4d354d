"""The example city in a database, without the command."""

from datetime import date
from pathlib import Path

from flask import Flask

from survey.app import create_app
from survey.db import Database
from survey.demo.load import load_city
from survey.demo.sheets import all_sheets
from survey.settings import Settings

AS_OF = date(2026, 11, 21)


def load(database: Database, as_of: date = AS_OF) -> None:
    with database.writing() as session:
        load_city(session, list(all_sheets(as_of)), as_of=as_of, step=lambda count: None)


def application(url: str, var: Path) -> Flask:
    return create_app(Settings(url, secret="test", host="http://127.0.0.1:8000", var=var))
