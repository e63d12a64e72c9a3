"""Misspelt words: which known word may be meant, and when none is."""

from __future__ import annotations

import pytest

from bot.language.spelling import Speller, untelex

KNOWN = (
    *("dang", "vien", "xuat", "sac", "ket", "nap", "giam", "sat", "danh", "gia", "khen", "chi", "tieu", "phan"),
    *("tram", "nhieu", "nhat", "nam", "luat", "ky", "co", "ko", "bo"),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddangr", "dang"),
        ("vieen", "vien"),
        ("luaatj", "luat"),
        ("nawm", "nam"),
        ("nhieemj", "nhiem"),
        ("xuaats", "xuat"),
        ("sawcs", "sac"),
    ],
)
def test_unfinished_telex_is_undone(typed: str, meant: str) -> None:
    assert untelex(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("suat", "xuat"),
        ("xac", "sac"),
        ("lap", "nap"),
        ("dam", "giam"),
        ("tri", "chi"),
        ("cham", "tram"),
        ("nhiu", "nhieu"),
        ("ki", "ky"),
        ("vein", "vien"),
        ("khne", "khen"),
        ("tanh", "danh"),
    ],
)
def test_words_misspelt_by_ear_or_finger_are_recognised(typed: str, meant: str) -> None:
    assert meant in dict(Speller(KNOWN).proposals(typed))


@pytest.mark.parametrize("typed", ["nu", "tre", "khai", "truong", "doan"])
def test_other_words_are_left_alone(typed: str) -> None:
    assert dict(Speller(KNOWN).proposals(typed)) == {typed: 0.0}


def test_a_known_word_is_never_taken_for_a_slip_of_the_finger() -> None:
    proposals = dict(Speller(["dang", "sang", "vien"]).proposals("sang"))
    assert "dang" not in proposals


def test_short_words_are_not_changed_by_ear() -> None:
    assert "ko" not in dict(Speller(KNOWN).proposals("co"))
