"""Every reason has its words, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot.imports
from bot.errors import BadCell
from bot.imports.importing import ImportReport
from bot.imports.telling import Text, tell_refusal, tell_report
from bot.rendering import TEMPLATES, Renderer, plain
from tests.bot.imports.office import Office

RENDERER = Renderer(ZoneInfo("Asia/Ho_Chi_Minh"))
CODE = Path(bot.imports.__file__).parent
FILES = (*CODE.glob("*.py"), CODE.parent / "evaluation" / "file.py")
TOLD_ELSEWHERE = {"problem", "refused", "report", "cell_error", "cell_uncalculated"}


def text_in(language: str) -> Text:
    return lambda template, values: RENDERER.text(template, values, language)


def reasons_in_code() -> set[str]:
    """The names of templates that the code gives as reasons, as far as they are written out."""
    first_argument = {"BadValue", "refuse_file", "_refused", "Refused"}
    found: set[str] = set()
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = 0 if name in first_argument else -1 if name in {"refuse", "warn"} else None
                if place is not None:
                    found |= {
                        part.value
                        for part in ast.walk(node.args[place])
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    }
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("import/"):
                found.add(node.value.removeprefix("import/"))
    return {name for name in found if name.replace("_", "").isalpha() and not name.endswith("_")}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_reason_has_a_text_and_each_text_a_use(language: str) -> None:
    texts = {path.stem for path in (TEMPLATES / language / "import").glob("*.j2")}
    reasons = reasons_in_code()
    assert len(reasons) > 80
    assert reasons - texts == set()
    assert texts - reasons == TOLD_ELSEWHERE - reasons


async def test_a_refusal_names_file_row_column_and_reason(office: Office) -> None:
    problems = await office.problems("figures", 'năm,chỉ tiêu,giá trị\n2021,total,"2,021"\n21,<b>lạ</b>,5\n')
    told = plain(tell_refusal("số liệu.csv", problems, text_in("vi")))
    assert told == (
        "Chưa nhập được tệp số liệu.csv, dữ liệu giữ nguyên như cũ. Có 3 chỗ cần sửa:\n"
        "Dòng 2, cột «giá trị»: «2,021» có thể hiểu hai cách (phần nghìn hay phần thập phân); "
        "số lượng ghi liền hoặc với dấu chấm, như 4740 hay 4.740.\n"
        "Dòng 3, cột «năm»: không hiểu năm «21»; ghi bốn chữ số, như 2021.\n"
        "Dòng 3, cột «chỉ tiêu»: không có chỉ tiêu «<b>lạ</b>»."
    )
    short = plain(tell_refusal("số liệu.csv", problems, text_in("en"), most=1))
    assert short == (
        "The file số liệu.csv was not imported; nothing has changed. There are 3 things to put right:\n"
        "Row 2, column “giá trị”: “2,021” can be read in two ways (thousands or decimals); "
        "write a count without separator or with a dot: 4740 or 4.740.\n"
        "… and 2 more."
    )


async def test_what_a_cell_holds_is_never_markup(office: Office) -> None:
    problems = await office.problems("figures", "năm,<i>x</i>,chỉ tiêu,giá trị\n2021,,<b>lạ</b>,5\n")
    html = tell_refusal("<u>.csv", problems, text_in("vi"))
    assert "&lt;b&gt;lạ&lt;/b&gt;" in html
    assert "<u>" not in html.replace("<b>&lt;u&gt;", "")
    assert html.count("<") == 2  # the file's name in bold


async def test_a_report_says_what_happened(office: Office) -> None:
    report = await office.imports("roster", "mã,họ tên,mã đơn vị\nDV001,Lan,CB1\nDV002,Hùng,CB1\n", "đảng viên.csv")
    assert plain(tell_report(report, text_in("vi"))) == (
        "Đã nhập đảng viên từ tệp đảng viên.csv: thêm 2, cập nhật 0, giữ nguyên 0."
    )
    trial = await office.imports("roster", "mã,họ tên,mã đơn vị,x\nDV001,Lan Anh,CB1,\n", "mới.csv", dry_run=True)
    assert plain(tell_report(trial, text_in("vi"))) == (
        "Chạy thử tệp mới.csv, chưa ghi gì. Nếu nhập đảng viên: sẽ thêm 0, cập nhật 1, giữ nguyên 0.\n"
        "1 đảng viên không có trong tệp, vẫn được giữ: DV002\n"
        "\n"
        "Lưu ý:\n"
        "Dòng 1, cột «x»: cột này không dùng đến nên được bỏ qua."
    )


def test_a_long_report_is_cut_where_asked() -> None:
    warnings = tuple(BadCell(row, "", "import/same_as_row", {"other": 2}) for row in range(3, 1_300))
    report = ImportReport("figures", "a.csv", 1_200, 0, 0, history=3, warnings=warnings)
    assert plain(tell_report(report, text_in("en"), most=1)) == (
        "Imported the figures of a.csv: 1,200 added, 0 updated, 0 unchanged.\n"
        "3 figures went to the history only, since a later source is stored already.\n"
        "\n"
        "Please note:\n"
        "Row 3: the same as row 2, counted once.\n"
        "… and 1,296 more."
    )
