"""Statistics: a member asks in everyday words (or presses a button) and gets the committee's own figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.access import Role
from bot.charts.answers import for_chart
from bot.chat import Button, Buttons, Reply, Shown
from bot.conversation import Conversation
from bot.language.folding import fold
from bot.rendering import plain
from bot.statistics.answering import answer_question, is_known
from bot.statistics.answers.answer import Answer, Suggestion
from bot.statistics.lexicon import Lexicon
from bot.statistics.parsing import Asker, understand
from bot.statistics.question import NotAQuestion, Operation, Question, Subject, Unanswerable, Unclear, Understood
from bot.statistics.question_code import decode, encode
from bot.turn import Outcome, Route, Turn
from handlers.answer_forms import FORMS, in_form
from handlers.cancel import cancel
from storage.questions import keep_question

_BUTTON = "ask"
_LONGEST_KEPT = 300
_MOST_DENIED = 3
_FEWEST_WORDS = 3  # "ok" or "18" is no question that an office could learn from
_PRIVATE_NUMBER = re.compile(r"\d[\d .]{6,}\d")


async def catalogue(turn: Turn) -> Outcome:
    """Say which figures there are."""
    return await _answer(turn, Question(Operation.AVAILABLE), await _lexicon(turn))


async def pressed(turn: Turn) -> Outcome:
    """Answer the question that a button carries; a forged or outdated one changes nothing."""
    action, _, code = turn.incoming.data.partition(":")
    show = next((form for form, button in FORMS.items() if button == action), "")
    try:
        question = replace(decode(code), show=show)
    except ValueError:
        return Outcome((Reply("statistics/stale"),))
    lexicon = await _lexicon(turn)
    if not is_known(question, lexicon):
        return Outcome((Reply("statistics/stale"),))
    return await _answer(turn, question, lexicon)


async def asked(turn: Turn) -> Outcome | None:
    """Answer a question on figures in everyday words."""
    chosen_before = await chosen(turn)
    return chosen_before or await answered(turn, *await understood(turn))


async def chosen(turn: Turn) -> Outcome | None:
    """Answer what a number or a label typed after "which one?" chooses; None when no such choice is open."""
    lexicon = await _lexicon(turn)
    question = _choice(turn.incoming.text, turn.conversation)
    if question is None or not is_known(question, lexicon):
        return None
    return await _answer(turn, question, lexicon)


async def understood(turn: Turn) -> tuple[Understood, Lexicon]:
    """What the text asks of the figures, and the words by which that was told."""
    lexicon = await _lexicon(turn)
    asker = Asker(
        turn.person.unit_ids, _kept(turn.conversation, lexicon, "question"), _kept(turn.conversation, lexicon, "shown")
    )
    return understand(turn.incoming.text, lexicon, asker, _this_year(turn)), lexicon


async def answered(turn: Turn, understood: Understood, lexicon: Lexicon) -> Outcome | None:
    """Answer what was understood."""
    match understood:
        case Question():
            return await _answer(turn, understood, lexicon)
        case Unclear():
            return await _ask_back(turn, understood, lexicon)
        case Unanswerable():
            return await _decline(turn, understood, lexicon)
        case NotAQuestion():
            return await _no_question(turn, understood)


async def _lexicon(turn: Turn) -> Lexicon:
    return await turn.services.vocabulary.lexicon(await turn.work.reading(), turn.vocabulary_revision)


def _this_year(turn: Turn) -> int:
    return turn.services.clock.now().astimezone(turn.services.settings.zone).year


def _kept(conversation: Conversation, lexicon: Lexicon, name: str) -> Question | None:
    """The question that was answered before ("question"), or what was shown last ("shown")."""
    code = conversation.topic.get(name)
    if not isinstance(code, str):
        return None
    try:
        question = decode(code)
    except ValueError:
        return None
    return question if is_known(question, lexicon) else None


def _choice(text: str, conversation: Conversation) -> Question | None:
    """The question meant by a number or a label typed after "which one?"; None when no such choice is open."""
    choices = conversation.data.get("choices")
    if not isinstance(choices, Sequence) or isinstance(choices, str):
        return None
    typed = fold(text).strip(" .")
    for number, choice in enumerate(choices, 1):
        if isinstance(choice, Sequence) and len(choice) == 2 and typed in {str(number), fold(str(choice[0]))}:
            return decode(str(choice[1]))
    return None


async def _answer(turn: Turn, question: Question, lexicon: Lexicon) -> Outcome:
    if question.show == "chart":
        question = for_chart(question)
    answer = await answer_question(question, lexicon, await turn.work.reading(), _this_year(turn))
    language = _language(question.language)
    reply = Reply(answer.template, answer.values, buttons=_buttons(turn, answer, lexicon, language), language=language)
    topic = dict(turn.conversation.topic)
    if answer.question.subjects:
        topic = {"question": encode(answer.question)}
    elif answer.amounts:
        topic["shown"] = encode(answer.question)
    reply = await in_form(turn, question, answer, lexicon, reply)
    return Outcome((reply,), Conversation(topic=topic))


def _language(asked_in: str) -> str:
    """English is answered in English; everything else in the person's own language."""
    return "en" if asked_in == "en" else ""


def _buttons(turn: Turn, answer: Answer, lexicon: Lexicon, language: str) -> Buttons:
    rows: list[tuple[Button, ...]] = []
    for suggestion in answer.suggestions:
        button = _button(turn, suggestion, lexicon, language)
        if button is not None:
            rows.append((button,))
    return tuple(rows)


def _button(turn: Turn, suggestion: Suggestion, lexicon: Lexicon, language: str) -> Button | None:
    """A button that asks the question; None when the question does not fit into a button."""
    data = f"{_BUTTON}:{encode(suggestion.question)}"
    if len(data) > 64:
        return None
    name = ""
    if suggestion.question.subjects:
        name = lexicon.indicators[suggestion.question.subjects[0].indicator_id].name
    values: dict[str, Shown] = {"label": suggestion.label, "values": {"name": name, **suggestion.values}}
    text = turn.services.renderer.text("statistics/button", values, language or turn.person.language)
    return Button(plain(text), data)


async def _ask_back(turn: Turn, unclear: Unclear, lexicon: Lexicon) -> Outcome:
    """Offer the readings, as buttons and as numbers to type; when none of them has a figure, say so instead."""
    db = await turn.work.reading()
    answers = [await answer_question(q, lexicon, db, _this_year(turn)) for q in unclear.choices]
    if not any(answer.found for answer in answers):
        language = _language(unclear.language)
        return Outcome(tuple(Reply(a.template, a.values, language=language) for a in answers[:_MOST_DENIED]))
    labels = [_choice_label(unclear, q, lexicon) for q in unclear.choices]
    buttons = tuple(
        (Button(label, f"{_BUTTON}:{code}"),)
        for label, code in ((la, encode(q)) for la, q in zip(labels, unclear.choices, strict=True))
        if len(code) + len(_BUTTON) < 64
    )
    reply = Reply(
        "statistics/unclear",
        {"about": unclear.about, "choices": labels},
        buttons=buttons,
        language=_language(unclear.language),
    )
    choices = [[label, encode(q)] for label, q in zip(labels, unclear.choices, strict=True)]
    return Outcome((reply,), Conversation(data={"choices": choices}, topic=turn.conversation.topic))


def _choice_label(unclear: Unclear, question: Question, lexicon: Lexicon) -> str:
    if unclear.about == "unit":
        return _unit_label([q.unit_ids[0] for q in unclear.choices], question.unit_ids[0], lexicon)
    others = [{s.indicator_id for s in c.subjects} for c in unclear.choices]
    common = set.intersection(*others)
    own = [s for s in question.subjects if s.indicator_id not in common] or list(question.subjects)
    return "; ".join(lexicon.indicators[s.indicator_id].name for s in own)


def _unit_label(offered: Sequence[int], unit_id: int, lexicon: Lexicon) -> str:
    """The unit's name; with the unit above where another one offered has the same name."""
    unit = lexicon.units[unit_id]
    twins = [u for u in offered if lexicon.units[u].name == unit.name]
    above = lexicon.ancestors(unit_id)
    return f"{unit.name} ({lexicon.units[above[0]].name})" if len(twins) > 1 and above else unit.name


async def _decline(turn: Turn, unanswerable: Unanswerable, lexicon: Lexicon) -> Outcome:
    await _keep(turn)
    asked = replace(unanswerable.asked, operation=Operation.VALUE)
    nearest = [Suggestion("indicator", replace(asked, subjects=(Subject(i),))) for i in unanswerable.nearest[:3]]
    language = _language(asked.language)
    buttons = [_button(turn, s, lexicon, language) for s in nearest]
    reply = Reply(
        "statistics/unanswerable",
        {
            "words": unanswerable.words,
            "nearest": [lexicon.indicators[i].name for i in unanswerable.nearest[:3]],
        },
        buttons=tuple((b,) for b in buttons if b is not None),
        language=language,
    )
    return Outcome((reply,))


async def _no_question(turn: Turn, message: NotAQuestion) -> Outcome:
    language = _language(message.language)
    if message.kind in {"greet", "bye"}:
        return Outcome((Reply("statistics/greeting", language=language),))
    if message.kind == "thank":
        return Outcome((Reply("statistics/thanks", language=language),))
    if message.kind == "help":
        from handlers.help import show_help  # here, since its examples are questions

        return await show_help(turn)
    if message.kind in FORMS:
        return Outcome((Reply("charts/which", {"show": message.kind}, language=language),))
    if message.kind == "leave":
        return await cancel(turn)
    if message.kind == "" and len(turn.incoming.text.split()) >= _FEWEST_WORDS:
        await _keep(turn)
    return Outcome((Reply("statistics/out_of_scope", language=language),))


async def _keep(turn: Turn) -> None:
    """Keep what was not understood for the secretary: the words and the time, never who asked."""
    text = _PRIVATE_NUMBER.sub("…", " ".join(turn.incoming.text.split()))[:_LONGEST_KEPT]
    if text:
        await keep_question(await turn.work.writing(), text, turn.services.clock.now())


ROUTES = (
    Route(catalogue, Role.MEMBER, commands=("thongke", "stats"), in_groups=True),
    *(Route(pressed, Role.MEMBER, button=action, in_groups=True) for action in (_BUTTON, *FORMS.values())),
)
