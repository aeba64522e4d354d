"""What the page of QR codes sends."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Optional


class IssueForm(FlaskForm):
    """Codes for every counter of the list that has none."""

    q = StringField()


class ReplaceForm(FlaskForm):
    counter = StringField(validators=[InputRequired()])
    valid_from = DateField(validators=[Optional()])


class CodeForm(FlaskForm):
    """One QR code, to be stopped or taken back into use."""

    code = StringField(validators=[InputRequired()])


TOO_LATE = _(
    "The page was open too long, or the date was not one. Nothing was changed: please go back and try again."
)
