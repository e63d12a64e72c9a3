"""For which units a person enters figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.access import may_govern
from bot.errors import UserMistake
from bot.membership import tops

if TYPE_CHECKING:
    from bot.access import Person
    from bot.entry.words import Words


def own_tops(person: Person, words: Words) -> tuple[int, ...]:
    """The highest units that the person may act for: nearly always one; for an admin the committee itself."""
    governed = frozenset(unit_id for unit_id in words.units if may_govern(person, unit_id))
    return tuple(unit.id for unit in tops(words.units.values(), governed))


def may_enter(person: Person, said: Iterable[int], words: Words) -> tuple[int, ...]:
    """The units among those said that the person may act for; when none was said, the highest of the own.

    The committee's own figures belong to the root unit, so they are for its secretary and for admins only.

    Raises:
        UserMistake: none of those said is the person's.
    """
    named = tuple(said)
    if not words.units:
        raise UserMistake("import/no_units_yet")
    if not named:
        return own_tops(person, words)
    allowed = tuple(unit_id for unit_id in named if may_govern(person, unit_id))
    if not allowed:
        own = [words.units[unit_id].name for unit_id in own_tops(person, words)]
        raise UserMistake("figures/not_yours", {"unit": words.units[named[0]].name, "own": own})
    return allowed
