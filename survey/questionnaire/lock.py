"""Published versions are frozen: `published.lock` holds their SHA-256, as `sha256sum --check` reads it."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from survey.questionnaire.problems import WHOLE_FILE, Problem, problem

ROOT = Path(__file__).parents[2] / "questionnaires"
LOCK = "published.lock"
LINE = re.compile(r"([0-9a-f]{64})  ([a-z0-9-]+/[a-z0-9.-]+)\.toml")


def published(root: Path = ROOT) -> dict[str, str]:
    """Key → hash of every published version."""
    return {match[2]: match[1] for line in _lines(root) if (match := LINE.fullmatch(line))}


def verify(root: Path = ROOT) -> Iterator[Problem]:
    """Every published file that is gone or was changed, and every line of the lock that is none."""
    for number, line in enumerate(_lines(root), start=1):
        if not LINE.fullmatch(line):
            yield replace(problem("bad-lock", f"line {number}"), file=str(root / LOCK))
    for key in published(root):
        file = root / f"{key}.toml"
        gone = [] if file.is_file() else [problem("published-missing", WHOLE_FILE)]
        for found in gone or changed(file):
            yield replace(found, file=str(file))


def changed(file: Path) -> Iterator[Problem]:
    """A problem if the file is published with another hash. Its lock lies two folders up."""
    place = file.resolve()
    locked = published(place.parent.parent).get(f"{place.parent.name}/{place.stem}")
    if locked and file.is_file() and digest(file) != locked:
        yield problem("published-changed", WHOLE_FILE)


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def freeze(key: str, root: Path = ROOT) -> None:
    """Add a version to the lock. The caller has checked it."""
    hashes = published(root) | {key: digest(root / f"{key}.toml")}
    lines = [f"{hashes[name]}  {name}.toml\n" for name in sorted(hashes)]
    fresh = root / f"{LOCK}.new"
    fresh.write_text("".join(lines), encoding="utf-8")
    os.replace(fresh, root / LOCK)


def _lines(root: Path) -> list[str]:
    lock = root / LOCK
    return lock.read_text(encoding="utf-8", errors="replace").splitlines() if lock.is_file() else []
