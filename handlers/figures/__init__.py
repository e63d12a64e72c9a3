"""/solieu: a secretary sees, enters, corrects and imports figures, and reads what could not be answered."""

from __future__ import annotations

from handlers.figures import entering, files, menu, phrases, pressing, questions, seeing, year_table

ROUTES = (
    *menu.ROUTES,
    *entering.ROUTES,
    *seeing.ROUTES,
    *files.ROUTES,
    *questions.ROUTES,
    *phrases.ROUTES,
    *pressing.ROUTES,
    *year_table.ROUTES,
)
