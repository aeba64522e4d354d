"""The results page: the answer first, the urgent rows first, and nothing of anybody else."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from analysis.continuous import BY_CHANNEL
from analysis.presentation import REASONS
from survey.db import db
from survey.office.models import Installation
from survey.results import compute, forms
from survey.results import download as file_of_results
from survey.results.words import SHAPES
from tests.conftest import judged
from tests.office.people import sign_in
from tests.results_pages import made_figures


def seen(client: FlaskClient, name: str, query: str = "", status: int = 200) -> BeautifulSoup:
    client.delete_cookie("session")
    sign_in(client, name)
    response = client.get(f"/office/{query}")
    assert response.status_code == status, response.text
    return judged(response.text, "/office/")


def table_of(page: BeautifulSoup) -> dict[str, Any]:
    """Each row by its name."""
    return {str(row.select_one("th").find(string=True)): row for row in page.select("tbody tr")}


def text(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


def test_answer_of_the_scope_comes_first(city: Flask, client: FlaskClient) -> None:
    answer = text(seen(client, "province").select_one("section.answer"))

    assert answer.startswith("Thành phố Đồng Nai 92,1% (90,2–93,8%) ▲ Cần theo dõi")
    assert "Chỉ tiêu 94%" in answer
    assert "Số phiếu 818" in answer
    assert "Số hồ sơ 2.881" in answer
    assert "Tỷ lệ trả lời 28,4%" in answer
    assert "+1,3 điểm phần trăm" in answer
    assert "Kỳ trước: 90,8% (88,9–92,5%). Chênh lệch này chưa được kiểm định" in answer


def test_urgent_rows_come_first_then_lower_figures_then_the_alphabet(
    city: Flask, client: FlaskClient
) -> None:
    names = list(table_of(seen(client, "admin")))

    assert names == [
        "Quầy số 2 – Hộ tịch", "Quầy số 1", "Án Sơn", "Ân Hòa", "Bàn hướng dẫn", '=HYPERLINK("http://x")',
        "Quầy mới mở", "Quầy số 1 – Đất đai",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shape", "word", "sentence"),
    [
        ("Quầy số 2 – Hộ tịch", "▼", "Dưới chỉ tiêu",
         "Xác suất mức hài lòng thực tế thấp hơn 94% là 99,9%, đã tính đến khả năng nhầm"),
        ("Quầy số 1", "▲", "Cần theo dõi", "Có dấu hiệu thấp hơn 94% nhưng chưa đủ căn cứ để kết luận."),
        ("Ân Hòa", "◐", "Chưa đủ căn cứ kết luận", "chưa cho phép kết luận là đạt hay chưa đạt 94%."),
        ("Bàn hướng dẫn", "○", "Chưa đủ dữ liệu", "Cần thêm khoảng 34 phiếu, 3 ngày để có thể đánh giá."),
        ("Quầy số 1 – Đất đai", "●", "Đạt chỉ tiêu", "mức hài lòng đạt từ 94% trở lên."),
        ("Quầy mới mở", "○", "Chưa đủ dữ liệu", "Chưa có số liệu: không có phiếu nào trong kỳ."),
        ('=HYPERLINK("http://x")', "○", "Chưa đủ dữ liệu", "chưa nhập đủ số hồ sơ của kỳ."),
    ],
)  # fmt: skip
def test_status_is_a_shape_a_word_and_a_sentence_with_its_numbers(
    city: Flask, client: FlaskClient, name: str, shape: str, word: str, sentence: str
) -> None:
    row = table_of(seen(client, "admin"))[name]

    assert text(row.select_one(".status")) == f"{shape} {word}"
    assert sentence in text(row)


def test_row_shows_figure_counts_and_where_it_belongs(city: Flask, client: FlaskClient) -> None:
    row = text(table_of(seen(client, "admin"))["Quầy số 2 – Hộ tịch"])

    assert row.startswith("Quầy số 2 – Hộ tịch UBND phường Long Khánh")
    assert "88,4% (84,1–91,9%)" in row
    assert row.endswith("286 1.204 23,8%")


def test_picture_repeats_the_figures_on_one_scale(city: Flask, client: FlaskClient) -> None:
    page = seen(client, "admin")

    drawn = table_of(page)["Quầy số 2 – Hộ tịch"].select_one("svg.picture")
    low, high = (float(drawn.select_one("line")[end]) for end in ("x1", "x2"))
    dot = float(drawn.select_one("circle")["cx"])
    target = float(str(page.select_one("#grid .target")["x1"]))
    assert low < dot < high < target, "88,4 % (84,1–91,9 %) lies below 94 %"
    assert drawn["aria-hidden"] == "true"
    assert "chỉ tiêu 94%" in text(page.select_one("thead svg.axis"))
    assert table_of(page)["Quầy mới mở"].select_one("svg.picture") is None


def test_wide_interval_of_few_answers_is_cut_and_does_not_crowd_the_others(
    city: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    six = made_figures.row(
        "Q-6", "Sáu phiếu", status="insufficient", estimate=0.83, low=0.31, high=0.998, n=6
    )
    one = made_figures.row("Q-7", "Thấp", status="insufficient", estimate=0.4, low=0.1, high=0.85, n=6)
    monkeypatch.setattr(compute, "figures", lambda **_: made_figures.results(six, one, *made_figures.ROWS))

    page = seen(client, "admin")

    ticks = [text(tick) for tick in page.select_one("thead svg").select("text:not(.target-label)")]
    rows = table_of(page)
    assert ticks == ["80%", "90%", "100%"]
    assert rows["Sáu phiếu"].select_one("path")["d"].startswith("M20.0 7l-6 6l6 6M")
    assert rows["Sáu phiếu"].select_one("circle")
    assert rows["Thấp"].select_one("circle") is None


def test_every_reason_is_told_in_words_of_both_languages(
    city: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = made_figures.results(*made_figures.EVERY_REASON)
    monkeypatch.setattr(compute, "figures", lambda **_: every)
    told = {}
    for language in ("vi", "en"):
        rows = table_of(seen(client, "admin", f"?lang={language}"))
        told[language] = {code: text(rows[f"Quầy {code}"].select_one(".reasons")) for code in REASONS}
        assert len(set(told[language].values())) == len(REASONS)

    assert all(told["vi"][code] != told["en"][code] for code in REASONS)
    assert told["vi"]["doubtful"].endswith("Nếu không tính: 90,0%.")
    assert told["en"]["unknown-field"].endswith("Their share: 25.0%.")


def test_first_month_below_is_said_to_wait_for_the_second(
    city: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = made_figures.results(
        made_figures.row("LK-01", "Quầy 1", status="watch", evidence="first-month")
    )
    monkeypatch.setattr(compute, "figures", lambda **_: waiting)

    assert "khi lần đánh giá của tháng sau cũng cho kết quả đó" in text(
        seen(client, "admin").select_one("tbody")
    )


def test_without_a_target_nothing_is_compared(
    city: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = made_figures.results(made_figures.row("LK-01", "Quầy 1", target=float("nan")), target=None)
    monkeypatch.setattr(compute, "figures", lambda **_: free)

    page = seen(client, "admin")

    assert "Không có chỉ tiêu nào đang áp dụng" in text(page.select_one("tbody"))
    assert page.select(".target") == []


@pytest.mark.parametrize(
    ("name", "by", "rows"),
    [
        ("ward", "counter", {"Quầy số 1 – Đất đai", "Quầy số 2 – Hộ tịch"}),
        ("ward", "agency", {"UBND phường Long Khánh"}),
        ("ward", "unit", {"Phường Long Khánh"}),
        ("head", "counter", {"Quầy số 1 – Đất đai", "Quầy số 2 – Hộ tịch"}),
        ("head", "agency", {"UBND phường Long Khánh"}),
        ("clerk", "counter", {"Quầy số 1"}),
        ("province", "unit", {"Phường Long Khánh", "Phường Bảo Vinh"}),
        ("province", "field", {"Đất đai", "Hộ tịch"}),
        ("admin", "total", {"Toàn bộ các quầy"}),
    ],
)
def test_only_rows_of_the_persons_scope_are_shown(
    city: Flask, client: FlaskClient, name: str, by: str, rows: set[str]
) -> None:
    assert set(table_of(seen(client, name, f"?by={by}"))) == rows


@pytest.mark.parametrize(
    ("name", "by"), [("ward", "field"), ("ward", "total"), ("head", "unit"), ("clerk", "total")]
)
def test_figures_of_the_whole_installation_are_refused_to_a_part(
    city: Flask, client: FlaskClient, name: str, by: str
) -> None:
    page = seen(client, name, f"?by={by}", status=400)

    assert "Không có lựa chọn này" in text(page)
    assert client.get(f"/office/results.xlsx?by={by}").status_code == 400


@pytest.mark.parametrize("query", ["?period=1999-01", "?period=%27", "?index=s24", "?by=comment"])
def test_what_is_not_on_the_lists_is_refused(city: Flask, client: FlaskClient, query: str) -> None:
    assert "chọn lại trong các danh sách" in text(seen(client, "admin", query, status=400))


@pytest.mark.parametrize(
    ("name", "first"),
    [("ward", "Phường Long Khánh"), ("head", "UBND phường Long Khánh"), ("clerk", "Phường Bảo Vinh")],
)
def test_each_scope_has_its_own_first_figure(city: Flask, client: FlaskClient, name: str, first: str) -> None:
    assert text(seen(client, name).select_one("section.answer")).startswith(first)


def test_role_without_results_is_told_so(city: Flask, client: FlaskClient) -> None:
    page = seen(client, "entry", status=403)

    assert "không có quyền" in text(page)
    assert page.select("nav a") == []
    assert client.get("/office/results.xlsx").status_code == 403


def test_menu_offers_what_the_role_may_do(city: Flask, client: FlaskClient) -> None:
    links = seen(client, "head").select("nav a")

    assert [(text(link), link.get("aria-current")) for link in links] == [("Kết quả", "page")]


def test_last_closed_month_is_shown_unless_another_is_asked_for(city: Flask, client: FlaskClient) -> None:
    page = seen(client, "admin")
    chosen = page.select_one("select[name=period] option[selected]")

    assert chosen["value"] == "2026-11"
    assert text(chosen) == "Tháng 11/2026 (15/10/2026–14/11/2026)"
    groups = {
        group["label"]: [option["value"] for option in group.select("option")]
        for group in page.select("optgroup")
    }
    assert groups == {
        "Tháng": ["2026-12", "2026-11", "2026-10"], "Quý": ["2026-Q4"], "Năm": ["2026"],
    }  # fmt: skip
    assert text(seen(client, "admin", "?period=2026-Q4").h1) == "Kết quả: Quý IV/2026"


def test_open_month_says_until_when_it_runs(city: Flask, client: FlaskClient) -> None:
    assert "chưa kết thúc (đến hết ngày 14/12/2026)" in text(seen(client, "admin", "?period=2026-12"))
    assert "chưa kết thúc" not in text(seen(client, "admin", "?period=2026-11"))


def test_open_month_is_shown_while_there_is_no_other(
    city: Flask, client: FlaskClient, months: list[str]
) -> None:
    months[:] = ["2026-12"]

    assert text(seen(client, "admin").h1) == "Kết quả: Tháng 12/2026"


def test_without_answers_the_page_says_what_to_do_next(
    city: Flask, client: FlaskClient, months: list[str]
) -> None:
    months.clear()

    page = seen(client, "admin")

    assert "Chưa có phiếu nào" in text(page)
    assert "In mã QR" in text(page)
    assert client.get("/office/results.xlsx").status_code == 404


def test_figure_withheld_from_the_whole_scope_says_why(
    city: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    withheld = made_figures.row(
        "total", "total", status="insufficient", reasons="open-month", **made_figures.WITHHELD
    )
    monkeypatch.setattr(compute, "figures", lambda **_: made_figures.results(withheld))

    answer = text(seen(client, "admin", "?by=total").select_one("section.answer"))

    assert "Chưa có số liệu: kỳ chưa kết thúc." in answer
    assert "điểm phần trăm" not in answer


def test_english_page_writes_numbers_and_dates_the_english_way(city: Flask, client: FlaskClient) -> None:
    page = seen(client, "admin", "?lang=en")

    assert text(page.h1) == "Results: November 2026"
    assert "15 Oct 2026–14 Nov 2026" in text(page.select_one(".lead"))
    row = text(table_of(page)["Quầy số 2 – Hộ tịch"])
    assert "88.4% (84.1–91.9%)" in row
    assert "1,204" in row
    assert text(seen(client, "admin", "?lang=en&period=2026-Q4").h1) == "Results: Quarter 4 of 2026"


def test_legend_gives_every_status_its_meaning(city: Flask, client: FlaskClient) -> None:
    page = seen(client, "admin")

    assert [text(term)[0] for term in page.select(".legend dt")] == list(SHAPES.values())
    assert all(text(meaning) for meaning in page.select(".legend dd"))
    assert "tự nguyện trả lời" in text(page)
    assert "chỉ thể hiện sai số chọn mẫu" in text(page)


@pytest.mark.parametrize("made_up", [True, False])
def test_made_up_data_are_called_so(city: Flask, client: FlaskClient, made_up: bool) -> None:
    with db.writing() as session:
        session.get_one(Installation, 1).made_up = made_up

    assert ("Dữ liệu ví dụ, không phải số liệu thật" in text(seen(client, "admin"))) is made_up


def test_page_needs_nothing_that_its_policy_forbids(city: Flask, client: FlaskClient) -> None:
    page = seen(client, "admin")

    assert page.select("[style], style, script, [onclick]") == []
    assert {tag["href"].split("?")[0] for tag in page.select("link[rel=stylesheet]")} == {
        "/static/office.css"
    }


def test_status_comes_from_the_whole_list_not_from_the_page(
    city: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []

    def figures(**wanted: Any) -> Any:
        asked.append(wanted)
        return made_figures.figures(**wanted)

    monkeypatch.setattr(compute, "figures", figures)
    seen(client, "head", "?by=counter")

    assert {tuple(sorted(wanted)) for wanted in asked} == {("as_of", "by", "index", "period")}
    assert {wanted["as_of"] for wanted in asked} == {date(2026, 11, 21)}


def test_the_rated_see_no_open_period_and_no_row_too_small_to_hide_in(
    city: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From figures that grow answer by answer they could tell who gave which (RULES 27)."""
    monkeypatch.setattr(forms, "today", lambda: date(2026, 11, 21))
    page = seen(client, "clerk")
    offered = [option["value"] for option in page.select("#period option")]

    assert offered == ["2026-11", "2026-10"]
    assert list(table_of(page)) == ["Quầy số 1"]
    assert "dưới mười phiếu" in page.text
    assert client.get("/office/?period=2026-12").status_code == 400
    assert client.get("/office/results.xlsx?period=2026-12").status_code == 400
    book = load_workbook(BytesIO(client.get("/office/results.xlsx?period=2026-11").data))
    codes = [str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row if cell.value]
    assert not [code for code in codes if code.startswith(("BV-0", "LK-0"))], "no weighting cells"

    monkeypatch.setattr(file_of_results, "ENOUGH", 10**6)
    assert list(table_of(seen(client, "clerk"))) == []


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({}, "chỉ có 93,6% hài lòng (thấp hơn người trả lời 1,4 điểm phần trăm) thì mức hài lòng chung"),
        ({"estimate": 0.93, "break_even_share": 0.944, "break_even": -0.0261},
         "có 94,4% hài lòng (cao hơn người trả lời 1,4 điểm phần trăm)"),
        ({"break_even_share": 1.02}, "Ngay cả khi tất cả những người không trả lời đều hài lòng"),
        ({"break_even_share": -0.1}, "Ngay cả khi không ai trong số những người không trả lời hài lòng"),
        ({"break_even_share": float("nan"), "n": 400}, "không còn người nào chưa trả lời"),
        ({"break_even_share": float("nan"), "handled": 0}, "Chưa biết số hồ sơ"),
    ],
)  # fmt: skip
def test_details_say_what_those_who_did_not_answer_could_change(
    city: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, figures: dict[str, Any], sentence: str
) -> None:
    one = made_figures.results(made_figures.row("LK-01", "Quầy 1", **figures))
    monkeypatch.setattr(compute, "figures", lambda **_: one)

    told = text(table_of(seen(client, "admin"))["Quầy 1"].select_one("details"))

    assert sentence in told
    assert "Chỉ tính kênh “Điện thoại (mã QR)”: 96,1% (số phiếu: 102)." in told
    assert "Kênh “Phiếu giấy”: dưới mười phiếu nên không có số liệu riêng." in told


def test_break_even_is_told_in_english_too(city: Flask, client: FlaskClient) -> None:
    told = text(table_of(seen(client, "admin", "?lang=en"))["Ân Hòa"].select_one("details"))

    assert "If only 93.6% of those who did not answer were satisfied" in told
    assert "Break-even correlation between answering and being satisfied: +0.028." in told


def test_the_rated_see_nothing_by_channel(city: Flask, client: FlaskClient) -> None:
    """Three came by paper: from the figures of all and of each other channel theirs could be told."""
    page = seen(client, "clerk", "?period=2026-11")
    book = load_workbook(BytesIO(client.get("/office/results.xlsx?period=2026-11").data))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    codes = next(line for line in lines if line[0] == "code")
    row = dict(zip(codes, next(line for line in lines if line[0] == "BV-01"), strict=True))

    assert "người không trả lời" in text(page.select_one("tbody details"))
    assert "Phiếu giấy" not in page.text
    assert {row[code] for code in BY_CHANNEL} == {None}
    assert row["break_even_share"] == 0.936
