"""Forms of sign-in and of passwords."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import EqualTo, InputRequired, Length

from survey.office.passwords import LEAST, MOST


class SignInForm(FlaskForm):
    name = StringField(
        _("User name"),
        [InputRequired(_("Please type your name.")), Length(max=100, message=_("This name is too long."))],
    )
    password = PasswordField(
        _("Password"), [InputRequired(_("Please type your password.")), Length(max=MOST)]
    )
    next = HiddenField()


class SignOutForm(FlaskForm):
    pass


class PasswordForm(FlaskForm):
    """``owner`` is the name of the person, which the new password must not be."""

    present = PasswordField(_("Present password"), [InputRequired(_("Please type your present password."))])
    new = PasswordField(
        _("New password"),
        [
            InputRequired(_("Please type a new password.")),
            Length(min=LEAST, message=_("The new password needs at least %(min)d characters.")),
            Length(max=MOST, message=_("The new password may have at most %(max)d characters.")),
        ],
    )
    again = PasswordField(
        _("New password again"), [EqualTo("new", message=_("The two new passwords are not the same."))]
    )

    def __init__(self, owner: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def validate_new(self, field: Field) -> None:
        if field.data.casefold() == self.owner.casefold():
            raise ValidationError(_("The new password must not be your name."))
        if field.data == self.present.data:
            raise ValidationError(_("The new password must differ from the present one."))
