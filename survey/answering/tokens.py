"""The token in a citizen's page: which sheet it will make, at which poster, since when.

It is signed, so it is also the proof that a form came from our page (the CSRF protection of pages that
have neither session nor cookie).

BadToken
└── ExpiredToken    authentic but too old: its sheet's key is still good
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from flask import current_app
from itsdangerous import BadData, BadTimeSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

LIFE = 24 * 3600  # seconds that a page can be sent after it was opened
JUST_NOW = 10 * 60  # seconds that a receipt shows the mark


class BadToken(Exception):
    """Not a token of ours, or not for this page."""


class ExpiredToken(BadToken):
    def __init__(self, page: "Page") -> None:
        self.page = page
        super().__init__("expired")


@dataclass(frozen=True, slots=True)
class Page:
    """One opening of a poster's page. ``trial``: staff try the poster, nothing is stored."""

    sheet: UUID
    code: str
    trial: bool = False
    opened: datetime | None = None

    @classmethod
    def fresh(cls, code: str, *, trial: bool = False) -> "Page":
        return cls(uuid4(), code, trial)


def seal(page: Page) -> str:
    return str(_serializer().dumps([page.sheet.hex, page.code, int(page.trial)]))


def unseal(token: str, code: str) -> Page:
    """The page that carried this token to ``code``; raises BadToken or ExpiredToken."""
    try:
        content, opened = _serializer().loads(token, max_age=LIFE, return_timestamp=True)
    except SignatureExpired as expired:
        raise ExpiredToken(_page(_serializer().load_payload(expired.payload or b""), code)) from None
    except (BadData, BadTimeSignature):
        raise BadToken from None
    return _page(content, code, opened)


def _page(content: tuple[str, str, int], code: str, opened: datetime | None = None) -> Page:
    sheet, poster, trial = content
    if poster != code:
        raise BadToken
    return Page(UUID(hex=sheet), poster, bool(trial), opened)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="page")


def just_given(receipt: str) -> str:
    """A short-lived mark for the address of a receipt: its holder has answered a moment ago."""
    return _signer().sign(receipt).decode().removeprefix(receipt + ".")


def was_just_given(receipt: str, mark: str) -> bool:
    try:
        _signer().unsign(f"{receipt}.{mark}", max_age=JUST_NOW)
    except BadData:
        return False
    return True


def _signer() -> TimestampSigner:
    return TimestampSigner(current_app.secret_key or "", salt="just-given")
