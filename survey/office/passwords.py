"""Passwords: hashed with argon2id, one-time ones drawn at random, none compared in telling time."""

import secrets
import unicodedata
from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from survey.errors import Busy

LEAST = 12
MOST = 200
HASHER = PasswordHasher()


def hashed(password: str) -> str:
    return HASHER.hash(composed(password))


def composed(password: str) -> str:
    """Keyboards write "ế" as one character or as three; both are the same password."""
    return unicodedata.normalize("NFC", password)


def one_time_password() -> str:
    """100 random bits as five groups of four letters and digits, easy to read out.

    >>> len(one_time_password().split("-"))
    5
    """
    letters = b32encode(secrets.token_bytes(15)).decode().lower()[:20]
    return "-".join(letters[start : start + 4] for start in range(0, 20, 4))


@cache
def nobody() -> str:
    """The hash of a password that no-one knows: an unknown name takes as long as a wrong password."""
    return hashed(secrets.token_urlsafe())


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One comparison at a time on this machine; who comes meanwhile is told so (`Busy`).

    A comparison is slow on purpose. Without this, a few programmes that guess passwords would take every
    worker's time, and citizens would wait.
    """
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            flock(handle, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


def matches(stored: str | None, password: str) -> bool:
    try:
        verified = HASHER.verify(stored or nobody(), composed(password))
    except (VerificationError, InvalidHashError):
        return False
    return verified and stored is not None


def outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)
