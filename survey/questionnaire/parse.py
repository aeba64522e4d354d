"""TOML tables → objects. Never fails: what is wrong is noted, and a blank stands in for it."""

from collections.abc import Mapping
from datetime import date

from survey.questionnaire.condition_syntax import ConditionSyntax, read_condition
from survey.questionnaire.conditions import Condition
from survey.questionnaire.objects import Item, Legal, Questionnaire, Scale, Section, Source
from survey.questionnaire.parse_index import parse_index
from survey.questionnaire.problems import Problem, shown
from survey.questionnaire.table import Table
from survey.questionnaire.texts import GROUPS, Texts
from survey.questionnaire.words import _


def parse(raw: Mapping[str, object]) -> tuple[Questionnaire, list[Problem]]:
    """The questionnaire as far as it can be read, and what could not."""
    top = Table(raw)
    languages = top.listed("languages", str)
    questionnaire = Questionnaire(
        id=top.get("id", str, ""),
        version=top.get("version", str, ""),
        languages=languages,
        channels=top.listed("channels", str),
        factor_ids=top.listed("factors", str),
        scales=_scales(top.table("scales")),
        items=tuple(_item(table) for table in top.tables("items", "id")),
        index=parse_index(top),
        source=_source(top.table("source")),
        wording=_wording(top.table("texts"), languages),
        sections=tuple(_section(table) for table in top.tables("sections", "id")),
        respondents=top.maybe("respondents", str, "citizens"),
    )
    _need(top, "languages", "channels", "items")
    top.close()
    return questionnaire, top.problems


def _need(table: Table, *keys: str) -> None:
    for key in keys:
        if table.raw.get(key) in (None, []):
            table.note("missing-key", key, key=key, kind=_("at least one entry"))


def _scales(scales: Table) -> tuple[Scale, ...]:
    return tuple(_scale(scales.table(id_), id_) for id_ in scales.raw)


def _scale(table: Table, id_: str) -> Scale:
    scale = Scale(
        id=id_,
        codes=table.listed("codes", int),
        not_applicable=table.maybe("not_applicable", int, None),
        dont_know=table.maybe("dont_know", int, None),
        better=table.maybe("better", str, None),
        other=table.maybe("other", int, None),
        alone=table.listed("alone", int),
    )
    table.close()
    return scale


def _section(table: Table) -> Section:
    section = Section(table.get("id", str, ""), _condition(table, "show_if"), table.listed("channels", str))
    table.close()
    return section


def _item(table: Table) -> Item:
    item = Item(
        id=table.get("id", str, ""),
        kind=table.get("kind", str, ""),
        factor=table.maybe("factor", str, None),
        scale=table.maybe("scale", str, None),
        required=table.maybe("required", bool, False),
        not_applicable=table.maybe("not_applicable", bool, False),
        max_length=table.maybe("max_length", int, None),
        dont_know=table.maybe("dont_know", bool, False),
        minimum=table.maybe("minimum", int, None),
        maximum=table.maybe("maximum", int, None),
        section=table.maybe("section", str, None),
        lead=table.maybe("lead", str, None),
        number=table.maybe("number", str, None),
        show_if=_condition(table, "show_if"),
        ends_if=_condition(table, "ends_if"),
        sensitive=table.maybe("sensitive", bool, False),
        uncertain=table.listed("uncertain", str),
    )
    table.close()
    return item


def _condition(table: Table, key: str) -> Condition | None:
    text = table.maybe(key, str, None)
    try:
        return None if text is None else read_condition(text)
    except ConditionSyntax as fault:
        rest = str(fault)
        table.note("condition-syntax", key, value=shown(rest) if rest else _("the end"))
        return None


def _source(table: Table) -> Source:
    source = Source(
        verified=table.get("verified", bool, False),
        legal=tuple(_legal(legal) for legal in table.tables("legal", "number")),
    )
    table.close()
    return source


def _legal(table: Table) -> Legal:
    legal = Legal(
        number=table.get("number", str, ""),
        title=table.get("title", str, ""),
        issued=table.get("issued", date, date.min),
        effective_from=table.get("effective_from", date, date.min),
        effective_to=table.maybe("effective_to", date, None),
    )
    table.close()
    return legal


def _wording(table: Table, languages: tuple[str, ...]) -> dict[str, Texts]:
    present = [language for language in languages or table.raw if language in table.raw]
    wording = {language: _texts(table.table(language), language) for language in present}
    table.close()
    return wording


def _texts(table: Table, language: str) -> Texts:
    scales = table.table("scales")
    texts = Texts(
        language=language,
        title=table.maybe("title", str, ""),
        population=table.maybe("population", str, ""),
        source=table.maybe("source", str, ""),
        groups={group: table.strings(group) for group in GROUPS},
        labels={scale: scales.strings(scale) for scale in scales.raw},
    )
    table.close()
    return texts
