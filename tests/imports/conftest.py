"""A database with the small registry; sentences in English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g

from survey.app import create_app
from survey.db import Database
from survey.settings import Settings
from tests.places import plant_places


@pytest.fixture
def empty(app: Flask) -> Database:
    """Migrated, and nothing in it."""
    g.language = "en"
    database: Database = app.extensions["database"]
    return database


@pytest.fixture
def registry(empty: Database) -> Database:
    with empty.writing() as session:
        plant_places(session)
    return empty


@pytest.fixture
def sqlite_app(tmp_path: Path) -> Iterator[Flask]:
    """For what never asks the database: the context that sentences need."""
    app = create_app(Settings("sqlite://", secret="test", host=None, var=tmp_path))
    with app.app_context():
        yield app
    app.extensions["database"].dispose()
