"""Events from a file: one meeting, class, evaluation or deadline a row, once or recurring."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from bot.imports.audience import AudienceReader
from bot.imports.cells import BadValue, read_choice, read_moment, read_text
from bot.imports.columns import Column, Findings, Line, recognise
from bot.imports.known import Known
from bot.imports.lead_times import read_lead_times
from bot.imports.recurrence import read_recurrence, starts_on_rule
from bot.imports.spreadsheet import Raw, Sheet
from storage.events import EventRow
from storage.units import Unit

COLUMNS = (
    Column("kind", ("loại", "kind"), required=True, filled=True),
    Column("title", ("tên", "title"), required=True, filled=True),
    Column("starts", ("bắt đầu", "starts"), required=True, filled=True),
    Column("ends", ("kết thúc", "ends")),
    Column("recurrence", ("lặp", "recurrence")),
    Column("place", ("địa điểm", "place")),
    Column("unit", ("mã đơn vị", "unit", "đơn vị")),
    Column("audience", ("đối tượng", "audience")),
    Column("remind_before", ("nhắc trước", "remind_before")),
)

KINDS = {
    **dict.fromkeys(("meeting", "hop", "cuoc hop", "hoi nghi", "sinh hoat"), "meeting"),
    **dict.fromkeys(("training", "lop", "lop boi duong", "boi duong", "tap huan"), "training"),
    **dict.fromkeys(("evaluation", "kiem diem", "danh gia", "xep loai"), "evaluation"),
    **dict.fromkeys(("deadline", "han", "han nop", "thoi han"), "deadline"),
    **dict.fromkeys(("other", "khac"), "other"),
}
END_OF_WORK = time(17, 0)
"""When a deadline falls that is given as a day only."""
LONGEST = timedelta(days=366)
FIRST_YEAR = 1990
YEARS_AHEAD = 10


def check_events(sheet: Sheet, known: Known, findings: Findings) -> tuple[EventRow, ...]:
    """The events of the file, their times in UTC.

    Raises:
        ImportRefused: everything that is wrong, the same event twice among it.
    """
    table = recognise(sheet, COLUMNS, findings)
    reader = _EventReader(known)
    events: list[EventRow] = []
    seen: dict[tuple[int, str, str, datetime], int] = {}
    for line in table.lines(findings):
        event = reader.read(line)
        if event is None:
            continue
        other = seen.setdefault((event.unit_id, event.kind, event.title, event.starts_at), line.number)
        if other == line.number:
            events.append(event)
        else:
            line.refuse("", "event_twice", other=other)
    findings.raise_if_refused()
    return tuple(events)


class _EventReader:
    """Reads rows against a snapshot of the database."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._audience = AudienceReader(known)
        self._read_300 = partial(read_text, limit=300)
        self._read_kind = partial(read_choice, choices=KINDS, expected="meeting, training, evaluation, deadline, other")

    def read(self, line: Line) -> EventRow | None:
        """The event of one row, None when something is wrong with it."""
        kind = line.take("kind", self._read_kind)
        title = line.take("title", self._read_300)
        starts = line.take("starts", partial(self._moment, default=END_OF_WORK if kind == "deadline" else None))
        ends = line.take("ends", partial(self._moment, default=None))
        place = line.take("place", self._read_300)
        unit = line.take("unit", self._unit)
        audience = line.take("audience", self._read_audience)
        remind_before = line.take("remind_before", self._read_lead_times)
        if starts is not None and ends is not None and ends <= starts:
            line.refuse("ends", "ends_before_start")
        elif starts is not None and ends is not None and ends - starts > LONGEST:
            line.refuse("ends", "ends_too_late", days=LONGEST.days)
        recurrence, rrule = self._recurrence(line, starts)
        if line.bad or not kind or not title or starts is None or unit is None:
            return None
        return EventRow(
            unit_id=unit.id,
            kind=kind,
            title=title,
            starts_at=starts,
            ends_at=ends,
            recurrence=recurrence,
            place=place or "",
            audience=audience or "",
            remind_before=remind_before or "",
            rrule=rrule,
            leads=tuple(str(lead) for lead in read_lead_times(remind_before)) if remind_before else None,
        )

    def _moment(self, raw: Raw, default: time | None) -> datetime | None:
        moment = read_moment(raw, self._known.zone, default)
        last = self._known.today.year + YEARS_AHEAD
        if moment is not None and not FIRST_YEAR <= moment.year <= last:
            raise BadValue("year_out_of_range", {"text": str(moment.year), "first": FIRST_YEAR, "last": last})
        return moment

    def _unit(self, raw: Raw) -> Unit:
        return self._known.read_unit(raw) or self._known.whole_committee()

    def _read_audience(self, raw: Raw) -> str:
        written = read_text(raw, 300)
        self._audience.check(written)
        return written

    @staticmethod
    def _read_lead_times(raw: Raw) -> str:
        read_lead_times(raw)
        return read_text(raw, 200)

    def _recurrence(self, line: Line, starts: datetime | None) -> tuple[str, str]:
        """The words as written, and the rule that they mean."""
        wall = (starts or self._known.now).astimezone(self._known.zone).replace(tzinfo=None)
        rule = line.take("recurrence", lambda raw: read_recurrence(self._read_300(raw), wall))
        if not rule:
            return "", ""
        if starts is not None and not starts_on_rule(rule, wall):
            line.warn("recurrence", "start_not_on_rule")
        return line.take("recurrence", self._read_300) or "", rule
