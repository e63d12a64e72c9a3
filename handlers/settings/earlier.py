"""An own, earlier reminder of events of a kind, beside those that everybody gets."""

from __future__ import annotations

from bot.access import Role
from bot.calendar.leads import KINDS, Lead, read_lead
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.conversation import Conversation
from bot.events.chores import ask_for_layout
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere
from handlers.settings.actions import EARLIER, EARLIER_SET, REMINDERS
from handlers.settings.lead_words import LONGEST, lead_values, typed_leads
from handlers.settings.noting import about_self
from handlers.settings.reminders import page
from storage import audit
from storage.member_settings import set_extra_lead, settings_of

_STEP = "settings.earlier"
_OFFERED = {"meeting": ("2d", "3d", "7d"), "training": ("10d", "14d", "30d"), "evaluation": ("21d", "30d")}
_OTHERWISE = ("2d", "10d", "14d")


async def ask(turn: Turn) -> Outcome:
    """Ask for the kind of event; then how much earlier."""
    kind = argument(turn)
    if not kind:
        return Outcome((Reply("settings/earlier_kind", buttons=_kinds(turn), replaces=True),), elsewhere(turn))
    if kind not in KINDS:
        return Outcome((Reply("errors/stale_button"),))
    waiting = Conversation(step=_STEP, data={"kind": kind}, topic=turn.conversation.topic)
    chosen = await settings_of(await turn.work.reading(), turn.person.member_id or 0)
    return Outcome((_question(turn, kind, off=kind in chosen.extra_leads),), waiting)


async def typed(turn: Turn) -> Outcome:
    """Take the lead that was typed."""
    kind = str(turn.conversation.data.get("kind", ""))
    leads = typed_leads(turn.incoming.text) if turn.incoming.kind is IncomingKind.TEXT else ()
    if kind not in KINDS or len(leads) != 1:
        return Outcome((_question(turn, kind if kind in KINDS else KINDS[0], again=True),))
    return await _save(turn, kind, leads[0])


async def chosen(turn: Turn) -> Outcome:
    """Take the lead on a button, or none any more."""
    kind, said = argument(turn), argument(turn, 1)
    try:
        lead = None if said == "off" else read_lead(said)
    except ValueError:
        return Outcome((Reply("errors/stale_button"),))
    if kind not in KINDS or (lead and (lead.amount <= 0 or lead.span > LONGEST)):
        return Outcome((Reply("errors/stale_button"),))
    return await _save(turn, kind, lead)


async def _save(turn: Turn, kind: str, lead: Lead | None) -> Outcome:
    db, member_id = await turn.work.writing(), turn.person.member_id or 0
    before = (await settings_of(db, member_id)).extra_leads.get(kind)
    after = str(lead) if lead else None
    if before != after:
        await set_extra_lead(db, member_id, kind, after)
        await ask_for_layout(db, turn.services)
        await audit.note(db, about_self(turn, "earlier_reminder.changed", {kind: before}, {kind: after}))
    return Outcome((await page(turn, db),), elsewhere(turn))


def _question(turn: Turn, kind: str, *, off: bool = False, again: bool = False) -> Reply:
    def choice(label: str, said: str, **values: Shown) -> Button:
        return button(turn, "settings/labels", label, f"{EARLIER_SET}:{kind}:{said}", **values)

    leads = _OFFERED.get(kind, _OTHERWISE)
    rows = [tuple(choice("lead", lead, lead=lead_values(read_lead(lead))) for lead in leads)]
    last = [button(turn, "settings/labels", "back_reminders", REMINDERS)]
    if off:
        last.insert(0, choice("earlier_off", "off"))
    rows.append(tuple(last))
    values: dict[str, Shown] = {"kind": kind, "again": again, "longest": LONGEST.days}
    return Reply("settings/earlier_ask", values, buttons=tuple(rows))


def _kinds(turn: Turn) -> Buttons:
    rows = [(button(turn, "settings/labels", "kind", f"{EARLIER}:{kind}", kind=kind),) for kind in KINDS]
    return (*rows, (button(turn, "settings/labels", "back_reminders", REMINDERS),))


ROUTES = (
    Route(button=EARLIER, role=Role.MEMBER, handle=ask),
    Route(button=EARLIER_SET, role=Role.MEMBER, handle=chosen),
    Route(step=_STEP, role=Role.MEMBER, handle=typed),
)
