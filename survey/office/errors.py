"""Why an account is not made.

Refused
├── NameTaken      another account has this name
├── BadName        no name, or one too long
├── WeakPassword   fewer characters than a password needs
├── UnknownRole    no such role; names those that exist
└── UnknownScope   neither a unit nor an agency has this code; names those that exist
"""

from flask_babel import gettext as _

from survey.errors import Refused
from survey.office.models import ROLES
from survey.office.passwords import LEAST


class NameTaken(Refused):
    def __init__(self, name: str) -> None:
        super().__init__(
            _("There is already an account named %(name)s. Please choose another name.", name=name)
        )


class BadName(Refused):
    def __init__(self) -> None:
        super().__init__(_("An account needs a name of at most 100 characters."))


class WeakPassword(Refused):
    def __init__(self) -> None:
        super().__init__(_("A password needs at least %(least)d characters.", least=LEAST))


class UnknownRole(Refused):
    def __init__(self, role: str) -> None:
        message = _("There is no role %(role)s. The roles are:", role=role)
        super().__init__(message, tuple(ROLES))


class UnknownScope(Refused):
    def __init__(self, scope: str, existing: list[str]) -> None:
        if existing:
            message = _("No unit and no agency has the code %(scope)s. Those that exist:", scope=scope)
        else:
            message = _("No unit and no agency is known yet. Import them first: hailong import units FILE")
        super().__init__(message, tuple(existing))
