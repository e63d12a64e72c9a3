"""Whom an event is for, in words: checked, so that no reminder goes out to nobody.

toàn đảng bộ · <unit> · bí thư · cấp ủy · đảng viên · đảng viên dự bị · đảng viên chính thức
bí thư các chi bộ · cấp ủy <unit> · đảng viên dự bị <unit> · <member's name or code>
any of these joined with `,` or `và`, and others taken out with `trừ`
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.imports.cells import BadValue
from bot.imports.known import Known
from bot.imports.names import Names, loose

_JOINTS = re.compile(r"\s*(?:[,;]|\b(?:và|va|trừ|tru|and|except)\b)\s*", re.IGNORECASE)
_EVERYBODY = {"toan dang bo", "tat ca", "tat ca dang vien", "toan the dang vien", "everyone", "all"}
_GROUPS = (
    "bi thu", "pho bi thu", "cap uy", "cap uy vien", "chi uy vien", "dang vien", "dang vien du bi",
    "dang vien chinh thuc", "secretaries", "members",
)  # fmt: skip
_OF_UNITS = {
    "",
    "cac chi bo",
    "cac dang bo",
    "cac don vi",
    "chi bo",
    "dang bo",
    "cac chi bo truc thuoc",
    "toan dang bo",
}


class AudienceReader:
    """Knows the units and members that audience words may name."""

    def __init__(self, known: Known) -> None:
        self._units = known.unit_names
        self._members: Names[int] = Names()
        for member in known.members:
            if member.status == "active":
                self._members.add(member.id, member.code, (member.name,))

    def check(self, written: str) -> None:
        """Make sure that every part of the words names somebody.

        Raises:
            BadValue: a part that is neither a group, nor a unit, nor one member.
        """
        if not written:
            return
        words = _JOINTS.split(written)
        joints = [match.group() for match in _JOINTS.finditer(written)]
        if not all(words) or not self._names_somebody(words, joints):
            raise BadValue("bad_audience", {"text": written[:80], "part": self._first_unknown(words)[:80]})

    def _names_somebody(self, words: Sequence[str], joints: Sequence[str]) -> bool:
        """Whether the words can be grouped into known parts: a unit's name may hold "và" or a comma."""
        reachable = [True] + [False] * len(words)
        for start in range(len(words)):
            part = ""
            for end in range(start, len(words)) if reachable[start] else ():
                part = words[end] if end == start else part + joints[end - 1] + words[end]
                if self._is_known(part):
                    reachable[end + 1] = True
        return reachable[len(words)]

    def _first_unknown(self, words: Sequence[str]) -> str:
        return next((word for word in words if not self._is_known(word)), words[0])

    def _is_known(self, part: str) -> bool:
        text = loose(part)
        if text in _EVERYBODY or self._is_unit(text) or len(self._members.find(part.strip())) == 1:
            return True
        for group in _GROUPS:
            rest = text.removeprefix(group)
            if rest != text and (rest == "" or rest.startswith(" ")):
                of = rest.strip().removeprefix("cua ").strip()
                if of in _OF_UNITS or self._is_unit(of):
                    return True
        return False

    def _is_unit(self, folded: str) -> bool:
        return bool(folded) and len(self._units.find_loose(folded)) == 1
