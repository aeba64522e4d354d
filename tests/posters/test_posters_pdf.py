"""The printed poster: what a phone reads from it, and what a person reads on it."""

import re
import unicodedata
from time import perf_counter

import pypdfium2
import pytest
import typst
import zxingcpp
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from survey.places import pdf
from survey.places.errors import PosterNotDrawn
from survey.places.pdf import SIZES, posters_pdf
from survey.places.queries import current_posters
from tests.posters.conftest import ADDRESS, DAY, Drawn

MILLIMETRES = {"a4": (210, 297), "a5": (148, 210), "a6": (105, 148)}
MADE_UP = "DỮ LIỆU VÍ DỤ – KHÔNG DÙNG THẬT"
LONG = ("Trung tâm Phục vụ hành chính công phường Long Khánh, thành phố Đồng Nai; " * 5)[:300]


def draw(*posters, size="a4", made_up=False, address=ADDRESS):
    return posters_pdf(posters, size=size, address=address, made_up=made_up)


def raster(file, page=0, *, dpi=150):
    with pypdfium2.PdfDocument(file) as document:
        return document[page].render(scale=dpi / 72).to_pil()


def decoded(image):
    return [code.text for code in zxingcpp.read_barcodes(image)]


def words(file, page=0):
    """The page's text in one line, as a search finds it."""
    with pypdfium2.PdfDocument(file) as document:
        return " ".join(document[page].get_textpage().get_text_range().replace("\u200b", "").split())


def number_of_pages(file):
    with pypdfium2.PdfDocument(file) as document:
        return len(document)


@pytest.mark.parametrize("size", SIZES)
def test_a_phone_arrives_at_the_right_counter(planted, issued, client, size):
    with planted.reading() as session:
        posters = current_posters(session, DAY)
        names = [poster.counter.name for poster in posters]
        file = draw(*posters, size=size)

    for number, name in enumerate(names):
        (address,) = decoded(raster(file, number))
        assert address in words(file, number)
        assert address.startswith(f"{ADDRESS}/Q/")
        for path in (address.removeprefix(ADDRESS), address.removeprefix(ADDRESS).lower()):
            response = client.get(path)
            assert response.status_code == 200
            assert name in BeautifulSoup(response.text, "html.parser").text


def test_the_address_for_typing_arrives_too(planted, issued, client):
    with planted.reading() as session:
        (poster,) = [one for one in current_posters(session, DAY) if one.counter.code == "LK-01"]
        text = words(draw(poster))

    assert f"danhgia.example.vn/{poster.code}" in text
    assert "Quầy số 1 – Đất đai" in client.get(f"/{poster.code}").text


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("changed", ["grey", "turned", "small"])
def test_the_code_is_read_in_grey_and_askew_and_small(size, changed):
    poster = Drawn().poster()
    image = raster(draw(poster, size=size, made_up=True)).convert("L")
    if changed == "turned":
        image = image.rotate(2, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    if changed == "small":
        image = image.resize((image.width // 3, image.height // 3))

    assert decoded(image) == [f"{ADDRESS}/Q/{poster.code}"]


@pytest.mark.parametrize(("size", "least"), [("a4", 90), ("a5", 70), ("a6", 50)])
def test_the_code_is_large_and_surrounded_by_white(size, least):
    image = raster(draw(Drawn().poster(), size=size)).convert("L")
    (code,) = zxingcpp.read_barcodes(image)
    left, top = code.position.top_left.x, code.position.top_left.y
    right, bottom = code.position.bottom_right.x, code.position.bottom_right.y
    quiet = 4 * (right - left) // 29 - 2

    assert image.size == pytest.approx([side / 25.4 * 150 for side in MILLIMETRES[size]], abs=1)
    assert (right - left) / 150 * 25.4 >= least
    around = image.crop((left - quiet, top - quiet, right + quiet, top - 2)).getextrema()
    below = image.crop((left - quiet, bottom + 3, right + quiet, bottom + quiet)).getextrema()
    assert around[0] == below[0] == 255


def test_error_correction_is_q_and_the_code_has_few_squares():
    (code,) = zxingcpp.read_barcodes(raster(draw(Drawn().poster())))

    assert code.ec_level == "Q"
    assert len(pdf.modules(f"{ADDRESS}/Q/7K3M9T2XB")) == 29 + 2 * pdf.QUIET


@pytest.mark.parametrize("size", SIZES)
def test_a_person_reads_what_it_is_and_that_the_clerk_does_not_see(size):
    poster = Drawn(field="Đất đai và môi trường").poster()
    text = words(draw(poster, size=size))

    for part in (
        "UBND phường Long Khánh",
        "Quầy số 1 – Đất đai",
        "Lĩnh vực: Đất đai và môi trường",
        "Mời ông/bà đánh giá, chỉ cần một chạm",
        "Cán bộ tại quầy không biết ông/bà đã chọn gì.",
        "2611-0001",
        "In tháng 11/2026",
    ):
        assert part in text
    assert MADE_UP not in text
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("size", SIZES)
def test_made_up_data_say_so(size):
    assert MADE_UP in words(draw(Drawn().poster(), size=size, made_up=True))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [LONG, "Ế" * 300, "W" * 300, "nghiêng " * 37])
def test_names_of_300_letters_stay_on_the_page(size, name):
    poster = Drawn(name, name, name).poster()
    file = draw(poster, size=size, made_up=True)

    assert number_of_pages(file) == 1
    assert decoded(raster(file)) == [f"{ADDRESS}/Q/{poster.code}"]
    assert inside_the_margins(file)
    assert one_below_the_other(file, name, MADE_UP, name, f"Lĩnh vực: {name}", "Mời ông/bà đánh giá")


def letters(file):
    """Each letter of the first page and its box: left, bottom, right, top."""
    with pypdfium2.PdfDocument(file) as document:
        text = document[0].get_textpage()
        found = [(text.get_text_range(n, 1), text.get_charbox(n)) for n in range(text.count_chars())]
    return [(letter, box) for letter, box in found if letter.strip(" \r\n\u200b\x02\ufffe")]


def inside_the_margins(file):
    """Whether every letter, marks included, lies on the paper, 2.5 mm from its edges."""
    with pypdfium2.PdfDocument(file) as document:
        width, height = document[0].get_size()
    lefts, bottoms, rights, tops = zip(*(box for _, box in letters(file)), strict=True)
    edge = 2.5 / 25.4 * 72
    return min(*lefts, *bottoms) >= edge and max(rights) <= width - edge and max(tops) <= height - edge


def one_below_the_other(file, *parts):
    """Whether the parts follow each other down the page and none runs into the next."""
    found = letters(file)
    page, start, floor = "".join(letter for letter, _ in found), 0, float("inf")
    for part in parts:
        wanted = "".join(part.split())
        start = page.index(wanted, start)
        boxes = [box for _, box in found[start : start + len(wanted)]]
        if max(top for *_, top in boxes) > floor:
            return False
        floor, start = min(bottom for _, bottom, *_ in boxes), start + len(wanted)
    return True


def test_a_long_host_stays_on_the_page():
    address = "HTTPS://DANHGIAHAILONG.TRUNGTAMPHUCVUHANHCHINHCONG.LONGKHANH.DONGNAI.GOV.VN:8443"
    poster = Drawn().poster()
    file = draw(poster, size="a6", address=address)

    assert decoded(raster(file)) == [f"{address}/Q/{poster.code}"]
    assert inside_the_margins(file)


INJECTIONS = [
    '#read("/etc/passwd")',
    '#panic("no")',
    "$x^2$ *bold* _slanted_ `raw` <label> @reference",
    "\\ back \\u{41} // comment /* more */ ~ -- --- ...",
    "= Heading",
    "\"double\" 'single' [brackets] {braces} #[x]",
    '"}],"made_up":true,"x":[{"',
    "https://example.vn/#fragment",
]


@pytest.mark.parametrize("name", INJECTIONS)
def test_what_people_typed_is_shown_and_never_obeyed(name):
    text = words(draw(Drawn(agency=name, counter=name, field=name).poster()))

    assert text.replace(" ", "").count(name.replace(" ", "")) == 3


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60))
def test_any_name_is_drawn(name):
    poster = Drawn(counter=name).poster()
    shown = re.sub(r"\s", "", words(draw(poster, size="a6")))

    assert re.sub(r"\s", "", name) in shown


def test_a_missing_font_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "FONTS", tmp_path)

    with pytest.raises(PosterNotDrawn) as refused:
        draw(Drawn().poster())
    assert "unknown font family" in refused.value.problems[0]


def test_a_broken_template_is_an_error(monkeypatch, tmp_path):
    template = tmp_path / "poster.typ"
    template.write_text("#panic()")
    monkeypatch.setattr(pdf, "TEMPLATE", template)

    with pytest.raises(PosterNotDrawn):
        draw(Drawn().poster())


def test_the_type_is_ours_and_the_code_is_no_photograph():
    file = draw(Drawn().poster())
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[pdf.FONTS])

    assert fonts.families() == ["Be Vietnam Pro"]
    assert set(re.findall(rb"/FontName /[A-Z]{6}\+(\w+)", file)) <= {
        b"BeVietnamPro", b"BeVietnamPro-SemiBold", b"BeVietnamPro-Bold", b"BeVietnamPro-Regular",
    }  # fmt: skip
    assert b"/Subtype /Image" not in file


def test_the_same_posters_make_the_same_file():
    poster = Drawn().poster()

    assert draw(poster) == draw(poster)


def test_three_hundred_posters_are_one_file_and_quick(record_property):
    posters = [Drawn(counter=f"Quầy số {number} – Đất đai").poster() for number in range(300)]
    start = perf_counter()
    file = draw(*posters)
    record_property("seconds", perf_counter() - start)

    assert number_of_pages(file) == 300
    assert decoded(raster(file, 299, dpi=100)) == [f"{ADDRESS}/Q/{posters[299].code}"]
    assert perf_counter() - start < 30
