"""The whole folder of a snapshot: written beside its place, put there in one step."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow.parquet as pq
from sqlalchemy.orm import Session

from survey import __version__
from survey.db import Database
from survey.office.models import Installation
from survey.snapshot.codebook import codebook, population
from survey.snapshot.exchanging import exchange
from survey.snapshot.sheets import Month, Places, about, digest, months_of, write_month

FORMAT = 1
MANIFEST, CODEBOOK, POPULATION = "manifest.json", "codebook.json", "population.parquet"
SOFTWARE = f"hailong {__version__}"
Manifest = Mapping[str, Any]


class NotOurs(Exception):
    """The folder holds something else, or (``snapshot``) the snapshot of another installation."""

    def __init__(self, folder: Path, *, snapshot: bool) -> None:
        super().__init__(str(folder))
        self.folder, self.snapshot = folder, snapshot


@contextmanager
def consistent(database: Database) -> Iterator[Session]:
    """One unchanging view of every table, however long the reading takes."""
    with database.reading() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def write_snapshot(session: Session, folder: Path, *, cutoff: datetime, previous: Path | None = None) -> str:
    """Write a whole snapshot beside ``folder`` and put it there in one step; return its id.

    Months that are the same as in ``previous`` are not read again. ``folder`` may hold an earlier snapshot of
    this installation, which goes; `NotOurs` if it holds anything else. ``session`` comes from `consistent`.
    """
    folder = folder.absolute()
    installation = session.get_one(Installation, 1)
    ensure_ours(folder, str(installation.key))
    beside = folder.with_name(f".{folder.name}-{uuid4().hex[:8]}")
    beside.mkdir(parents=True)
    try:
        Writing(session, beside, Earlier.at(previous, str(installation.key))).fill(installation, cutoff)
        id_ = digest(beside / MANIFEST)
        put_in_place(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return id_


def ensure_ours(folder: Path, installation: str) -> None:
    """Replace only nothing, an empty folder, or a snapshot of this installation."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    manifest = manifest_of(folder)
    if manifest is None or manifest.get("installation") != installation:
        raise NotOurs(folder, snapshot=manifest is not None)


def manifest_of(folder: Path) -> Manifest | None:
    """The manifest in a folder; none if there is none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("format") == FORMAT else None


def put_in_place(beside: Path, folder: Path) -> None:
    """Rename; where a snapshot stands already, exchange the two, so that one of them is always there."""
    try:
        beside.rename(folder)
    except OSError:  # it is there and not empty
        exchange(beside, folder)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The months of an earlier snapshot of this installation, to be taken over."""

    folder: Path
    months: Mapping[str, Manifest]

    @classmethod
    def at(cls, folder: Path | None, installation: str) -> "Earlier":
        manifest = folder and manifest_of(folder)
        if folder is None or not manifest or manifest.get("installation") != installation:
            return cls(Path(), {})
        return cls(folder, {entry["month"]: entry for entry in manifest["responses"]})

    def same(self, month: Month, places: Places) -> Manifest | None:
        """The entry of a month in which nothing has changed since."""
        entry = self.months.get(month.name)
        if entry is None or entry["state"] != month.state or not (self.folder / entry["file"]).is_file():
            return None
        return entry if places.still_hold(about(self.folder / entry["file"])) else None


@dataclass(frozen=True, slots=True)
class Writing:
    """A snapshot being written."""

    session: Session
    folder: Path
    earlier: Earlier

    def fill(self, installation: Installation, cutoff: datetime) -> None:
        places = Places.of(self.session)
        months = months_of(self.session)
        responses = [self.month(month, places) for month in months]
        manifest = {
            "format": FORMAT,
            "software": SOFTWARE,
            "installation": str(installation.key),
            "made_up": installation.made_up,
            "cutoff": f"{cutoff.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "responses": responses,
            "withdrawn": sum(month.sheets for month in months) - sum(entry["rows"] for entry in responses),
            "population": self.population(),
            "codebook": self.codebook(responses, made_up=installation.made_up),
        }
        write_json(self.folder / MANIFEST, manifest)

    def month(self, month: Month, places: Places) -> dict[str, Any]:
        """The manifest's entry of a month whose file is now in the folder."""
        if entry := self.earlier.same(month, places):
            kept = self.folder / entry["file"]
            kept.parent.mkdir(parents=True)
            link(self.earlier.folder / entry["file"], kept)
            return dict(entry)
        file, rows = write_month(
            self.session, month.name, self.folder / f"responses/month={month.name}", places
        )
        name = file.relative_to(self.folder).as_posix()
        return {"month": month.name, "file": name, "rows": rows, "sha256": digest(file), "state": month.state}

    def population(self) -> dict[str, Any]:
        table = population(self.session)
        pq.write_table(table, self.folder / POPULATION, compression="zstd")
        return {"file": POPULATION, "rows": table.num_rows, "sha256": digest(self.folder / POPULATION)}

    def codebook(self, responses: list[dict[str, Any]], *, made_up: bool) -> dict[str, Any]:
        used = {key for entry in responses for key in about(self.folder / entry["file"])["questionnaires"]}
        write_json(self.folder / CODEBOOK, codebook(self.session, used, made_up=made_up))
        return {"file": CODEBOOK, "sha256": digest(self.folder / CODEBOOK)}


def link(source: Path, target: Path) -> None:
    """The same file under two names; a copy where the disk cannot."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def write_json(file: Path, content: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
