"""Long texts in parts: each valid HTML within Telegram's limit, together what was given."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from bot.platforms.telegram.splitting import MESSAGE_MARKS, split_html, units, visible


class Reader(HTMLParser):
    """Telegram's reading of HTML: every tag closed, in the right order; keeps the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marks = 0
        self._open: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self.marks += 1

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.text += data

    @classmethod
    def read(cls, markup: str) -> Reader:
        """The markup read; fails where Telegram would refuse it."""
        assert not re.search(r"<(?!/?[a-z])|&(?![a-z]+;|#\d+;)", markup), markup
        reader = cls()
        reader.feed(markup)
        reader.close()
        assert reader._open == [], markup
        return reader


def _tag(name: str, inner: str) -> str:
    return f'<a href="https://e.vn/?a=1&amp;b=2">{inner}</a>' if name == "a" else f"<{name}>{inner}</{name}>"


LETTERS = st.text(
    st.one_of(
        st.sampled_from("aâeĐữộ <>&\"'.!\n\n  "),
        st.sampled_from("🇻👩‍👧️🏽e\u0323"),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=60,
)
MARKUP = st.recursive(
    LETTERS.map(lambda text: escape(text, quote=False)),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(("b", "i", "u", "s", "code", "pre", "a", "blockquote")), inner).map(
            lambda pair: _tag(*pair)
        ),
        st.lists(inner, max_size=6).map("".join),
    ),
    max_leaves=25,
)


@settings(deadline=None)
@given(MARKUP, st.integers(min_value=2, max_value=120))
@example("<b>👩‍👧</b>" * 40, 7)
@example("&amp;" * 30, 3)
@example("e" + "\u0323" * 200, 10)
@example("<b><i></i></b>", 2)
def test_every_part_is_valid_and_within_the_limit_and_together_they_are_the_text(markup: str, limit: int) -> None:
    parts = split_html(markup, limit)
    read = [Reader.read(part) for part in parts]
    assert all(units(part.text) <= limit for part in read)
    assert "".join(part.text for part in read) == Reader.read(markup).text
    assert [visible(part) for part in parts] == [part.text for part in read]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("bius"), st.integers(1, 40)), min_size=80, max_size=400))
def test_no_part_has_more_marks_than_telegram_shows(pieces: list[tuple[str, int]]) -> None:
    markup = "".join(_tag(name, "x" * length) + " " for name, length in pieces)
    read = [Reader.read(part) for part in split_html(markup)]
    assert all(part.marks <= MESSAGE_MARKS and units(part.text) <= 4096 for part in read)
    assert "".join(part.text for part in read) == visible(markup)


@settings(deadline=None)
@given(st.text(st.sampled_from("<>/abp &;lt=\"'"), max_size=80), st.integers(min_value=2, max_value=20))
def test_what_is_not_html_at_all_still_becomes_valid_html(broken: str, limit: int) -> None:
    if units(broken) > limit:
        assert all(units(Reader.read(part).text) <= limit for part in split_html(broken, limit))


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert split_html("<b>858</b> &amp; 18%") == ("<b>858</b> &amp; 18%",)
    assert split_html("") == ()


def test_tags_do_not_count() -> None:
    assert split_html("<b>" + "a" * 4096 + "</b>") == ("<b>" + "a" * 4096 + "</b>",)


def test_an_emoji_counts_as_two() -> None:
    assert [len(part) for part in split_html("😀" * 2049)] == [2048, 1]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Đoạn một dài.\nDòng hai.\n\nĐoạn hai khá dài dòng", "Đoạn một dài.\nDòng hai.\n\n"),
        ("Dòng thứ nhất. Câu hai.\nDòng thứ hai là đây", "Dòng thứ nhất. Câu hai.\n"),
        ("Câu thứ nhất đã hết. Câu thứ hai còn dài", "Câu thứ nhất đã hết. "),
        ("một hai ba bốn năm sáu bảy tám chín mười", "một hai ba bốn năm sáu bảy "),
        ("a" * 40, "a" * 30),
        ("a" * 29 + "e\u0323\u0302" + "b" * 20, "a" * 29),
    ],
)
def test_a_part_ends_at_the_most_sensible_place(text: str, first: str) -> None:
    assert split_html(text, 30)[0] == first


def test_an_open_tag_is_closed_and_opened_again() -> None:
    assert split_html('<blockquote><b>một hai</b> <a href="https://e.vn">ba bốn</a></blockquote>', 10) == (
        "<blockquote><b>một hai</b> </blockquote>",
        '<blockquote><a href="https://e.vn">ba bốn</a></blockquote>',
    )
