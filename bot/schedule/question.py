"""A question about the schedule, understood: what is asked, of which events, for which days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation import Json
from bot.schedule.spans import Span

STATUSES = frozenset({"not_done", "done", "absent", "present", "silent"})
"""What may be asked of people: who has not handed in, who has, who does not come, who comes, who has not answered."""


@dataclass(frozen=True, slots=True)
class Item:
    """A phrase that the event has to explain.

    Attributes:
        words: folded.
        typed: as typed.
        kinds: kinds of events that it names.
        certain: how surely: "kind:" any of the kind is meant, "near:" most of them, "sub:" one sort only, "" no kind.
        concepts: notions of everyday questions that it names.
        soft: it may mean nothing at all.
        unit_id: it names that unit too; None = none.
    """

    words: tuple[str, ...]
    typed: str
    kinds: tuple[str, ...] = ()
    certain: str = ""
    concepts: tuple[str, ...] = ()
    soft: bool = False
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class ScheduleQuestion:
    """What was understood.

    Attributes:
        cues: the signs of what is asked, e.g. "when", "where", "calendar".
        items: what the event has to explain, in the order of the words.
        unit_ids: units that are named.
        span: the days meant; None = not said.
        language: "vi" or "en".
    """

    cues: frozenset[str] = frozenset()
    items: tuple[Item, ...] = ()
    unit_ids: tuple[int, ...] = ()
    span: Span | None = None
    language: str = "vi"

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of events that are named, each by a word that any of them goes by."""
        return frozenset(kind for item in self.items if item.certain in {"kind:", "near:"} for kind in item.kinds)

    @property
    def content(self) -> tuple[Item, ...]:
        """What sets the event apart from others of its kind."""
        return tuple(item for item in self.items if not item.soft and item.certain != "kind:")

    @property
    def status(self) -> str:
        """What is asked of people, "" when nothing is."""
        return next((cue for cue in ("not_done", "silent", "absent", "done", "present") if cue in self.cues), "")

    @property
    def about_people(self) -> bool:
        """Whether it asks who."""
        return bool(self.status) and bool(self.cues & {"who", "number"})

    @property
    def follows(self) -> bool:
        """Whether it continues the question before: it begins so, or names nothing by itself."""
        if "follow" in self.cues:
            return True
        return not any(not item.soft for item in self.items) and not self.cues & {"calendar", "tasks", "who"}

    @property
    def asks_point(self) -> bool:
        """Whether it asks when or where something is, or for a time limit."""
        return bool(self.cues & {"when", "where", "until", "span", "due"})

    @property
    def strong(self) -> bool:
        """Whether its form is that of a question about the schedule, whatever else its words may mean."""
        if self.about_people or self.asks_point or self.cues & {"calendar", "tasks"}:
            return True
        if self.status and self.content and "whether" in self.cues:
            return True
        certain = any(item.certain == "kind:" for item in self.items)
        asked = bool(self.cues & {"what", "whether", "next", "held"}) or self.span is not None
        return (certain or bool(self.kinds & {"meeting", "deadline"})) and asked


def to_json(question: ScheduleQuestion, occurrence_ids: Sequence[int]) -> Mapping[str, Json]:
    """The question and what it came to, as a conversation keeps it for what may follow."""
    span = question.span
    return {
        "cues": sorted(question.cues),
        "items": [
            [list(i.words), i.typed, list(i.kinds), i.certain, list(i.concepts), i.soft, i.unit_id]
            for i in question.items
        ],
        "units": list(question.unit_ids),
        "span": [span.first.isoformat(), span.last.isoformat(), span.part, span.unit] if span else None,
        "found": list(occurrence_ids),
    }


def from_json(kept: object) -> tuple[ScheduleQuestion, tuple[int, ...]] | None:
    """The same again; None for what is none."""
    if not isinstance(kept, Mapping):
        return None
    try:
        span = kept["span"]
        items = tuple(
            Item(tuple(words), typed, tuple(kinds), certain, tuple(concepts), soft, unit_id)
            for words, typed, kinds, certain, concepts, soft, unit_id in kept["items"]
        )
        days = Span(date.fromisoformat(span[0]), date.fromisoformat(span[1]), span[2], span[3]) if span else None
        question = ScheduleQuestion(frozenset(kept["cues"]), items, tuple(kept["units"]), days)
        return question, tuple(int(one) for one in kept["found"])
    except (KeyError, TypeError, ValueError, IndexError):
        return None
