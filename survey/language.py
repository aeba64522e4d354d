"""Vietnamese first, English second. A citizen's choice travels in the address or the form, in no cookie."""

from flask import Flask, g, request, session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

LANGUAGES = ("vi", "en")


def chosen() -> str:
    """``lang`` in the form, then in the address, then (officials only) the session's; else Vietnamese."""
    if "language" not in g:
        g.language = (asked() if request else None) or "vi"
    return str(g.language)


def asked() -> str | None:
    form = posted()
    spoken = form.get("switch") or form.get("lang") or request.args.get("lang")
    if request.blueprint not in (None, "answering"):
        if spoken in LANGUAGES:
            session["lang"] = spoken
        spoken = session.get("lang")
    return spoken if spoken in LANGUAGES else None


def posted() -> MultiDict[str, str]:
    """The form, or nothing where it is too large or damaged: that refusal needs a language too."""
    try:
        return request.form
    except HTTPException:
        return MultiDict()


def init_app(app: Flask) -> None:
    app.jinja_env.globals["language"] = chosen
