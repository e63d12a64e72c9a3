"""Meetings, classes, evaluations and deadlines: when they take place, whom they concern, and who is reminded."""
