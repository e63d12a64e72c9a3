"""A rule of the committee's own: said in one sentence, then whom it concerns and what it rests on, then saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import IncomingKind, Reply, Shown
from bot.conversation import Conversation
from bot.entry.levelled import level
from bot.entry.sources import names_a_document
from bot.imports.cells import BadValue, read_text
from bot.rulebook.changing import MOST_RULES, add
from bot.rulebook.kinds import ORGANISER, SECRETARY
from bot.rulebook.meetings import DEFAULT_LEADS
from bot.rulebook.saying import MOST_DAYS, OwnRule, read_own_rule
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere
from handlers.rulebook.actions import ADD, FORM, LIST, WORDS
from handlers.rulebook.card import STALE, card
from handlers.typed import choices, typed_choice
from storage.rules import all_rules

if TYPE_CHECKING:
    from bot.chat import Buttons
    from bot.conversation import Json

_SENTENCE, _WHOM, _SOURCE, _CHECK = "rulebook.say", "rulebook.whom", "rulebook.source", "rulebook.check"
_LONGEST_SOURCE = 300
_NO_SOURCE = frozenset({"khong", "khong co", "bo qua", "none", "no"})


async def begin(turn: Turn) -> Outcome:
    """Ask for the sentence."""
    if len(await all_rules(await turn.work.reading())) >= MOST_RULES:
        return Outcome((Reply("rulebook/full", {"most": MOST_RULES}, buttons=_back(turn)),), elsewhere(turn))
    waiting = Conversation(step=_SENTENCE, topic=turn.conversation.topic)
    return Outcome((Reply("rulebook/say", {"again": False, "most": MOST_DAYS}, buttons=_back(turn)),), waiting)


async def said(turn: Turn) -> Outcome:
    """Understand the sentence, and ask whom the rule concerns."""
    text = turn.incoming.text if turn.incoming.kind is IncomingKind.TEXT else ""
    rule = read_own_rule(text)
    if rule is None:
        return Outcome((Reply("rulebook/say", {"again": True, "most": MOST_DAYS}, buttons=_back(turn)),))
    return _ask(turn, _WHOM, {"title": rule.title, "kind": rule.kind, "days": rule.days}, (SECRETARY, ORGANISER))


async def answered(turn: Turn) -> Outcome:
    """Take an answer that was typed instead of pressed; as the source any text will do."""
    if turn.incoming.kind is IncomingKind.TEXT:
        data = typed_choice(turn, numbers=True)
        if data:
            return await pressed(replace(turn, incoming=replace(turn.incoming, data=data)))
        if turn.conversation.step == _SOURCE:
            return _take_source(turn, turn.incoming.text)
    return Outcome((Reply("rulebook/press_a_button"),))


async def pressed(turn: Turn) -> Outcome:
    """Do what a button of the prompt that is waiting says."""
    kept = turn.conversation.data
    rule, answer, step = _kept(turn), argument(turn, 1), turn.conversation.step
    if rule is None or argument(turn) != kept.get("token"):
        return Outcome((Reply(STALE),))
    if answer == "no":
        return Outcome((Reply("rulebook/left", buttons=_back(turn)),), elsewhere(turn))
    if step == _WHOM and answer in {SECRETARY, ORGANISER}:
        return _ask(turn, _SOURCE, {**_said(rule), "concerns": answer}, ("none",))
    if step == _SOURCE and answer == "none":
        return _take_source(turn, "")
    if step == _CHECK and answer == "save":
        db = await turn.work.writing()
        if len(await all_rules(db)) >= MOST_RULES:
            return Outcome((Reply("rulebook/full", {"most": MOST_RULES}, buttons=_back(turn)),), elsewhere(turn))
        concerns, source = str(kept.get("concerns")), str(kept.get("source", ""))
        added = await add(db, turn.services, turn.person, rule, concerns, source)
        return Outcome((card(turn, added, saved=True),), elsewhere(turn))
    return Outcome((Reply(STALE),))


def _take_source(turn: Turn, text: str) -> Outcome:
    rule = _kept(turn)
    try:
        source = read_text(text, _LONGEST_SOURCE).strip(" .;,")
    except BadValue:
        return Outcome((Reply("rulebook/source_bad", {"longest": _LONGEST_SOURCE}),))
    if rule is None:
        return Outcome((Reply(STALE),), elsewhere(turn))
    if level(source) in _NO_SOURCE:
        source = ""
    if source and not names_a_document(source):
        return Outcome((Reply("rulebook/source_bad", {"longest": _LONGEST_SOURCE}),))
    concerns = str(turn.conversation.data.get("concerns", SECRETARY))
    return _ask(turn, _CHECK, {**_said(rule), "concerns": concerns, "source": source}, ("save",))


def _ask(turn: Turn, step: str, data: dict[str, Json], answers: tuple[str, ...]) -> Outcome:
    token = turn.services.token(6)
    rows: Buttons = tuple((button(turn, WORDS, f"answer_{one}", f"{FORM}:{token}:{one}"),) for one in answers)
    leave = button(turn, "common/labels", "cancel", f"{FORM}:{token}:no")
    rows = ((*rows[0], leave),) if step == _CHECK else (*rows, (leave,))
    values: dict[str, Shown] = {
        "asks": step.partition(".")[2],
        "title": str(data["title"]),
        "kind": str(data["kind"]),
        "days": int(str(data["days"])),
        "concerns": [str(data.get("concerns", ""))],
        "source": str(data.get("source", "")),
        "lead": int(DEFAULT_LEADS[str(data["kind"])].removesuffix("d")),
    }
    waiting = Conversation(step, {**data, "token": token, "choices": choices(rows)}, turn.conversation.topic)
    return Outcome((Reply("rulebook/form", values, buttons=rows),), waiting)


def _kept(turn: Turn) -> OwnRule | None:
    kept = turn.conversation.data
    if not turn.conversation.step.startswith("rulebook.") or "title" not in kept:
        return None
    return OwnRule(str(kept["kind"]), str(kept["title"]), int(str(kept["days"])))


def _said(rule: OwnRule) -> dict[str, Json]:
    return {"title": rule.title, "kind": rule.kind, "days": rule.days}


def _back(turn: Turn) -> Buttons:
    return ((button(turn, WORDS, "list", f"{LIST}:0"),),)


ROUTES = (
    Route(button=ADD, role=Role.ADMIN, handle=begin),
    Route(step=_SENTENCE, role=Role.ADMIN, handle=said),
    *(Route(step=step, role=Role.ADMIN, handle=answered) for step in (_WHOM, _SOURCE, _CHECK)),
    Route(button=FORM, role=Role.ADMIN, handle=pressed),
)
