"""Why there is nobody to send to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chat import Shown
from bot.errors import UserMistake


class AudienceNotUnderstood(UserMistake):
    """The words name nobody, or could name several.

    Attributes:
        part: the words that are not clear.
        choices: whole audiences, in words, among which the person may choose; may be empty.
        likely: whole audiences, in words, that may have been meant, though the words do not say so; may be empty.
    """

    def __init__(
        self,
        part: str,
        template: str,
        values: Mapping[str, Shown] | None = None,
        choices: Sequence[str] = (),
        likely: Sequence[str] = (),
    ) -> None:
        super().__init__(template, values)
        self.part = part
        self.choices = tuple(choices)
        self.likely = tuple(likely)


class AudienceRefused(UserMistake):
    """The words are clear, but nobody may or can be reached by them.

    Attributes:
        offered: an audience in words that the person may take instead; "" = none.
    """

    def __init__(self, template: str, values: Mapping[str, Shown] | None = None, offered: str = "") -> None:
        super().__init__(template, values)
        self.offered = offered
