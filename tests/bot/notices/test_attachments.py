"""Which files may go with a notice, whatever they claim to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserMistake
from bot.notices.attachments import LARGEST_FILE, LONGEST_NAME, check_file, clean_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Giấy mời.pdf", "Giấy mời.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\tệp\\a.docx", "a.docx"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ('"x"<b>\n.pdf', "_x__b__.pdf"),
        ("", "file"),
        (" . ", "file"),
        ("đ" * 300 + ".pdf", "đ" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_names_are_made_safe(name: str, shown: str) -> None:
    assert clean_name(name) == shown


@given(st.text(max_size=400))
def test_no_name_misleads(name: str) -> None:
    shown = clean_name(name)
    assert 1 <= len(shown) <= LONGEST_NAME
    assert not set(shown) & set('<>:"/\\|?*\n\x00\u202e')


@given(st.binary(max_size=200), st.sampled_from(["a.pdf", "a.docx", "a.xlsx", "a.jpg", "a", ""]))
def test_nothing_but_a_mistake_comes_of_any_bytes(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xd8\xff"):
        try:
            checked = check_file(name, start + content)
        except UserMistake:
            continue
        assert checked.name.rpartition(".")[2] in {"pdf", "docx", "xlsx", "jpg"}


def test_twenty_megabytes_at_most() -> None:
    start = b"%PDF-1.7\n"
    assert check_file("a.pdf", start + bytes(LARGEST_FILE - len(start))).mime == "application/pdf"
    with pytest.raises(UserMistake):
        check_file("a.pdf", start + bytes(LARGEST_FILE - len(start) + 1))
