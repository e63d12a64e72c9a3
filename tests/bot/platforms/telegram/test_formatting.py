"""Telegram's entities as the HTML that messages are written in."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import Message
from bot.platforms.telegram.formatting import to_html
from bot.platforms.telegram.platform import TelegramPlatform
from bot.platforms.telegram.splitting import units, visible
from tests.bot.platforms.telegram.conftest import address
from tests.fakes.botapi.markup import parse_html
from tests.fakes.telegram_server import FakeTelegram


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(char for char in text if char >= " " or char == "\n"))


def entity(kind: str, text: str, marked: str, **more: object) -> dict[str, Any]:
    before, _, _ = text.partition(marked)
    return {"type": kind, "offset": units(before), "length": units(marked), **more}


def html_of(text: str, *marks: tuple[str, str] | tuple[str, str, dict[str, Any]]) -> str:
    return to_html(
        text, [entity(mark[0], text, mark[1], **(mark[2] if len(mark) > 2 else {})) for mark in marks], clean
    )


@pytest.mark.parametrize(
    ("kind", "tag"),
    [
        ("bold", "b"), ("italic", "i"), ("underline", "u"), ("strikethrough", "s"), ("code", "code"), ("pre", "pre"),
        ("blockquote", "blockquote"), ("expandable_blockquote", "blockquote"),
    ],
)  # fmt: skip
def test_what_we_can_write_is_kept(kind: str, tag: str) -> None:
    assert html_of("Họp 8 giờ & đúng <giờ>", (kind, "8 giờ")) == f"Họp <{tag}>8 giờ</{tag}> &amp; đúng &lt;giờ&gt;"


@pytest.mark.parametrize(
    "kind", ["spoiler", "mention", "hashtag", "url", "bot_command", "custom_emoji", "text_mention", "phone_number"]
)
def test_what_we_cannot_write_is_plain(kind: str) -> None:
    assert html_of("Họp 8 giờ", (kind, "8 giờ")) == ""
    assert html_of("Họp 8 giờ", (kind, "8 giờ"), ("bold", "Họp")) == "<b>Họp</b> 8 giờ"


def test_a_link_keeps_its_address_and_cannot_break_out() -> None:
    link = {"url": 'https://a.vn/?x=1&y="><script>'}
    expected = '<a href="https://a.vn/?x=1&amp;y=&quot;&gt;&lt;script&gt;">đây</a>'
    assert html_of("xem đây", ("text_link", "đây", link)) == f"xem {expected}"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "a.vn", "", "https://a\nb", None, "http://[", 5]
)
def test_what_is_no_web_address_is_no_link(url: object) -> None:
    assert html_of("xem đây", ("text_link", "đây", {"url": url})) == ""


def test_offsets_count_halves_of_emoji() -> None:
    assert html_of("🇻🇳🎉 Mừng 👨‍👩‍👧 lễ", ("bold", "Mừng"), ("italic", "👨‍👩‍👧")) == "🇻🇳🎉 <b>Mừng</b> <i>👨‍👩‍👧</i> lễ"


def test_offsets_belong_to_the_text_before_it_is_cleaned() -> None:
    raw = "Đa\u0309ng\x00 bo\u0323\u0302 hop đúng giờ"
    assert html_of(raw, ("bold", "bo\u0323\u0302"), ("italic", "đúng")) == "Đảng <b>bộ</b> hop <i>đúng</i> giờ"


def test_a_mark_stays_with_its_letter() -> None:
    """`>` and a stroke through it are one character after normalising: the tag would be gone."""
    made = to_html("ax\u0338b", [{"type": "bold", "offset": 2, "length": 2}], clean)
    assert made == "ax\u0338<b>b</b>"


def test_what_nests_nests() -> None:
    text = "một hai ba bốn"
    assert html_of(text, ("bold", text), ("italic", "hai ba"), ("underline", "ba")) == (
        "<b>một <i>hai <u>ba</u></i> bốn</b>"
    )


def test_what_overlaps_is_cut_but_a_quotation_stays_whole() -> None:
    text = "một hai ba bốn"
    assert html_of(text, ("bold", "một hai ba"), ("italic", "hai ba bốn")) == ("<b>một <i>hai ba</i></b><i> bốn</i>")
    assert html_of(text, ("bold", "một hai"), ("blockquote", "hai ba bốn")) == (
        "<b>một </b><blockquote><b>hai</b> ba bốn</blockquote>"
    )


def test_the_same_mark_twice_is_one() -> None:
    assert html_of("một hai", ("bold", "một hai"), ("bold", "hai")) == "<b>một hai</b>"


async def test_what_a_person_formats_arrives_as_it_was_formatted(
    platform: TelegramPlatform, fake: FakeTelegram
) -> None:
    lan = fake.person(1001, "Lan")
    link = '<a href="https://a.vn/?x=1&amp;y=2">tài liệu</a>'
    text = f"🎉 <b>Họp <i>chi bộ</i></b> &amp; {link}\n<blockquote>8 giờ</blockquote>"
    lan.say_html(text)
    lan.send_photo(html="<b>Ảnh</b> &lt;1&gt;")
    lan.send_document("a.pdf", b"%PDF", html="không có gì")
    read = [platform.read_update(json.dumps(update.body)) for update in fake.updates.waiting]
    assert [one.html for one in read if one is not None] == [text, "<b>Ảnh</b> &lt;1&gt;", ""]
    await platform.send(address(lan.id), Message(text))
    assert fake.messages(lan.id)[0].entities == tuple(fake.board.chats[lan.id].messages[1].body["entities"])  # type: ignore[arg-type]


SPANS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["bold", "italic", "underline", "code", "pre", "blockquote", "text_link", "spoiler"]),
        "offset": st.integers(-2, 12),
        "length": st.integers(-1, 12),
        "url": st.sampled_from(["https://a.vn", "tg://user?id=5", "x"]),
    }
)
LETTERS = st.text(st.sampled_from('aĐ<>&"\n \x01\u0309\u0338\u1100\u1161🎉👧\u200d'), max_size=12)


@settings(deadline=None, max_examples=400)
@given(LETTERS, st.lists(SPANS, max_size=6))
def test_whatever_comes_the_html_is_sound_and_shows_the_text(text: str, entities: list[dict[str, Any]]) -> None:
    made = to_html(text, entities, clean)
    if made:
        assert visible(made) == clean(text)
        assert unicodedata.normalize("NFC", made) == made
        parse_html(made)  # raises when a tag is not closed in its place


@pytest.mark.parametrize("entities", [None, "bold", 5, {}, [None, 5, "bold", {}, {"type": 5}, {"type": "bold"}], []])
def test_entities_of_no_known_shape_are_none(entities: object) -> None:
    assert to_html("abc", entities, clean) == ""
