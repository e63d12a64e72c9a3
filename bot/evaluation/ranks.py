"""The four ranks, and how people write them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.imports.cells import read_choice
from bot.imports.spreadsheet import Raw
from storage.ratings import COMPLETED, EXCELLENT, GOOD, NOT_COMPLETED

RANKS = (EXCELLENT, GOOD, COMPLETED, NOT_COMPLETED)
"""The best first."""
SHORT: Mapping[str, str] = MappingProxyType(
    {EXCELLENT: "HTXSNV", GOOD: "HTTNV", COMPLETED: "HTNV", NOT_COMPLETED: "KHTNV"}
)
"""As they are abbreviated everywhere."""
_WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("htxsnv", "htxs", "xs", "xuat sac", "hoan thanh xuat sac", "hoan thanh xuat sac nhiem vu", EXCELLENT),
            EXCELLENT,
        ),
        **dict.fromkeys(("httnv", "htt", "tot", "hoan thanh tot", "hoan thanh tot nhiem vu", GOOD), GOOD),
        **dict.fromkeys(("htnv", "ht", "hoan thanh", "hoan thanh nhiem vu", COMPLETED), COMPLETED),
        **dict.fromkeys(
            (
                "khtnv",
                "khtn",
                "kht",
                "khong hoan thanh",
                "khong hoan thanh nhiem vu",
                "chua hoan thanh nhiem vu",
                "not completed",
                NOT_COMPLETED,
            ),
            NOT_COMPLETED,
        ),
    }
)


def read_rank(raw: Raw) -> str:
    """The rank in a cell; "" for an empty one.

    Raises:
        BadValue: another word.
    """
    return read_choice(raw, _WRITTEN, ", ".join(SHORT.values()))
