"""`hailong posters`, as scripts call it."""

import csv
import io

import pytest
from sqlalchemy import select

from survey.errors import MissingHost, NotMigrated
from survey.models import Poster
from survey.places.errors import NoPoster, UnknownCounter
from survey.places.trial import is_trial
from survey.settings import Settings


def rows(result):
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_issue_prints_the_table_of_codes(planted, hailong):
    table = rows(hailong("issue", "--all"))

    assert list(table[0]) == ["counter", "field", "code", "url", "serial"]
    assert [row["counter"] for row in table] == ["BV-01", "LK-01", "LK-02"]
    assert {row["field"] for row in table} == {""}
    assert all(row["url"] == f"HTTPS://DANHGIA.EXAMPLE.VN/Q/{row['code']}" for row in table)
    assert [row["serial"] for row in table] == ["2611-0001", "2611-0002", "2611-0003"]


def test_issue_prints_the_same_table_again(planted, hailong):
    assert hailong("issue", "--all").stdout == hailong("issue", "--all").stdout


def test_one_counter_and_its_replacement(planted, hailong):
    (first,) = rows(hailong("issue", "--counter", "LK-01"))
    (second,) = rows(hailong("issue", "--counter", "LK-01", "--new", "--valid-from", "2027-01-01"))

    assert first["code"] != second["code"]
    with planted.reading() as session:
        poster = session.scalars(select(Poster).where(Poster.code == second["code"])).one()
        assert f"{poster.valid_from}" == "2027-01-01"


def test_a_poster_of_a_field_names_it(planted, hailong):
    (row,) = rows(hailong("issue", "--counter", "LK-01"))
    with planted.writing() as session:
        poster = session.scalars(select(Poster).where(Poster.code == row["code"])).one()
        poster.field = poster.counter.fields[0]

    assert rows(hailong("issue", "--counter", "LK-01"))[0]["field"] == "land"


@pytest.mark.parametrize(
    "arguments",
    [("issue",), ("issue", "--all", "--counter", "LK-01"), ("issue", "--all", "--valid-from", "1/1/2027")],
)
def test_wrong_usage_ends_with_2(planted, hailong, arguments):
    result = hailong(*arguments)

    assert result.exit_code == 2
    assert result.stdout == ""


def test_an_unknown_counter_is_refused(planted, hailong):
    for command in (["issue"], ["trial"], ["pdf", "--out", "-"]):
        result = hailong(*command, "--counter", "XX")

        assert isinstance(result.exception, UnknownCounter)
        assert "XX" in str(result.exception)


def test_without_a_host_nothing_is_issued(app, planted, hailong, tmp_path):
    app.extensions["settings"] = Settings("", "test", host=None, var=tmp_path)

    assert isinstance(hailong("issue", "--all").exception, MissingHost)
    with planted.reading() as session:
        assert session.scalars(select(Poster)).all() == []


def test_a_database_of_another_version_is_refused(app, hailong, monkeypatch):
    def refuse(_: object) -> None:
        raise NotMigrated

    monkeypatch.setattr("survey.places.commands.ensure_migrated", refuse)

    assert isinstance(hailong("issue", "--all").exception, NotMigrated)


def test_pdf_issues_nothing_and_names_the_counters_without_a_code(planted, hailong, tmp_path):
    hailong("issue", "--counter", "LK-01")
    out = tmp_path / "posters.pdf"
    error = hailong("pdf", "--all", "--out", str(out)).exception

    assert isinstance(error, NoPoster)
    assert [problem.split()[0] for problem in error.problems] == ["BV-01", "LK-02"]
    assert list(tmp_path.glob("*.pdf")) == []


@pytest.mark.parametrize("size", ["a4", "a5", "a6"])
def test_pdf_writes_the_file(issued, hailong, tmp_path, size):
    out = tmp_path / "posters.pdf"
    result = hailong("pdf", "--all", "--size", size, "--out", str(out))

    assert result.exit_code == 0
    assert result.stdout == ""
    assert out.read_bytes().startswith(b"%PDF")


def test_revoke_stops_a_code(issued, hailong, planted):
    result = hailong("revoke", issued["LK-01"].lower())

    assert result.exit_code == 0
    with planted.reading() as session:
        poster = session.scalars(select(Poster).where(Poster.code == issued["LK-01"])).one()
        assert f"{poster.revoked_on}" == "2026-11-21"


def test_trial_prints_a_signed_address(app, issued, hailong):
    address = hailong("trial", "--counter", "LK-01").stdout.strip()
    path, token = address.split("?trial=")

    assert path == f"HTTPS://DANHGIA.EXAMPLE.VN/Q/{issued['LK-01']}"
    assert is_trial(issued["LK-01"], token)
    assert not is_trial(issued["LK-02"], token)
    assert not is_trial(issued["LK-01"], token.swapcase())
    assert not is_trial(issued["LK-01"], "")


def test_a_trial_ends_after_thirty_days(app, issued, hailong, monkeypatch):
    token = hailong("trial", "--counter", "LK-01").stdout.strip().split("?trial=")[1]
    monkeypatch.setattr("survey.places.trial.DAYS", -1)

    assert not is_trial(issued["LK-01"], token)
