"""Notices: from the draft to the last reading."""
