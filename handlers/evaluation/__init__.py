"""/xeploai: how members and units were ranked in a year's evaluation, by buttons or by a file, and into the figures."""

from __future__ import annotations

from handlers.evaluation import figuring, filing, menu, ranking

ROUTES = (*menu.ROUTES, *ranking.ROUTES, *filing.ROUTES, *figuring.ROUTES)
