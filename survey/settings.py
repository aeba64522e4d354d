"""What the environment says, read once and frozen."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from flask import current_app

from survey.errors import MissingHost


@dataclass(frozen=True, slots=True)
class Settings:
    """``host`` is the public address that posters carry; ``var`` holds whatever the programme writes."""

    database_url: str
    secret: str
    host: str | None
    var: Path

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        var = Path(env.get("HAILONG_VAR") or "var").absolute()
        return cls(
            database_url=env.get("DATABASE_URL") or f"sqlite:///{var / 'hailong.db'}",
            secret=env.get("HAILONG_SECRET") or kept_secret(var / "secret"),
            host=env.get("HAILONG_HOST") or None,
            var=var,
        )

    @property
    def public_address(self) -> str:
        """Scheme and host in capitals, as a poster prints them: a QR code is smaller in capitals.

        >>> Settings("", "", "danhgia.example.vn", Path()).public_address
        'HTTPS://DANHGIA.EXAMPLE.VN'
        >>> Settings("", "", "http://127.0.0.1:8000/", Path()).public_address
        'HTTP://127.0.0.1:8000'
        """
        if not self.host:
            raise MissingHost
        host = self.host if "://" in self.host else f"https://{self.host}"
        return host.rstrip("/").upper()


def kept_secret(file: Path) -> str:
    """The signing key of an installation that was given none: made once, readable by its owner only."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secrets.token_urlsafe(32))
    return file.read_text()


def current() -> Settings:
    """The settings of the running application."""
    kept: Settings = current_app.extensions["settings"]
    return kept
