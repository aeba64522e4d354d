"""The places of the example city: real units; made-up agencies, whose names say so, and counters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

REFORM = date(2025, 7, 1)  # districts ended on the day before
LAST_DAY = date(2025, 6, 30)
PROVINCE = ("75", "Thành phố Đồng Nai")
FORMER_CITY = ("732", "Thành phố Long Khánh")
HOTLINE = "1022 (ví dụ)"
WARDS = {
    "26080": "Phường Long Khánh",
    "26089": "Phường Bình Lộc",
    "26098": "Phường Bảo Vinh",
    "26104": "Phường Xuân Lập",
    "26113": "Phường Hàng Gòn",
}
# Wards and communes of the former city. Their old codes are used again for today's wards, so these are ours.
# The last one says which ward of today bears the name; where the others went is not known here.
FORMER = (
    ("732-01", "Phường Bảo Vinh", "26098"),
    ("732-02", "Phường Bàu Sen", None),
    ("732-03", "Phường Phú Bình", None),
    ("732-04", "Phường Suối Tre", None),
    ("732-05", "Phường Xuân An", None),
    ("732-06", "Phường Xuân Bình", None),
    ("732-07", "Phường Xuân Hòa", None),
    ("732-08", "Phường Xuân Lập", "26104"),
    ("732-09", "Phường Xuân Tân", None),
    ("732-10", "Phường Xuân Thanh", None),
    ("732-11", "Phường Xuân Trung", None),
    ("732-12", "Xã Bàu Trâm", None),
    ("732-13", "Xã Bảo Quang", None),
    ("732-14", "Xã Bình Lộc", "26089"),
    ("732-15", "Xã Hàng Gòn", "26113"),
)
FIELDS = {
    "dat-dai": "Đất đai",
    "ho-tich": "Hộ tịch",
    "chung-thuc": "Chứng thực",
    "kinh-doanh": "Đăng ký kinh doanh",
    "xay-dung": "Xây dựng",
    "lao-dong": "Lao động, người có công và xã hội",
    "y-te": "Y tế và an toàn thực phẩm",
}
AGENCIES = {
    "H19.40.12": ("Trung tâm Phục vụ hành chính công phường Long Khánh (ví dụ)", "26080"),
    "H19.40.13": ("Trung tâm Phục vụ hành chính công phường Bình Lộc (ví dụ)", "26089"),
    "H19.40.14": ("Trung tâm Phục vụ hành chính công phường Bảo Vinh (ví dụ)", "26098"),
    "H19.40.15": ("Trung tâm Phục vụ hành chính công phường Xuân Lập (ví dụ)", "26104"),
    "H19.40.16": ("Trung tâm Phục vụ hành chính công phường Hàng Gòn (ví dụ)", "26113"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A counter: its agency, its name, and the share of each field among its dossiers."""

    agency: str
    name: str
    fields: Mapping[str, float]


COUNTERS = {
    "LK-01": Place("H19.40.12", "Quầy 1 – Đất đai", {"dat-dai": 1.0}),
    "LK-02": Place("H19.40.12", "Quầy 2 – Hộ tịch, chứng thực", {"ho-tich": 0.45, "chung-thuc": 0.55}),
    "LK-03": Place("H19.40.12", "Quầy 3 – Kinh doanh, xây dựng", {"kinh-doanh": 0.6, "xay-dung": 0.4}),
    "LK-04": Place("H19.40.12", "Quầy 4 – Lao động, y tế", {"lao-dong": 0.7, "y-te": 0.3}),
    "BL-01": Place("H19.40.13", "Quầy 1 – Đất đai, xây dựng", {"dat-dai": 0.7, "xay-dung": 0.3}),
    "BL-02": Place("H19.40.13", "Quầy 2 – Hộ tịch, chứng thực", {"ho-tich": 0.5, "chung-thuc": 0.5}),
    "BL-03": Place("H19.40.13", "Quầy 3 – Lao động, người có công", {"lao-dong": 1.0}),
    "BL-04": Place("H19.40.13", "Quầy 4 – Kinh doanh, y tế", {"kinh-doanh": 0.65, "y-te": 0.35}),
    "BV-01": Place("H19.40.14", "Quầy 1 – Đất đai", {"dat-dai": 1.0}),
    "BV-02": Place("H19.40.14", "Quầy 2 – Hộ tịch, chứng thực", {"ho-tich": 0.4, "chung-thuc": 0.6}),
    "BV-03": Place(
        "H19.40.14",
        "Quầy 3 – Kinh doanh, xây dựng, y tế",
        {"kinh-doanh": 0.5, "xay-dung": 0.3, "y-te": 0.2},
    ),
    "BV-04": Place("H19.40.14", "Quầy 4 – Lao động, người có công", {"lao-dong": 1.0}),
    "XL-01": Place("H19.40.15", "Quầy 1 – Đất đai, xây dựng", {"dat-dai": 0.75, "xay-dung": 0.25}),
    "XL-02": Place("H19.40.15", "Quầy 2 – Hộ tịch, chứng thực", {"ho-tich": 0.5, "chung-thuc": 0.5}),
    "XL-03": Place("H19.40.15", "Quầy 3 – Kinh doanh, lao động", {"kinh-doanh": 0.5, "lao-dong": 0.5}),
    "HG-01": Place("H19.40.16", "Quầy 1 – Đất đai, xây dựng", {"dat-dai": 0.7, "xay-dung": 0.3}),
    "HG-02": Place("H19.40.16", "Quầy 2 – Hộ tịch, chứng thực", {"ho-tich": 0.5, "chung-thuc": 0.5}),
    "HG-03": Place(
        "H19.40.16",
        "Quầy 3 – Lao động, y tế, kinh doanh",
        {"lao-dong": 0.5, "y-te": 0.2, "kinh-doanh": 0.3},
    ),
}
