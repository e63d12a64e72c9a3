"""Messages for a person and for another program."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.chat import Attachment, Button, Message
from bot.platforms.terminal.showing import Folder, as_json, as_text
from bot.rendering import Renderer

RENDERER = Renderer(ZoneInfo("Asia/Ho_Chi_Minh"))
BUTTONS = ((Button("Lưu", "save:1"), Button("Hủy", "cancel")), (Button("Sửa", "edit"),))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(lambda: tmp_path)


def test_json_is_the_text_the_buttons_and_where_the_files_lie(folder: Folder, tmp_path: Path) -> None:
    message = Message("a <b>b</b> &lt;c&gt;", BUTTONS, (Attachment("số.csv", "text/csv", b"1"),))
    assert as_json(message, folder.save(message)) == {
        "text": "a b <c>",
        "buttons": [
            [{"label": "Lưu", "data": "save:1"}, {"label": "Hủy", "data": "cancel"}],
            [{"label": "Sửa", "data": "edit"}],
        ],
        "files": [{"name": "số.csv", "mime": "text/csv", "path": str(tmp_path / "1" / "số.csv")}],
    }
    assert (tmp_path / "1" / "số.csv").read_bytes() == b"1"


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "", "a\x00b", "x" * 300])
def test_a_file_s_name_leads_nowhere_else(folder: Folder, tmp_path: Path, name: str) -> None:
    ((_, path),) = folder.save(Message("", files=(Attachment(name, "text/csv", b"1"),)))
    assert path.parent == tmp_path / "1"
    assert path.read_bytes() == b"1"


def test_choices_are_numbered_through_and_stand_in_their_rows() -> None:
    assert as_text(Message("a", BUTTONS), (), RENDERER, 3, styled=False) == ("a\n3. [Lưu]   4. [Hủy]\n5. [Sửa]")


def test_choices_without_numbers() -> None:
    assert as_text(Message("a", BUTTONS), (), RENDERER, 0, styled=False) == "a\n[Lưu]   [Hủy]\n[Sửa]"


def test_piped_text_is_plain_and_steers_no_terminal() -> None:
    message = Message("a <b>b\x1b[2J</b> &lt;c&gt;\x07", asks_contact=True)
    assert as_text(message, (), RENDERER, 0, styled=False) == (
        "a b[2J <c>\n(Để chia sẻ số điện thoại, gõ: /share-contact SỐ)"
    )


def test_a_real_terminal_shows_bold() -> None:
    message = Message("a <b>b <i>c</i></b> d &amp; e\x1b[2J")
    assert as_text(message, (), RENDERER, 0, styled=True) == (
        "a \x1b[0m\x1b[1mb \x1b[0m\x1b[1m\x1b[3mc\x1b[0m\x1b[1m\x1b[0m d & e[2J"
    )
