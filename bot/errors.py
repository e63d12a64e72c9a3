"""All own errors, sorted by who can put them right.

    CommitteeError
    ├── Explained
    │   ├── UserMistake  the person can: answered with a template, logged at INFO
    │   └── SetupError   the operator can: one line that names the setting to change
    ├── ImportRefused    whoever prepared the file can: every bad row, named
    └── SendFailed       the sender can, by its attributes

Everything else is a bug: logged with a traceback and an id, and the person gets the id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.chat import Message, Shown


class CommitteeError(Exception):
    """The root of all own errors."""


class Explained(CommitteeError):
    """An error that a template explains: `template` by name, with its `values`."""

    def __init__(self, template: str, values: Mapping[str, Shown] | None = None) -> None:
        super().__init__(template)
        self.template = template
        self.values: Mapping[str, Shown] = values or {}


class UserMistake(Explained):
    """What the person asked cannot be done; the template says what to do instead."""


class SetupError(Explained):
    """The program cannot work as it is set up; the template is one line that names the setting to change."""


@dataclass(frozen=True, slots=True)
class BadCell:
    """One thing that is wrong in an imported file.

    Attributes:
        row: as a spreadsheet counts them (the header is row 1); 0 = the file as a whole.
        column: the header as written in the file; "" = the row as a whole.
        template: the reason, as a template's name (e.g. "import/bad_date"), with its values.
    """

    row: int
    column: str
    template: str
    values: Mapping[str, Shown] = field(default_factory=dict)


class ImportRefused(CommitteeError):
    """A file was not imported, wholly: nothing of it is stored."""

    def __init__(self, problems: Sequence[BadCell]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


class SendFailed(CommitteeError):
    """A platform did not take a message.

    Attributes:
        reason: platform-neutral word: "blocked", "chat_not_found", "deactivated", "chat_moved", "flood",
            "bad_request", "network", "server"; of single parts also "stale_file" (the platform does not know a
            file's `remote_id` any more), "cannot_edit", "cannot_delete".
        permanent: trying again cannot help.
        ambiguous: the message may have arrived all the same.
        retry_after: seconds to wait, when the platform said so.
        new_chat_id: with "chat_moved", where the chat is now.
        unsent: what is left to be sent, when a first part of a long message did arrive; None = all of it.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool,
        ambiguous: bool = False,
        retry_after: float | None = None,
        new_chat_id: str = "",
        unsent: Message | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.ambiguous = ambiguous
        self.retry_after = retry_after
        self.new_chat_id = new_chat_id
        self.unsent = unsent
