"""Whom a secretary telephones about a notice, with the numbers, which are decrypted for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from bot.documents.call_sheet import Call, UnitCalls

if TYPE_CHECKING:
    from bot.notices.report import Outcome
    from bot.vault import Vault
    from storage.notice_copies import Sealed


def calls_of(
    people: Sequence[Outcome],
    phones: Mapping[int, Sealed],
    vault: Vault,
    why: Callable[[Outcome], str],
    no_unit: str,
) -> tuple[UnitCalls, ...]:
    """The list, unit by unit in the people's order.

    Args:
        people: sorted by unit.
        phones: their numbers, still encrypted.
        vault: opens them.
        why: says in words why a member is to be called.
        no_unit: the heading above those who have no unit.
    """
    units = groupby(people, key=lambda one: no_unit if one.unit is None else one.unit.name)
    return tuple(
        UnitCalls(
            name, tuple(Call(one.name, one.code, _phone(phones.get(one.member_id), vault), why(one)) for one in inside)
        )
        for name, inside in units
    )


def _phone(sealed: Sealed | None, vault: Vault) -> str:
    """The number as it is dialled at home, in groups; "" when there is none or it cannot be read."""
    if sealed is None or sealed.phone_encrypted is None:
        return ""
    try:
        return _in_groups(vault.decrypt(sealed.phone_encrypted))
    except ValueError:
        return ""


def _in_groups(number: str) -> str:
    import phonenumbers  # late: slow to import, rarely needed

    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException:
        return number
    home = parsed.country_code == phonenumbers.country_code_for_region("VN")
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, style))
