"""The current snapshot: written again when something changed, and no more of it than that."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import Snapshot
from survey.answering.models import Response
from survey.answering.operations import withdraw
from survey.db import Database
from survey.places.models import Agency, Counter, ServiceField
from survey.population.models import Target
from survey.snapshot import refresh
from survey.snapshot import refreshing as module
from tests.snapshot.planting import CUTOFF, count, sheet

Change = Callable[[Session], Any]


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"


def entries(folder: Path) -> dict[str, dict[str, Any]]:
    return {
        entry["month"]: entry for entry in json.loads((folder / "manifest.json").read_text())["responses"]
    }


def inode(folder: Path, month: str) -> int:
    return (folder / str(entries(folder)[month]["file"])).stat().st_ino


def change(database: Database, do: Change) -> None:
    with database.writing() as session:
        do(session)


def test_the_folder_is_named_by_the_manifest_and_kept_while_nothing_changes(
    planted: Database, var: Path
) -> None:
    first = refresh(planted, var, cutoff=CUTOFF)
    second = refresh(planted, var, cutoff=CUTOFF + timedelta(days=1))

    assert first == second
    assert first.name == Snapshot(first).id
    assert first.parent.name == Snapshot(first).manifest["installation"]


def test_a_new_answer_re_reads_its_own_month_only(planted: Database, var: Path) -> None:
    before = refresh(planted, var, cutoff=CUTOFF)
    change(planted, lambda session: session.add(sheet(20, date(2026, 10, 20))))
    after = refresh(planted, var, cutoff=CUTOFF)

    assert before != after
    assert inode(before, "2026-10") == inode(after, "2026-10")
    assert entries(after)["2026-11"]["rows"] == entries(before)["2026-11"]["rows"] + 1
    Snapshot(before).verify()
    Snapshot(after).verify()


def test_a_correction_in_a_closed_month_re_reads_that_month(planted: Database, var: Path) -> None:
    def correct(session: Session) -> None:
        response = session.get_one(Response, sheet(1, date.min).id)
        response.overall, response.revision = 1, response.revision + 1

    before = refresh(planted, var, cutoff=CUTOFF)
    change(planted, correct)
    after = refresh(planted, var, cutoff=CUTOFF)

    assert entries(before)["2026-10"]["sha256"] != entries(after)["2026-10"]["sha256"]
    assert inode(before, "2026-11") == inode(after, "2026-11")


def test_a_withdrawn_sheet_goes_and_is_counted(planted: Database, var: Path) -> None:
    before = refresh(planted, var, cutoff=CUTOFF)
    change(planted, lambda session: withdraw(session, session.get_one(Response, sheet(1, date.min).id)))
    after = refresh(planted, var, cutoff=CUTOFF)

    assert entries(after)["2026-10"]["rows"] == entries(before)["2026-10"]["rows"] - 1
    assert Snapshot(after).manifest["withdrawn"] == Snapshot(before).manifest["withdrawn"] + 1


def rename(session: Session) -> None:
    session.scalars(select(Counter).limit(1)).one().name = "Quầy khác"


def new_target(session: Session) -> None:
    session.add(
        Target(
            code="overall", value=0.95, comparison=">=", scope="", valid_from=date(2027, 1, 1), source="KH"
        )
    )


def fewer_fields(session: Session) -> None:
    counter = session.scalars(select(Counter).where(Counter.code == "LK-02")).one()
    counter.fields = counter.fields[:1]


@pytest.mark.parametrize(
    "do", [rename, new_target, fewer_fields, lambda session: session.add(count(1, 1, "2026-10", 50))]
)
def test_registry_targets_and_counts_make_a_new_snapshot_of_the_same_sheets(
    planted: Database, var: Path, do: Change
) -> None:
    before = refresh(planted, var, cutoff=CUTOFF)
    change(planted, do)
    after = refresh(planted, var, cutoff=CUTOFF)

    assert before != after
    assert inode(before, "2026-10") == inode(after, "2026-10")


def test_a_counter_that_moves_to_another_agency_is_read_again(planted: Database, var: Path) -> None:
    def move(session: Session) -> None:
        counter = session.scalars(select(Counter).where(Counter.code == "LK-01")).one()
        counter.agency = session.scalars(select(Agency).where(Agency.code == "H19.40.13")).one()

    before = refresh(planted, var, cutoff=CUTOFF)
    change(planted, move)
    after = refresh(planted, var, cutoff=CUTOFF)

    assert inode(before, "2026-10") != inode(after, "2026-10")
    assert inode(before, "2026-11") == inode(after, "2026-11")


def test_a_renamed_field_code_is_read_again(planted: Database, var: Path) -> None:
    def recode(session: Session) -> None:
        session.scalars(select(ServiceField).where(ServiceField.code == "land")).one().code = "dat-dai"

    before = refresh(planted, var, cutoff=CUTOFF)
    change(planted, recode)

    assert inode(before, "2026-10") != inode(refresh(planted, var, cutoff=CUTOFF), "2026-10")


def test_a_lost_folder_is_written_again(planted: Database, var: Path) -> None:
    folder = refresh(planted, var, cutoff=CUTOFF)
    (folder / "manifest.json").unlink()

    Snapshot(refresh(planted, var, cutoff=CUTOFF)).verify()


def test_what_a_stopped_process_left_is_cleared(planted: Database, var: Path) -> None:
    root = refresh(planted, var, cutoff=CUTOFF).parent
    for name in ("writing", ".writing-1234abcd"):
        (root / name / "responses").mkdir(parents=True)
    change(planted, rename)
    current = refresh(planted, var, cutoff=CUTOFF)

    assert {entry.name for entry in root.iterdir() if "writing" in entry.name} == set()
    Snapshot(current).verify()


def test_old_folders_go_but_not_those_of_a_moment_ago(
    planted: Database, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        with planted.writing() as session:
            session.add(sheet(50 + number, date(2026, 10, 20)))
        current = refresh(planted, var, cutoff=CUTOFF)
    root = current.parent
    assert len([folder for folder in root.iterdir() if folder.is_dir()]) == 8

    monkeypatch.setattr(module, "READING", -1)
    change(planted, rename)
    current = refresh(planted, var, cutoff=CUTOFF)
    kept = [folder for folder in root.iterdir() if folder.is_dir()]
    assert len(kept) == module.KEPT
    assert current in kept


def test_threads_that_refresh_at_once_get_one_snapshot(planted: Database, var: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        folders = set(pool.map(lambda _: refresh(planted, var, cutoff=CUTOFF), range(16)))

    [folder] = folders
    assert [other for other in folder.parent.iterdir() if other.is_dir()] == [folder]


def test_processes_that_refresh_at_once_get_one_snapshot(
    planted: Database, database_url: str, var: Path
) -> None:
    code = (
        "import os; from pathlib import Path; from survey.clock import now; from survey.db import Database; "
        "from survey.snapshot import refresh; "
        "print(refresh(Database(os.environ['URL']), Path(os.environ['VAR']), cutoff=now()))"
    )
    env = os.environ | {"URL": database_url, "VAR": str(var)}
    started = [
        subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    folders = {process.communicate(timeout=60)[0].strip() for process in started}

    assert len(folders) == 1
    Snapshot(folders.pop()).verify()
