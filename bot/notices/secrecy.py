"""What must not go out by chat: papers that bear a mark of secrecy, or words of the committee's own list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.committee_settings import forbidden_phrases
from bot.errors import UserMistake
from bot.language.secrecy import bears_mark, name_bears_mark, phrase_in, visible_text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def refuse_secrets(db: AsyncConnection, markup: str, file_names: Iterable[str] = ()) -> None:
    """Do nothing if the text and the files may go out by chat.

    Args:
        db: where the committee's list is.
        markup: the text, with formatting; a notice's, a caption's or a correction's.
        file_names: of the files that go with it.

    Raises:
        UserMistake: they may not. Whoever called keeps nothing of them.
    """
    text, names = visible_text(markup), tuple(file_names)
    if bears_mark(text):
        raise UserMistake("notices/secret", {"phrase": "", "file": ""})
    marked = next((name for name in names if name_bears_mark(name)), "")
    if marked:
        raise UserMistake("notices/secret", {"phrase": "", "file": marked})
    phrases = await forbidden_phrases(db)
    for place, name in (text, ""), *((_spaced(name), name) for name in names):
        phrase = phrase_in(place, phrases)
        if phrase:
            raise UserMistake("notices/secret", {"phrase": phrase, "file": name})


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
