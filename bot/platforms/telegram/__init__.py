"""Telegram: the one package that knows python-telegram-bot.

An update's way in: `polling` or `webhook` -> `intake` (stored, then handed on) -> `reading` (what it means).
A message's way out: `parts` (with `splitting`) -> `sending`, a part at a time -> `calls` (which call, and what
instead when it is refused) -> `api` -> `requests` (HTTP); what goes wrong is explained by `failures`. `menus`
keeps the command menus, `platform` puts all of it together.

To hear another kind of update: name it in `reading.ALLOWED_UPDATES`, read it in `reading.read_update`, and give
it a case in `tests/bot/platforms/telegram/test_reading.py`; formatting of texts is read by `formatting`. To send
something new: make a part of it in `parts` and a `Step` in `calls`; the fake server in `tests/fakes` checks its
parameters against the Bot API.
"""
