"""Questions as members type them: what the answers must and must not say."""

from __future__ import annotations

import json
import re
from typing import NotRequired, TypedDict

import pytest

from bot.language.folding import nfc
from tests.bot.statistics.committee import DATA
from tests.bot.statistics.conftest import MakeCommittee


class AskedTurn(TypedDict):
    q: str
    kind: str
    must: NotRequired[list[list[str]]]
    must_not: NotRequired[list[str]]
    unless: NotRequired[dict[str, list[str]]]


Asked = TypedDict("Asked", {"id": str, "dataset": str, "as": str | None, "turns": list[AskedTurn]})


def questions() -> list[Asked]:
    with (DATA / "questions.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def says(needle: str, text: str) -> bool:
    """Whether whole words (or a whole number) stand in a text."""
    pattern = re.escape(nfc(needle).lower())
    return re.search(rf"(?<![\w.,]){pattern}(?![\w%]|[.,]\d)", nfc(text).lower()) is not None


def without_sources(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(("Nguồn", "Source", "– Báo cáo")))


def test_there_are_many_questions() -> None:
    assert len(questions()) > 100


@pytest.mark.parametrize("asked", questions(), ids=lambda asked: asked["id"])
async def test_a_question_is_answered_right_or_honestly_declined(asked: Asked, committee: MakeCommittee) -> None:
    one = await committee(asked["dataset"])
    for turn in asked["turns"]:
        reply = await one.ask(turn["q"], asked["as"])
        if turn["kind"] in {"smalltalk", "refuse"}:
            assert not re.search(r"\d", reply)
            continue
        for options in turn.get("must", []):
            assert any(says(option, reply) for option in options), f"{turn['q']}\n{reply}"
        for bad in turn.get("must_not", []):
            excuses = turn.get("unless", {}).get(bad, [])
            for line in without_sources(reply).splitlines():
                assert not says(bad, line) or any(says(e, line) for e in excuses), f"{turn['q']}\n{reply}"
        if turn["kind"] == "unknown":
            assert reply.startswith("Chưa có số liệu"), f"{turn['q']}\n{reply}"
