"""What the buttons of evaluations do: the part of their data before the first colon."""

from __future__ import annotations

UNIT = "rating"  # unit, year, page of the units below
LIST = "rating-list"  # "m" or "u", unit, year, page
SET = "rating-set"  # "m" or "u", unit, year, whom, rank, page
FILE = "rating-file"  # unit, year
FIGURES = "rating-figures"  # unit, year
FORM = "rating-form"  # token of the prompt that is waiting, the answer

WORDS = "evaluation/labels"
