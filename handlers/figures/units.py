"""For which units a person enters figures."""

from __future__ import annotations

from collections.abc import Sequence
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


def may_enter(person: Person, said: Sequence[int], words: Words, *, unclear: bool = False) -> tuple[int, ...]:
    """The units for which a figure is to be entered; when none was said, the highest of the own.

    The committee's own figures belong to the root unit, so they are for its secretary and for admins only.

    Args:
        person: who enters.
        said: the units named.
        words: of the database.
        unclear: they are what one unclear name may mean; then the person's own among them are meant.

    Raises:
        UserMistake: one of those said is not the person's.
    """
    if not words.units:
        raise UserMistake("import/no_units_yet")
    allowed = tuple(unit_id for unit_id in said if may_govern(person, unit_id))
    refused = [unit_id for unit_id in said if unit_id not in allowed]
    if refused and not (unclear and allowed):
        own = [words.units[unit_id].name for unit_id in own_tops(person, words)]
        raise UserMistake("figures/not_yours", {"unit": words.units[refused[0]].name, "own": own})
    return allowed or own_tops(person, words)
