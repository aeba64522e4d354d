"""The command `hailong`.

Results go to stdout, all else to stderr; exit codes: 0 done, 1 refused input, 2 wrong usage.
"""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from babel.support import Translations
from flask import g, has_app_context
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from survey.errors import BadDatabase, BadFolder, SurveyError

# command → where it is written; loaded only when it is called, so that the others start at once
COMMANDS = {
    "demo": "survey.demo.commands:demo",
    "import": "survey.imports.commands:import_",
    "migrate": "survey.commands:migrate",
    "posters": "survey.places.commands:posters",
    "questionnaires": "survey.questionnaire.commands:questionnaires",
    "results": "survey.results.commands:results",
    "serve": "survey.commands:serve",
    "snapshot": "survey.results.commands:snapshot",
    "users": "survey.office.commands:users",
}
PURE = ("questionnaires",)  # commands that need no database and no settings


class Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SurveyError as error:
            tell(error)
        except (ArgumentError, NoSuchModuleError, OperationalError, DatabaseError) as error:
            tell(BadDatabase(), str(getattr(error, "orig", None) or error))
        except (PermissionError, NotADirectoryError, FileExistsError, FileNotFoundError) as error:
            tell(BadFolder(), f"{error.filename}: {error.strerror}")
        return ctx.exit(1)


@click.group(cls=Lazy)
@click.version_option(package_name="hailong")
@click.pass_context
def main(context: click.Context) -> None:
    """Hài Lòng: citizens' satisfaction with one-stop counters, from the scan to the flagged counter."""
    if context.invoked_subcommand not in PURE:
        context.with_resource(application_context())
        g.language = reader_language()


def application_context() -> Any:
    from survey.app import create_app  # noqa: PLC0415 - heavy, and not needed for --help
    from survey.settings import Settings  # noqa: PLC0415

    return create_app(Settings.from_env()).app_context()


def reader_language() -> str:
    """HAILONG_LANG, else the terminal's: Vietnamese where the locale says so, English elsewhere."""
    spoken = [os.environ.get(name) for name in ("HAILONG_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    return "vi" if next(filter(None, spoken), "").startswith("vi") else "en"


def tell(error: SurveyError, *details: str) -> None:
    """The refusal and each of its problems, one a line, on stderr."""
    click.echo(spoken(error), err=True)
    for problem in (*details, *getattr(error, "problems", ())):
        click.echo(str(problem), err=True)


def spoken(error: SurveyError) -> str:
    """In the reader's language, also where the application could not be made."""
    if has_app_context():
        return str(error)
    catalog = Translations.load(Path(__file__).parent / "translations", [reader_language()])
    return str(catalog.gettext(str(error)))
