"""Whom an event is for, in words: checked when it is imported, so that no reminder goes out to nobody."""

from __future__ import annotations

from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.audience.known import AudienceKnown
from bot.audience.places import within_reach
from bot.audience.reading import read_audience
from bot.audience.telling import named_words
from bot.imports.cells import BadValue
from bot.imports.known import Known
from storage.placements import Placed

_QUOTED = 80


class AudienceReader:
    """Knows the units and members that audience words may name."""

    def __init__(self, known: Known) -> None:
        people = tuple(
            Placed(one.id, one.code, one.name, one.confirmed is not None, one.exempt, one.positions)
            for one in known.members
            if one.status == "active"
        )
        self._known = AudienceKnown(known.units, people, known.scope)

    def check(self, written: str) -> None:
        """Make sure that the words are clear, and name nobody whom the importing person may not reach.

        Raises:
            BadValue: a part names nobody, or may mean several things, or is of another's unit.
        """
        if not written:
            return
        try:
            audience = read_audience(written, self._known)
        except AudienceNotUnderstood as error:
            raise _refusal(written, error) from error
        except AudienceRefused as error:
            raise BadValue("unit_not_yours", {"text": written[:_QUOTED]}) from error
        outside = [part for part in audience.wanted if not within_reach(part, self._known)]
        if outside:
            raise BadValue("unit_not_yours", {"text": named_words(outside[0], self._known)[:_QUOTED]})


def _refusal(written: str, error: AudienceNotUnderstood) -> BadValue:
    if error.choices:
        return BadValue("unclear_audience", {"text": written[:_QUOTED], "choices": error.choices})
    return BadValue("bad_audience", {"text": written[:_QUOTED], "part": error.part})
