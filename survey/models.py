"""Every table, for the migrations and for whoever wants to read them in one place."""

from survey.answering.models import Answer, Comment, Pulse, Response
from survey.db import Base
from survey.office.models import Installation, User
from survey.places.models import Agency, Counter, Poster, ServiceField, Unit
from survey.population.models import DossierCount, Target

__all__ = [
    "Agency", "Answer", "Base", "Comment", "Counter", "DossierCount", "Installation", "Poster", "Pulse",
    "Response", "ServiceField", "Target", "Unit", "User",
]  # fmt: skip
