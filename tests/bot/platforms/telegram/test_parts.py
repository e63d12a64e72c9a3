"""How a message is divided into what Telegram takes in one call."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import Attachment, Button, Message
from bot.platforms.telegram.parts import parts, together
from bot.platforms.telegram.splitting import CAPTION_UNITS, MESSAGE_UNITS, units, visible

BUTTONS = ((Button("Đã đọc", "notice.read:1"),),)
PDF = Attachment("a.pdf", "application/pdf", b"%PDF")
PNG = Attachment("b.png", "image/png", b"png", 7, "AgAC")


def test_a_short_text_is_one_part() -> None:
    assert parts(Message("<b>Họp</b>", BUTTONS)) == (Message("<b>Họp</b>", BUTTONS),)


def test_a_caption_stands_beside_its_only_file() -> None:
    assert parts(Message("a" * CAPTION_UNITS, BUTTONS, (PDF,))) == (Message("a" * CAPTION_UNITS, BUTTONS, (PDF,)),)
    assert parts(Message("🎉" * 513, BUTTONS, (PDF,))) == (Message("🎉" * 513), Message("", BUTTONS, (PDF,)))


def test_the_buttons_stand_under_the_last_of_all() -> None:
    long = parts(Message("a" * (MESSAGE_UNITS + 1), BUTTONS, (PDF, PNG)))
    assert [(len(part.html), part.files, part.buttons) for part in long] == [
        (MESSAGE_UNITS, (), ()),
        (1, (), ()),
        (0, (PDF,), ()),
        (0, (PNG,), BUTTONS),
    ]


def test_files_without_words_are_parts_too() -> None:
    assert parts(Message("", (), (PDF, PNG))) == (Message("", (), (PDF,)), Message("", (), (PNG,)))


def test_of_nothing_that_can_be_seen_there_are_no_parts() -> None:
    assert parts(Message("")) == parts(Message(" <b>\n</b>", BUTTONS)) == ()


def test_an_edit_is_of_the_first_text() -> None:
    assert [part.edits for part in parts(Message("a" * 5000, edits="5"))] == ["5", ""]
    assert [part.edits for part in parts(Message("a", (), (PDF,), edits="5"))] == ["5", ""]
    assert [part.edits for part in parts(Message("", (), (PDF,), edits="5"))] == [""]


def test_the_rest_is_a_message_again() -> None:
    message = Message("a" * 5000, BUTTONS, (PDF,), asks_contact=True, edits="5")
    rest = together(message, parts(message)[1:])
    assert rest == replace(message, html="a" * (5000 - MESSAGE_UNITS), edits="")


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.text(st.sampled_from("aệ🎉 .\n"), max_size=3000), max_size=4),
    st.sampled_from([(), (PDF,), (PDF, PNG)]),
)
def test_each_part_fits_and_together_they_are_the_message(texts: list[str], files: tuple[Attachment, ...]) -> None:
    message = Message("".join(f"<b>{text}</b>" for text in texts), BUTTONS, files)
    made = parts(message)
    assert parts(message) == made
    assert sum((part.files for part in made), ()) == files
    for part in made:
        assert units(visible(part.html)) <= (CAPTION_UNITS if part.files else MESSAGE_UNITS)
        assert len(part.files) <= 1
    for part in made:
        assert parts(part) == (part,)
