"""Which offices a position is, as the roster writes it in free text."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.audience.parts import Group
from bot.audience.spelling import comparable

_BEFORE = r"(?<!nguyen )(?<!cuu )(?<!tro ly )(?<!thu ky )"
_OTHER_BODY = r"(?! (?:chi |lien chi )?doan\b| hoi\b)"  # the youth union has secretaries too
_DEPUTY = re.compile(rf"{_BEFORE}\b(?:pho|p)(?: bi thu| bt)\b{_OTHER_BODY}|\bpbt\b|\bdeputy (?:party )?secretary\b")
_SECRETARY = re.compile(
    rf"{_BEFORE}(?<!pho )(?<!\bp )\b(?:bi thu|bt)\b{_OTHER_BODY}|(?<!deputy )(?<!deputy party )\bsecretary\b"
)
_OF_COMMITTEE = re.compile(
    rf"{_BEFORE}\b(?:uy vien|uv|uvbch|uvbtv)\b"
    r"(?! (?:uy ban|ubkt|ubnd|hdnd|hoi dong|mttq|mat tran|ban kiem tra|thu ky)\b)"
    r"(?! (?:bch |ban chap hanh )?(?:cong |chi |thanh )?doan\b)"
    rf"|{_BEFORE}\b(?:thuong vu|btv|bch|ban chap hanh)\b(?! (?:doan|cong doan|hoi)\b)|\bcommittee member\b"
)
_THE_COMMITTEE = frozenset({"cap uy", "chi uy", "dang uy", "cap uy chi bo", "ban chi uy"})


@lru_cache(maxsize=4096)
def offices(position: str) -> frozenset[Group]:
    """The offices that a position is: "Phó Bí thư Đảng ủy" is a deputy, and of the committee, but no secretary."""
    text = comparable(position)
    found = set()
    if _SECRETARY.search(text):
        found.add(Group.SECRETARY)
    if _DEPUTY.search(text):
        found.add(Group.DEPUTY)
    if found or _OF_COMMITTEE.search(text) or text in _THE_COMMITTEE:
        found.add(Group.COMMITTEE)
    return frozenset(found)
