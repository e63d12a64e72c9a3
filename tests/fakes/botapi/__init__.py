"""The parts of the fake Bot API server; tests use `tests.fakes.telegram_server`."""
