"""Telegram's HTML: what is taken, what is refused and in which words, and how lengths are counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.botapi.answers import ApiError
from tests.fakes.botapi.markup import HtmlProblem, parse_html, utf16_length
from tests.fakes.botapi.texts import formatted


def parsed(html: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, entities = parse_html(html)
    return text, [(entity.type, entity.offset, entity.length) for entity in entities]


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>Năm</b> 2021", "Năm 2021", [("bold", 0, 3)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<u>x</u>", "😀x", [("underline", 2, 1)]),
        ("1 > 0 &amp;&lt;&#65;&#x1F600; &nbsp; & &copy;", "1 > 0 &<A😀 &nbsp; & &copy;", []),
        ("<B>x</b >", "x", [("bold", 0, 1)]),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ('<a href="https://a.vn/?b=1&amp;c=2">x</a>', "x", [("text_link", 0, 1)]),
        ('<a href="nowhere">x</a>', "x", []),
        ("<pre><code class=\"language-sql\">x</code></pre>", "x", [("pre", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
    ],
)  # fmt: skip
def test_markup_becomes_entities(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    assert parsed(html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("ă<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<br/>x", 'Unsupported start tag "br/" at byte offset 0'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)  # fmt: skip
def test_broken_markup_is_refused_as_telegram_does(html: str, problem: str) -> None:
    with pytest.raises(HtmlProblem) as caught:
        parse_html(html)
    assert str(caught.value) == problem
    with pytest.raises(ApiError) as refused:
        formatted(html, "HTML", (), 4096)
    assert refused.value.description == f"Bad Request: can't parse entities: {problem}"


@given(st.text())
def test_escaped_text_comes_through_whole(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == (text, [])


def test_lengths_count_after_parsing_in_utf16_units() -> None:
    assert formatted("<b>" + "x" * 4096 + "</b>", "HTML", (), 4096).entities[0].length == 4096
    assert utf16_length("a😀ệ") == 4
    for too_long in ("x" * 4097, "😀" * 2049):
        with pytest.raises(ApiError, match="message is too long"):
            formatted(too_long, "", (), 4096)
    assert formatted("😀" * 2048, "", (), 4096).text


def test_ends_are_trimmed_and_controls_blanked() -> None:
    found = formatted(" \n<b> a\tb\r\n</b>\u202e ", "HTML", (), 4096)
    assert found.text == "a b"
    assert [(entity.offset, entity.length) for entity in found.entities] == [(0, 3)]


def test_an_entity_outside_the_text_is_refused() -> None:
    with pytest.raises(ApiError, match="entity beginning at UTF-16 offset 1 ends after the end of the text"):
        formatted("ab", "", ({"type": "bold", "offset": 1, "length": 2},), 4096)
