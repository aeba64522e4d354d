"""`hailong users`: the accounts of people who sign in."""

import sys

import click
from flask_babel import gettext as _

from survey.db import db
from survey.language import LANGUAGES
from survey.migrating import ensure_migrated
from survey.office.accounts import add_account, everyone
from survey.office.errors import WeakPassword
from survey.office.models import User
from survey.office.passwords import LEAST, one_time_password


@click.group()
def users() -> None:
    """The accounts of people who sign in."""
    ensure_migrated(db.engine)


@users.command()
@click.argument("name")
@click.option("--role", required=True, help="what the person may do, for example office")
@click.option("--scope", required=True, help="code of the unit or agency that the person looks after")
@click.option("--password-stdin", is_flag=True, help="read the password instead of drawing a one-time one")
@click.option("--language", type=click.Choice(LANGUAGES), default="vi", show_default=True)
def add(name: str, role: str, scope: str, password_stdin: bool, language: str) -> None:
    """Add an account; its one-time password goes to stdout."""
    password = chosen_password() if password_stdin else one_time_password()
    user = User(name=name, role=role, language=language, one_time=not password_stdin, active=True)
    with db.writing() as session:
        add_account(session, user, scope, password)
    if password_stdin:
        click.echo(_("The account %(name)s was added.", name=name), err=True)
        return
    click.echo(password)
    click.echo(
        _(
            "The account %(name)s was added. Its password, above, serves once: a new one is asked for.",
            name=name,
        ),
        err=True,
    )


def chosen_password() -> str:
    """The first line of stdin."""
    password = sys.stdin.buffer.readline().decode(errors="replace").rstrip("\r\n")
    if len(password) < LEAST or "\N{REPLACEMENT CHARACTER}" in password:
        raise WeakPassword
    return password


@users.command("list")
def list_() -> None:
    """Name, role, scope and state of every account, one a line, separated by tabs."""
    with db.reading() as session:
        for user in everyone(session):
            place = user.unit or user.agency
            state = "active" if user.active else "closed"
            click.echo("\t".join([user.name, user.role, place.code if place else "", state]))
