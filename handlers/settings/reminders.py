"""How a member is reminded: the page of /caidat, and the digests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.calendar.leads import KINDS, read_lead
from bot.chat import Buttons, IncomingKind, Reply, Shown
from bot.events.digests import DIGESTS, OFFERED, committee_digest, plan_digests
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere
from handlers.settings.actions import DIGEST, EARLIER, MENU, QUIET, REMINDERS
from handlers.settings.lead_words import lead_values
from handlers.settings.noting import about_self
from storage import audit
from storage.member_settings import MemberSettings, change_settings, settings_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.member_settings import Digest


async def show(turn: Turn) -> Outcome:
    """Show how the member is reminded, with a button for all that can be changed."""
    return Outcome((await page(turn, await turn.work.reading()),), elsewhere(turn))


async def switch(turn: Turn) -> Outcome:
    """The member gets a digest from now on, or does not."""
    digest = next((one for one in DIGESTS if one == argument(turn)), None)
    chosen, member_id = argument(turn, 1), turn.person.member_id
    if digest is None or chosen not in {"on", "off"} or member_id is None:
        return Outcome((Reply("errors/stale_button"),))
    db = await turn.work.writing()
    before, after = await wanted(db, await settings_of(db, member_id), digest), chosen == "on"
    column = f"{digest}_digest"
    await change_settings(db, member_id, **{column: after})
    await plan_digests(db, turn.services)
    if before != after:
        await audit.note(db, about_self(turn, "digest.changed", {column: before}, {column: after}))
    return Outcome((await page(turn, db),), elsewhere(turn))


async def page(turn: Turn, db: AsyncConnection) -> Reply:
    """The page as it stands."""
    chosen = await settings_of(db, turn.person.member_id or 0)
    digests = {digest: await wanted(db, chosen, digest) for digest in DIGESTS}
    earlier: list[Shown] = [
        {"kind": kind, "lead": lead_values(read_lead(chosen.extra_leads[kind]))}
        for kind in KINDS
        if kind in chosen.extra_leads
    ]
    values: dict[str, Shown] = {
        "quiet": str(turn.services.settings.quiet or ""),
        "own_quiet": chosen.quiet_hours or "",
        "earlier": earlier,
        "weekly": digests["weekly"],
        "tomorrow": digests["tomorrow"],
    }
    pressed = turn.incoming.kind is IncomingKind.BUTTON and argument(turn) != OFFERED  # the reminder above it stays
    return Reply("settings/reminders", values, buttons=_buttons(turn, digests), replaces=pressed)


async def wanted(db: AsyncConnection, chosen: MemberSettings, digest: Digest) -> bool:
    """Whether the member gets the digest: by the own choice, or else by the committee's."""
    own = chosen.weekly_digest if digest == "weekly" else chosen.tomorrow_digest
    return await committee_digest(db, digest) if own is None else own


def _buttons(turn: Turn, digests: dict[Digest, bool]) -> Buttons:
    def digest_button(digest: Digest) -> tuple[str, str]:
        switched = "off" if digests[digest] else "on"
        return f"{digest}_{switched}", f"{DIGEST}:{digest}:{switched}"

    rows = (
        (("quiet", QUIET), ("earlier", EARLIER)),
        tuple(digest_button(digest) for digest in DIGESTS),
        (("back", MENU),),
    )
    return tuple(tuple(button(turn, "settings/labels", label, data) for label, data in row) for row in rows)


ROUTES = (
    Route(button=REMINDERS, role=Role.MEMBER, handle=show),
    Route(button=DIGEST, role=Role.MEMBER, handle=switch),
)
