"""What a calendar is called, and by what it is known among those of other committees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.feeds import domain_of
from bot.rendering import plain
from storage.units import root_unit

if TYPE_CHECKING:
    from bot.turn import Turn

__all__ = ["calendar_name", "domain_of"]


async def calendar_name(turn: Turn) -> str:
    """The name of the person's calendar."""
    root = await root_unit(await turn.work.reading())
    committee = turn.services.settings.committee_name or (root.name if root else "")
    return plain(turn.services.renderer.text("schedule/feed_name", {"committee": committee}, turn.person.language))
