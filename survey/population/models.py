"""Dossier counts and targets."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import Base, Id, Instant
from survey.places.models import Counter, ServiceField, dates_in_order

CHANNELS = ("direct", "online", "post")
COMPARISONS = (">=", "<")


class DossierCount(Base):
    """Dossiers of one counter, field, period and channel. Append-only: the newest row counts."""

    __tablename__ = "dossier_count"
    __table_args__ = (
        CheckConstraint("handled >= 0", "handled_not_negative"),
        CheckConstraint("on_time >= 0 AND late >= 0 AND refused >= 0", "parts_not_negative"),
        CheckConstraint("on_time + late <= handled", "parts_within_handled"),
        CheckConstraint("refused <= handled", "refused_within_handled"),
        CheckConstraint("channel IN ('direct', 'online', 'post')", "channel_known"),
        Index(None, "counter_id", "field_id", "month", "channel"),
    )

    id: Mapped[Id]
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id"))
    field_id: Mapped[int] = mapped_column(ForeignKey("service_field.id"))
    month: Mapped[str] = mapped_column(String(21), comment="2026-10, or two dates: 2026-10-01/2026-10-31")
    channel: Mapped[str] = mapped_column(String(10))
    handled: Mapped[int]
    on_time: Mapped[int | None]
    late: Mapped[int | None]
    refused: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    counter: Mapped[Counter] = relationship()
    field: Mapped[ServiceField] = relationship()


class Target(Base):
    """Chỉ tiêu: a value as a proportion, what it is compared by, where and when it holds, and its source."""

    __tablename__ = "target"
    __table_args__ = (
        CheckConstraint("value BETWEEN 0 AND 1", "value_is_a_proportion"),
        CheckConstraint("comparison IN ('>=', '<')", "comparison_known"),
        UniqueConstraint("code", "scope", "valid_from"),
        dates_in_order(),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), comment="overall, on-time, pakn-on-time, pakn, late")
    value: Mapped[float]
    comparison: Mapped[str] = mapped_column(String(2))
    scope: Mapped[str] = mapped_column(String(40), comment="a unit's code; empty: the whole installation")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(500))
