"""What a sentence says of time: a moment or a span, a recurrence, how long before to remind, and what is in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A day on the committee's calendar, and the time on its clock if one was said."""

    day: date
    clock: time | None = None

    def at(self, zone: tzinfo | None, default: time = time(0, 0)) -> datetime:
        """The moment in a zone.

        Args:
            zone: the committee's.
            default: the time of a day that was named without one.
        """
        return datetime.combine(self.day, self.clock or default, zone)


class DoubtKind(StrEnum):
    """Why a reading is not sure. Which of them must be asked about, `Doubt.asks` says."""

    PAST = "past"
    """The moment has passed: candidates are the next ones that fit the words."""
    PAST_YEAR = "past_year"
    """A day without a year that has passed this year: it and the same day of next year."""
    NO_SUCH_DAY = "no_such_day"
    """31/11, 30/2, or a month above 12: candidates are the days that may be meant."""
    NO_SUCH_CLOCK = "no_such_clock"
    """25h, 14h75, "14 giờ sáng"."""
    DAYS_DISAGREE = "days_disagree"
    """A weekday beside a date that falls on another one, or "mai" beside another date."""
    TWO_READINGS = "two_readings"
    """One expression that people use in two ways: "next Friday", "2h đêm 20/12"."""
    HALF_OF_DAY = "half_of_day"
    """"8 giờ" may be 20:00; "2 giờ" is taken for 14:00."""
    CLOCK_ASSUMED = "clock_assumed"
    """Only a part of the day was said: sáng 8:00, trưa 12:00, chiều 14:00, tối 20:00, đêm 22:00."""
    DUE_CLOCK = "due_clock"
    """A deadline without a time: 17:00."""
    BEFORE_DAY = "before_day"
    """"trước ngày 30/11": that day is taken to be the last one, though some mean the day before."""
    MONTH_ASSUMED = "month_assumed"
    """Only the day of the month was said."""
    VAGUE_DAY = "vague_day"
    """"cuối tuần", "trong tháng sau": several days fit."""
    WHICH_DAY = "which_day"
    """A time without any day: today while it lies ahead."""
    SEVERAL_DAYS = "several_days"
    """The sentence names several days or times that do not belong together."""
    ENDS_BEFORE_START = "ends_before_start"
    """The end that was said does not lie after the start."""
    DAY_FROM_TITLE = "day_from_title"
    """The only day may be part of a name: "đợt 19/5"."""
    LUNAR = "lunar"
    """Reckoned from the lunar calendar."""
    LUNAR_SERIES = "lunar_series"
    """A recurrence by the lunar calendar, which no rule can express."""
    FIRST_DAY = "first_day"
    """A recurrence from which no day follows: "hằng tuần"."""
    NEVER = "never"
    """A recurrence that never comes true, or not before its end."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about a reading that is not sure.

    Attributes:
        kind: what it is.
        words: the piece of the text it is about, as typed.
        candidates: what may be meant, the likeliest first; may be empty.
        asks: whether a person must be asked before anything is done; otherwise showing the reading is enough.
    """

    kind: DoubtKind
    words: str = ""
    candidates: tuple[Moment, ...] = ()
    asks: bool = True


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How something repeats.

    Attributes:
        rule: an RRULE as dateutil reads it, on the committee's wall clock (UNTIL without zone, the end of its day).
        until: the last day on which it may fall; None = no such day.
        count: how many times; None = not said.
        lacks: days of the month in the rule that some months do not have (29 to 31): what then happens, skipping,
            the next or the previous working day, has to be asked.
    """

    rule: str
    until: date | None = None
    count: int | None = None
    lacks: tuple[int, ...] = ()


class PartKind(StrEnum):
    """What a piece of the text says."""

    MOMENT = "moment"
    DURATION = "duration"
    RECURRENCE = "recurrence"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text that was understood: `text[start:end]` of the reading's text."""

    kind: PartKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says of time.

    Attributes:
        text: the sentence in Unicode's composed form with single spaces; parts count in it.
        start: the moment, or the first of a span; the due moment of a deadline; the first of a series. None when
            nothing was said, or nothing that can be (then a doubt tells why).
        end: the last moment of a span; its clock is None where only days were said.
        deadline: whether the sentence says "trước", "hạn", "chậm nhất" or the like of the moment.
        vague: whether `start` and `end` are the first and last day of a stretch ("tuần sau", "cuối tháng") of which
            one day may be meant.
        recurrence: how it repeats, if it does.
        leads: how long before to remind, as said, longest first.
        parts: the pieces of the text that said all this, in order.
        doubts: what is not sure, what must be asked first.
    """

    text: str
    start: Moment | None = None
    end: Moment | None = None
    deadline: bool = False
    vague: bool = False
    recurrence: Recurrence | None = None
    leads: tuple[timedelta, ...] = ()
    parts: tuple[Part, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def questions(self) -> tuple[Doubt, ...]:
        """The doubts that a person must be asked about."""
        return tuple(doubt for doubt in self.doubts if doubt.asks)

    @property
    def rest(self) -> str:
        """The text without what was understood, its punctuation tidied."""
        from bot.language.moments.lines import without

        return without(self.text, [(part.start, part.end) for part in self.parts])
