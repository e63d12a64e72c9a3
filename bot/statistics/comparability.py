"""Whether a note on a figure questions that it compares with others."""

from __future__ import annotations

import re

from bot.language.folding import fold

_QUESTIONS = re.compile(
    r"\b(?:so sanh|cach tinh|chi (?:tinh|gom|ke|co)|(?:khong|chua)(?: \w+)? (?:tinh|gom|ke|cong|bao gom)"
    r"|khong cung|khac (?:ky|cach|pham vi|chuan|tieu chi)|duong nhu|co ve|co the chi|comparable|compare|only"
    r"|excluding|not include\w*|seems?)\b"
)
"""Words of a note that speak of another way of counting or another scope: then a difference would mean nothing."""


def questions_comparison(note: str) -> bool:
    """Whether the note says that the figure is counted otherwise, or leaves something out."""
    return _QUESTIONS.search(fold(note)) is not None
