"""Which route takes a message: checked as plain data, without database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.access import Person, Role
from bot.chat import Address, Incoming, IncomingKind, Reply
from bot.conversation import Conversation
from bot.router import Router, split_command
from bot.turn import Outcome, Route, Turn


async def handle(_: Turn) -> Outcome:
    return Outcome()


CONTACT = Route(handle, Role.GUEST, kind=IncomingKind.CONTACT)
FILE = Route(handle, Role.MEMBER, kind=IncomingKind.FILE)
STEP = Route(handle, Role.MEMBER, step="a.b")
HELP = Route(handle, Role.GUEST, commands=("trogiup", "help"), in_groups=True)
FIRST = Route(handle, Role.GUEST)
LAST = Route(handle, Role.MEMBER, in_groups=True)
ROUTES = (CONTACT, FILE, STEP, HELP, FIRST, LAST)
NOTHING = Conversation()
WAITING = Conversation(step="a.b")
MEMBER = Person(role=Role.MEMBER, member_id=1)


def incoming(kind: IncomingKind, text: str = "", *, group: bool = False) -> Incoming:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    return Incoming(Address("telegram", "7", "1"), "1", "1", kind, moment, text=text, is_group=group)


def chosen(
    what: Incoming, conversation: Conversation = NOTHING, *, person: Person = MEMBER, unit: int | None = None
) -> tuple[Route, ...]:
    return Router(ROUTES, open_statistics=False).choose(what, person, conversation, unit).routes


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/start", "start", ""),
        ("/Start  abc def ", "start", "abc def"),
        ("/huy@tro_ly_bot", "huy", ""),
        ("/solieu 2021\nSYT 5", "solieu", "2021\nSYT 5"),
        ("/", "", "/"),
        ("/5 người", "", "/5 người"),
        ("/hủy", "", "/hủy"),
        ("a /start", "", "a /start"),
        ("", "", ""),
    ],
)
def test_a_command_is_a_slash_and_a_name_in_ascii(text: str, command: str, rest: str) -> None:
    assert split_command(text) == (command, rest)


def test_free_text_goes_to_the_step_that_waits() -> None:
    assert chosen(incoming(IncomingKind.TEXT, "5"), WAITING) == (STEP,)
    assert chosen(incoming(IncomingKind.TEXT, "5")) == (FIRST, LAST)
    assert chosen(incoming(IncomingKind.TEXT, "5"), Conversation(step="gone")) == (FIRST, LAST)


def test_a_contact_links_at_any_time_and_a_file_goes_to_the_step_first() -> None:
    assert chosen(incoming(IncomingKind.CONTACT), WAITING) == (CONTACT,)
    assert chosen(incoming(IncomingKind.FILE), WAITING) == (STEP,)
    assert chosen(incoming(IncomingKind.FILE)) == (FILE,)


def test_what_nothing_waits_for_is_said_to_be_unexpected() -> None:
    choice = Router((FIRST,), open_statistics=False).choose(incoming(IncomingKind.FILE), MEMBER, Conversation(), None)
    assert (choice.routes, choice.refusal) == ((), Reply("errors/not_expected"))


def test_both_names_of_a_command_are_known() -> None:
    assert chosen(incoming(IncomingKind.TEXT, "/HELP")) == (HELP,)
    assert chosen(incoming(IncomingKind.TEXT, "/trogiup")) == (HELP,)


def test_in_a_group_free_text_skips_what_is_personal() -> None:
    assert chosen(incoming(IncomingKind.TEXT, "5", group=True), unit=3) == (LAST,)


def test_a_secretary_s_command_stays_a_secretary_s_in_a_group() -> None:
    route = Route(handle, Role.SECRETARY, commands=("x",), in_groups=True)
    choice = Router((route,), open_statistics=True).choose(
        incoming(IncomingKind.TEXT, "/x", group=True), MEMBER, Conversation(), 3
    )
    assert (choice.routes, choice.refusal) == ((), Reply("errors/not_allowed", {"role": "secretary"}))


@pytest.mark.parametrize(
    "twice",
    [
        Route(handle, Role.GUEST, commands=("help",)),
        Route(handle, Role.GUEST, step="a.b"),
        Route(handle, Role.GUEST, kind=IncomingKind.CONTACT),
        Route(handle, Role.GUEST, commands=("y",), button="y"),
    ],
)
def test_two_routes_for_one_thing_are_refused(twice: Route) -> None:
    with pytest.raises(ValueError, match="route"):
        Router((*ROUTES, twice), open_statistics=False)
