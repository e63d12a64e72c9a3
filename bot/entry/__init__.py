"""Figures as a person states them in chat: read, checked, and kept with their past."""
