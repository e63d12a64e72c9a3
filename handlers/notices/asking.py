"""Asks whom a notice is for, and for its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.audience.known import load_audience_known
from bot.audience.parts import Audience, Group, OfKind, OfUnit, OwnUnits, Part, Segment, WholeCommittee
from bot.audience.reading import told
from bot.audience.resolving import resolve
from bot.chat import Button, Buttons, Reply, Shown
from bot.turn import Outcome, Turn
from handlers.buttons import button, shortened
from handlers.cancel import BUTTON as CANCEL
from handlers.notices.state import AUDIENCE, DROP, FOR, SHOW, TEXT, WORDS, waiting

if TYPE_CHECKING:
    from bot.audience.known import AudienceKnown
    from bot.errors import UserMistake
    from storage.notices import Notice

_MOST_OFFERS = 6
_MOST_OWN = 3
_TOKEN_BYTES = 6


async def ask_audience(
    turn: Turn,
    notice: Notice | None = None,
    *,
    reason: UserMistake | None = None,
    first: bool = False,
    back: bool = False,
) -> Outcome:
    """Ask whom the notice is for, with audiences that can be tapped.

    Args:
        turn: the person's.
        notice: the draft; None when there is none yet.
        reason: why the words before were not taken.
        first: the reason came with the first words, in one line with the command.
        back: the draft has an audience that may be left as it is.
    """
    offers = _offered(reason) or [*_likely(reason), *await _usual(turn)]
    offers = list(dict.fromkeys(offers))[:_MOST_OFFERS]
    token = turn.services.token(_TOKEN_BYTES)
    buttons: Buttons = (
        *((Button(shortened(words), f"{FOR}:{token}:{at}"),) for at, words in enumerate(offers)),
        (
            *((button(turn, WORDS, "back", f"{SHOW}:{notice.id}"),) if notice is not None and back else ()),
            cancel_button(turn, notice),
        ),
    )
    values: dict[str, Shown] = {
        "trouble": "" if reason is None else trouble(turn, reason),
        "written": notice is not None and bool(notice.html or notice.file_ids),
        "first": first,
    }
    conversation = waiting(
        turn, AUDIENCE, buttons, notice=0 if notice is None else notice.id, token=token, offers=list(offers)
    )
    return Outcome((Reply("notices/ask_audience", values, buttons=buttons),), conversation)


def ask_text(turn: Turn, audience: str, notice: Notice | None = None, *, empty: bool = False) -> Outcome:
    """Ask for the text of a notice to that audience, or for another text of the draft.

    Args:
        turn: the person's.
        audience: in plain words.
        notice: the draft; None when there is none yet.
        empty: it was to be sent, but says nothing.
    """
    back = () if notice is None or empty else (button(turn, WORDS, "back", f"{SHOW}:{notice.id}"),)
    buttons: Buttons = ((*back, cancel_button(turn, notice)),)
    values: dict[str, Shown] = {
        "audience": audience,
        "again": notice is not None and bool(notice.html),
        "empty": empty,
    }
    conversation = waiting(turn, TEXT, buttons, notice=0 if notice is None else notice.id, audience=audience)
    return Outcome((Reply("notices/ask_text", values, buttons=buttons),), conversation)


def cancel_button(turn: Turn, notice: Notice | None) -> Button:
    """The button that forgets what is under way."""
    return button(turn, WORDS, "cancel", CANCEL if notice is None else f"{DROP}:{notice.id}")


def trouble(turn: Turn, reason: UserMistake) -> str:
    """HTML that says why something was not taken."""
    return turn.services.renderer.text(reason.template, reason.values, turn.person.language)


def _offered(reason: UserMistake | None) -> Sequence[str]:
    if isinstance(reason, AudienceNotUnderstood):
        return reason.choices
    if isinstance(reason, AudienceRefused) and reason.offered:
        return (reason.offered,)
    return ()


def _likely(reason: UserMistake | None) -> Sequence[str]:
    """What may have been meant; the usual audiences stand below it."""
    return reason.likely if isinstance(reason, AudienceNotUnderstood) else ()


async def _usual(turn: Turn) -> list[str]:
    """What is often wanted, as far as there is anybody."""
    db = await turn.work.reading()
    known = await load_audience_known(db, turn.person)
    found = []
    for parts in _usual_parts(known):
        audience = Audience(parts)
        try:
            await resolve(db, audience, turn.person)
        except AudienceRefused:
            continue
        found.append(told(audience, known))
    return found


def _usual_parts(known: AudienceKnown) -> list[tuple[Part, ...]]:
    own = known.own[:_MOST_OWN]
    whole = known.reach is None
    units: list[tuple[Part, ...]] = [(Segment(Group.MEMBER, OfUnit(unit.id, below=True)),) for unit in own]
    parts: list[tuple[Part, ...]] = [(Segment(Group.MEMBER, WholeCommittee()),)] if whole else units
    if any(len(known.below(unit.id)) > 1 for unit in own):
        parts.append((Segment(Group.SECRETARY, OfKind(_BRANCH)),))
    parts += [(Segment(Group.COMMITTEE, OfUnit(unit.id, below=False)),) for unit in own]
    return [*parts, (Segment(Group.PROBATIONARY, OwnUnits()),)]


_BRANCH = "chi bo"  # the kind of unit, as `bot.audience` names it
