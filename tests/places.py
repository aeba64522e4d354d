"""A small registry that tests plant: two wards, their agencies, three counters, three fields."""

from datetime import date

from sqlalchemy.orm import Session

from survey.answering.tokens import Page
from survey.db import Database
from survey.places.models import Agency, Counter, Poster, ServiceField, Unit
from survey.places.queries import poster_with


def plant_places(session: Session) -> None:
    province = Unit(code="75", name="Thành phố Đồng Nai", level="province")
    ward = Unit(code="26080", name="Phường Long Khánh", level="commune", parent=province)
    other = Unit(code="26098", name="Phường Bảo Vinh", level="commune", parent=province)
    land = ServiceField(code="land", name="Đất đai")
    civil = ServiceField(code="civil", name="Hộ tịch")
    business = ServiceField(code="business", name="Đăng ký kinh doanh")
    first = Agency(code="H19.40.12", name="UBND phường Long Khánh", unit=ward, hotline="0251 1022")
    second = Agency(code="H19.40.13", name="UBND phường Bảo Vinh", unit=other)
    session.add_all(
        [
            Counter(code="LK-01", name="Quầy số 1 – Đất đai", agency=first, unit=ward, fields=[land]),
            Counter(
                code="LK-02", name="Quầy số 2 – Hộ tịch", agency=first, unit=ward, fields=[civil, business]
            ),
            Counter(code="BV-01", name="Quầy số 1", agency=second, unit=other, fields=[land, civil]),
        ]
    )
    session.flush()


def plant_poster(session: Session, counter: Counter, code: str, **more: object) -> Poster:
    poster = Poster(
        code=code,
        serial=f"2611-{code[:4]}",
        counter=counter,
        questionnaire="one-stop/v1",
        issued_on=date(2026, 10, 1),
        **more,
    )
    session.add(poster)
    session.flush()
    return poster


def opened(database: Database, code: str) -> Page:
    """A citizen opens the poster's page."""
    with database.reading() as session:
        return Page.of(poster_with(session, code))
