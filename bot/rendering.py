"""A reply's template and values become a message: here words, numbers and dates are written out."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.chat import Message, Reply, Shown

if TYPE_CHECKING:
    from babel import Locale
    from jinja2 import Environment, Template

TEMPLATES = Path(__file__).resolve().parent.parent / "handlers" / "templates"
LANGUAGES = ("vi", "en")

_NUMBER = "#,##0.####"
_DATES = {"vi": "dd/MM/yyyy", "en": "d MMMM yyyy"}
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^<>]+>")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")

Filter = Callable[..., str]


class Renderer:
    """Writes replies out in the reader's language; templates are compiled at their first use and kept."""

    def __init__(self, zone: ZoneInfo, *, language: str = "vi", templates: Path = TEMPLATES) -> None:
        """Nothing is loaded yet.

        Args:
            zone: in which moments are shown.
            language: the committee's: for whoever has chosen none.
            templates: the folder that holds a folder for each language.
        """
        self._zone = zone
        self._language = language
        self._folder = templates
        self._compiled: dict[tuple[str, str], Template] = {}

    def message(self, reply: Reply, language: str = "", *, edits: str = "") -> Message:
        """The reply as a platform sends it.

        Args:
            reply: what a handler answered.
            language: the person's own choice, or "".
            edits: id of the message that a replacing reply edits.
        """
        return Message(
            html=self.text(reply.template, reply.values, reply.language or language),
            buttons=reply.buttons,
            files=reply.files,
            asks_contact=reply.asks_contact,
            edits=edits if reply.replaces else "",
        )

    def text(self, template: str, values: Mapping[str, Shown] | None = None, language: str = "") -> str:
        """A template's text (HTML subset, see `Message.html`) in that language, or else in the committee's.

        Raises:
            jinja2.TemplateNotFound: there is no such template.
            jinja2.UndefinedError: the template needs a value that was not given.
        """
        chosen = language if language in LANGUAGES else self._language
        compiled = self._compiled.get((chosen, template))
        if compiled is None:
            compiled = _environment(self._folder, chosen, self._zone).get_template(f"{template}.j2")
            self._compiled[chosen, template] = compiled
        return _BLANK_LINES.sub("\n\n", compiled.render(values or {}).strip())


@cache  # for all renderers: the texts are the same in each
def _environment(folder: Path, language: str, zone: ZoneInfo) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # late: not needed to start

    environment = Environment(
        loader=FileSystemLoader(folder / language),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters.update(filters(language, zone))
    return environment


def filters(language: str, zone: ZoneInfo) -> dict[str, Filter]:
    """The filters that templates have, in one language's way of writing.

    `number` 4.740 and 98,1 · `percent` 98,1% (of 98.1) · `signed` +12 and -3 · `date` 06/01/2022 ·
    `moment` thứ Năm 06/01/2022, 14:30 · `clock` 14:30; the last two in the committee's zone ·
    `years` 2018–2020, 2022 · `lower_first` a name inside a sentence (but "UBND" stays).
    """
    from babel import Locale

    locale = Locale.parse(language)
    words: dict[str, Filter] = {"years": _years, "lower_first": _lower_first}
    return {**_number_filters(locale), **_time_filters(language, locale, zone), **words}


def _years(years: Sequence[int]) -> str:
    """Ascending years, three or more in a row as a span."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    spans = [[f"{r[0]}–{r[-1]}"] if len(r) > 2 else [str(y) for y in r] for r in runs]
    return ", ".join(text for span in spans for text in span)


def _lower_first(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _number_filters(locale: Locale) -> dict[str, Filter]:
    from babel.numbers import parse_pattern

    plain_pattern, signed_pattern = parse_pattern(_NUMBER), parse_pattern(f"+{_NUMBER};-{_NUMBER}")

    def number(value: int | Decimal) -> str:
        return str(plain_pattern.apply(value, locale))

    def percent(value: int | Decimal) -> str:
        return f"{number(value)}%"

    def signed(value: int | Decimal) -> str:
        return str(signed_pattern.apply(value, locale)) if value else number(value)

    return {"number": number, "percent": percent, "signed": signed}


def _time_filters(language: str, locale: Locale, zone: ZoneInfo) -> dict[str, Filter]:
    from babel.dates import format_date, format_datetime

    pattern = _DATES[language]

    def day(value: date | datetime) -> str:
        local = value.astimezone(zone) if isinstance(value, datetime) else value
        return format_date(local, pattern, locale)

    def moment(value: datetime) -> str:
        written = format_datetime(value, f"EEEE {pattern}, HH:mm", zone, locale)
        return written[0].lower() + written[1:] if language == "vi" else written

    def clock(value: datetime) -> str:
        return format_datetime(value, "HH:mm", zone, locale)

    return {"date": day, "moment": moment, "clock": clock}


def plain(message_html: str) -> str:
    """A message's text without markup; a link keeps its address in brackets."""
    if "<" not in message_html and "&" not in message_html:
        return message_html
    return html.unescape(_TAG.sub("", _LINK.sub(_spelled_link, message_html)))


def _spelled_link(match: re.Match[str]) -> str:
    address, label = match.groups()
    return label if address == label else f"{label} ({address})"
