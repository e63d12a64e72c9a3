"""Replies written out: numbers, dates and moments in each language's way; everything from people escaped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from bot.chat import Attachment, Button, Message, Reply, Shown
from bot.rendering import Renderer, filters, plain

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MOMENT = datetime(2022, 1, 6, 7, 30, tzinfo=UTC)
LATE = datetime(2022, 1, 5, 18, 0, tzinfo=UTC)  # already the 6th in Hà Nội


@pytest.mark.parametrize(
    ("language", "name", "value", "written"),
    [
        ("vi", "number", 4740, "4.740"),
        ("vi", "number", Decimal("98.1"), "98,1"),
        ("vi", "number", Decimal("1234567.8912"), "1.234.567,8912"),
        ("vi", "number", Decimal("4740.0"), "4.740"),
        ("vi", "number", -3, "-3"),
        ("vi", "percent", Decimal("98.1"), "98,1%"),
        ("vi", "percent", 18, "18%"),
        ("vi", "signed", 12, "+12"),
        ("vi", "signed", Decimal("-1234.5"), "-1.234,5"),
        ("vi", "signed", 0, "0"),
        ("vi", "date", date(2022, 1, 6), "06/01/2022"),
        ("vi", "date", LATE, "06/01/2022"),
        ("vi", "moment", MOMENT, "thứ Năm 06/01/2022, 14:30"),
        ("vi", "moment", datetime(2022, 1, 9, 1, 0, tzinfo=UTC), "chủ Nhật 09/01/2022, 08:00"),
        ("vi", "clock", MOMENT, "14:30"),
        ("en", "number", 4740, "4,740"),
        ("en", "number", Decimal("98.1"), "98.1"),
        ("en", "percent", Decimal("98.1"), "98.1%"),
        ("en", "signed", 1200, "+1,200"),
        ("en", "date", date(2022, 1, 6), "6 January 2022"),
        ("en", "moment", MOMENT, "Thursday 6 January 2022, 14:30"),
        ("en", "clock", MOMENT, "14:30"),
    ],
)
def test_values_are_written_as_the_language_writes_them(language: str, name: str, value: object, written: str) -> None:
    assert filters(language, HANOI)[name](value) == written


@pytest.fixture
def renderer(tmp_path: Path) -> Renderer:
    for language, hello in (("vi", "Chào"), ("en", "Hello")):
        (tmp_path / language / "x").mkdir(parents=True)
        (tmp_path / language / "x" / "hello.j2").write_text(f"{hello} <b>{{{{ name }}}}</b>\n", encoding="utf-8")
        (tmp_path / language / "x" / "gaps.j2").write_text("a\n\n\n \n\nb{% if no %}c{% endif %}\n", encoding="utf-8")
    return Renderer(HANOI, templates=tmp_path)


def test_what_people_wrote_is_escaped(renderer: Renderer) -> None:
    assert renderer.text("x/hello", {"name": "<i>A&B</i>"}) == "Chào <b>&lt;i&gt;A&amp;B&lt;/i&gt;</b>"


@pytest.mark.parametrize(
    ("asked", "text"), [("", "Chào <b>Lan</b>"), ("en", "Hello <b>Lan</b>"), ("fr", "Chào <b>Lan</b>")]
)
def test_the_language_is_the_asked_one_or_the_committee_s(renderer: Renderer, asked: str, text: str) -> None:
    assert renderer.text("x/hello", {"name": "Lan"}, asked) == text


def test_a_reply_s_own_language_comes_first(renderer: Renderer) -> None:
    reply = Reply("x/hello", {"name": "Lan"}, language="en")
    assert renderer.message(reply, "vi").html == "Hello <b>Lan</b>"


def test_a_missing_value_or_template_is_an_error(renderer: Renderer) -> None:
    with pytest.raises(UndefinedError):
        renderer.text("x/hello")
    with pytest.raises(TemplateNotFound):
        renderer.text("x/none")


def test_empty_lines_do_not_pile_up(renderer: Renderer) -> None:
    assert renderer.text("x/gaps", {"no": False}) == "a\n\nb"


def test_a_message_carries_all_that_the_reply_has(renderer: Renderer) -> None:
    buttons = ((Button("Lưu", "save:1"),),)
    files = (Attachment("a.csv", "text/csv", b"1"),)
    values: dict[str, Shown] = {"name": "Lan"}
    reply = Reply("x/hello", values, buttons, files, asks_contact=True, replaces=True)
    written = "Chào <b>Lan</b>"
    assert renderer.message(reply, edits="7") == Message(written, buttons, files, asks_contact=True, edits="7")
    assert renderer.message(Reply("x/hello", values), edits="7") == Message(written)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("abc", "abc"),
        ("a <b>b</b> &lt;i&gt; &amp; 98,1%", "a b <i> & 98,1%"),
        ('<a href="https://a.vn/?x=1&amp;y=2">đây</a>', "đây (https://a.vn/?x=1&y=2)"),
        ('<a href="https://a.vn">https://a.vn</a>', "https://a.vn"),
        ("<blockquote>a\nb</blockquote>", "a\nb"),
        ("1 &lt; 2", "1 < 2"),
    ],
)
def test_plain_text_is_without_markup(html: str, text: str) -> None:
    assert plain(html) == text
