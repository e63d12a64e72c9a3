"""A message read as a question about the schedule: its days, its units, the signs of what is asked, and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.language.phrasebook import Found, best_cover
from bot.language.tokens import Token, tokenize
from bot.schedule.question import Item, ScheduleQuestion
from bot.schedule.spans import TimesAsked, read_span
from bot.schedule.vocabulary import ENGLISH, past_words, phrasebook

if TYPE_CHECKING:
    from bot.statistics.lexicon import Lexicon

_KINDS = ("kind:", "near:", "sub:")
_STANDS_FOR = "time:"
"""Begins the cue of a phrase that stands for the days named after the colon."""
_BREAKS = frozenset(',;?!:()[]"…|.')


def read_question(text: str, lexicon: Lexicon, now: datetime) -> ScheduleQuestion:
    """What a message asks of the schedule, as far as its words say.

    Args:
        text: as typed, with or without diacritics.
        lexicon: knows the units.
        now: aware, in the committee's zone.
    """
    times = _times(text, now)
    words, joins = _words_beside(times)
    found = [
        *(one for one in phrasebook().find(words, joins) if one.meaning.cues != {"time"} and not _is_doubtful(one)),
        *(one for one in lexicon.phrasebook.find(words, joins) if one.meaning.units and not one.meaning.doubtful),
    ]
    cover = best_cover(found, len(words))
    return _understood(words, cover, times)


def _is_doubtful(one: Found) -> bool:
    """Whether words would mean this only if they were spelt otherwise: "báo" is not "bao", "chi bộ tới" not "tôi"."""
    meaning = one.meaning
    idle = meaning.filler and not meaning.cues and not meaning.concepts
    return bool(one.cost) and (idle or meaning.cues == {"own"})


def _times(text: str, now: datetime) -> TimesAsked:
    past = not past_words().isdisjoint(token.folded for token in tokenize(text))
    times = read_span(text, now, past=past)
    if times.span is not None:
        return times
    corrected = _with_times_corrected(times.text)
    return times if corrected == times.text else read_span(corrected, now, past=past)


def _with_times_corrected(text: str) -> str:
    """The text with misspelt words for days put right, as "tuan lay" for "tuan nay"."""
    words = [token for token in tokenize(text) if token.is_word or token.is_number]
    book = phrasebook()
    cover = best_cover(book.find(words, [True] * len(words)), len(words))
    pieces: list[str] = []
    place = 0
    for one in cover:
        named = next((cue.removeprefix(_STANDS_FOR) for cue in one.meaning.cues if cue.startswith(_STANDS_FOR)), "")
        if named or ("time" in one.meaning.cues and one.cost):
            pieces += [word.text for word in words[place : one.start]] + [named or one.phrase]
            place = one.end
    return " ".join([*pieces, *(word.text for word in words[place:])]) if pieces else text


def _words_beside(times: TimesAsked) -> tuple[list[Token], list[bool]]:
    """The words that do not speak of the days, and whether a phrase may run on into each."""
    words: list[Token] = []
    joins: list[bool] = []
    for start, end in _gaps(times):
        broken = True
        for token in tokenize(times.text[start:end]):
            if token.is_word or token.is_number:
                words.append(token)
                joins.append(not broken)
                broken = False
            elif token.text in _BREAKS:
                broken = True
    return words, joins


def _gaps(times: TimesAsked) -> list[tuple[int, int]]:
    gaps, place = [], 0
    for start, end in times.taken:
        gaps.append((place, start))
        place = max(place, end)
    return [*gaps, (place, len(times.text))]


def _understood(words: Sequence[Token], cover: Sequence[Found], times: TimesAsked) -> ScheduleQuestion:
    cues: set[str] = set()
    items: list[Item] = []
    units: list[tuple[int, bool]] = []
    starts = {one.start: one for one in cover}
    place = 0
    while place < len(words):
        phrase = starts.get(place)
        end = phrase.end if phrase else place + 1
        item = _item(words[place:end], phrase)
        if phrase is not None:
            leads = place == 0 or end == len(words)
            cues |= {cue for cue in phrase.meaning.cues if not cue.startswith(_KINDS) and (cue != "follow" or leads)}
            units += [(unit_id, phrase.meaning.whole_name) for unit_id in phrase.meaning.units[:1]]
        if item is not None:
            items.append(item)
        place = end
    cues = {cue for cue in cues if cue != "time" and not cue.startswith(_STANDS_FOR)}
    if "span" in cues:
        cues |= {"when", "until"}
    english = sum(word.folded in ENGLISH for word in words)
    marked = any(word.marked for word in words)
    language = "en" if not marked and english >= 2 and english * 2 >= len(words) else "vi"
    return ScheduleQuestion(frozenset(cues), tuple(items), _named(units, items), times.span, language)


def _named(units: Sequence[tuple[int, bool]], items: Sequence[Item]) -> tuple[int, ...]:
    """The units that are named; beside other words a part of a name may well be one of a title."""
    alone = all(item.soft or item.certain or item.concepts or item.unit_id for item in items)
    return tuple(dict.fromkeys(unit_id for unit_id, whole in units if whole or alone))


def _item(words: Sequence[Token], phrase: Found | None) -> Item | None:
    """What the words say of the event; None when they only ask."""
    folded = tuple(_plain(word) for word in words)
    typed = " ".join(word.text for word in words)
    if phrase is None:
        return Item(folded, typed)
    meaning = phrase.meaning
    corrected = tuple(phrase.phrase.split()) if phrase.cost else folded
    named = next((cue for level in _KINDS for cue in meaning.cues if cue.startswith(level)), "")
    if named:
        level, kind = named.split(":")
        kinds = tuple(sorted(cue.split(":")[1] for cue in meaning.cues if cue.startswith(f"{level}:")))
        return Item(corrected, typed, kinds or (kind,), f"{level}:", meaning.concepts)
    if meaning.units:
        return Item(folded, typed, unit_id=meaning.units[0])
    if meaning.concepts and not meaning.filler:
        return Item(corrected, typed, concepts=meaning.concepts)
    if meaning.filler or "held" in meaning.cues or meaning.cues & {"done", "not_done", "present", "absent"}:
        return Item(folded, typed, soft=True)
    return None


def _plain(word: Token) -> str:
    return word.folded.lstrip("0") or "0" if word.is_number else word.folded


def continued(question: ScheduleQuestion, before: ScheduleQuestion) -> ScheduleQuestion:
    """A question that says only a part, completed by the one before."""
    items = question.items if question.content or question.kinds else before.items
    units = question.unit_ids or before.unit_ids
    if question.unit_ids:
        items = tuple(item for item in items if item.unit_id is None or item.unit_id in units)
    cues = question.cues - {"follow"} if question.asks_point or question.strong else question.cues | before.cues
    return replace(
        question,
        items=items,
        unit_ids=units,
        span=question.span or before.span,
        cues=cues - {"follow"},
    )
