"""`hailong questionnaires`: check, publish, compare and show questionnaire files."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from survey.cli import reader_language
from survey.questionnaire.check import check_file
from survey.questionnaire.compare import Difference, compare
from survey.questionnaire.errors import BrokenQuestionnaire, UnknownQuestionnaire
from survey.questionnaire.load import available, file_of, load
from survey.questionnaire.lock import ROOT, freeze, published, verify
from survey.questionnaire.objects import Questionnaire
from survey.questionnaire.problems import Problem
from survey.questionnaire.show import lines
from survey.questionnaire.summary import Summary, summary
from survey.questionnaire.versions import KEY, copy_version
from survey.questionnaire.words import Words, _, told

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FORMAT = click.Choice(["text", "json"])
STATES = {
    "same": _("same"),
    "changed": _("comparable"),
    "broken": _("not comparable"),
    "added": _("new"),
    "removed": _("gone"),
}
WHAT = {
    "kind": _("kind"),
    "codes": _("codes"),
    "satisfied": _("satisfied codes"),
    "wording": _("wording"),
    "labels": _("labels"),
    "asked": _("who is asked"),
    "missing": _("“does not apply” or “don't know”"),
}


@click.group()
@click.option(
    "--folder", type=FOLDER, default=ROOT, help="Where the questionnaires lie, if not with the programme."
)
@click.pass_context
def questionnaires(context: click.Context, folder: Path) -> None:
    """Check, publish, compare and show questionnaires."""
    context.obj = folder


@questionnaires.command("list")
@click.option("--format", "form", type=FORMAT, default="text", help="For people or for programs.")
@click.pass_context
def list_(context: click.Context, form: str) -> None:
    """List every questionnaire with its numbers of items and of ratings that an index counts."""
    frozen = published(context.obj)
    keys = available(context.obj)
    found = [summary(_loaded(key, context.obj), published=key in frozen) for key in keys]
    if form == "json":
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    for one in found if form == "text" else ():
        click.echo(_line(one))


def _line(one: Summary) -> str:
    state = _("published") if one.published else _("draft")
    sentence = _("{id}: {items} items, {ratings} of them ratings of an index; {languages}; {state}")
    return told(
        sentence, asdict(one) | {"languages": ", ".join(one.languages), "state": state}, reader_language()
    )


@questionnaires.command()
@click.argument("files", type=FILE, nargs=-1)
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...]) -> None:
    """List every problem of FILES, or of all questionnaires and their lock."""
    chosen = files or [file_of(key, context.obj) for key in available(context.obj)]
    found = [problem for file in chosen for problem in check_file(file)]
    _report([*found, *([] if files else verify(context.obj))])


@questionnaires.command()
@click.argument("key", metavar="ID/VERSION")
@click.pass_context
def publish(context: click.Context, key: str) -> None:
    """Freeze a version: from now on a change must be a new version."""
    _report(check_file(_known(key, context.obj)))
    if key in published(context.obj):
        _say(_("{key} is already published."), key=key)
    else:
        freeze(key, context.obj)
        _say(_("{key} is published; commit the lock file with it."), key=key)


@questionnaires.command()
@click.argument("key", metavar="ID/VERSION")
@click.option("--language", help="The language of the texts; the first of the questionnaire if not given.")
@click.pass_context
def show(context: click.Context, key: str, language: str | None) -> None:
    """Print a questionnaire as plain text."""
    questionnaire = _loaded(key, context.obj)
    chosen = language or questionnaire.languages[0]
    if chosen not in questionnaire.languages:
        raise click.BadParameter(f"{key} has the languages {', '.join(questionnaire.languages)}.")
    for line in lines(questionnaire, chosen):
        click.echo(line)


@questionnaires.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--format", "form", type=FORMAT, default="text", help="For people or for programs.")
@click.pass_context
def diff(context: click.Context, old: str, new: str, form: str) -> None:
    """Say which items stay comparable from version OLD to version NEW, and what changed in them."""
    found = list(compare(_loaded(old, context.obj), _loaded(new, context.obj)))
    if form == "json":
        entries = [asdict(one) | {"comparable": one.comparable} for one in found]
        click.echo(json.dumps(entries, indent=2))
        return
    for one in found:
        click.echo(_difference(one))
    comparable = sum(one.comparable for one in found)
    _say(_("{comparable} of {all} items stay comparable."), comparable=comparable, all=len(found))


def _difference(one: Difference) -> str:
    language = reader_language()
    what = ", ".join(told(WHAT[name], {}, language) for name in one.what)
    return f"{one.item}: {told(STATES[one.state], {}, language)}{f' ({what})' if what else ''}"


@questionnaires.command("new-version")
@click.argument("key", metavar="ID/VERSION")
@click.argument("new", metavar="ID/NEW")
@click.pass_context
def new_version(context: click.Context, key: str, new: str) -> None:
    """Copy a version under a new one, to be edited and then published."""
    source, full = _known(key, context.obj), new if "/" in new else f"{key.partition('/')[0]}/{new}"
    _report(check_file(source))
    if not KEY.fullmatch(full) or full.partition("/")[0] != source.parent.name:
        raise click.BadParameter(f"{new!r} is no new version of {key}; write {source.parent.name}/VERSION.")
    target = context.obj / f"{full}.toml"
    if target.exists() or full in published(context.obj):
        raise click.BadParameter(f"{full} exists already.")
    copy_version(source, target)
    click.echo(str(target))
    _say(_("Check the title, the source and its dates, then the items."))


def _loaded(key: str, folder: Path) -> Questionnaire:
    try:
        return load(key, folder)
    except UnknownQuestionnaire as error:
        raise click.BadParameter(str(error)) from error
    except BrokenQuestionnaire as error:
        _report(error.problems)
        raise


def _known(key: str, folder: Path) -> Path:
    try:
        return file_of(key, folder)
    except UnknownQuestionnaire as error:
        raise click.BadParameter(str(error)) from error


def _report(found: Iterable[Problem]) -> None:
    """One line a problem on standard output, their number on standard error; leaves if there is any."""
    problems = list(dict.fromkeys(found))
    for problem in problems:
        click.echo(str(problem.in_language(reader_language())))
    if problems:
        _say(_("{n} problem(s)."), n=len(problems))
        raise SystemExit(1)


def _say(sentence: Words, **values: object) -> None:
    click.echo(told(sentence, values, reader_language()), err=True)
