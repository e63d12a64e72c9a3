"""One rule: what it asks for, and what an admin can change of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.calendar.leads import read_lead
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.conversation import Conversation
from bot.rulebook.changing import change, give_up, is_own, switch
from bot.rulebook.kinds import BADGE, BASES, EXCELLENT_SHARE, MEMBER, OF_MEETINGS, OF_ROSTER, ORGANISER, SECRETARY
from bot.rulebook.reading import number_in
from bot.rulebook.saying import LONGEST_LEAD, MOST_LEADS, read_rule_leads
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere, number
from handlers.rulebook.actions import BASE, CARD, CONCERNS, GIVE_UP, GIVE_UP_SURE, LEADS, LIST, SWITCH, WORDS
from storage.rules import COMMITTEE, Rule, rule_by_id

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_STEP = "rulebook.leads"
_ROSTER_CONCERNS = (SECRETARY, f"{SECRETARY};{MEMBER}")
_MEETING_CONCERNS = (SECRETARY, ORGANISER)
STALE = "errors/stale_button"


async def show(turn: Turn) -> Outcome:
    """Show the rule that a button names."""
    rule = await rule_by_id(await turn.work.reading(), number(turn))
    if rule is None:
        return Outcome((Reply(STALE),))
    return Outcome((card(turn, rule),), elsewhere(turn))


async def switched(turn: Turn) -> Outcome:
    """Switch the rule on or off."""
    db = await turn.work.writing()
    rule, wanted = await rule_by_id(db, number(turn)), argument(turn, 1)
    if rule is None or wanted not in {"on", "off"}:
        return Outcome((Reply(STALE),))
    await switch(db, turn.services, turn.person, rule, on=wanted == "on")
    return await _changed(turn, db, rule.id)


async def ask_leads(turn: Turn) -> Outcome:
    """Ask when the rule is to remind."""
    rule = await rule_by_id(await turn.work.reading(), number(turn))
    if rule is None or not _reminds(rule):
        return Outcome((Reply(STALE),))
    waiting = Conversation(step=_STEP, data={"rule": rule.id}, topic=turn.conversation.topic)
    return Outcome((_leads_prompt(turn, rule, again=False),), waiting)


async def typed_leads(turn: Turn) -> Outcome:
    """Take the lead times that were typed."""
    db = await turn.work.writing()
    rule = await rule_by_id(db, int(str(turn.conversation.data.get("rule", 0))))
    if rule is None:
        return Outcome((Reply(STALE),), elsewhere(turn))
    leads = read_rule_leads(turn.incoming.text) if turn.incoming.kind is IncomingKind.TEXT else None
    if leads is None:
        return Outcome((_leads_prompt(turn, rule, again=True),))
    await change(db, turn.services, turn.person, rule, leads=leads)
    return await _changed(turn, db, rule.id)


async def concern(turn: Turn) -> Outcome:
    """Have the rule concern others."""
    db = await turn.work.writing()
    rule, whom = await rule_by_id(db, number(turn)), argument(turn, 1)
    if rule is None or whom not in _choices(rule):
        return Outcome((Reply(STALE),))
    await change(db, turn.services, turn.person, rule, concerns=whom)
    return await _changed(turn, db, rule.id)


async def base(turn: Turn) -> Outcome:
    """Have a share be one of others."""
    db = await turn.work.writing()
    rule, of = await rule_by_id(db, number(turn)), argument(turn, 1)
    if rule is None or rule.kind != EXCELLENT_SHARE or of not in BASES:
        return Outcome((Reply(STALE),))
    await change(db, turn.services, turn.person, rule, values={**rule.values, "base": of})
    return await _changed(turn, db, rule.id)


async def ask_whether_to_give_up(turn: Turn) -> Outcome:
    """Ask before the committee's own rule is taken away."""
    rule = await rule_by_id(await turn.work.reading(), number(turn))
    if rule is None or rule.origin != COMMITTEE:
        return Outcome((Reply(STALE),))
    row = (
        button(turn, WORDS, "drop" if is_own(rule) else "reset", f"{GIVE_UP_SURE}:{rule.id}"),
        button(turn, WORDS, "keep", f"{CARD}:{rule.id}"),
    )
    values: dict[str, Shown] = {"title": rule.title, "own": is_own(rule)}
    return Outcome((Reply("rulebook/drop", values, buttons=(row,), replaces=True),), elsewhere(turn))


async def given_up(turn: Turn) -> Outcome:
    """Take the committee's own rule, or own version, away."""
    db = await turn.work.writing()
    rule = await rule_by_id(db, number(turn))
    if rule is None or not await give_up(db, turn.services, turn.person, rule):
        return Outcome((Reply(STALE),))
    back = ((button(turn, WORDS, "list", f"{LIST}:0"),),)
    values: dict[str, Shown] = {"title": rule.title, "own": is_own(rule)}
    return Outcome((Reply("rulebook/dropped", values, buttons=back, replaces=True),), elsewhere(turn))


def card(turn: Turn, rule: Rule, *, saved: bool = False) -> Reply:
    """The rule with the buttons by which it is changed."""
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    values = {**rule_values(rule), "saved": saved}
    return Reply("rulebook/card", values, buttons=_buttons(turn, rule), replaces=pressed)


def rule_values(rule: Rule) -> dict[str, Shown]:
    """What the templates tell of a rule."""
    given = {name: rule.values.get(name) for name in ("years", "days")}
    lists = {name: [str(one) for one in value] if isinstance(value, list) else [] for name, value in given.items()}
    return {
        "kind": rule.kind,
        "title": rule.title,
        "enabled": rule.enabled,
        "reminds": _reminds(rule),
        "leads": [read_lead(one).amount for one in rule.leads],
        "concerns": rule.concerns.split(";"),
        "source": rule.source,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "months": number_in(rule, "months", 0),
        "working_days": number_in(rule, "working_days", 0),
        "percent": number_in(rule, "percent", 0),
        "base_name": str(rule.values.get("base", "")),
        "days": number_in(rule, "days", 0),
        "badge_years": lists["years"],
        "badge_days": lists["days"] if rule.kind == BADGE else [],
        "changed": rule.origin == COMMITTEE and not is_own(rule),
    }


async def _changed(turn: Turn, db: AsyncConnection, rule_id: int) -> Outcome:
    rule = await rule_by_id(db, rule_id)
    return Outcome((Reply(STALE) if rule is None else card(turn, rule, saved=True),), elsewhere(turn))


def _buttons(turn: Turn, rule: Rule) -> Buttons:
    rows: list[tuple[Button, ...]] = []
    word = "off" if rule.enabled else "on"
    first = [button(turn, WORDS, word, f"{SWITCH}:{rule.id}:{word}")]
    if _reminds(rule):
        first.append(button(turn, WORDS, "leads", f"{LEADS}:{rule.id}"))
    rows.append(tuple(first))
    others = [one for one in _choices(rule) if one != rule.concerns]
    rows += [(button(turn, WORDS, f"for_{one.replace(';', '_')}", f"{CONCERNS}:{rule.id}:{one}"),) for one in others]
    if rule.kind == EXCELLENT_SHARE:
        bases = [one for one in BASES if one != rule.values.get("base")]
        rows += [(button(turn, WORDS, f"base_{one}", f"{BASE}:{rule.id}:{one}"),) for one in bases]
    last = [button(turn, WORDS, "list", f"{LIST}:0")]
    if rule.origin == COMMITTEE:
        last.insert(0, button(turn, WORDS, "drop" if is_own(rule) else "reset", f"{GIVE_UP}:{rule.id}"))
    return (*rows, tuple(last))


def _choices(rule: Rule) -> tuple[str, ...]:
    if rule.kind in OF_MEETINGS:
        return _MEETING_CONCERNS
    return _ROSTER_CONCERNS if rule.kind in OF_ROSTER else ()


def _reminds(rule: Rule) -> bool:
    return rule.kind in OF_ROSTER | OF_MEETINGS


def _leads_prompt(turn: Turn, rule: Rule, *, again: bool) -> Reply:
    back = ((button(turn, WORDS, "back", f"{CARD}:{rule.id}"),),)
    values: dict[str, Shown] = {**rule_values(rule), "again": again, "longest": LONGEST_LEAD, "most": MOST_LEADS}
    return Reply("rulebook/leads", values, buttons=back)


ROUTES = (
    Route(button=CARD, role=Role.ADMIN, handle=show),
    Route(button=SWITCH, role=Role.ADMIN, handle=switched),
    Route(button=LEADS, role=Role.ADMIN, handle=ask_leads),
    Route(step=_STEP, role=Role.ADMIN, handle=typed_leads),
    Route(button=CONCERNS, role=Role.ADMIN, handle=concern),
    Route(button=BASE, role=Role.ADMIN, handle=base),
    Route(button=GIVE_UP, role=Role.ADMIN, handle=ask_whether_to_give_up),
    Route(button=GIVE_UP_SURE, role=Role.ADMIN, handle=given_up),
)
