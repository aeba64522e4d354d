"""Identical data give identical files, whatever the database."""

import shutil
from pathlib import Path

import pytest

from survey.db import Database
from tests.conftest import new_postgres_database
from tests.snapshot.planting import plant, snapshot_of


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def written(url: str, folder: Path) -> dict[str, bytes]:
    database = Database(url)
    plant(database)
    snapshot_of(database, folder)
    database.dispose()
    return files_of(folder)


@pytest.mark.postgres
def test_sqlite_and_postgresql_write_the_same_bytes(
    sqlite_template: Path, postgres_template: str, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "one.db")
    one = written(f"sqlite:///{tmp_path / 'one.db'}", tmp_path / "one")
    url = new_postgres_database(postgres_template, "same_bytes", "template_hailong")

    assert written(url, tmp_path / "two") == one


def test_two_databases_write_the_same_bytes(sqlite_template: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copy(sqlite_template, tmp_path / f"{name}.db")
    one, two = (written(f"sqlite:///{tmp_path / name}.db", tmp_path / name) for name in ("one", "two"))

    assert one == two
