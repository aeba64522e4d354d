"""People who sign in, and the installation that they look after."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, Id
from survey.places.models import Agency, Unit

ROLES = (
    "admin", "province-office", "office", "agency", "counter",
    "data-entry", "interviewer", "statistician", "auditor",
)  # fmt: skip


class User(Base):
    """A person with one role within one part of the unit tree, or within one agency."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", "role_known"),
        CheckConstraint("unit_id IS NOT NULL OR agency_id IS NOT NULL", "has_a_scope"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    one_time: Mapped[bool] = mapped_column(comment="the password must be changed at the next sign-in")
    active: Mapped[bool]
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    language: Mapped[str] = mapped_column(String(8))

    unit: Mapped[Unit | None] = relationship()
    agency: Mapped[Agency | None] = relationship()


class Installation(Base):
    """This installation's own key, so that the files of two are never mixed."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[Id]
    key: Mapped[UUID]
    made_up: Mapped[bool] = mapped_column(comment="true: example data; every page and file says so")
    since: Mapped[date]
