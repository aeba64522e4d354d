"""The token in a citizen's page: which sheet it will make, at which poster, since when.

It is signed, so it is also the proof that a form came from our page (the CSRF protection of pages that
have neither session nor cookie).

BadToken
└── ExpiredToken    authentic but too old: its sheet's key is still good
"""

from dataclasses import astuple, dataclass
from datetime import datetime
from time import time
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from survey.places.models import Poster

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
    """One opening of a poster's page: all that the tap needs, so that it looks nothing up.

    ``poster``, ``counter`` and ``field`` are ids. ``trial``: staff try the poster, nothing is stored.
    ``opened``: seconds since 1970 of the first opening; showing the page once more does not change it.
    """

    sheet: UUID
    code: str
    poster: int = 0
    counter: int = 0
    field: int | None = None
    questionnaire: str = ""
    trial: bool = False
    opened: int = 0

    @classmethod
    def of(cls, poster: Poster, *, trial: bool = False) -> "Page":
        """A fresh page of the poster; the field is known where the poster or the counter has but one."""
        fields = [field.id for field in poster.counter.fields]
        field = poster.field_id or (fields[0] if len(fields) == 1 else None)
        place = (poster.code, poster.id, poster.counter_id, field, poster.questionnaire)
        return cls(uuid4(), *place, trial=trial, opened=int(time()))

    def is_fresh(self, now: datetime) -> bool:
        """Whether a mark of this page can only have been given a moment ago."""
        return now.timestamp() - self.opened < JUST_NOW


def seal(page: Page) -> str:
    return str(_serializer().dumps([page.sheet.hex, *astuple(page)[1:]]))


def unseal(token: str, code: str) -> Page:
    """The page that carried this token to ``code``; raises BadToken or ExpiredToken."""
    try:
        return _page(_serializer().loads(token, max_age=LIFE), code)
    except SignatureExpired as expired:
        raise ExpiredToken(_page(_serializer().load_payload(expired.payload or b""), code)) from None
    except BadData:
        raise BadToken from None


def _page(content: list[Any], code: str) -> Page:
    sheet, poster_code, *rest = content
    if poster_code != code:
        raise BadToken
    return Page(UUID(hex=sheet), poster_code, *rest)


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
