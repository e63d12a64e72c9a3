"""Derives the table of methods and types from a machine-readable description of the Bot API.

    python -m tests.fakes.botapi.derive path/to/api.json > tests/fakes/botapi/methods.json

The description is `api.json` of the public repository PaulSonOfLars/telegram-bot-api-spec (MIT licence,
Copyright (c) PaulSonOfLars and contributors).

The table holds one line a method or type, so that a new version of the Bot API shows as a readable diff.
A field is written as `!Type|Type min-maxUNIT`: `!` marks a required one, UNIT is `c` (UTF-16 units), `e`
(UTF-16 units after entity parsing), `b` (bytes), `i` (items) or `v` (the number itself).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypedDict

LIMIT = re.compile(r"(?:(\d+)-|at most |up to )(\d+) (characters|bytes|are accepted|[a-z]+)(.*)", re.IGNORECASE)
CONSTANT = re.compile(r"must be ([a-z_]+)$")


class Field(TypedDict):
    """One parameter of a method or field of a type, as the description has it."""

    name: str
    types: list[str]
    required: bool
    description: str


class Described(TypedDict, total=False):
    """A method or a type, as the description has it."""

    name: str
    returns: list[str]
    fields: list[Field]
    subtypes: list[str]


def limit_of(field: Field) -> str:
    """The field's limit in the table's short form, "" when it has none."""
    found = LIMIT.search(field["description"])
    if found is None:
        return ""
    least, most, unit, rest = found.group(1) or "0", found.group(2), found.group(3).lower(), found.group(4)
    kind = field["types"][0]
    if kind.startswith("Array"):
        return f"{least}-{most}i"
    if kind == "Integer" and unit.startswith("are"):
        return f"{least}-{most}v"
    if kind != "String":
        return ""
    if unit == "characters":
        return f"{least}-{most}{'e' if 'parsing' in rest.split(';')[0] else 'c'}"
    return f"{least}-{most}b" if unit == "bytes" else ""


def short_form(field: Field) -> str:
    """One field in the table's short form."""
    constant = CONSTANT.search(field["description"]) if field["name"] == "type" else None
    kinds = "=" + constant.group(1) if constant else "|".join(field["types"])
    return ("!" if field["required"] else "") + " ".join(filter(None, (kinds, limit_of(field))))


def named_types(described: Described) -> Iterable[str]:
    """The names of all types that the fields or variants of a method or type mention."""
    for field in described.get("fields", []):
        for kind in field["types"]:
            yield kind.split(" of ")[-1]
    yield from described.get("subtypes", [])


def needed_types(methods: Iterable[Described], types: Mapping[str, Described]) -> list[str]:
    """The types that a request can contain, in alphabetical order."""
    waiting = [name for method in methods for name in named_types(method)]
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in types and name not in needed:
            needed.add(name)
            waiting.extend(named_types(types[name]))
    return sorted(needed - {"InputFile"})


def main(source: str) -> None:
    """Write the table for the description in the file `source` to standard output."""
    described = json.loads(Path(source).read_text(encoding="utf-8"))
    methods: dict[str, Described] = described["methods"]
    types: dict[str, Described] = described["types"]

    def line(name: str, entry: Described) -> str:
        body: dict[str, object] = {field["name"]: short_form(field) for field in entry.get("fields", [])}
        whole: object = body
        if entry.get("returns"):
            whole = ["|".join(entry["returns"]), body]
        elif entry.get("subtypes"):
            whole = entry["subtypes"]
        return f"{json.dumps(name)}: {json.dumps(whole)}"

    parts = [
        ",\n".join(line(name, methods[name]) for name in methods),
        ",\n".join(line(name, types[name]) for name in needed_types(methods.values(), types)),
    ]
    version = json.dumps(described["version"])
    sys.stdout.write(f'{{"version": {version},\n"methods": {{\n{parts[0]}\n}},\n"types": {{\n{parts[1]}\n}}}}\n')


if __name__ == "__main__":
    main(sys.argv[1])
