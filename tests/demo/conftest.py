"""The example city, loaded once for the tests that only read it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from survey.db import Database
from tests.demo.loading import application, load


@pytest.fixture(scope="session")
def city_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("city") / "city.db"
    shutil.copy(sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    load(database)
    database.dispose()
    return file


@pytest.fixture
def city(city_file: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application on a copy of the city."""
    shutil.copy(city_file, tmp_path / "city.db")
    app = application(f"sqlite:///{tmp_path / 'city.db'}", tmp_path / "var")
    with app.app_context():
        yield app
    app.extensions["database"].dispose()
