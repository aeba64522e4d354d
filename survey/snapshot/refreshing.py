"""The current snapshot of an installation, written again only when the database has changed."""

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.db import Database
from survey.office.models import Installation
from survey.places.models import Agency, Counter, Poster, ServiceField, Unit, counter_field
from survey.population.models import DossierCount, Target
from survey.snapshot.sheets import months_of
from survey.snapshot.writing import FORMAT, MANIFEST, SOFTWARE, consistent, put_in_place, write_snapshot

CURRENT, LOCK, WRITING = "current.json", "lock", "writing"
KEPT = 1  # folder, beside those that somebody may be reading still: neighbours would tell who came when
READING = 300  # seconds
REGISTRY = (Unit, Agency, ServiceField, Counter)


def refresh(database: Database, var: Path, *, cutoff: datetime) -> Path:
    """The folder of the current snapshot, ``var/snapshot/<installation>/<id>``.

    Any number of processes may refresh at once: one writes, the others wait and find it written.
    """
    with consistent(database) as session:
        root = var / "snapshot" / str(session.get_one(Installation, 1).key)
        if current := current_of(root, fingerprint(session)):
            return current
    root.mkdir(parents=True, exist_ok=True)
    with locked(root / LOCK), consistent(database) as session:
        now = fingerprint(session)
        return current_of(root, now) or written(session, root, now, cutoff)


def fingerprint(session: Session) -> str:
    """Changes with anything that a snapshot holds; costs a few index scans."""
    facts: list[Any] = [FORMAT, SOFTWARE, session.get_one(Installation, 1).made_up]
    facts += [[month.name, month.state] for month in months_of(session)]
    facts += [rows(session, func.count(), func.max(thing.id), func.sum(thing.revision)) for thing in REGISTRY]
    facts += [rows(session, func.count(), func.max(DossierCount.id)), rows(session, *counter_field.c)]
    used = sorted(session.scalars(select(Poster.questionnaire).distinct()))
    facts += [used, rows(session, *Target.__table__.c)]
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()


def rows(session: Session, *columns: Any) -> list[list[Any]]:
    return sorted(list(row) for row in session.execute(select(*columns)))


def current_of(root: Path, fingerprint: str) -> Path | None:
    """The folder that was written for this fingerprint, if it is there still."""
    noted = pointer(root)
    folder = root / noted["snapshot"]
    return folder if noted["fingerprint"] == fingerprint and (folder / MANIFEST).is_file() else None


def pointer(root: Path) -> dict[str, str]:
    try:
        noted: dict[str, str] = json.loads((root / CURRENT).read_text())
    except FileNotFoundError:
        return {"fingerprint": "", "snapshot": ""}
    return noted


def written(session: Session, root: Path, fingerprint: str, cutoff: datetime) -> Path:
    """A new snapshot, which the pointer names once it is whole. Only the holder of the lock writes."""
    for left in root.glob(f"*{WRITING}*"):  # of a process that was stopped
        shutil.rmtree(left, ignore_errors=True)
    new, before = root / WRITING, pointer(root)["snapshot"]
    id_ = write_snapshot(session, new, cutoff=cutoff, previous=root / before if before else None)
    folder = root / id_
    put_in_place(new, folder)
    shutil.rmtree(new, ignore_errors=True)
    pending = root / f"{CURRENT}.new"
    pending.write_text(json.dumps({"fingerprint": fingerprint, "snapshot": id_}))
    os.replace(pending, root / CURRENT)
    forget(root, keep=folder)
    return folder


def forget(root: Path, *, keep: Path) -> None:
    """Remove old folders; the newest stay, and those that were written a moment ago."""
    folders = sorted((f for f in root.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime, reverse=True)
    for folder in folders[KEPT:]:
        if folder != keep and folder.stat().st_mtime < time.time() - READING:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """One process and one thread at a time; freed by the system if its holder dies."""
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
