"""The Bot API's methods and types as checkers: what a request may contain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.botapi.answers import ApiError, Json, bad_request
from tests.fakes.botapi.texts import utf16_length
from tests.fakes.botapi.values import SIMPLE, Check, Given, chat_reference, constant, file_or_text, parsed

TABLE = Path(__file__).with_name("methods.json")
MOST_CHECKED = 1000


@dataclass(frozen=True, slots=True)
class Limit:
    """How long or large a value may be; `unit` as in `derive`."""

    least: int
    most: int
    unit: str

    def refuse(self, name: str, value: Given) -> None:
        """Raise ApiError when `value` is out of the limit; lengths after parsing are seen to elsewhere."""
        if self.unit == "e":
            return
        if isinstance(value, str):
            size = len(value.encode()) if self.unit == "b" else utf16_length(value)
        elif isinstance(value, list):
            size = len(value)
        elif isinstance(value, int):
            size = value
        else:
            return
        if not self.least <= size <= self.most:
            raise refusal_of_length(name, size)


def refusal_of_length(name: str, size: int) -> ApiError:
    """The refusal of a value that is too short or too long, in the real words where they are known."""
    known = {
        "callback_data": "BUTTON_DATA_INVALID",
        "command": "BOT_COMMAND_INVALID",
        "description": "BOT_COMMAND_DESCRIPTION_INVALID",
    }
    return bad_request(known.get(name, f"wrong length of {name}: {size}"))


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or field."""

    required: bool
    check: Check


@dataclass(frozen=True, slots=True)
class Method:
    """One method; `returns` in the words of the documentation, e.g. "Message" or "Boolean"."""

    name: str
    returns: str
    fields: Mapping[str, Field]
    required: tuple[str, ...]


class Table:
    """All methods, by name in lower case: the real server does not mind the case."""

    def __init__(self, source: Path = TABLE) -> None:
        described = json.loads(source.read_text(encoding="utf-8"))
        self.version: str = described["version"]
        self._types: Mapping[str, list[str] | dict[str, str]] = described["types"]
        self._fields: dict[str, Mapping[str, Field]] = {}
        self._checked: dict[tuple[str, str, str], Given] = {}
        self.methods: dict[str, Method] = {
            name.lower(): self._read_method(name, returns, fields)
            for name, (returns, fields) in described["methods"].items()
        }

    def _read_method(self, name: str, returns: str, described: Mapping[str, str]) -> Method:
        fields = self._read_fields(described)
        return Method(name, returns, fields, tuple(key for key, field in fields.items() if field.required))

    def _once(self, kind: str, check: Check) -> Check:
        """The check of an object, done once for equal ones: a notice has the same buttons thousands of times."""

        def checked(name: str, value: Given) -> Given:
            key = kind, name, repr(value)
            found = self._checked.get(key)
            if found is None:
                if len(self._checked) >= MOST_CHECKED:
                    self._checked.clear()
                found = self._checked[key] = check(name, parsed(name, value))
            return found

        return checked

    def check_object(self, type_name: str, name: str, value: Given) -> Given:
        """Check a JSON object against a type of the Bot API and return it with its values in their types."""
        described = self._types[type_name]
        if isinstance(described, list):
            return self._check_variants(described, name, value)
        if not isinstance(value, Mapping):
            raise bad_request(f"object expected as {name}")
        fields = self._fields_of(type_name, described)
        for key in value:
            if key not in fields:
                raise bad_request(f'unknown field "{key}" in {name}')
        checked: dict[str, Json] = {}
        for key, field in fields.items():
            inner = value.get(key)
            if inner is not None:
                checked[key] = field.check(key, inner)  # type: ignore[assignment] # files never stand in objects
            elif field.required:
                raise bad_request(f'field "{key}" of {name} must be given')
        return checked

    def _check_variants(self, variants: list[str], name: str, value: Given) -> Given:
        """Check against the variant that the object fits best, so that the refusal names what is wrong."""
        if not isinstance(value, Mapping):
            raise bad_request(f"object expected as {name}")
        given = value
        return self.check_object(min(variants, key=lambda kind: self._mismatch(kind, given)), name, value)

    def _mismatch(self, type_name: str, value: Mapping[str, Json]) -> tuple[bool, int]:
        """How badly an object fits a type: another constant, then its unknown and missing fields."""
        described = self._types[type_name]
        if isinstance(described, list):
            return min(self._mismatch(variant, value) for variant in described)
        required = {name for name, form in described.items() if form.startswith("!")}
        kind = described.get("type", "")
        other_kind = kind.startswith("!=") and value.get("type") != kind[2:]
        return other_kind, len(value.keys() - described.keys()) + len(required - value.keys())

    def _fields_of(self, type_name: str, described: Mapping[str, str]) -> Mapping[str, Field]:
        if type_name not in self._fields:
            self._fields[type_name] = self._read_fields(described)
        return self._fields[type_name]

    def _read_fields(self, described: Mapping[str, str]) -> Mapping[str, Field]:
        return {name: self._read_field(form) for name, form in described.items()}

    def _read_field(self, form: str) -> Field:
        required = form.startswith("!")
        kinds, _, size = (
            form.removeprefix("!").rpartition(" ") if form[-1:] in "cebiv" and "-" in form else (form, "", "")
        )
        return Field(required, self._limited(kinds.removeprefix("!"), size))

    def _limited(self, kinds: str, size: str) -> Check:
        check = self._any_of(tuple(kinds.split("|")))
        if not size:
            return check
        least, most = size[:-1].split("-")
        limit = Limit(int(least), int(most), size[-1])

        def limited(name: str, value: Given) -> Given:
            checked = check(name, value)
            limit.refuse(name, checked)
            return checked

        return limited

    def _any_of(self, kinds: tuple[str, ...]) -> Check:
        if kinds == ("Integer", "String"):
            return chat_reference
        if len(kinds) == 1:
            return self._single(kinds[0])
        if all(kind.startswith("Array of ") for kind in kinds):
            return self._array(self._any_of(tuple(kind.removeprefix("Array of ") for kind in kinds)))
        if kinds == ("InputFile", "String"):
            return file_or_text
        return self._once("|".join(kinds), lambda name, value: self._check_variants(list(kinds), name, value))

    def _single(self, kind: str) -> Check:
        if kind.startswith("="):
            return constant(kind[1:])
        if kind.startswith("Array of "):
            return self._array(self._single(kind.removeprefix("Array of ")))
        if kind in SIMPLE:
            return SIMPLE[kind]
        return self._once(kind, lambda name, value: self.check_object(kind, name, value))

    def _array(self, check: Check) -> Check:
        def each(name: str, value: Given) -> Given:
            items = parsed(name, value)
            if not isinstance(items, list):
                raise bad_request(f"array expected as {name}")
            return [check(name, item) for item in items]  # type: ignore[misc] # files never stand in arrays

        return each
