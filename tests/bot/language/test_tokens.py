"""What a message is cut into."""

from __future__ import annotations

from bot.language.tokens import tokenize


def test_only_what_makes_a_number_is_one() -> None:
    assert [token.text for token in tokenize("năm 2021 có 4.740 m² và ½") if token.is_number] == ["2021", "4.740"]
