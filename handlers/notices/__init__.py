"""/thongbao: a secretary writes to the right people, follows who has read it, corrects and recalls it."""

from __future__ import annotations

from handlers.notices import (
    approving,
    card,
    chase,
    compose,
    correct,
    editing,
    menu,
    past,
    preview,
    progress,
    read,
    recall,
    report,
    schedule,
    sending,
    waiting_list,
)

ROUTES = (
    *menu.ROUTES,
    *compose.ROUTES,
    *preview.ROUTES,
    *sending.ROUTES,
    *editing.ROUTES,
    *schedule.ROUTES,
    *waiting_list.ROUTES,
    *approving.ROUTES,
    *past.ROUTES,
    *card.ROUTES,
    *progress.ROUTES,
    *read.ROUTES,
    *report.ROUTES,
    *chase.ROUTES,
    *correct.ROUTES,
    *recall.ROUTES,
)
