"""The conversations, one file for each capability: the first route that matches takes the message."""

from __future__ import annotations

from bot.turn import Route
from handlers import (
    answers,
    attendance,
    audit,
    cancel,
    evaluation,
    events,
    examples,
    figures,
    groups,
    help,
    linking,
    me,
    members,
    notices,
    reminders,
    roles,
    rulebook,
    schedule,
    settings,
    start,
    statistics,
    tasks,
)

ROUTES: tuple[Route, ...] = (
    *start.ROUTES,
    *statistics.ROUTES,
    *schedule.ROUTES,
    *tasks.ROUTES,
    *me.ROUTES,
    *settings.ROUTES,
    *rulebook.ROUTES,
    *members.ROUTES,
    *groups.ROUTES,
    *notices.ROUTES,
    *events.ROUTES,
    *answers.ROUTES,
    *reminders.ROUTES,
    *attendance.ROUTES,
    *roles.ROUTES,
    *evaluation.ROUTES,
    *figures.ROUTES,
    *audit.ROUTES,
    *help.ROUTES,
    *examples.ROUTES,
    *cancel.ROUTES,
    *attendance.FREE_TEXT,
    *linking.ROUTES,
    *schedule.FREE_TEXT,
)
"""In this order, which is also that of the commands in menus and help; routes of free text stand last, and of
these the one that never passes at the very end."""
