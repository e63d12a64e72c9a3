"""What the buttons of /caidat do: the part of their data before the first colon."""

from __future__ import annotations

from bot.events.digests import OFFER

MENU = "settings"
LANGUAGE = "language"  # "vi" or "en"
OPTIONAL = "optional-notices"  # "on" or "off"
APPROVAL = "approval"
APPROVAL_SET = "approval-set"  # number of people, or "off"
REMINDERS = OFFER  # also the button under a reminder that offers digests
DIGEST = "digest"  # "weekly" or "tomorrow" : "on" or "off"
QUIET = "quiet"
QUIET_OFF = "quiet-off"
EARLIER = "earlier"  # kind of event, or nothing
EARLIER_SET = "earlier-set"  # kind : lead as it is kept, or "off"
ALL_REMINDERS = "all-reminders"
ALL_DIGEST = "all-digest"  # as DIGEST
ALL_LEADS = "all-leads"  # kind of event
ALL_LEADS_USUAL = "all-leads-usual"  # kind of event
PHRASES = "phrases"  # page
PHRASE_ADD = "phrase-add"
PHRASE_REMOVE = "phrase-remove"  # digest of the phrase
