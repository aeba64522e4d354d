"""What guards the repository itself."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
FEATURES = sorted(folder for folder in (ROOT / "survey").iterdir() if (folder / "__init__.py").exists())
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None}
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}


def run(*command: str, **more: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def test_analysis_loads_without_flask_or_a_database():
    code = (
        "import sys, analysis, analysis.report; print(*{'flask', 'sqlalchemy', 'survey'} & set(sys.modules))"
    )

    assert run(sys.executable, "-c", code).split() == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_every_dependency_is_pinned_and_hashed_and_no_address_is_written(name):
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=[a-z])", re.sub(r"^#.*\n", "", text, flags=re.M))

    assert "://" not in text
    assert [
        entry for entry in entries if not re.match(r"[\w.\[\]-]+==\S+.*--hash=sha256:", entry, re.S)
    ] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder), cwd=ROOT)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_all_that_is_not_code(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tracked = run("git", "ls-files", "survey", "analysis", "questionnaires", "migrations", cwd=ROOT).split()

    assert set(tracked) <= set(names)


def test_the_wheel_works_without_the_checkout(wheel, tmp_path):
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    env = {"PYTHONPATH": str(site), "PATH": "", "HAILONG_VAR": str(tmp_path / "var"), "LANG": "vi_VN.UTF-8"}
    code = "import survey; print(survey.__file__)"
    where = run(sys.executable, "-P", "-c", code, cwd=tmp_path, env=env)
    run(sys.executable, "-P", "-m", "survey", "migrate", cwd=tmp_path, env=env)
    run(sys.executable, "-P", "-m", "survey", "questionnaires", "check", cwd=tmp_path, env=env)

    assert where.startswith(str(site))
    assert (tmp_path / "var" / "hailong.db").exists()


def sentences(folder: Path) -> set[str]:
    """Every sentence to be translated in the sources of one catalog."""
    found = extract_from_dir(str(folder), METHODS, OPTIONS, keywords=KEYWORDS)
    here = folder == ROOT / "survey"
    return {words for file, _, words, *_ in found if isinstance(words, str) and not (here and "/" in file)}


@pytest.mark.parametrize("folder", [ROOT / "survey", *FEATURES], ids=lambda folder: folder.name)
def test_every_sentence_has_its_vietnamese(folder):
    wanted = sentences(folder)
    po = folder / "translations/vi/LC_MESSAGES/messages.po"
    if not wanted:
        assert not po.exists()
        return
    with po.open("rb") as source, po.with_suffix(".mo").open("rb") as compiled:
        words, used = texts(read_po(source)), texts(read_mo(compiled))

    assert wanted - set(words) == set(), "run script/translate, then write the Vietnamese"
    assert set(words) - wanted == set(), "no longer used: run script/translate"
    assert used == words, "run script/translate: the compiled catalog is older than its source"


def texts(catalog: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalog if message.id and message.string}


def test_modules_stay_readable():
    long = {
        str(file.relative_to(ROOT)): lines
        for part in ("survey", "analysis")
        for file in (ROOT / part).rglob("*.py")
        if (lines := len(file.read_text().splitlines())) > 250
    }

    assert long == {}, "is there a second thing inside?"


def test_the_readmes_pictures_and_commands_exist():
    for readme in ("README.md", "README.vi.md"):
        text = (ROOT / readme).read_text()
        pictures = re.findall(r"\]\((docs/[^)]+)\)", text)
        scripts = re.findall(r"`(script/\w+)`", text)
        assert pictures, readme
        assert [path for path in pictures + scripts if not (ROOT / path).exists()] == [], readme
