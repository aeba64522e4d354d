"""Places: administrative units, agencies, service fields, counters, and the posters that stand at them."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from survey.db import Base, Code, Id, Named

LEVELS = ("province", "district", "commune")

counter_field = Table(
    "counter_field",
    Base.metadata,
    Column("counter_id", ForeignKey("counter.id"), primary_key=True),
    Column("field_id", ForeignKey("service_field.id"), primary_key=True, index=True),
)


class Versioned:
    """``revision`` counts the changes of a row: two people cannot overwrite each other unseen."""

    revision: Mapped[int] = mapped_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.revision}


class Dated:
    """Valid from the first day to the last, both included; an open end is empty."""

    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def dates_in_order() -> CheckConstraint:
    return CheckConstraint("valid_from <= valid_to", "dates_in_order")


class Unit(Named, Dated, Versioned, Base):
    """Administrative unit: province, commune (5-digit code) or former district."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("level IN ('province', 'district', 'commune')", "level_known"),
        CheckConstraint("merged_into_id <> id", "not_merged_into_itself"),
        CheckConstraint("parent_id <> id", "not_its_own_parent"),
        dates_in_order(),
    )

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(comment="official code; text, leading zeros count")
    level: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id", foreign_keys=[parent_id])
    merged_into: Mapped["Unit | None"] = relationship(remote_side="Unit.id", foreign_keys=[merged_into_id])


class Agency(Named, Dated, Versioned, Base):
    """Measured organisation, with its electronic identifier (``H19.40.12``; old form ``000.00.19.H47``)."""

    __tablename__ = "agency"
    __table_args__ = (CheckConstraint("parent_id <> id", "not_its_own_parent"), dates_in_order())

    id: Mapped[Id]
    code: Mapped[Code]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    hotline: Mapped[str | None] = mapped_column(String(100), comment="where a citizen gets a reply")

    unit: Mapped[Unit] = relationship()
    parent: Mapped["Agency | None"] = relationship(remote_side="Agency.id")


class ServiceField(Named, Versioned, Base):
    """Lĩnh vực: land, civil status, construction …"""

    __tablename__ = "service_field"

    id: Mapped[Id]
    code: Mapped[Code]


class Counter(Named, Dated, Versioned, Base):
    """Quầy: a place at a one-stop department; belongs to an agency and a unit."""

    __tablename__ = "counter"
    __table_args__ = (dates_in_order(),)

    id: Mapped[Id]
    code: Mapped[Code]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)

    agency: Mapped[Agency] = relationship()
    unit: Mapped[Unit] = relationship()
    fields: Mapped[list[ServiceField]] = relationship(
        secondary=counter_field, order_by=ServiceField.sort_key, lazy="selectin"
    )


class Poster(Dated, Base):
    """Mã QR: one print run for one counter, and maybe for one field of it."""

    __tablename__ = "poster"
    __table_args__ = (dates_in_order(), CheckConstraint("late_scans >= 0", "late_scans_not_negative"))

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(9), unique=True)
    serial: Mapped[str] = mapped_column(String(20), unique=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id"), index=True)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("service_field.id"))
    questionnaire: Mapped[str] = mapped_column(String(60), comment="id and version: one-stop/v1")
    issued_on: Mapped[date]
    revoked_on: Mapped[date | None]
    late_scans: Mapped[int] = mapped_column(default=0, comment="scans since it went out of use")

    counter: Mapped[Counter] = relationship()
    field: Mapped[ServiceField | None] = relationship()
