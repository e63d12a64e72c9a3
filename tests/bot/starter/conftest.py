"""The office that imports files."""

from tests.bot.imports.conftest import empty_office, office

__all__ = ["empty_office", "office"]
