"""The world of the scenarios, for tests of the machine beneath them."""

from tests.scenarios.conftest import make_world, world

__all__ = ["make_world", "world"]
