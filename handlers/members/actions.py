"""What the buttons of /thanhvien do: the part of their data before the first colon."""

from __future__ import annotations

UNIT = "unit"  # unit-id : page of the units below
LIST = "members"  # unit-id : group : page
FIND = "member-find"
CARD = "member"  # member-id
GIVE_CODE = "member-code"  # member-id
REVOKE_CODES = "member-void"  # member-id
UNLINK = "member-unlink"  # account-id
UNLINK_YES = "member-unlink-yes"  # account-id
SHEET = "sheet"  # unit-id
SHEET_YES = "sheet-print"  # unit-id
REVOKE_SHEET = "sheet-void"  # unit-id
REVOKE_SHEET_YES = "sheet-void-yes"  # unit-id
ROLES = "roles"  # member-id
