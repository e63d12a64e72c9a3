"""What the buttons of /caidat do: the part of their data before the first colon."""

from __future__ import annotations

MENU = "settings"
LANGUAGE = "language"  # "vi" or "en"
OPTIONAL = "optional-notices"  # "on" or "off"
APPROVAL = "approval"
APPROVAL_SET = "approval-set"  # number of people, or "off"
PHRASES = "phrases"  # page
PHRASE_ADD = "phrase-add"
PHRASE_REMOVE = "phrase-remove"  # digest of the phrase
