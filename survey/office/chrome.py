"""What stands around every page of the office: the menu, the language switch, the stylesheet's address."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from survey.office.access import may

PAGES = (
    ("see-results", "/office/", _("Results")),
    ("posters", "/office/posters", _("QR codes")),
    ("import", "/office/import", _("Data entry")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    href: str
    label: str
    current: bool


def menu() -> list[Entry]:
    """The pages that the signed-in person may open."""
    allowed = [(href, label) for action, href, label in PAGES if may(current_user, action)]
    return [Entry(href, str(label), is_current(href, request.path)) for href, label in allowed]


def is_current(href: str, path: str) -> bool:
    """Whether the path is the menu's page or one below it.

    >>> is_current("/office/posters", "/office/posters/issue"), is_current("/office/", "/office/posters")
    (True, False)
    """
    return path == href or (not href.endswith("/") and path.startswith(href + "/"))


def same_page_in(language: str) -> str:
    """The address of this page, its filters kept, in another language."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{request.path}?{urlencode([*kept, ('lang', language)])}"


@cache
def fingerprint(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:10]


def stylesheet() -> str:
    """Its address changes with its content, so that no browser shows a page in an older dress."""
    file = Path(__file__).parents[1] / "static" / "office.css"
    return url_for("static", filename="office.css", v=fingerprint(file))


def around() -> dict[str, Any]:
    return {
        "menu": menu,
        "same_page_in": same_page_in,
        "stylesheet": stylesheet,
        "csrf_token": generate_csrf,
    }
