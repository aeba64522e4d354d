"""The command: counts and changed rows on stderr; 0 done, 1 refused, 2 wrong usage."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from survey import cli
from survey.db import Database
from survey.imports import progress
from survey.models import ServiceField, Unit
from tests.imports.files import COMMUNES


@pytest.fixture(autouse=True)
def environment(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "application_context", app.app_context)
    monkeypatch.setenv("HAILONG_LANG", "en")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["import", *arguments])


def written(folder: Path, text: str) -> str:
    file = folder / "file.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_communes_of_dong_nai(database: Database) -> None:
    first, second = run("units", str(COMMUNES)), run("units", str(COMMUNES))

    assert (first.exit_code, first.stdout, first.stderr) == (0, "", "294 new, 0 changed, 0 unchanged.\n")
    assert (second.exit_code, second.stderr) == (0, "Nothing to change: 294 unchanged.\n")
    with database.reading() as session:
        assert len(session.scalars(select(Unit).where(Unit.code.like("26___"))).all()) > 50


def test_a_changed_row_is_told_with_old_and_new(tmp_path: Path) -> None:
    run("fields", written(tmp_path, "code,name\nland,Đất đai\ncivil,Hộ tịch\n"))
    done = run("fields", written(tmp_path, "code,name\nland,Đất\ncivil,Hộ tịch\nbuild,Xây dựng\n"))

    assert done.exit_code == 0
    assert done.stderr == "1 new, 1 changed, 1 unchanged.\nRow 2, land: name: Đất đai → Đất\n"


def test_problems_are_listed_and_nothing_is_changed(tmp_path: Path, database: Database) -> None:
    done = run("fields", written(tmp_path, "code,name\nland,Đất đai\nđất,\n" + "x,\n" * 300))

    lines = done.stderr.splitlines()
    assert (done.exit_code, done.stdout) == (1, "")
    assert lines[0] == "This was not accepted, and nothing was changed."
    assert lines[1].startswith("Row 3, column code: “đất” is not a code.")
    assert (len(lines), lines[-1]) == (202, "… and 401 more.")
    with database.reading() as session:
        assert session.scalars(select(ServiceField)).all() == []


def test_the_reader_is_spoken_to_in_their_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAILONG_LANG", "vi")

    done = run("fields", written(tmp_path, "code,name\nland,\n"))
    assert "Dòng 2, cột name: Ô đang để trống. Đề nghị ghi giá trị, hoặc xóa dòng này." in done.stderr


def test_a_dry_run_tells_and_changes_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, "code,name\nland,Đất đai\n")

    assert run("fields", file, "--dry-run").stderr == "1 new, 0 changed, 0 unchanged.\n"
    assert run("fields", file).stderr == "1 new, 0 changed, 0 unchanged.\n"


@pytest.mark.parametrize(
    "arguments", [["villages", "x.csv"], ["units", "no-such-file.csv"], ["units"], ["units", "."]]
)
def test_wrong_usage_is_told_apart(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_bar_appears_once_it_takes_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    rows = list(range(400))

    assert list(progress.watched("Reading")(rows)) == rows
    assert "Reading" not in capsys.readouterr().err

    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    assert list(progress.watched("Reading")(rows)) == rows
    shown = capsys.readouterr()
    assert ("Reading" in shown.err, shown.out) == (True, "")
