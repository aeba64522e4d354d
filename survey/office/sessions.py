"""Who is signed in."""

from flask_login import LoginManager, UserMixin
from sqlalchemy.orm import joinedload

from survey.db import db
from survey.office.models import User

sessions = LoginManager()
sessions.login_view = "office.sign_in"
sessions.session_protection = None  # it would fingerprint the visitor's address and browser


class SignedIn(UserMixin):
    """A user's row, apart from any database session, for the time of one request."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        return str(self.user.id)

    def __getattr__(self, name: str) -> object:
        return getattr(self.user, name)


@sessions.user_loader
def signed_in(user_id: str) -> SignedIn | None:
    with db.reading() as session:
        user = session.get(User, int(user_id), options=[joinedload(User.unit), joinedload(User.agency)])
        if user is None or not user.active:
            return None
        session.expunge_all()
        return SignedIn(user)
