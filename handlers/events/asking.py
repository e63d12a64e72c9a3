"""Asks for what an event still lacks: step by step, one thing at a time, with what is likely as buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access import Role
from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.audience.known import load_audience_known
from bot.audience.parts import Audience, Group, OfUnit, Part, Segment, WholeCommittee
from bot.audience.reading import told
from bot.chat import Button, Buttons, Reply, Shown
from bot.errors import UserMistake
from bot.events.drafting import missing
from bot.events.kinds import KINDS
from bot.events.people import people_of
from bot.language.moments.printing import MOMENT, NOTE, QUESTION, moment_values, question_values
from bot.language.moments.readings import Doubt, DoubtKind
from bot.rendering import plain
from bot.turn import Outcome
from handlers.buttons import button, shortened
from handlers.cancel import BUTTON as CANCEL
from handlers.events.state import EDIT, KIND, OFFER, PICK, SET, SHOW, WORDS, Writing, waiting

if TYPE_CHECKING:
    from bot.events.drafts import Question
    from bot.language.moments.readings import Moment
    from bot.turn import Turn

_MOST_OFFERS = 6
_MOST_OWN = 3
_OPTIONAL = frozenset({"place", "link", "agenda", "capacity"})
"""What may be taken away again, or left out."""


def ask_kind(turn: Turn, writing: Writing, *, trouble: str = "") -> Outcome:
    """Ask what kind of event it is."""
    rows = tuple((button(turn, WORDS, f"kind_{kind}", f"{KIND}:{writing.token}:{kind}"),) for kind in KINDS)
    return _asked(turn, writing, "kind", rows, trouble=trouble)


def ask_field(turn: Turn, writing: Writing, field: str, *, trouble: str = "") -> Outcome:
    """Ask for one thing, typed.

    Args:
        turn: the person's.
        writing: the event.
        field: "title", "when", "clock", "place", "link", "agenda", "leads" or "capacity".
        trouble: HTML that says why the answer before was not taken.
    """
    rows: list[tuple[Button, ...]] = []
    value = getattr(writing.draft, field, None)
    if field in _OPTIONAL and (value or field in writing.left):
        rows.append((_set(turn, writing, "take_away" if value else "skip", field, "none"),))
    if field == "leads" and value is not None:
        rows.append((_set(turn, writing, "usual_leads", field, "usual"),))
    if field == "when" and writing.draft.rrule and writing.draft.start is not None:
        rows.append((_set(turn, writing, "once", "repeat", "none"),))
    return _asked(turn, writing, field, tuple(rows), trouble=trouble)


def ask_doubt(turn: Turn, writing: Writing) -> Outcome:
    """Ask the first of the questions about the time; each reading is a button."""
    question = writing.questions[0]
    picks = tuple(
        (Button(shortened(moment_words(turn, one)), f"{PICK}:{writing.token}:{at}"),)
        for at, one in enumerate(question.candidates)
    )
    return _asked(turn, writing, "doubt", picks, trouble=question_words(turn, question))


async def ask_audience(turn: Turn, writing: Writing, *, reason: UserMistake | None = None) -> Outcome:
    """Ask whom it is for, with audiences that can be tapped: those that are in question, or else the usual ones."""
    in_question = list(writing.offers) if reason is None and writing.asked != "edit" else []
    offers = in_question or _offered(reason) or await _usual(turn)
    if in_question:
        reason = UserMistake("events/who", {"words": in_question[0]})
    writing = replace(writing, offers=tuple(offers))
    rows = tuple((Button(shortened(words), f"{OFFER}:{writing.token}:{at}"),) for at, words in enumerate(offers))
    return _asked(turn, writing, "audience", rows, trouble="" if reason is None else trouble_of(turn, reason))


def _asked(turn: Turn, writing: Writing, field: str, rows: Buttons, *, trouble: str) -> Outcome:
    last = [button(turn, WORDS, "cancel", CANCEL)]
    settled = not (missing(writing.draft) or writing.left or writing.questions) and field not in {"when", "clock"}
    if writing.draft.event_id or settled or writing.asked in {"check", "edit"}:
        last.insert(0, button(turn, WORDS, "back", f"{SHOW}:{writing.token}"))
    buttons: Buttons = (*rows, tuple(last))
    values: dict[str, Shown] = {
        "field": field,
        "trouble": trouble,
        "kind": writing.draft.kind,
        "series": bool(writing.draft.rrule),
        "kept": writing.draft.event_id > 0,
        "choices": len(rows),
    }
    return Outcome((Reply("events/ask", values, buttons=buttons),), waiting(turn, writing, field, buttons))


def _set(turn: Turn, writing: Writing, label: str, field: str, value: str) -> Button:
    return button(turn, WORDS, label, f"{SET}:{writing.token}:{field}:{value}")


def edit_button(turn: Turn, writing: Writing, field: str) -> Button:
    """The button that asks for one thing anew."""
    return button(turn, WORDS, f"edit_{field}", f"{EDIT}:{writing.token}:{field}")


def moment_words(turn: Turn, moment: Moment) -> str:
    """A moment as it stands on a button."""
    return plain(turn.services.renderer.text(MOMENT, moment_values(moment), turn.person.language))


def question_words(turn: Turn, question: Question) -> str:
    """HTML that asks about a doubt; what may be meant stands on the buttons."""
    doubt = Doubt(DoubtKind(question.kind), question.words)
    return turn.services.renderer.text(QUESTION, question_values(doubt), turn.person.language)


def note_words(turn: Turn, note: Question) -> str:
    """HTML that tells how something was understood that need not be asked; "" where there is nothing to tell."""
    doubt = Doubt(DoubtKind(note.kind), note.words, note.candidates)
    return turn.services.renderer.text(NOTE, question_values(doubt), turn.person.language)


def trouble_of(turn: Turn, reason: UserMistake) -> str:
    """HTML that says why something was not taken."""
    return turn.services.renderer.text(reason.template, reason.values, turn.person.language)


def _offered(reason: UserMistake | None) -> list[str]:
    if isinstance(reason, AudienceNotUnderstood):
        return list(reason.choices[:_MOST_OFFERS])
    if isinstance(reason, AudienceRefused) and reason.offered:
        return [reason.offered]
    return []


async def _usual(turn: Turn) -> list[str]:
    """What is often wanted, as far as there is anybody."""
    db = await turn.work.reading()
    known = await load_audience_known(db, turn.person)
    own = known.own[:_MOST_OWN]
    parts: list[Part] = [Segment(Group.MEMBER, OfUnit(unit.id, below=True)) for unit in own]
    if turn.person.role >= Role.ADMIN:
        parts = [Segment(Group.MEMBER, WholeCommittee())]
    parts += [Segment(Group.COMMITTEE, OfUnit(unit.id, below=False)) for unit in own]
    parts += [Segment(Group.PROBATIONARY, OfUnit(unit.id, below=True)) for unit in own]
    found = []
    for part in parts:
        words = told(Audience((part,)), known)
        try:
            await people_of(db, own[0].id if len(own) == 1 else _unit_of(part, own[0].id), words)
        except (AudienceNotUnderstood, AudienceRefused):
            continue
        found.append(words)
    return list(dict.fromkeys(found))[:_MOST_OFFERS]


def _unit_of(part: Part, other: int) -> int:
    place = part.place if isinstance(part, Segment) else None
    return place.unit_id if isinstance(place, OfUnit) else other
