"""The application: settings in, a WSGI application out."""

from http import HTTPStatus
from importlib import import_module
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask_babel import Babel
from flask_compress import Compress
from werkzeug.exceptions import HTTPException

from survey import installation, language
from survey.db import Database
from survey.errors import NotFound, SurveyError
from survey.office.sessions import sessions
from survey.settings import Settings

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


def create_app(settings: Settings) -> Flask:
    app = Flask("survey", static_url_path="/static")
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
    app.after_request(harden)
    return app


def harden(response: Response) -> Response:
    """Nothing from elsewhere runs here; a page's own style is named by its hash (``g.style_hashes``)."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
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
