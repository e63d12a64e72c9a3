"""A notice's text apart from the words before it, with its formatting whole."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserMistake
from bot.language.secrecy import visible_text
from bot.notices.wording import (
    LONGEST_TEXT,
    after_first_colon,
    check_length,
    markup_of,
    split_one_line,
    text_without_audience,
)


@pytest.mark.parametrize(
    ("text", "formatted", "audience", "content"),
    [
        ("/thongbao bí thư: Họp 14:30", "", "bí thư", "Họp 14:30"),
        ("/thongbao@a_bot bí thư :Họp", "", "bí thư", "Họp"),
        ("/thongbao bí thư", "", "bí thư", ""),
        ("/thongbao bí thư:", "", "bí thư", ""),
        ("/thongbao : Họp", "", "", "Họp"),
        ("/thongbao a: 1 < 2 & 3", "", "a", "1 &lt; 2 &amp; 3"),
        ("/thongbao a: b c", "/thongbao a: <b>b</b> c", "a", "<b>b</b> c"),
        ("/thongbao a: b c", "<b>/thongbao a: b</b> c", "a", "<b>b</b> c"),
        ("/thongbao a: b c", "<b><i>/thongbao a:</i> b</b> c", "a", "<b>b</b> c"),
        ("/thongbao a: b", '/thongbao <a href="https://vi.du/x:y">a</a>: b', "a", "b"),
        ("/thongbao a: b c", "/thongbao a: b<b> </b>c", "a", "b c"),
        ("/thongbao a: b", '/thongbao a<a href="https://vi.du">: b</a>', "a", '<a href="https://vi.du">b</a>'),
    ],
)
def test_it_splits_at_the_first_colon_that_is_seen(text: str, formatted: str, audience: str, content: str) -> None:
    assert split_one_line(text, formatted) == (audience, content)


TEXTS = st.text(alphabet="ab <&:đ\n", min_size=1, max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["", "b", "i", "u"]), TEXTS), max_size=6))
def test_what_is_seen_behind_the_colon_stays_and_every_tag_is_closed(pieces: list[tuple[str, str]]) -> None:
    markup = "".join(f"<{tag}>{html.escape(text)}</{tag}>" if tag else html.escape(text) for tag, text in pieces)
    rest = after_first_colon(markup)
    assert visible_text(rest).strip() == visible_text(markup).partition(":")[2].strip()
    assert sorted(re.findall(r"<(\w)>", rest)) == sorted(re.findall(r"</(\w)>", rest))


@pytest.mark.parametrize(
    ("text", "formatted", "whole"),
    [
        ("/thongbao Họp lúc 14:30 <ở> A: mời", "", "Họp lúc 14:30 &lt;ở&gt; A: mời"),
        ("/thongbao Họp lúc 14:30", "<b>/thongbao Họp</b> lúc <i>14:30</i>", "<b>Họp</b> lúc <i>14:30</i>"),
        ("/thongbao Họp lúc 14:30", "/thongbao@a_bot Họp lúc <i>14:30</i>", "Họp lúc <i>14:30</i>"),
        ("/thongbao bí thư: Họp 14:30", "", ""),
        ("/thongbao bí thư", "", ""),
    ],
)
def test_the_colon_of_a_time_splits_off_no_audience(text: str, formatted: str, whole: str) -> None:
    assert text_without_audience(text, formatted) == whole


def test_a_text_without_formatting_is_escaped() -> None:
    assert markup_of(" <b> & \n", "") == "&lt;b&gt; &amp;"
    assert markup_of("đậm", "<b>đậm</b>") == "<b>đậm</b>"


def test_its_length_is_what_is_seen() -> None:
    check_length("<b>" + "&lt;" * LONGEST_TEXT + "</b>")
    with pytest.raises(UserMistake):
        check_length("a" * (LONGEST_TEXT + 1))
