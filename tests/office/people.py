"""Accounts that tests plant, and how they sign in."""

from functools import cache

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from survey.office.models import User
from survey.office.passwords import hashed
from survey.places.models import Agency, Unit

PASSWORD = "bốn mùa hoa nở"


@cache
def hash_of(password: str) -> str:
    return hashed(password)


def plant_user(session: Session, name: str, role: str, scope: str, **more: object) -> User:
    """An account of a unit's or an agency's code, with the password of all tests."""
    user = User(
        name=name,
        role=role,
        unit=session.scalars(select(Unit).where(Unit.code == scope)).one_or_none(),
        agency=session.scalars(select(Agency).where(Agency.code == scope)).one_or_none(),
        **{"password_hash": hash_of(PASSWORD), "one_time": False, "active": True, "language": "vi", **more},
    )
    session.add(user)
    session.flush()
    return user


def token(client: FlaskClient, path: str = "/office/sign-in") -> str:
    """The token of the first form on a page."""
    field = BeautifulSoup(client.get(path).text, "html.parser").select_one("input[name=csrf_token]")
    assert field is not None
    return str(field["value"])


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    form = {"csrf_token": token(client), "name": name, "password": password, **more}
    return client.post("/office/sign-in", data=form)
