"""Who must hear what, and when, in a year: worked out once more, from what was asked for.

It goes through the year from one moment to the next, does what people do, and notes each message that they must get.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time

from tests.scenarios.events.year_days import (
    DAY,
    DUE_KINDS,
    EIGHT,
    HOUR,
    LEADS,
    LONG_AGO,
    MINUTE,
    NIGHT_ENDS,
    Due,
    Message,
    Occasion,
    Part,
    Person,
    Step,
    left,
    moment_of,
    shown,
    starts,
)


class Oracle:
    """Goes through the year."""

    def __init__(self, people: Iterable[Person], secretaries: dict[str, str], end: datetime) -> None:
        """`secretaries` by unit; the unit "" is above all."""
        self.people = {one.code: one for one in people}
        self.secretaries = secretaries
        self.end = end
        self.now = LONG_AGO
        self.occasions: list[Occasion] = []
        self.due: list[Due] = []
        self.weekly: set[str] = set()
        self.offered: set[str] = set()
        self.found: defaultdict[tuple[str, str], set[Part]] = defaultdict(set)

    def messages(self, steps: Sequence[Step], others: Iterable[Due] = ()) -> list[Message]:
        """All that must be sent until the end."""
        self.due += others
        for step in sorted(steps, key=lambda one: one.at):
            self._until(step.at)
            self.now = step.at
            self._do(step)
        self._until(self.end)
        return sorted((at, code, tuple(sorted(parts))) for (at, code), parts in self.found.items())

    def _until(self, moment: datetime) -> None:
        while coming := [one for one in self.due if one.at <= moment]:
            self._tell_due(min(one.at for one in coming))

    def _tell_due(self, now: datetime) -> None:
        """What is due by then is told together."""
        self.now = now
        together = [one for one in self.due if one.at <= now]
        self.due = [one for one in self.due if one.at > now]
        reminded: set[str] = set()
        for one in together:
            reminded |= self._tell(one)
        for code in reminded:
            person = self.people[code]
            if person.linked and code not in self.offered and code not in self.weekly and not self._quiet(person):
                self.offered.add(code)
                self._note(code, ("offer",))

    def _tell(self, due: Due) -> set[str]:
        """Who has been reminded of an event."""
        occasion = due.occasion
        if occasion is None:
            for code in due.codes or ():
                self._note(code, due.part)
            if due.what == "week":
                self._week(due)
        elif due.what in {"list", "above"}:
            self._list(due, occasion)
        elif due.what == "count":
            if occasion.start > self.now:
                self._note(occasion.event.organiser, self._counted(occasion))
        elif occasion.start > self.now or occasion.event.kind in DUE_KINDS:
            return self._remind(due, occasion)
        return set()

    def _remind(self, due: Due, occasion: Occasion) -> set[str]:
        reminded = set()
        for code in self._concerned(occasion):
            if due.codes is not None and code not in due.codes:
                continue
            ends = self._quiet(self.people[code])
            if ends and due.what != "snooze" and (occasion.start <= self.now or ends < occasion.start):
                self.due.append(Due(ends, "remind", occasion, frozenset({code})))
                continue
            self._note(code, ("remind", occasion.event.title, shown(occasion.start), left(self.now, occasion)))
            occasion.told.add(code)
            reminded.add(code)
        return reminded

    def _list(self, due: Due, occasion: Occasion) -> None:
        missing = self._concerned(occasion)
        wanted: defaultdict[str, list[str]] = defaultdict(list)
        for code in missing:
            unit = self.people[code].unit
            wanted[self.secretaries["" if due.what == "above" else unit]].append(self.people[code].name)
        for secretary, names in wanted.items():
            what = ("list", occasion.event.title, shown(occasion.start), left(self.now, occasion))
            self._note(secretary, (*what, *sorted(names)))

    def _week(self, due: Due) -> None:
        self.due.append(Due(due.at + 7 * DAY, "week"))
        sunday_over = datetime.combine(due.at.date() + 7 * DAY, time())
        ahead = sorted(
            (one for one in self.occasions if self.now <= one.start < sunday_over), key=lambda one: one.start
        )
        for code in self.weekly:
            own = [one for one in ahead if code in self._concerned(one)]
            if own:
                self._note(code, ("week", *(f"{one.event.title} {shown(one.start)}" for one in own)))

    def _counted(self, occasion: Occasion) -> Part:
        everybody = self._audience(occasion)
        said = [occasion.answers.get(code, "") for code in everybody]
        waits = sum(code in occasion.queue for code in everybody)
        numbers = [f"{len(said)} mời", f"{said.count('yes')} dự", f"{said.count('no')} vắng"]
        numbers += [f"{waits} chờ chỗ"] * bool(waits) + [f"{said.count('') - waits} chưa trả lời"]
        declined = [code for code in everybody if occasion.answers.get(code) == "no"]
        why = sorted(f"{self.people[code].name}: {occasion.reasons[code]}" for code in declined)
        return ("count", occasion.event.title, shown(occasion.start), ", ".join(numbers), *why)

    def _audience(self, occasion: Occasion) -> list[str]:
        event = occasion.event
        inside = [one for one in self.people.values() if one.unit in event.units and one.joins <= self.now < one.leaves]
        return [one.code for one in inside if not event.only or one.code in event.only]

    def _concerned(self, occasion: Occasion) -> list[str]:
        """Who has neither declined nor handed in, and is not on the waiting list; the exempt are told too."""
        over = occasion.done | set(occasion.queue) | {code for code, said in occasion.answers.items() if said == "no"}
        return [code for code in self._audience(occasion) if code not in over]

    def _quiet(self, person: Person) -> datetime | None:
        """When the own quiet hours end, if it is such an hour."""
        if not person.quiet:
            return None
        begins, ends = person.quiet
        clock, today = self.now.time(), self.now.date()
        if begins < ends:
            return datetime.combine(today, ends) if begins <= clock < ends else None
        if clock >= begins:
            return datetime.combine(today + DAY, ends)
        return datetime.combine(today, ends) if clock < ends else None

    def _note(self, code: str, part: Part) -> None:
        self.found[f"{self.now:%Y-%m-%d %H:%M}", code].add(part)

    def _do(self, step: Step) -> None:
        if step.do == "create":
            self._create(step)
        elif step.do == "weekly":
            self.weekly.add(step.who)
            monday = step.at.date() + (7 - step.at.weekday()) * DAY
            self.due.append(Due(datetime.combine(monday, NIGHT_ENDS), "week"))
        elif step.do == "away":
            self._away(step)
        elif step.event:
            occasion = next(one for one in self.occasions if one.event == step.event and one.start.date() == step.on)
            getattr(self, f"_{step.do}")(step, occasion)

    def _create(self, step: Step) -> None:
        assert step.event
        for start in starts(step.event, self.end):
            occasion = Occasion(step.event, start)
            self.occasions.append(occasion)
            self._plan(occasion)

    def _plan(self, occasion: Occasion) -> None:
        kind, start = occasion.event.kind, occasion.start
        wanted = [Due(moment_of(kind, start, lead), "remind", occasion) for lead in LEADS[kind]]
        if kind == "meeting":
            for one in (one for one in self.people.values() if one.earlier):
                assert one.earlier
                wanted.append(Due(moment_of(kind, start, one.earlier), "remind", occasion, frozenset({one.code})))
        if kind == "deadline":
            wanted.append(Due(moment_of(kind, start, -4 * DAY), "list", occasion))
            wanted.append(Due(moment_of(kind, start, -7 * DAY), "above", occasion))
        if kind not in DUE_KINDS:
            wanted.append(Due(moment_of(kind, start, 2 * HOUR), "count", occasion))
        self.due += [one for one in wanted if one.at > self.now]

    def _away(self, step: Step) -> None:
        """Nothing is told until the end, and then what is still of use."""
        if [one for one in self.due if one.at <= step.to]:
            self._tell_due(step.to)

    def _invite(self, _step: Step, occasion: Occasion) -> None:
        for code in self._audience(occasion):
            self._note(code, ("invite", occasion.event.title, shown(occasion.start)))
            occasion.told.add(code)

    def _yes(self, step: Step, occasion: Occasion) -> None:
        taken = list(occasion.answers.values()).count("yes")
        if occasion.event.capacity and taken >= occasion.event.capacity:
            occasion.queue.append(step.who)
        else:
            occasion.answers[step.who] = "yes"

    def _no(self, step: Step, occasion: Occasion) -> None:
        had_place = occasion.answers.get(step.who) == "yes"
        occasion.answers[step.who], occasion.reasons[step.who] = "no", step.words
        if had_place and occasion.queue:
            lucky = occasion.queue.pop(0)
            occasion.answers[lucky] = "yes"
            self._note(lucky, ("place", occasion.event.title, shown(occasion.start)))

    def _done(self, step: Step, occasion: Occasion) -> None:
        occasion.done.add(step.who)

    def _mark(self, step: Step, occasion: Occasion) -> None:
        occasion.done.add(step.words)

    def _snooze(self, step: Step, occasion: Occasion) -> None:
        today, later = step.at.date(), step.at + HOUR + MINUTE  # a full hour, then at a full minute
        at = {"1 giờ nữa": later, "Tối nay": datetime.combine(today, time(19))}.get(step.words)
        at = at or datetime.combine(today + DAY, EIGHT)
        self.due.append(Due(at, "snooze", occasion, frozenset({step.who})))

    def _move(self, step: Step, occasion: Occasion) -> None:
        was, occasion.start = occasion.start, step.to
        self.due = [one for one in self.due if one.occasion is not occasion]
        self._plan(occasion)
        self._tell_all(occasion, ("changed", occasion.event.title, shown(step.to), shown(was)))
        occasion.answers.clear()

    def _cancel(self, _step: Step, occasion: Occasion) -> None:
        self.due = [one for one in self.due if one.occasion is not occasion]
        self._tell_all(occasion, ("cancelled", occasion.event.title, shown(occasion.start)))
        self.occasions.remove(occasion)

    def _tell_all(self, occasion: Occasion, part: Part) -> None:
        """Whoever has heard of it and is still there."""
        for code in occasion.told | occasion.answers.keys() | occasion.done:
            if self.people[code].joins <= self.now < self.people[code].leaves:
                self._note(code, part)
