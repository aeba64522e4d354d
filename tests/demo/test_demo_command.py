"""`hailong demo`: loads once, refuses what is not its own, says that everything is made up."""

import re
import socket
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import func, select

from survey.answering.models import Response
from survey.db import db
from survey.demo.commands import demo
from survey.demo.truth import TRUTH
from survey.installation import made_up
from survey.office.accounts import who_signs_in
from survey.places.models import Agency, Poster, Unit
from survey.results.compute import figures
from tests.demo.loading import AS_OF
from tests.places import plant_places

Start = Callable[..., Result]


@pytest.fixture
def start(app: Flask) -> Start:
    """`hailong demo --no-serve` within the test's application, on both databases."""
    g.language = "en"
    return lambda *words: CliRunner().invoke(demo, ["--no-serve", "--as-of", str(AS_OF), *words])


def passwords(done: Result) -> dict[str, str]:
    return dict(re.findall(r"Sign-in: +(\S+) +password: (\S+)", done.stdout))


def test_it_loads_and_says_how_to_get_in(start: Start, client: FlaskClient) -> None:
    done = start()

    assert done.exit_code == 0, done.output
    assert "made up" in done.stdout
    for name, password in passwords(done).items():
        user = who_signs_in(name, password)
        assert user is not None
        assert not user.one_time
    assert set(passwords(done)) == {"admin", "longkhanh"}
    link = re.search(r"/Q/[0-9A-Z]{9}", done.stdout)
    assert link
    assert client.get(link[0]).status_code == 200
    assert made_up()


def test_the_figures_are_those_promised_on_either_database(start: Start) -> None:
    start()
    table = figures(by="counter", period="2026-11", as_of=AS_OF).table.set_index("code")

    assert dict(table["status"]) == {code: truth.status for code, truth in TRUTH.items()}


def test_a_second_start_changes_no_data_and_gives_new_passwords(start: Start) -> None:
    first, sheets = start(), count()
    second = start("--as-of", "2027-01-05")

    assert second.exit_code == 0, second.output
    assert "already" in second.stderr
    assert count() == sheets
    assert who_signs_in("admin", passwords(first)["admin"]) is None
    assert who_signs_in("admin", passwords(second)["admin"]) is not None


def count() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


def test_a_database_with_other_data_is_refused(start: Start) -> None:
    with db.writing() as session:
        plant_places(session)
    done = CliRunner().invoke(demo, ["--no-serve"])

    assert type(done.exception).__name__ == "Refused"
    assert not made_up()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Agency)) == 2


def test_a_load_that_fails_leaves_nothing(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("survey.demo.load.insert_sheets", broken)
    with pytest.raises(RuntimeError, match="disk"):
        CliRunner().invoke(demo, ["--no-serve"], catch_exceptions=False)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Unit)) == 0
    assert not made_up()


def test_a_port_in_use_is_refused_before_anything_is_loaded(app: Flask) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = CliRunner().invoke(demo, ["--port", str(taken.getsockname()[1])])

    assert type(done.exception).__name__ == "Refused"
    assert "--port" in str(done.exception)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Unit)) == 0


def test_every_counter_has_a_poster_and_every_agency_says_that_it_is_made_up(start: Start) -> None:
    start()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Poster)) == len(TRUTH)
        assert all(name.endswith("(ví dụ)") for name in session.scalars(select(Agency.name)))
