"""A file between its preview and its confirmation: kept for its owner, for an hour, out of the database."""

import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask_babel import lazy_gettext as _

from survey.errors import SurveyError

KEPT = timedelta(hours=1)
ID = re.compile(r"[\w-]{22}", re.ASCII)


class UploadGone(SurveyError):
    """410 – imported already, or its hour has passed, or never this person's."""

    status = 410
    message = _(
        "This file is no longer kept: it was imported already, or it was chosen more than an hour ago. "
        "Please choose it again; importing a file twice changes nothing."
    )


@dataclass(frozen=True, slots=True)
class Upload:
    id: str
    owner: int
    kind: str
    name: str
    at: str
    data: bytes


def stage(folder: Path, owner: int, kind: str, name: str, data: bytes, *, at: datetime) -> Upload:
    """Keep a file, readable by this programme only, and forget those whose hour has passed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    forget_old(folder, at)
    upload = Upload(secrets.token_urlsafe(16), owner, kind, name[:200], at.isoformat(), data)
    about = asdict(upload)
    del about["data"]
    descriptor = os.open(folder / upload.id, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(json.dumps(about).encode() + b"\n" + data)
    return upload


def kept(folder: Path, id_: str, owner: int, *, at: datetime) -> Upload:
    """The person's file, as it was chosen."""
    if not ID.fullmatch(id_):
        raise UploadGone
    try:
        about, _newline, data = (folder / id_).read_bytes().partition(b"\n")
    except FileNotFoundError:
        raise UploadGone from None
    upload = Upload(data=data, **json.loads(about))
    if upload.owner != owner or expired(upload.at, at):
        raise UploadGone
    return upload


def expired(kept_at: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(kept_at) > KEPT


def forget(folder: Path, id_: str) -> None:
    (folder / id_).unlink(missing_ok=True)


def forget_old(folder: Path, at: datetime) -> None:
    """By the clock of the file system, which needs no reading."""
    for file in folder.iterdir():
        try:
            if at.timestamp() - file.stat().st_mtime > KEPT.total_seconds():
                file.unlink(missing_ok=True)
        except FileNotFoundError:
            continue  # another process was faster
