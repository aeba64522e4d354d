"""`hailong questionnaires`: check, publish and show questionnaire files."""

from collections.abc import Iterable
from pathlib import Path

import click

from survey.questionnaire.check import check_file
from survey.questionnaire.errors import BrokenQuestionnaire, UnknownQuestionnaire
from survey.questionnaire.load import available, file_of, load
from survey.questionnaire.lock import ROOT, freeze, published, verify
from survey.questionnaire.objects import Questionnaire
from survey.questionnaire.problems import Problem
from survey.questionnaire.show import lines

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
@click.option(
    "--folder", type=FOLDER, default=ROOT, help="Where the questionnaires lie, if not with the programme."
)
@click.pass_context
def questionnaires(context: click.Context, folder: Path) -> None:
    """Check, publish and show questionnaires."""
    context.obj = folder


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
        click.echo(f"{key} is already published.", err=True)
    else:
        freeze(key, context.obj)
        click.echo(f"{key} is published; commit the lock file with it.", err=True)


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
        click.echo(str(problem))
    click.echo(f"{len(problems)} problem(s).", err=True)
    if problems:
        raise SystemExit(1)
