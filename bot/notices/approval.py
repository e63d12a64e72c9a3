"""A second pair of eyes: a notice to very many waits until somebody else has seen it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from bot.chat import Shown
from bot.committee_settings import approval_above
from bot.delivery.queueing import addresses_of
from bot.errors import UserMistake
from bot.notices.authors import noted
from bot.notices.copies import beginning, notice_copy
from bot.notices.drafting import fingerprint, kept
from bot.notices.telling import APPROVAL, RESULT, tell
from bot.rendering import plain
from storage import audit
from storage.governors import governors_of
from storage.notices import APPROVING, REJECTED, move_notice
from storage.outbox import NewMessage
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.notices.recipients import Recipients
    from bot.services import Services
    from storage.notices import Notice

APPROVE, REJECT, EDIT = "notice-approve", "notice-reject", "notice-edit"
"""What the buttons do; each with the notice's id, the first two with its fingerprint."""


async def needs_approval(db: AsyncConnection, notice: Notice, people: int) -> bool:
    """Whether the committee wants somebody else to see a notice to so many people, and nobody has yet."""
    above = await approval_above(db)
    return above is not None and people > above and notice.approver_id is None


async def ask_approval(
    db: AsyncConnection,
    notice: Notice,
    found: Recipients,
    *,
    from_states: Collection[str],
    author: Person,
    services: Services,
    **columns: object,
) -> bool:
    """The notice waits for approval, and those who may give it are asked; False when it was in none of the states.

    Raises:
        UserMistake: there is nobody else who could be asked; nothing is written.
    """
    now, people = services.clock.now(), len(found.member_ids)
    others = [one for one in await governors_of(db, notice.unit_id) if one != notice.author_id]
    if not any(one.addresses for one in (await addresses_of(db, others)).values()):
        raise UserMistake("notices/no_approver", {"above": await approval_above(db) or 0, "others": len(others)})
    if not await move_notice(db, notice.id, from_states, APPROVING, people=people, **columns):
        return False
    notice = await kept(db, notice.id)
    units = {unit.id: unit.name for unit in await all_units(db)}

    def write(language: str) -> NewMessage:
        return approval_request(notice, found, author.name, units[notice.unit_id], services, language)

    await tell(db, others, APPROVAL, write, now)
    await audit.note(db, noted(author, "notice.asked_approval", notice, now, after={"people": people}))
    return True


def approval_request(
    notice: Notice, found: Recipients, author: str, unit: str, services: Services, language: str
) -> NewMessage:
    """What whoever may approve sees: the whole copy, the numbers, the buttons."""
    values: dict[str, Shown] = {
        "author": author,
        "copy": notice_copy(notice, unit, services.renderer).html,
        "files": len(notice.file_ids),
        "audience": notice.audience,
        "people": len(found.member_ids),
        "units": len(found.by_unit),
        "groups": len(found.groups),
        "destination": notice.destination,
        "unlinked": found.failing("unreachable"),
        "blocked": found.failing("blocked"),
        "asks_read": notice.asks_read,
        "optional": notice.optional,
        "send_at": notice.send_at,
    }
    html = services.renderer.text("notices/approval_request", values, language)
    mark = fingerprint(notice)
    row = tuple(
        (_label(services, name, language), f"{action}:{notice.id}:{mark}")
        for name, action in (("approve", APPROVE), ("reject", REJECT))
    )
    return NewMessage(html, (row,), notice.file_ids)


async def reject(db: AsyncConnection, notice: Notice, by: Person, services: Services) -> bool:
    """The notice does not go out, and its author is told; False when it was decided already."""
    now = services.clock.now()
    if not await move_notice(db, notice.id, [APPROVING], REJECTED, approver_id=by.member_id, decided_at=now):
        return False
    await audit.note(db, noted(by, "notice.rejected", notice, now))
    await tell_decided(db, notice, by, services, "rejected")
    return True


async def tell_decided(
    db: AsyncConnection, notice: Notice, by: Person, services: Services, what: str, *, reachable: int | None = None
) -> None:
    """The author is told what has been decided.

    Args:
        db: in the transaction of the decision.
        notice: as it was shown.
        by: who has decided.
        services: the clock and the renderer.
        what: "approved", "scheduled" (approved, for later), "rejected" or "cancelled".
        reachable: of an approved one, how many members it goes to; None = only to groups.
    """
    if notice.author_id is None:
        return

    def write(language: str) -> NewMessage:
        values: dict[str, Shown] = {
            "what": what,
            "by": by.name,
            "beginning": beginning(notice),
            "people": notice.people,
            "reachable": reachable,
            "send_at": notice.send_at,
        }
        html = services.renderer.text("notices/approval_decided", values, language)
        edit = ((_label(services, "edit", language), f"{EDIT}:{notice.id}"),)
        return NewMessage(html, (edit,) if what == "rejected" else ())

    await tell(db, [notice.author_id], RESULT, write, services.clock.now())


def _label(services: Services, name: str, language: str) -> str:
    return plain(services.renderer.text("notices/labels", {"label": name}, language))
