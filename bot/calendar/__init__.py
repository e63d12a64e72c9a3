"""Dates of the committee's schedule, as pure functions: no database, no chat, no clock of their own."""
