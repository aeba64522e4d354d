"""Every sentence of the office and of the results has its Vietnamese."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None}


@pytest.mark.parametrize("feature", ["office", "results"])
def test_every_sentence_is_translated_and_compiled(feature: str) -> None:
    folder = ROOT / "survey" / feature
    found = extract_from_dir(folder, METHODS, keywords=KEYWORDS)
    said = {message for _, _, message, _, _ in found if isinstance(message, str)}
    catalog = folder / "translations" / "vi" / "LC_MESSAGES"
    with (catalog / "messages.po").open("rb") as source, (catalog / "messages.mo").open("rb") as compiled:
        written = {message.id: message.string for message in read_po(source, locale="vi") if message.id}
        served = {message.id: message.string for message in read_mo(compiled) if message.id}

    assert said == set(written), "run: pybabel extract, translate, pybabel compile"
    assert all(written.values())
    assert served == written, f"run: pybabel compile -d survey/{feature}/translations"
