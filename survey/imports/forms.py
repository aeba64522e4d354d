"""Choosing a file, and confirming what it would do."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from survey.imports.kind import Kind


class ChooseForm(FlaskForm):
    kind = SelectField(
        _("What does the file hold?"), [InputRequired(_("Please choose what the file holds."))]
    )
    file = FileField(_("File"), [FileRequired(_("Please choose a file."))])

    def __init__(self, kinds: list[Kind], **more: Any) -> None:
        super().__init__(**more)
        self.kind.choices = [(kind.name, kind.title) for kind in kinds]


class ConfirmForm(FlaskForm):
    """``plan`` is the digest of what the person has seen."""

    plan = HiddenField()
