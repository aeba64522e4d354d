"""Units, agencies, fields and counters of the example city as rows."""

from datetime import date

from sqlalchemy.orm import Session

from survey.demo import city
from survey.demo.truth import TRUTH, opening_day
from survey.places.models import Agency, Counter, ServiceField, Unit


def plant_city(session: Session, as_of: date) -> None:
    units = plant_units(session)
    agencies = {
        code: Agency(code=code, name=name, unit=units[unit], valid_from=city.REFORM, hotline=city.HOTLINE)
        for code, (name, unit) in city.AGENCIES.items()
    }
    fields = {code: ServiceField(code=code, name=name) for code, name in city.FIELDS.items()}
    for code, place in city.COUNTERS.items():
        agency = agencies[place.agency]
        opened = opening_day(as_of) if TRUTH[code].happens == "opens" else None
        served = [fields[field] for field in place.fields]
        counter = Counter(code=code, name=place.name, agency=agency, unit=agency.unit, valid_from=opened)
        counter.fields = served
        session.add(counter)
    session.add_all(fields.values())
    session.flush()


def plant_units(session: Session) -> dict[str, Unit]:
    """Today's wards, and the former city with its wards and communes as history."""
    code, name = city.PROVINCE
    province = Unit(code=code, name=name, level="province")
    wards = {
        code: Unit(code=code, name=name, level="commune", parent=province, valid_from=city.REFORM)
        for code, name in city.WARDS.items()
    }
    code, name = city.FORMER_CITY
    former = Unit(code=code, name=name, level="district", parent=province, valid_to=city.LAST_DAY)
    session.add_all([former, *wards.values()])
    session.flush()  # today's wards first: the former ones point to them
    for code, name, now in city.FORMER:
        merged = wards[now] if now else None
        session.add(
            Unit(
                code=code,
                name=name,
                level="commune",
                parent=former,
                valid_to=city.LAST_DAY,
                merged_into=merged,
            )
        )
    return wards
