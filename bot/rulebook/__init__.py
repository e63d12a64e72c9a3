"""The rule book: what regulations ask for by when, as data, and the reminders that follow from it."""
