"""A message becomes a question: the stages put together.

read_message    phrases, numbers, unknown words; times        bot/statistics/reading.py
read_places     units                                         bot/statistics/places.py
content_of      what an indicator has to explain              bot/statistics/content.py
match_subjects  indicators                                    bot/statistics/subjects.py
choose          the operation, from the cues                  bot/statistics/operations.py
complete        what is unsaid, from the question before      bot/statistics/dialogue.py
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.statistics.content import attempts, content_of, whole_of
from bot.statistics.dialogue import complete
from bot.statistics.lexicon import Lexicon, concept_of
from bot.statistics.operations import (
    NEEDS_NO_SUBJECT,
    choose,
    kind_of_unit,
    measure_said,
)
from bot.statistics.places import Places, read_places
from bot.statistics.question import (
    NotAQuestion,
    Operation,
    Question,
    Subject,
    Unanswerable,
    Unclear,
    Understood,
)
from bot.statistics.reading import Piece, Reading, read_message
from bot.statistics.subjects import Content, Match, match_subjects, notions_of

_SPEAKS_OF_FIGURES = frozenset(
    {
        *("count", "share", "part_of", "compare", "more", "less", "change", "superlative", "many", "few", "rank"),
        *("target", "actual", "attain", "reach", "exceed", "unmet", "sum", "mean", "trend", "chart"),
        *("source", "available", "overview", "explain", "which_unit", "which_year", "each_unit", "sheet"),
    }
)
_SMALL_TALK = ("leave", "help", "schedule", "thank", "greet", "bye")
_OF_NOTHING = ("chart", "sheet")
"""What may be wanted of figures when it is not said of which."""
_RANKS = frozenset({Operation.RANK_UNITS, Operation.RANK_YEARS, Operation.FILTER_UNITS, Operation.FILTER_YEARS})
_NAMED_BY_CUES = frozenset({Operation.ATTAINMENT, Operation.TARGET, Operation.MEAN})
"""Operations whose cue may be part of an indicator's own name ("vượt chỉ tiêu kết nạp", "thu nhập bình quân")."""
_MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Asker:
    """What of the asker matters for understanding.

    Attributes:
        unit_ids: own units, the home unit first.
        topic: the question answered before in this conversation, if any.
        shown: what was shown last, be it of no indicator ("số liệu năm 2024"); its form may be asked for.
    """

    unit_ids: tuple[int, ...] = ()
    topic: Question | None = None
    shown: Question | None = None


@dataclass(frozen=True, slots=True)
class _Parse:
    """One message on its way through the stages."""

    reading: Reading
    lexicon: Lexicon
    asker: Asker
    places: Places
    matches: tuple[Match, ...]
    whole: tuple[Piece, ...]


def understand(text: str, lexicon: Lexicon, asker: Asker, this_year: int) -> Understood:
    """What a message asks.

    Args:
        text: as typed, with or without diacritics.
        this_year: the calendar year in the committee's zone.
    """
    reading = read_message(text, lexicon, this_year)
    first = _conclude(_match(reading, lexicon, asker, units_first=True))
    if isinstance(first, (Unanswerable, NotAQuestion)) and any(_is_double(p) for p in reading.pieces):
        second = _conclude(_match(reading, lexicon, asker, units_first=False))
        if isinstance(second, (Question, Unclear)):
            return second
    return first


def _is_double(piece: Piece) -> bool:
    """Whether a piece may name a unit as well as be part of an indicator's name."""
    return bool(piece.meaning and piece.meaning.units and piece.meaning.concepts)


def _match(reading: Reading, lexicon: Lexicon, asker: Asker, *, units_first: bool) -> _Parse:
    for_places = [p for p in reading.pieces if units_first or not _is_double(p)]
    places = read_places(for_places, lexicon, asker.unit_ids)
    content = content_of(reading, units_first=units_first)
    whole, content = whole_of(reading, content)
    favoured = frozenset(s.indicator_id for s in asker.topic.subjects) if asker.topic else frozenset[int]()
    if whole and not content and places.unit_ids:
        content = [Content(p) for p in whole]  # "An Phú chiếm bao nhiêu phần trăm tổng số đảng viên": of the same thing
    matches: list[Match] = []
    for attempt in attempts(reading, content, places):
        matches = match_subjects(attempt, reading.cues, lexicon, favoured)
        if all(m.choices for m in matches):
            break
    if whole and len(matches) == 1 and len(matches[0].choices) != 1:
        matches = _with_hint(matches[0], whole, reading.cues, lexicon)
    return _Parse(reading, lexicon, asker, places, tuple(matches), tuple(whole))


def _with_hint(match: Match, whole: Sequence[Piece], cues: frozenset[str], lexicon: Lexicon) -> list[Match]:
    """A part that is unclear by itself may be clear beside its whole: "xuất sắc" of the members."""
    heads = [p for p in whole if any(concept_of(c).kind == "head" for c in notions_of(p))]
    for hint in (heads, list(whole)):
        together = [Content(p) for p in (*match.group.pieces, *hint)]
        fuller = match_subjects(together, cues, lexicon, frozenset())
        if len(fuller) == 1 and len(fuller[0].choices) == 1:
            return [replace(fuller[0], group=match.group)]
    return [match]


def _conclude(parse: _Parse) -> Understood:
    """Decide what the matches amount to."""
    reading, matches = parse.reading, parse.matches
    if any(not m.choices for m in matches):
        return _unanswerable(parse)
    if reading.times.mixed or _asks_change_of_units(parse):
        subjects = tuple(dict.fromkeys(i for m in matches for i in m.choices))
        return Unanswerable(_whole_message(reading), subjects, _question(parse, (), parse.places))
    if parse.places.unknown:
        return Unanswerable(parse.places.unknown, (), _question(parse, (), Places()))
    unclear = next((m for m in matches if len(m.choices) > 1), None)
    if unclear is not None and "available" in reading.cues:
        every = [replace(m, choices=(i,)) for m in matches for i in m.choices[:_MOST_CHOICES]]
        return _question(parse, every, parse.places)
    if unclear is not None and not parse.places.unclear:
        chosen = [_with_choice(matches, unclear, i) for i in unclear.choices[:_MOST_CHOICES]]
        return Unclear("indicator", tuple(_question(parse, m, parse.places) for m in chosen), reading.language)
    if not _speaks_of_figures(parse):
        return _not_a_question(reading)
    if parse.places.unclear:
        firm = [m for m in matches if len(m.choices) == 1]
        places = [Places((unit,), said=True) for unit in parse.places.unclear[:_MOST_CHOICES]]
        choices = tuple(_question(parse, firm, place) for place in places)
        return Unclear("unit", choices, reading.language) if choices[0].subjects else _not_a_question(reading)
    question = _question(parse, matches, parse.places)
    if not question.subjects and question.operation not in NEEDS_NO_SUBJECT:
        return _not_a_question(reading)
    return question


def _asks_change_of_units(parse: _Parse) -> bool:
    """Whether units or years are to be ranked by how much they rose or fell, which levels do not answer."""
    cues, units = parse.reading.cues, len(parse.places.unit_ids)
    ranks = choose(parse.reading, has_subject=True, stock=False, units=units).operation in _RANKS
    return "rise_fall" in cues and (ranks or ("which_unit" in cues and units < 2))


def _whole_message(reading: Reading) -> str:
    return " ".join(p.typed for p in reading.pieces)


def _with_choice(matches: Sequence[Match], unclear: Match, indicator_id: int) -> list[Match]:
    return [replace(m, choices=(indicator_id,)) if m is unclear else m for m in matches]


def _not_a_question(reading: Reading) -> NotAQuestion:
    kind = next((k for k in (*_SMALL_TALK, *_OF_NOTHING) if k in reading.cues), "")
    return NotAQuestion(kind, reading.language)


def _unanswerable(parse: _Parse) -> Understood:
    reading = parse.reading
    failed = [m for m in parse.matches if not m.choices]
    notions = {n for m in parse.matches for n in m.group.concepts}
    known = {n for n in notions if not n.startswith("?")}
    asks = bool(reading.cues & _SPEAKS_OF_FIGURES) or reading.times.said
    if (not known and not asks) or ("schedule" in reading.cues and not reading.cues & {"count", "share"}):
        return _not_a_question(reading)
    if not asks and len(notions - known) > len(known):
        return _not_a_question(reading)
    near = tuple(dict.fromkeys(i for m in failed for i in m.near))
    words = ", ".join(_as_typed(reading, m) for m in failed)
    return Unanswerable(words, near, _question(parse, (), parse.places))


def _as_typed(reading: Reading, match: Match) -> str:
    """The stretch of the message, from the first to the last word of what could not be matched."""
    at = [n for n, p in enumerate(reading.pieces) if any(p is q for q in match.group.pieces)]
    return " ".join(p.typed for p in reading.pieces[at[0] : at[-1] + 1]) if at else match.group.typed


def _speaks_of_figures(parse: _Parse) -> bool:
    reading = parse.reading
    if parse.matches:
        return not ("schedule" in reading.cues and not reading.cues & _SPEAKS_OF_FIGURES and not reading.times.said)
    if reading.cues & set(_SMALL_TALK) and not reading.times.said:
        return False
    signs = bool(reading.cues & _SPEAKS_OF_FIGURES)
    if parse.asker.topic is None and parse.asker.shown is None:
        return signs or reading.times.said
    return signs or parse.places.said or reading.times.said or bool(reading.times.period)


def _question(parse: _Parse, matches: Sequence[Match], places: Places) -> Question:
    reading = parse.reading
    chosen = choose(
        reading, has_subject=bool(matches), stock=_is_stock(matches, parse.lexicon), units=len(places.unit_ids)
    )
    question = replace(
        chosen,
        subjects=_subjects(parse, matches),
        unit_ids=places.unit_ids,
        times=reading.times,
        language=reading.language,
        among=kind_of_unit(reading),
        show=next((s for s in _OF_NOTHING if s in reading.cues), ""),
    )
    if any(m.cues for m in matches) and question.operation in _NAMED_BY_CUES:
        otherwise = _without_cue_words(parse, matches, question)
        question = replace(question, operation=Operation.VALUE, kind="", otherwise=otherwise)
    asker = parse.asker
    return complete(question, reading, places_said=places.said, topic=asker.topic, shown=asker.shown)


def _without_cue_words(parse: _Parse, matches: Sequence[Match], question: Question) -> Question | None:
    """The same question with "vượt chỉ tiêu" as what is asked instead of as part of an indicator's name."""
    plain = [
        match_subjects([Content(p) for p in m.group.pieces], frozenset(), parse.lexicon, frozenset()) for m in matches
    ]
    if any(len(p) != 1 or len(p[0].choices) != 1 for p in plain):
        return None
    return replace(question, subjects=_subjects(parse, [p[0] for p in plain]))


def _whole_of(matches: Sequence[Match], choices: Sequence[int], lexicon: Lexicon) -> int | None:
    """The one whole meant; of several, the one that the part is known to be of."""
    own = {lexicon.indicators[i].whole_id for m in matches for i in m.choices}
    meant = [c for c in choices if c in own] if len(choices) > 1 else choices
    return meant[0] if len(meant) == 1 else None


def _is_stock(matches: Sequence[Match], lexicon: Lexicon) -> bool:
    """Whether "tổng số" is part of the name of what is asked for, so that it does not mean adding up."""
    names = [lexicon.indicators[m.choices[0]].name.lower() for m in matches if m.choices]
    return any(n.startswith(("tổng", "total")) for n in names)


def _subjects(parse: _Parse, matches: Sequence[Match]) -> tuple[Subject, ...]:
    measure = measure_said(parse.reading)
    whole_id = None
    if parse.whole:
        found = match_subjects([Content(p) for p in parse.whole], frozenset(), parse.lexicon, frozenset())
        if len(found) == 1:
            whole_id = _whole_of(matches, found[0].choices, parse.lexicon)
    return tuple(dict.fromkeys(Subject(m.choices[0], measure, whole_id, whole_said=bool(parse.whole)) for m in matches))
