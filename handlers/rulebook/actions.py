"""What the buttons of the rule book do: the part of their data before the first colon."""

from __future__ import annotations

LIST = "rules"  # page
CARD = "rule"  # id of the rule
SWITCH = "rule-switch"  # id, "on" or "off"
LEADS = "rule-leads"  # id
CONCERNS = "rule-for"  # id, whom
BASE = "rule-base"  # id, of how many the share is
GIVE_UP = "rule-drop"  # id
GIVE_UP_SURE = "rule-drop-sure"  # id
ADD = "rule-add"
FORM = "rule-form"  # token of the prompt that is waiting, the answer

WORDS = "rulebook/labels"
