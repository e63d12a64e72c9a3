"""How often the members of each unit came to meetings in a year, for its secretary."""

from __future__ import annotations

from bot.access import Role
from bot.attendance.rates import Rate, rates_of_units
from bot.chat import Reply, Shown
from bot.turn import Outcome, Route, Turn
from handlers.attendance.actions import MENU, RATES, label
from handlers.buttons import elsewhere, number

_MOST_UNITS = 40
_FIRST_YEAR = 1990


async def show(turn: Turn) -> Outcome:
    """Show a year; 0 in the button's data is the present one."""
    zone = turn.services.settings.zone
    this = turn.services.clock.now().astimezone(zone).year
    year = number(turn) if _FIRST_YEAR <= number(turn) <= this else this
    rates = await rates_of_units(await turn.work.reading(), turn.person, year, zone)
    total = Rate(*(sum(getattr(rate, name) for _, rate in rates) for name in Rate.__dataclass_fields__))
    values: dict[str, Shown] = {
        "year": year,
        "total": _shown(total),
        "units": [{"unit": unit.name, **_shown(rate)} for unit, rate in rates[:_MOST_UNITS]],
        "more_units": max(len(rates) - _MOST_UNITS, 0),
    }
    row = [label(turn, "year", f"{RATES}:{year - 1}", year=year - 1)]
    if year < this:
        row.append(label(turn, "year", f"{RATES}:{year + 1}", year=year + 1))
    buttons = (tuple(row), (label(turn, "others", MENU),))
    return Outcome((Reply("attendance/rates", values, buttons=buttons, replaces=True),), elsewhere(turn))


def _shown(rate: Rate) -> dict[str, Shown]:
    return {"present": rate.present, "excused": rate.excused, "absent": rate.absent, "percent": rate.percent}


ROUTES = (Route(button=RATES, role=Role.SECRETARY, handle=show),)
