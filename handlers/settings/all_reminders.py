"""An admin says when everybody is reminded: lead times for each kind of event, and digests for all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access import Role
from bot.calendar.leads import KINDS, ReminderPlan, ordered, write_plan
from bot.chat import Buttons, IncomingKind, Reply, Shown
from bot.conversation import Conversation, Json
from bot.events.chores import ask_for_layout
from bot.events.digests import DIGESTS, committee_digest, plan_digests, set_committee_digest
from bot.events.leads_setting import committee_plans, set_committee_plan
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere
from handlers.settings.actions import ALL_DIGEST, ALL_LEADS, ALL_LEADS_USUAL, ALL_REMINDERS, MENU
from handlers.settings.lead_words import LONGEST, lead_values, typed_leads
from handlers.settings.noting import about
from storage import audit

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_STEP = "settings.all_leads"


async def show(turn: Turn) -> Outcome:
    """Show when people are reminded."""
    return Outcome((await _page(turn, await turn.work.reading()),), elsewhere(turn))


async def ask(turn: Turn) -> Outcome:
    """Ask for the lead times of a kind of event."""
    kind = argument(turn)
    if kind not in KINDS:
        return Outcome((Reply("errors/stale_button"),))
    plan = (await committee_plans(await turn.work.reading()))[kind]
    waiting = Conversation(step=_STEP, data={"kind": kind}, topic=turn.conversation.topic)
    return Outcome((_question(turn, kind, plan),), waiting)


async def typed(turn: Turn) -> Outcome:
    """Take the lead times that were typed; what comes on the day itself and after it stays."""
    kind = str(turn.conversation.data.get("kind", ""))
    leads = typed_leads(turn.incoming.text) if turn.incoming.kind is IncomingKind.TEXT else ()
    plans = await committee_plans(await turn.work.reading())
    if kind not in KINDS:
        return Outcome((Reply("errors/stale_button"),), elsewhere(turn))
    if not leads:
        return Outcome((_question(turn, kind, plans[kind], again=True),))
    rest = [lead for lead in plans[kind].leads if lead.amount <= 0]
    return await _save(turn, kind, replace(plans[kind], leads=ordered([*leads, *rest])))


async def usual(turn: Turn) -> Outcome:
    """The program's own lead times hold again."""
    if argument(turn) not in KINDS:
        return Outcome((Reply("errors/stale_button"),))
    return await _save(turn, argument(turn), None)


async def switch(turn: Turn) -> Outcome:
    """All get a digest from now on who have not switched it off; or nobody who has not switched it on."""
    digest = next((one for one in DIGESTS if one == argument(turn)), None)
    chosen = argument(turn, 1)
    if digest is None or chosen not in {"on", "off"}:
        return Outcome((Reply("errors/stale_button"),))
    db = await turn.work.writing()
    before, after = await committee_digest(db, digest), chosen == "on"
    await set_committee_digest(db, digest, wanted=after)
    await plan_digests(db, turn.services)
    if before != after:
        column = f"{digest}_digest"
        await audit.note(db, about(turn, "digest.changed", f"setting {column}", {column: before}, {column: after}))
    return Outcome((await _page(turn, db),), elsewhere(turn))


async def _save(turn: Turn, kind: str, plan: ReminderPlan | None) -> Outcome:
    db = await turn.work.writing()
    before = (await committee_plans(db))[kind]
    await set_committee_plan(db, kind, plan)
    after = (await committee_plans(db))[kind]
    if before != after:
        await ask_for_layout(db, turn.services)
        change = (_kept(before), _kept(after))
        await audit.note(db, about(turn, "reminders.changed", f"setting reminders_{kind}", *change))
    return Outcome((await _page(turn, db),), elsewhere(turn))


def _kept(plan: ReminderPlan) -> dict[str, Json]:
    return {"leads": ", ".join(map(str, write_plan(plan)["leads"]))}  # type: ignore[call-overload]


async def _page(turn: Turn, db: AsyncConnection) -> Reply:
    plans = await committee_plans(db)
    values: dict[str, Shown] = {
        "plans": [{"kind": kind, **_plan_values(plans[kind])} for kind in KINDS],
        **{digest: await committee_digest(db, digest) for digest in DIGESTS},
    }
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    return Reply("settings/all_reminders", values, buttons=_buttons(turn, values), replaces=pressed)


def _plan_values(plan: ReminderPlan) -> dict[str, Shown]:
    return {
        "leads": [lead_values(lead) for lead in plan.leads if lead.amount > 0],
        "same_day": any(lead.amount == 0 for lead in plan.leads),
        "overdue": sum(lead.is_overdue for lead in plan.leads),
        "lists": [{"day": -one.lead.amount, "to": one.to} for one in plan.lists],
    }


def _question(turn: Turn, kind: str, plan: ReminderPlan, *, again: bool = False) -> Reply:
    values: dict[str, Shown] = {"kind": kind, "again": again, "longest": LONGEST.days, **_plan_values(plan)}
    row = (
        button(turn, "settings/labels", "usual", f"{ALL_LEADS_USUAL}:{kind}"),
        button(turn, "settings/labels", "back_all_reminders", ALL_REMINDERS),
    )
    return Reply("settings/all_leads_ask", values, buttons=(row,))


def _buttons(turn: Turn, digests: dict[str, Shown]) -> Buttons:
    rows = [(button(turn, "settings/labels", "kind", f"{ALL_LEADS}:{kind}", kind=kind),) for kind in KINDS]
    for digest in DIGESTS:
        switched = "off" if digests[digest] else "on"
        rows.append((button(turn, "settings/labels", f"all_{digest}_{switched}", f"{ALL_DIGEST}:{digest}:{switched}"),))
    return (*rows, (button(turn, "settings/labels", "back", MENU),))


ROUTES = (
    Route(button=ALL_REMINDERS, role=Role.ADMIN, handle=show),
    Route(button=ALL_DIGEST, role=Role.ADMIN, handle=switch),
    Route(button=ALL_LEADS, role=Role.ADMIN, handle=ask),
    Route(button=ALL_LEADS_USUAL, role=Role.ADMIN, handle=usual),
    Route(step=_STEP, role=Role.ADMIN, handle=typed),
)
