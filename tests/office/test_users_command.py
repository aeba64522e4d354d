"""`hailong users`: accounts are made with a password that only their owner sees."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask, g
from sqlalchemy import select

from survey.db import db
from survey.errors import Refused
from survey.office.commands import users
from survey.office.models import User
from survey.office.passwords import matches
from tests.places import plant_places

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    with db.writing() as session:
        plant_places(session)
    g.language = "en"
    return lambda *args, **more: CliRunner().invoke(users, args, **more)


def stored(name: str) -> User:
    with db.reading() as session:
        return session.scalars(select(User).where(User.name == name)).one()


def test_one_time_password_stands_alone_on_stdout(run: Run) -> None:
    done = run("add", "chị Hòa", "--role", "office", "--scope", "26080")

    password = done.stdout.rstrip("\n")
    user = stored("chị Hòa")
    assert done.exit_code == 0
    assert "\n" not in password
    assert len(password.replace("-", "")) >= 16, "80 bits are 16 letters of base32"
    assert matches(user.password_hash, password)
    assert (user.one_time, user.role, user.language, user.unit_id is None) == (True, "office", "vi", False)
    assert password not in done.stderr
    assert "chị Hòa" in done.stderr


def test_password_given_on_stdin_is_not_for_one_time(run: Run) -> None:
    given = ["--role", "agency", "--scope", "H19.40.12", "--password-stdin"]

    done = run("add", "nam", *given, input="mưa thuận gió hòa\n")

    user = stored("nam")
    assert done.stdout == ""
    assert matches(user.password_hash, "mưa thuận gió hòa")
    assert not user.one_time
    assert user.agency_id is not None


@pytest.mark.parametrize(
    ("args", "given", "said", "listed"),
    [
        (("--role", "king", "--scope", "26080"), "", "no role king", "province-office"),
        (("--role", "office", "--scope", "99999"), "", "has the code 99999", "26080  Phường Long Khánh"),
        (("--role", "office", "--scope", "26080", "--password-stdin"), "short\n", "at least 12", ""),
    ],
)
def test_what_is_not_known_is_refused_naming_what_exists(
    run: Run, args: tuple[str, ...], given: str, said: str, listed: str
) -> None:
    done = run("add", "x", *args, input=given)

    assert isinstance(done.exception, Refused)
    assert said in str(done.exception)
    assert listed in "\n".join(map(str, done.exception.problems))
    with db.reading() as session:
        assert session.scalars(select(User)).all() == []


@pytest.mark.parametrize("name", ["lan", " lan "])
def test_name_is_taken_once(run: Run, name: str) -> None:
    run("add", "lan", "--role", "office", "--scope", "26080")

    again = run("add", name, "--role", "admin", "--scope", "75")

    assert "already an account named" in str(again.exception)
    assert stored("lan").role == "office"


def test_name_is_needed_and_has_a_limit(run: Run) -> None:
    for name in ("  ", "x" * 101):
        assert isinstance(run("add", name, "--role", "office", "--scope", "26080").exception, Refused)


def test_list_shows_no_password(run: Run) -> None:
    run("add", "lan", "--role", "office", "--scope", "26080")
    run("add", "an", "--role", "agency", "--scope", "H19.40.12")

    lines = run("list").stdout.splitlines()

    assert lines == ["an\tagency\tH19.40.12\tactive", "lan\toffice\t26080\tactive"]


def test_scope_that_no_import_made_yet_says_what_to_import(app: Flask) -> None:
    g.language = "en"

    done = CliRunner().invoke(users, ["add", "x", "--role", "office", "--scope", "26080"])

    assert "hailong import units" in str(done.exception)
