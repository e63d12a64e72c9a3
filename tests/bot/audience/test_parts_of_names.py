"""A unit that is called by a part of its name, and what is proposed when that is not clear."""

from __future__ import annotations

import pytest

from bot.audience.errors import AudienceNotUnderstood
from bot.audience.reading import read_audience
from storage.units import Unit
from tests.bot.audience.committee import KNOWN_UNITS, known

OFFICE = Unit(20, "VPUB", "Đảng bộ Văn phòng UBND tỉnh", "đảng bộ", 1, ())
FARMERS = Unit(21, "HND", "Chi bộ Hội Nông dân tỉnh", "chi bộ", 1, ())
UNITS = (*KNOWN_UNITS, OFFICE, FARMERS)


def problem(words: str, units: tuple[Unit, ...] = UNITS, scope: str = "") -> AudienceNotUnderstood:
    with pytest.raises(AudienceNotUnderstood) as refusal:
        read_audience(words, known(scope, units=units), loosely=True)
    return refusal.value


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Văn phòng UBND", "Đảng bộ Văn phòng UBND tỉnh"),
        ("van phong ubnd", "Đảng bộ Văn phòng UBND tỉnh"),
        ("gửi các đồng chí Văn phòng UBND", "Đảng bộ Văn phòng UBND tỉnh"),
        ("Đảng bộ Văn phòng", "Đảng bộ Văn phòng UBND tỉnh"),
        ("cb Hội Nông dân", "Chi bộ Hội Nông dân tỉnh"),
        ("nông dân", "Chi bộ Hội Nông dân tỉnh"),
        ("y tế", "Đảng bộ Sở Y tế"),
        ("Giáo dục và Đào tạo", "Đảng bộ Sở Giáo dục và Đào tạo"),
        ("bí thư Văn phòng UBND", "bí thư Đảng bộ Văn phòng UBND tỉnh"),
        ("Văn phòng UBND trừ Nguyễn Thị Lan", "Đảng bộ Văn phòng UBND tỉnh trừ Nguyễn Thị Lan"),
        ("Văn phòng UBND và Nông dân; Y04", "Đảng bộ Văn phòng UBND tỉnh, Chi bộ Hội Nông dân tỉnh và Nguyễn Thị Lan"),
    ],
)
def test_a_part_that_fits_one_unit_names_it(words: str, shown: str) -> None:
    assert read_audience(words, known(units=UNITS), loosely=True).shown == shown


@pytest.mark.parametrize("words", ["Văn phòng UBND", "y tế"])
def test_where_nobody_is_shown_what_was_understood_it_does_not(words: str) -> None:
    with pytest.raises(AudienceNotUnderstood):
        read_audience(words, known(units=UNITS))


@pytest.mark.parametrize("words", ["tỉnh", "UBND", "các", "đảng bộ", "Thị Lan", "phòng họp", "Chi bộ 3"])
def test_too_little_or_what_may_be_a_members_name_names_no_unit(words: str) -> None:
    assert problem(words).template == "audience/unknown_part"


def test_of_several_units_one_is_chosen() -> None:
    other = Unit(22, "VPTU", "Chi bộ Văn phòng Tỉnh ủy", "chi bộ", 1, ())
    assert problem("Văn phòng trừ Y04", (*UNITS, other)).choices == (
        "Đảng bộ Văn phòng UBND tỉnh trừ Nguyễn Thị Lan",
        "Chi bộ Văn phòng Tỉnh ủy trừ Nguyễn Thị Lan",
    )


def test_where_very_many_have_it_in_their_names_none_is_meant() -> None:
    more = tuple(Unit(number, f"V{number}", f"Chi bộ Văn phòng {number}", "chi bộ", 1, ()) for number in range(30, 37))
    assert problem("Văn phòng", (*UNITS, *more)).template == "audience/unknown_part"


def test_what_may_have_been_meant_is_proposed_as_whole_audiences() -> None:
    assert problem("bí thư, Tỉnh").likely == (
        "bí thư và Đảng bộ Văn phòng UBND tỉnh",
        "bí thư và Chi bộ Hội Nông dân tỉnh",
    )
    assert problem("Lan").likely == ("Nguyễn Thị Lan",)
    assert problem("Chi bộ Mộtt hai trừ Y04").choices == ()


def test_nobody_outside_ones_own_units_is_proposed() -> None:
    assert problem("Lan", scope="CBM").likely == ()
