"""One sentence that says an event, taken apart: kind, title, when, where, for whom.

What says the time, how it repeats and when to remind is found by `bot.language.moments` and cut out. What follows a
word of place or of audience is that; so is a link, an agenda, a number of places. The rest is the title, and its first
telling word the kind. What is typed with diacritics is read by them, what is typed without by the words around.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.events.kinds import DEADLINE, DEFAULT_KIND, KINDS
from bot.events.phrases import Phrase, leading, phrases, trailing
from bot.events.titles import EDGES, bare, capitalised, clean_title, place_and_rest
from bot.language.folding import strip_marks
from bot.language.moments.lines import tidy
from bot.language.moments.reading import read_moment
from bot.language.moments.readings import PartKind, Reading

LONGEST_PLACE, LONGEST_LINK = 200, 480
_HIDDEN = "~"
_URL = re.compile(
    r"(?:https?://|(?:[\w-]+\.)*(?:zoom\.us|meet\.google\.com|teams\.microsoft\.com|zalo\.me)/)[^\s,;<>\"]+", re.I
)
_SEPARATOR = re.compile(r"\s*[,;]\s*|\.\s+|\s+[-–]\s+")
_OF_A_NAME = re.compile(
    r"(?:(?:thang|quy) (?:[0-9]{1,2}|[ivx]{1,4}|nay)(?:[/ ]20[0-9]{2})?|(?:dau|giua|cuoi) nam)[\s:,]+(?=.*[0-9])"
)
_LINE_END = re.compile(r"\s*([:,;.]?)\s*\n\s*")
_NUMBER = re.compile(r"\s*([0-9]{1,5})\s*")
_MOST_WORDS = 14
_TITLE, _PLACE = "title", "place"

IsAudience = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence says of an event; "" for what it does not say.

    Attributes:
        audience: as typed.
        capacity: the number of places.
    """

    kind: str
    title: str
    reading: Reading
    place: str = ""
    link: str = ""
    audience: str = ""
    agenda: str = ""
    capacity: int | None = None


def read_sentence(text: str, now: datetime, is_audience: IsAudience = bool) -> Sentence:
    """The event that a sentence says.

    Args:
        text: any text.
        now: the present, aware, in the committee's zone.
        is_audience: whether words name people; by it the end of an audience is found.
    """
    whole = tidy(_LINE_END.sub(lambda match: f"{match[1] or ';'} ", text.strip()))
    cut = _Cut(whole)
    link = cut.link()
    agenda = cut.agenda()
    capacity = cut.capacity()
    reading, spans = _read_times(_without_words_of_number(cut.hidden()), now)
    cut.take(*spans)
    audience = cut.audience(is_audience)
    place, title = cut.place_and_title()
    return Sentence(kind_of(title, reading), title, reading, place, link, audience, agenda, capacity)


def kind_of(title: str, reading: Reading) -> str:
    """The kind that the first telling word of a title says."""
    said = phrases(title, *KINDS)
    if said:
        return said[0].meaning
    return DEADLINE if reading.deadline else DEFAULT_KIND


def _read_times(text: str, now: datetime) -> tuple[Reading, tuple[tuple[int, int], ...]]:
    """What it says of time, and where; "sinh hoạt tháng 12 lúc 14h ngày 3/12" keeps its "tháng 12"."""
    reading = read_moment(text, now)
    for part in reading.parts:
        name = _OF_A_NAME.match(strip_marks(text[part.start : part.end]).lower())
        if part.kind is not PartKind.MOMENT or name is None:
            continue
        end = part.start + len(name.group().rstrip(" :,"))
        other = read_moment(f"{text[: part.start]}{_HIDDEN * (end - part.start)}{text[end:]}", now)
        if _same(other, reading):
            reading = other
    return reading, tuple((part.start, part.end) for part in reading.parts)


def _without_words_of_number(text: str) -> str:
    """The text without its words for "at most": one of them begins like the evening."""
    for said in phrases(text, "capacity"):
        text = f"{text[: said.start]}{_HIDDEN * (said.end - said.start)}{text[said.end :]}"
    return text


def _same(shorter: Reading, longer: Reading) -> bool:
    """Whether the sentence without some words still says the same time, or says it better."""
    if shorter.start is None or longer.start is None or shorter.start.day != longer.start.day:
        return False
    clocks = longer.start.clock in {None, shorter.start.clock}
    return clocks and (shorter.end, shorter.recurrence) == (longer.end, longer.recurrence)


@dataclass(slots=True)
class _Cut:
    """A text from which piece after piece is taken.

    Attributes:
        text: tidied.
        spans: what is taken.
    """

    text: str
    spans: list[tuple[int, int]] = field(default_factory=list)

    def take(self, *spans: tuple[int, int]) -> None:
        """Take these; what overlaps (a link in what is to be discussed) is one piece from then on."""
        merged: list[tuple[int, int]] = []
        for start, end in sorted([*self.spans, *spans]):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self.spans = merged

    def hidden(self) -> str:
        """The text, as long as before, with what is taken made unreadable."""
        text = self.text
        for start, end in self.spans:
            text = f"{text[:start]}{_HIDDEN * (end - start)}{text[end:]}"
        return text

    def link(self) -> str:
        match = _URL.search(self.text)
        if match is None or len(match.group()) > LONGEST_LINK:
            return ""
        url = match.group().rstrip(".,;:!?)")
        start = trailing(self.text[: match.start()].rstrip(" :"), "link")
        self.take((start if start < match.start() else match.start(), match.start() + len(url)))
        return url if "://" in url else f"https://{url}"

    def agenda(self) -> str:
        """What follows "nội dung:", until the next such heading."""
        text = self.hidden()
        for said in phrases(text, "agenda"):
            colon = re.match(r"\s*:\s*", text[said.end :])
            if colon is None:
                continue
            begins = said.end + colon.end()
            ends = min((one.start for one in _headings(text, begins)), default=len(text))
            self.take((said.start, ends))
            return capitalised(self.text[begins:ends].strip(EDGES))
        return ""

    def capacity(self) -> int | None:
        text = self.hidden()
        for said in phrases(text, "capacity"):
            number = _NUMBER.match(text, said.end)
            if number is None:
                continue
            counted = leading(text[number.end() :], "persons")
            if counted and int(number[1]):
                self.take((said.start, number.end() + counted))
                return int(number[1])
        return None

    def audience(self, is_audience: IsAudience) -> str:
        """Who is meant: after a word that can only lead to people in any case, after others if people follow."""
        text = self.hidden()
        for meaning in ("audience", "audience_weak"):
            for said in phrases(text, meaning):
                if meaning == "audience_weak" and phrases(text[: said.start], "give"):
                    continue  # "nộp cho bí thư": who gets it, not who is to do it
                begins = said.end + len(text[said.end :]) - len(text[said.end :].lstrip(" :"))
                if leading(text[begins:], meaning):
                    continue  # "dang vien moi cho …": new, not invited; the next word leads to the people
                run = text[begins : self._run_ends(text, begins)]
                words = _longest(run, is_audience)
                if not words and meaning == "audience":
                    words = _SEPARATOR.split(run)[0]
                if words:
                    self.take((said.start, begins + len(words)))
                    return words.strip(EDGES)
        return ""

    def _run_ends(self, text: str, begins: int) -> int:
        hidden = text.find(_HIDDEN, begins)
        ends = [len(text) if hidden < 0 else hidden]
        ends += [one.start for one in phrases(text, "place", "audience") if one.start > begins]
        return min(ends)

    def place_and_title(self) -> tuple[str, str]:
        """What is left: the pieces of the place, and of the title."""
        text = self.hidden()
        places: list[str] = []
        titles: list[str] = []
        what = _TITLE
        for start, end, opens in self._pieces(text):
            piece = text[start:end].strip(EDGES)
            if opens:
                what = opens
            elif what == _PLACE and not leading(piece, "address", "place_noun"):
                what = _TITLE
            if what == _TITLE and _is_place(piece, after_title=bool(titles) and not places):
                what = _PLACE
            if what == _PLACE and piece:
                place, piece = place_and_rest(piece)
                places.append(place)
                what = _TITLE if piece else _PLACE
            if what == _TITLE and (said := bare(piece)):
                titles.append(f", {said}" if _comma_before(text, start) else said)
        place = ", ".join(one for one in places if one)[:LONGEST_PLACE]
        return place, clean_title(" ".join(titles).replace(" ,", ",").strip(EDGES))

    def _pieces(self, text: str) -> list[tuple[int, int, str]]:
        """Where each piece begins and ends, and what a word before it says that it is."""
        marks = _marks_of_place(text)
        cuts: list[tuple[int, int, str]] = [(0, 0, _TITLE)]
        cuts += [(start, end, _TITLE) for start, end in self.spans]
        cuts += [(one.start, one.end, _PLACE) for one in marks]
        cuts += [
            (match.start(), match.end(), "")
            for match in _SEPARATOR.finditer(text)
            if not any(start < match.end() and match.start() < end for start, end in self.spans)
        ]
        cuts.sort()
        ends = [*(start for start, _, _ in cuts[1:]), len(text)]
        return [(end, max(end, until), opens) for (_, end, opens), until in zip(cuts, ends, strict=True)]


def _is_place(piece: str, *, after_title: bool) -> bool:
    """Whether a piece is a place without a word before it: behind the title, or "phòng họp A: …"."""
    return bool(leading(piece, "place_noun")) and (after_title or ":" in piece)


def _comma_before(text: str, start: int) -> bool:
    return text[:start].rstrip(" ").endswith((",", ";"))


def _headings(text: str, begins: int) -> list[Phrase]:
    """Headings behind a place in the text: "địa điểm:", "thành phần:", "thời gian:"."""
    found = phrases(text, "place", "audience", "when", "link")
    return [one for one in found if one.start >= begins and text[one.end :].lstrip().startswith(":")]


def _marks_of_place(text: str) -> tuple[Phrase, ...]:
    """The words before a place; "qua" leads to one only where a way to meet online follows."""
    through = {"qua"}
    return tuple(
        one
        for one in phrases(text, "place")
        if text[one.start : one.end].lower() not in through or leading(text[one.end :].lstrip(), "online")
    )


def _longest(run: str, is_audience: IsAudience) -> str:
    """As many words from the beginning as name people; what a name may go on with is left to the names."""
    ends = [match.end() for match in re.finditer(r"[^\s,;]+", run)][:_MOST_WORDS]
    for end in reversed(ends):
        if is_audience(run[:end]):
            return run[:end]
    return ""
