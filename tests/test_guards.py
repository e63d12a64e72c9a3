"""Guards over the whole tree: each first makes sure that it looks at something."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, FileSystemLoader, meta, nodes

from bot.command_line import COMMANDS
from bot.rendering import LANGUAGES, TEMPLATES, filters
from bot.settings import setting_names
from handlers import ROUTES

ROOT = Path(__file__).parents[1]
VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
NAME = re.compile(r"[a-z_]+/[a-z0-9_]*[a-z0-9]")


def environment(language: str) -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES / language), autoescape=True)
    made.filters.update(filters(language, ZoneInfo("UTC")))
    return made


@cache
def trees(language: str) -> dict[str, nodes.Template]:
    made = environment(language)
    loader = FileSystemLoader(TEMPLATES / language)
    return {name: made.parse(loader.get_source(made, name)[0]) for name in made.list_templates()}


@cache
def sources() -> dict[Path, ast.Module]:
    files = [file for folder in ("bot", "handlers") for file in (ROOT / folder).rglob("*.py")]
    assert len(files) >= 100
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


def texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def docstrings(tree: ast.AST) -> set[str]:
    """The strings that stand alone as statements: documentation of modules, classes, functions and values."""
    return {
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def test_each_text_has_its_twin_with_the_same_values() -> None:
    found = {
        language: {name: meta.find_undeclared_variables(tree) for name, tree in trees(language).items()}
        for language in LANGUAGES
    }
    assert len(found["vi"]) >= 200
    assert found["vi"] == found["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_can_be_compiled(language: str) -> None:
    made = environment(language)
    compiled = [made.get_template(name) for name in made.list_templates()]
    assert len(compiled) >= 200


def test_each_text_that_code_names_is_there() -> None:
    known = {name.removesuffix(".j2") for name in trees("vi")}
    folders = {name.partition("/")[0] for name in known}
    named = {
        (text, file.relative_to(ROOT))
        for file, tree in sources().items()
        for text in texts(tree)
        if NAME.fullmatch(text) and text.partition("/")[0] in folders
    }
    assert len(named) >= 150
    assert [one for one in sorted(named) if one[0] not in known] == []


def test_no_text_is_left_over() -> None:
    """A text is named by code, whole or by its beginning ("commands/"), or by another text."""
    said = {text for tree in sources().values() for text in texts(tree)}
    beginnings = tuple(text for text in said if re.fullmatch(r"[a-z_]+/[a-z0-9_]*_?", text) and text[-1] in "/_")
    referred = {
        name.removesuffix(".j2")
        for tree in trees("vi").values()
        for name in meta.find_referenced_templates(tree)
        if name
    }
    names = {name.removesuffix(".j2") for name in trees("vi")}
    assert [name for name in sorted(names - said - referred) if not name.startswith(beginnings)] == []


def test_each_command_in_chat_has_a_line_of_help() -> None:
    shown = [route.commands[0] for route in ROUTES if route.commands]
    assert len(shown) >= 8
    for language in LANGUAGES:
        known = trees(language)
        assert [name for name in shown if f"commands/{name}.j2" not in known] == []


def test_command_names_are_as_telegram_wants_them() -> None:
    names = [name for route in ROUTES for name in route.commands]
    assert len(names) == len(set(names)) >= 15
    assert [name for name in names if not re.fullmatch(r"[a-z0-9_]{1,32}", name)] == []


def test_each_command_of_the_command_line_has_its_help() -> None:
    for language in LANGUAGES:
        known = trees(language)
        assert [name for name in COMMANDS if f"cli/help_{name}.j2" not in known] == []


def test_each_setting_is_explained_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE)
    assert len(explained) >= 15
    assert sorted(explained) == sorted(setting_names())


def test_no_sentence_for_people_stands_in_code() -> None:
    """Vietnamese letters in code serve to read Vietnamese, in a few places, never to write it."""
    reads = (
        "bot/language/",
        "bot/statistics/",
        "bot/imports/",
        "bot/entry/",
        "bot/evaluation/file.py",
        "bot/calendar/days.py",  # a holiday's name in the library's calendar
    )
    found, places = [], 0
    for file, tree in sources().items():
        name = file.relative_to(ROOT).as_posix()
        strings = [text for text in texts(tree) if VIETNAMESE.search(text)]
        places += bool(strings)
        if not name.startswith(reads):
            found += [(name, text) for text in strings if text not in docstrings(tree)]
    assert places >= 5
    assert found == []
