"""A committee to ask about: one of the data sets, imported, with the stages of an answer put together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.chat import Shown
from bot.clock import FrozenClock
from bot.imports.importing import Kind, import_file
from bot.rendering import Renderer, plain
from bot.starter.seeding import seed_catalogue
from bot.statistics.answering import answer_question
from bot.statistics.lexicon import Lexicon
from bot.statistics.parsing import Asker, understand
from bot.statistics.question import Question, Unanswerable, Unclear, Understood
from bot.vault import Vault
from bot.vocabulary import Vocabulary
from storage.database import Database, open_database
from storage.members import member_by_code
from storage.schema import migrate

DATA = Path(__file__).parents[2] / "data"
KINDS: tuple[Kind, ...] = ("units", "indicators", "roster", "figures", "events")
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def now_of(name: str) -> datetime:
    """When the questions of a data set are asked."""
    told = json.loads((DATA / name / "dataset.json").read_text("utf-8"))["now"]
    return datetime.fromisoformat(told).replace(tzinfo=HANOI)


async def make_database(name: str, path: Path) -> None:
    """Import a data set into a new SQLite file."""
    database = open_database(f"sqlite:///{path}")
    await migrate(database)
    async with database.writing() as db:
        await seed_catalogue(db)
    for kind in KINDS:
        content = (DATA / name / f"{kind}.csv").read_bytes()
        clock, vault = FrozenClock(now_of(name)), Vault("a secret for tests only, long enough")
        await import_file(kind, f"{kind}.csv", content, database=database, clock=clock, vault=vault)
    await database.close()


@dataclass
class Committee:
    """Asks and is answered, turn after turn."""

    database: Database
    this_year: int
    vocabulary: Vocabulary
    renderer: Renderer = field(default_factory=lambda: Renderer(HANOI))
    topic: Question | None = None

    async def lexicon(self) -> Lexicon:
        async with self.database.reading() as db:
            return await self.vocabulary.lexicon(db)

    async def understood(self, text: str, code: str | None = None) -> Understood:
        """What a question is understood as."""
        async with self.database.reading() as db:
            lexicon = await self.vocabulary.lexicon(db)
            member = await member_by_code(db, code) if code else None
        units = tuple(p.unit_id for p in member.positions) if member else ()
        return understand(text, lexicon, Asker(units, self.topic), self.this_year)

    async def ask(self, text: str, code: str | None = None) -> str:
        """The answer's plain text; the choices offered, when the question is unclear."""
        understood = await self.understood(text, code)
        lexicon = await self.lexicon()
        if isinstance(understood, Unclear):
            names = [
                lexicon.units[q.unit_ids[0]].name
                if understood.about == "unit"
                else lexicon.indicators[q.subjects[0].indicator_id].name
                for q in understood.choices
            ]
            return self.written(
                "statistics/unclear", {"about": understood.about, "choices": names}, understood.language
            )
        if isinstance(understood, Unanswerable):
            near = [lexicon.indicators[i].name for i in understood.nearest]
            values = {"words": understood.words, "nearest": near}
            return self.written("statistics/unanswerable", values, understood.asked.language)
        if not isinstance(understood, Question):
            return self.written("statistics/out_of_scope", {}, understood.language)
        async with self.database.reading() as db:
            answer = await answer_question(understood, lexicon, db, self.this_year)
        if answer.question.subjects:
            self.topic = answer.question
        return self.written(answer.template, answer.values, understood.language)

    def written(self, template: str, values: Mapping[str, Shown], language: str) -> str:
        return plain(self.renderer.text(template, values, language))
