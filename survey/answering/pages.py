"""What the citizen's pages share: the blueprint, the stylesheet, how long a page may be kept."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, g, make_response
from markupsafe import Markup

from survey.language import chosen

bp = Blueprint("answering", __name__, template_folder="templates")
FOLDER = Path(__file__).parent
SHEETS = {
    name: (FOLDER / f"{name}.css").read_text(encoding="utf-8").strip() for name in ("citizen", "details")
}


@bp.app_template_global()
def inline_style(name: str = "citizen") -> Markup:
    """A whole stylesheet in the page, so that it is one request; its hash goes into the policy header."""
    hashed = base64.b64encode(hashlib.sha256(SHEETS[name].encode()).digest()).decode()
    g.setdefault("style_hashes", []).append(hashed)
    return Markup(SHEETS[name])  # noqa: S704 - our own file


def kept_for_back(html: str, status: int = 200) -> Response:
    """Not ``no-store``: the Back button must find this same page with this same token (RULES 7)."""
    response = make_response(html, status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def kept_nowhere(html: str, status: int = 200) -> Response:
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def language_kept() -> dict[str, Any]:
    """What an address needs to stay in the reader's language."""
    return {} if chosen() == "vi" else {"lang": chosen()}
