"""An event that is being written, as a conversation keeps it: a restart loses nothing of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, time
from typing import TYPE_CHECKING, cast

from bot.language.moments.readings import Moment

if TYPE_CHECKING:
    from bot.conversation import Json


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been said of an event; "" and None for what has not.

    Attributes:
        start: its clock is None while no time was said.
        rrule: how it repeats, "" = once.
        day_rule: what becomes of days that are off or missing, "" = not chosen yet.
        audience: in words; "" = all of the unit and below.
        leads: None = as the committee has chosen for the kind.
        event_id: of the event that is changed; 0 = a new one.
        version: of that event, when its change began.
    """

    kind: str = ""
    title: str = ""
    start: Moment | None = None
    end: Moment | None = None
    rrule: str = ""
    day_rule: str = ""
    place: str = ""
    link: str = ""
    audience: str = ""
    unit_id: int = 0
    agenda: str = ""
    file_ids: tuple[int, ...] = ()
    leads: tuple[str, ...] | None = None
    capacity: int | None = None
    event_id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """Something about the time that has to be asked.

    Attributes:
        kind: of the doubt.
        words: the piece of the text that it is about.
        candidates: what may be meant; each can be chosen.
    """

    kind: str
    words: str
    candidates: tuple[Moment, ...]


def fingerprint(draft: Draft) -> str:
    """Eight letters that change with the draft: what is saved is what was seen."""
    return hashlib.sha256(json.dumps(write_draft(draft), sort_keys=True).encode()).hexdigest()[:8]


def write_draft(draft: Draft) -> dict[str, Json]:
    """The draft as a conversation keeps it."""
    kept: dict[str, Json] = {}
    for name, value in asdict(draft).items():
        kept[name] = list(value) if isinstance(value, tuple) else value
    return {**kept, "start": write_moment(draft.start), "end": write_moment(draft.end)}


def read_draft(kept: object) -> Draft:
    """The draft that `write_draft` kept.

    Raises:
        LookupError: there is none.
    """
    if not isinstance(kept, Mapping) or not kept.keys() >= {one.name for one in fields(Draft)}:
        raise LookupError("no draft of an event")
    values = {one.name: kept[one.name] for one in fields(Draft)}
    values["start"], values["end"] = read_moment_kept(values["start"]), read_moment_kept(values["end"])
    values["file_ids"] = tuple(values["file_ids"])
    values["leads"] = None if values["leads"] is None else tuple(values["leads"])
    return Draft(**values)


def write_questions(questions: Sequence[Question]) -> list[Json]:
    """The questions as a conversation keeps them."""
    return [[one.kind, one.words, [write_moment(moment) for moment in one.candidates]] for one in questions]


def read_questions(kept: object) -> tuple[Question, ...]:
    """The questions that `write_questions` kept."""
    if not isinstance(kept, Sequence) or isinstance(kept, str):
        return ()
    found = []
    for kind, words, candidates in cast("Sequence[tuple[str, str, Sequence[str]]]", kept):
        moments = tuple(moment for moment in map(read_moment_kept, candidates) if moment is not None)
        found.append(Question(kind, words, moments))
    return tuple(found)


def write_moment(moment: Moment | None) -> str:
    """`2026-11-27`, or with its time `2026-11-27T14:30`; "" for none."""
    if moment is None:
        return ""
    return moment.day.isoformat() + (f"T{moment.clock:%H:%M}" if moment.clock else "")


def read_moment_kept(written: object) -> Moment | None:
    """The moment that `write_moment` wrote."""
    if not isinstance(written, str) or not written:
        return None
    day, _, clock = written.partition("T")
    return Moment(date.fromisoformat(day), time.fromisoformat(clock) if clock else None)
