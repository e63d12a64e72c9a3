"""Which handler takes an incoming message, and whether this person may use it here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.access import Person, Role
from bot.chat import Incoming, IncomingKind, Reply
from bot.conversation import Conversation
from bot.turn import Route

_COMMAND = re.compile(r"/([A-Za-z][A-Za-z0-9_]{0,31})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be done with an incoming message.

    Attributes:
        routes: to be asked in this order; the next only when the one before declined.
        refusal: the answer when none of them took it; None = nothing is said.
        leaves: the step that was waiting is forgotten unless a handler says otherwise: a new command was
            given, or the person may no longer answer the step.
    """

    routes: tuple[Route, ...] = ()
    refusal: Reply | None = None
    leaves: bool = False


def split_command(text: str) -> tuple[str, str]:
    """A command's name in lower case and what follows it: "/Start  abc" gives ("start", "abc").

    A text without command gives ("", text).
    """
    match = _COMMAND.fullmatch(text.strip())
    if match is None:
        return "", text
    return match[1].lower(), (match[2] or "").strip()


def stale_button() -> Reply:
    """The answer to a button whose matter is over, or that never was one of ours."""
    return Reply("errors/stale_button")


class Router:
    """Finds the handler by the routes' order; the first that matches takes the message."""

    def __init__(self, routes: Sequence[Route], *, open_statistics: bool) -> None:
        """Check and sort the routes.

        Raises:
            ValueError: two routes for one command, button, step or kind, or one that asks for several.
        """
        self._commands: dict[str, Route] = {}
        self._buttons: dict[str, Route] = {}
        self._steps: dict[str, Route] = {}
        self._kinds: dict[IncomingKind, Route] = {}
        self._texts: list[Route] = []
        self._open_statistics = open_statistics
        for route in routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        asked = sum((bool(route.commands), bool(route.button), bool(route.step), route.kind is not None))
        if asked > 1:
            raise ValueError(f"a route takes one kind of thing: {route}")
        if not asked:
            self._texts.append(route)
        for command in route.commands:
            _put(self._commands, command, route)
        if route.button:
            _put(self._buttons, route.button, route)
        if route.step:
            _put(self._steps, route.step, route)
        if route.kind is not None:
            _put(self._kinds, route.kind, route)

    def awaits_text(self, conversation: Conversation) -> bool:
        """Whether free text now goes to a step (so that a typed number is an answer, not a choice)."""
        return conversation.step in self._steps

    def choose(
        self, incoming: Incoming, person: Person, conversation: Conversation, group_unit_id: int | None
    ) -> Choice:
        """What is to be done with this message.

        Args:
            incoming: a message, button, contact or file.
            person: who sent it.
            conversation: what is under way.
            group_unit_id: the unit to which the group chat is bound; None in a private chat.
        """
        if incoming.is_group and not incoming.addressed:
            return Choice()
        figures_open = self._open_statistics or (incoming.is_group and group_unit_id is not None)
        found = self._find(incoming, conversation)
        routes = found.routes
        if incoming.is_group and routes:
            routes = tuple(route for route in routes if route.in_groups)
            if not routes:
                return Choice(refusal=Reply("errors/private_only"))
        allowed: list[Route] = []
        refusal = found.refusal
        for route in routes:
            refusal = _refusal(route, incoming, person, figures_open=figures_open)
            if refusal is not None:
                break
            allowed.append(route)
        stuck = not allowed and bool(routes) and bool(routes[0].step)
        return Choice(tuple(allowed), refusal, leaves=(found.leaves and bool(allowed)) or stuck)

    def _find(self, incoming: Incoming, conversation: Conversation) -> Choice:
        if incoming.kind is IncomingKind.BUTTON:
            route = self._buttons.get(incoming.data.partition(":")[0])
            return Choice((route,)) if route else Choice(refusal=stale_button())
        if incoming.kind is IncomingKind.TEXT:
            return self._find_text(incoming, conversation)
        step, kind = self._steps.get(conversation.step), self._kinds.get(incoming.kind)
        # A shared contact links an account at any time; a file goes to the step that waits for it.
        route = (kind or step) if incoming.kind is IncomingKind.CONTACT else (step or kind)
        return Choice((route,)) if route else Choice(refusal=Reply("errors/not_expected"))

    def _find_text(self, incoming: Incoming, conversation: Conversation) -> Choice:
        command, _ = split_command(incoming.text)
        if command:
            route = self._commands.get(command)
            if route is None:
                return Choice(refusal=Reply("errors/unknown_command", {"command": command}))
            return Choice((route,), leaves=True)
        step = self._steps.get(conversation.step)
        return Choice((step,)) if step else Choice(tuple(self._texts))


def _put(table: dict[str, Route] | dict[IncomingKind, Route], key: str | IncomingKind, route: Route) -> None:
    if key in table:
        raise ValueError(f"two routes for {key}")
    table[key] = route  # type: ignore[index]  # the two kinds of table are each of one key type


def _refusal(route: Route, incoming: Incoming, person: Person, *, figures_open: bool) -> Reply | None:
    """Why this person may not use the route here, or None: the one check before every handler."""
    if incoming.is_group and not figures_open and not route.in_unbound_groups:
        return Reply("errors/group_not_open")
    # What works in a group is the same for everybody: where figures are open, guests see them too.
    least = Role.GUEST if route.in_groups and figures_open and route.role == Role.MEMBER else route.role
    if person.role >= least:
        return None
    if person.role == Role.GUEST:
        return Reply("errors/members_only", asks_contact=not incoming.is_group)
    return Reply("errors/not_allowed", {"role": least.name.lower()})
