"""The application: settings in, a WSGI application out."""

from http import HTTPStatus
from importlib import import_module
from traceback import format_tb
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask_babel import Babel
from flask_compress import Compress
from werkzeug.exceptions import HTTPException

from survey import installation, language
from survey.db import Database
from survey.errors import NotFound, SurveyError
from survey.office.sessions import sessions
from survey.settings import Settings, current

FEATURES = ("answering", "imports", "office", "places", "results")
CATALOGS = ";".join(["translations", *(f"{feature}/translations" for feature in (*FEATURES, "demo"))])
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
POLICY = (
    "default-src 'none'; style-src {style}; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Discreet(Flask):
    """Its log of errors names the page and the kind of error, never what a citizen sent or a receipt."""

    def log_exception(self, exc_info: Any) -> None:
        where = f"{request.method} {request.url_rule or 'unknown address'}"
        frames = "".join(format_tb(exc_info[2])[-4:])
        self.logger.error("%s on %s\n%s", exc_info[0].__name__, where, frames)


def create_app(settings: Settings) -> Flask:
    app = Discreet("survey", static_url_path="/static")
    app.config.update(
        SECRET_KEY=settings.secret,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not (settings.host or "").startswith("http://"),
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
        BABEL_TRANSLATION_DIRECTORIES=CATALOGS,
        COMPRESS_ALGORITHM=["br", "gzip"],
        WTF_CSRF_TIME_LIMIT=None,  # the session's own life is the limit
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = settings
    app.extensions["database"] = Database(settings.database_url)
    Babel(app, default_locale="vi", locale_selector=language.chosen)
    Compress(app)
    sessions.init_app(app)
    language.init_app(app)
    installation.init_app(app)
    for feature in FEATURES:
        app.register_blueprint(import_module(f"survey.{feature}.views").bp)
    app.register_error_handler(SurveyError, explain)
    app.register_error_handler(HTTPException, explain_http)
    app.before_request(refuse_nul)
    app.after_request(harden)
    return app


def refuse_nul() -> None:
    """No keyboard types a NUL and PostgreSQL stores none: whoever sends one is not a visitor."""
    sent = [request.path, *request.args.values(), *language.posted().values()]
    if any("\0" in text for text in sent):
        raise NotFound


def harden(response: Response) -> Response:
    """Nothing from elsewhere runs here; a page's own style is named by its hash (``g.style_hashes``)."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current().host and not current().public_address.startswith("HTTP://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.lower().startswith("/r/"):
        response.headers.setdefault("Cache-Control", "no-store")
    style = " ".join(f"'sha256-{hash_}'" for hash_ in g.get("style_hashes", ())) or "'self'"
    response.headers.setdefault("Content-Security-Policy", POLICY.format(style=style))
    return response


def explain(error: SurveyError) -> tuple[str, int]:
    """Every refusal is a page in the reader's language that says what to do."""
    office = request.path.startswith("/office")
    template = "office/refusal.html" if office else "answering/refusal.html"
    return render_template(template, error=error), error.status


def explain_http(error: HTTPException) -> Any:
    if error.code == HTTPStatus.NOT_FOUND:
        return explain(NotFound())
    if error.code is None or error.response is not None:
        return error
    problem = SurveyError()
    problem.status = error.code
    return explain(problem)
