"""What this installation is: its key, and whether its data are made up."""

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from survey.db import db
from survey.office.models import Installation


def made_up() -> bool:
    """Whether the data are an example. Asked once a process: it does not change."""
    kept = current_app.extensions
    if "made_up" not in kept:
        try:
            with db.reading() as session:
                installation = session.get(Installation, 1)
        except SQLAlchemyError:
            return False  # a page that says what is wrong needs no database
        kept["made_up"] = bool(installation and installation.made_up)
    return bool(kept["made_up"])


def init_app(app: Flask) -> None:
    app.jinja_env.globals["made_up"] = made_up
