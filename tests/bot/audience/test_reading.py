"""Words become an audience: what is understood, told in its normal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience.errors import AudienceNotUnderstood, AudienceRefused
from bot.audience.parts import Audience, Group, OfKind, OfUnit, OneMember, OwnUnits, Part, Segment, WholeCommittee
from bot.audience.reading import LONGEST, read_audience, told
from storage.units import Unit
from tests.bot.audience.committee import KNOWN_UNITS, PEOPLE, known

KNOWN = known(latest_notice=7)

UNDERSTOOD = [
    ("toàn đảng bộ", "toàn đảng bộ"),
    ("toan dang bo", "toàn đảng bộ"),
    ("TOÀN ĐẢNG BỘ.", "toàn đảng bộ"),
    ("Tất cả", "toàn đảng bộ"),
    ("toàn thể đảng viên", "toàn đảng bộ"),
    ("everyone", "toàn đảng bộ"),
    ("bí thư", "bí thư"),
    ("bi thu", "bí thư"),
    ("BÍ THƯ", "bí thư"),
    ("tất cả bí thư", "bí thư"),
    ("secretaries", "bí thư"),
    ("phó bí thư", "phó bí thư"),
    ("cấp ủy", "cấp ủy"),
    ("cấp uỷ", "cấp ủy"),
    ("cap uy vien", "cấp ủy"),
    ("chi ủy", "cấp ủy"),
    ("BCH", "cấp ủy"),
    ("đảng viên", "đảng viên"),
    ("members", "đảng viên"),
    ("đảng viên dự bị", "đảng viên dự bị"),
    ("dv du bi", "đảng viên dự bị"),
    ("probationary members", "đảng viên dự bị"),
    ("đảng viên chính thức", "đảng viên chính thức"),
    ("đảng viên được miễn sinh hoạt", "đảng viên miễn sinh hoạt"),
    ("Đảng bộ Sở Y tế", "Đảng bộ Sở Y tế"),
    ("so y te", "Đảng bộ Sở Y tế"),
    ("SYT", "Đảng bộ Sở Y tế"),
    ("syt", "Đảng bộ Sở Y tế"),
    ("đb Sở Y tế", "Đảng bộ Sở Y tế"),
    ("Sở GDĐT", "Đảng bộ Sở Giáo dục và Đào tạo"),
    ("sở gd&đt", "Đảng bộ Sở Giáo dục và Đào tạo"),
    ("Sở Giáo dục và Đào tạo", "Đảng bộ Sở Giáo dục và Đào tạo"),
    ("Hòa Bình, Thống Nhất", "Chi bộ Hòa Bình"),
    ("Chi bộ Hoà Bình", "Chi bộ Hòa Bình"),
    ("cb mot", "Chi bộ Một"),
    ("toàn Chi bộ Một", "Chi bộ Một"),
    ("gửi các đồng chí Chi bộ Một", "Chi bộ Một"),
    ("toàn thể đảng viên Chi bộ Một", "Chi bộ Một"),
    ("Chi bộ 1 Sở Y tế", "Chi bộ 1 thuộc Đảng bộ Sở Y tế"),
    ("chi bộ 1 thuộc Đảng bộ Sở Y tế", "Chi bộ 1 thuộc Đảng bộ Sở Y tế"),
    ("Chi bộ 1 (SYT1)", "Chi bộ 1 thuộc Đảng bộ Sở Y tế"),
    ("các chi bộ", "các chi bộ"),
    ("all the branches", "các chi bộ"),
    ("các đơn vị trực thuộc", "các đơn vị trực thuộc"),
    ("các chi bộ thuộc Sở Y tế", "các chi bộ thuộc Đảng bộ Sở Y tế"),
    ("các sở", "các sở"),
    ("bí thư các chi bộ", "bí thư các chi bộ"),
    ("bi thu chi bo", "bí thư các chi bộ"),
    ("secretaries of the branches", "bí thư các chi bộ"),
    ("bí thư các đảng bộ trực thuộc", "bí thư các đảng bộ trực thuộc"),
    ("bí thư Chi bộ Một", "bí thư Chi bộ Một"),
    ("bí thư của Chi bộ Một", "bí thư Chi bộ Một"),
    ("bí thư toàn đảng bộ", "bí thư toàn đảng bộ"),
    ("bí thư thuộc Sở Y tế", "bí thư thuộc Đảng bộ Sở Y tế"),
    ("bí thư Đảng ủy Sở Y tế", "bí thư Đảng bộ Sở Y tế"),
    ("cấp ủy Đảng bộ Sở Y tế", "cấp ủy Đảng bộ Sở Y tế"),
    ("Đảng ủy Sở Y tế", "cấp ủy Đảng bộ Sở Y tế"),
    ("cấp ủy Sở Giáo dục và Đào tạo", "cấp ủy Đảng bộ Sở Giáo dục và Đào tạo"),
    ("đảng viên dự bị của Chi bộ Một", "đảng viên dự bị Chi bộ Một"),
    ("Nguyễn Thị Lan", "Nguyễn Thị Lan"),
    ("đồng chí nguyen thi lan", "Nguyễn Thị Lan"),
    ("đ/c Nguyễn Thị Lan", "Nguyễn Thị Lan"),
    ("y04", "Nguyễn Thị Lan"),
    ("Bùi Thị Hoà", "Bùi Thị Hòa"),
    ("Bùi Thị Hoa", "Bùi Thị Hoa"),
    ("Trần Văn Hùng (G01)", "Trần Văn Hùng (G01)"),
    ("Trần Văn Hùng (Sở Y tế)", "Trần Văn Hùng (Y02)"),
    ("Y04; G02", "Nguyễn Thị Lan và Ngô Văn Trụ"),
    ("Y04\nG02\nC01\n", "Nguyễn Thị Lan, Ngô Văn Trụ và Lý Văn Sáu"),
    ("y04, Y04 và Nguyễn Thị Lan,", "Nguyễn Thị Lan"),
    ("Lò Thị Và và Ngô Văn Trụ", "Lò Thị Và và Ngô Văn Trụ"),
    ("lo thi va va ngo van tru", "Lò Thị Và và Ngô Văn Trụ"),
    ("Nguyễn Thị Lan, bí thư, Chi bộ Một", "Nguyễn Thị Lan, bí thư và Chi bộ Một"),
    ("bí thư các chi bộ, Chi bộ Một", "bí thư các chi bộ và Chi bộ Một"),
    (
        "Đảng bộ Sở Giáo dục và Đào tạo và Chi bộ Một",
        "Đảng bộ Sở Giáo dục và Đào tạo và Chi bộ Một",
    ),
    ("bí thư, phó bí thư", "bí thư và phó bí thư"),
    ("Sở Giáo dục và Đào tạo trừ Chi bộ Một", "Đảng bộ Sở Giáo dục và Đào tạo trừ Chi bộ Một"),
    ("toàn đảng bộ trừ Chi bộ Một và Sở Y tế", "toàn đảng bộ trừ Chi bộ Một và Đảng bộ Sở Y tế"),
    ("toàn đảng bộ, trừ Chi bộ Một, trừ Sở Y tế", "toàn đảng bộ trừ Chi bộ Một và Đảng bộ Sở Y tế"),
    ("toan dang bo tru ngo van tru", "toàn đảng bộ trừ Ngô Văn Trụ"),
    ("everyone except probationary members", "toàn đảng bộ trừ đảng viên dự bị"),
    ("toàn đảng bộ không kể bí thư các chi bộ", "toàn đảng bộ trừ bí thư các chi bộ"),
    ("Chi bộ Một, Chi bộ Hòa Bình trừ C01 và C02", "Chi bộ Một và Chi bộ Hòa Bình trừ Lý Văn Sáu và Lò Thị Và"),
    ("cấp ủy Sở Y tế; Chi bộ Một", "cấp ủy Đảng bộ Sở Y tế; Chi bộ Một"),
    ("Chi bộ Một trừ Lý Văn Sáu trừ Sở Y tế", "Chi bộ Một trừ Lý Văn Sáu trừ Đảng bộ Sở Y tế"),
    ("chưa đọc", "chưa đọc thông báo 7"),
    ("chưa đọc thông báo", "chưa đọc thông báo 7"),
    ("chưa đọc 12", "chưa đọc thông báo 12"),
    ("chua doc tb so 12", "chưa đọc thông báo 12"),
    ("những người chưa đọc thông báo số 12", "chưa đọc thông báo 12"),
    ("who has not read notice 12", "chưa đọc thông báo 12"),
    ("Sở Y tế chưa đọc 12", "Đảng bộ Sở Y tế chưa đọc thông báo 12"),
    ("chưa đọc 12 của Chi bộ Một", "Chi bộ Một chưa đọc thông báo 12"),
    ("đảng viên dự bị chưa đọc 12", "đảng viên dự bị chưa đọc thông báo 12"),
    ("bí thư các chi bộ chưa đọc thông báo 12", "bí thư các chi bộ chưa đọc thông báo 12"),
    ("toàn đảng bộ trừ chưa đọc 12", "toàn đảng bộ trừ chưa đọc thông báo 12"),
    # slips of typing
    ("bithu", "bí thư"),
    ("bi htu", "bí thư"),
    ("toàn đảg bộ", "toàn đảng bộ"),
    ("cấp ủi Sở Y tế", "cấp ủy Đảng bộ Sở Y tế"),
    ("ddangr vieen duwj bij", "đảng viên dự bị"),
    ("toàn đảng bộ truwf Chi bộ Một", "toàn đảng bộ trừ Chi bộ Một"),
    ("Sở Ytế", "Đảng bộ Sở Y tế"),
    ("Nguyễn Thi Lann", "Nguyễn Thị Lan"),
]


def problem(words: str, *, scope: str = "", latest_notice: int | None = 7) -> AudienceNotUnderstood:
    with pytest.raises(AudienceNotUnderstood) as refusal:
        read_audience(words, known(scope, latest_notice=latest_notice))
    return refusal.value


@pytest.mark.parametrize(("words", "shown"), UNDERSTOOD)
def test_words_are_understood_and_told_in_their_normal_form(words: str, shown: str) -> None:
    assert read_audience(words, KNOWN).shown == shown


@pytest.mark.parametrize("words", [shown for _, shown in UNDERSTOOD])
def test_the_normal_form_is_read_as_itself(words: str) -> None:
    assert read_audience(words, KNOWN).shown == words


def test_enough_expressions_are_tried() -> None:
    assert len(UNDERSTOOD) >= 80


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("mọi người ở đây", "mọi người ở đây"),
        ("bí thư, người lạ", "người lạ"),
        ("Sở Giáo dục và Đào tạo nghề", "Đào tạo nghề"),
        ("toàn đảng bộ trừ người lạ", "người lạ"),
        ("Nguyễn Văn Cũ", "Nguyễn Văn Cũ"),  # has left
        ("chưa đọc 99999999999", "chưa đọc 99999999999"),
        ("chi bộ", "chi bộ"),  # each one, or one's own?
        ("đảng ủy", "đảng ủy"),
        ("Chi bộ 3", "Chi bộ 3"),
        ("DV999", "DV999"),
        ("' OR 1=1 --", "' OR 1=1 --"),
        ("<b>bí thư</b>x", "<b>bí thư</b>x"),
    ],
)
def test_a_part_that_names_nobody_is_told(words: str, part: str) -> None:
    found = problem(words)
    assert (found.template, found.part, found.values["part"]) == ("audience/unknown_part", part, part)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("Lan", ["Nguyễn Thị Lan"]),
        ("đồng chí Sáu", ["Lý Văn Sáu"]),
        ("Bùi Thị", ["Bùi Thị Hòa", "Bùi Thị Hoa"]),
        ("Chi bộ Hòa Bìn Bình", ["Chi bộ Hòa Bình"]),
    ],
)
def test_the_nearest_names_are_offered(words: str, near: list[str]) -> None:
    offered = problem(words).values["near"]
    assert isinstance(offered, list)
    assert sorted(map(str, offered)) == sorted(near)


def test_nobody_outside_ones_own_units_is_offered() -> None:
    assert problem("Lan", scope="CBM").values["near"] == []


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        ("Trần Văn Hùng", ("Trần Văn Hùng (Y02)", "Trần Văn Hùng (G01)")),
        ("bui thi hoa", ("Bùi Thị Hoa", "Bùi Thị Hòa")),
        (
            "Chi bộ 1",
            ("Chi bộ 1 thuộc Đảng bộ Sở Y tế", "Chi bộ 1 thuộc Đảng bộ Sở Giáo dục và Đào tạo"),
        ),
        (
            "bí thư Chi bộ 1 và G02",
            (
                "bí thư Chi bộ 1 thuộc Đảng bộ Sở Y tế và Ngô Văn Trụ",
                "bí thư Chi bộ 1 thuộc Đảng bộ Sở Giáo dục và Đào tạo và Ngô Văn Trụ",
            ),
        ),
    ],
)
def test_a_name_that_several_bear_is_asked_about(words: str, choices: tuple[str, ...]) -> None:
    found = problem(words)
    assert (found.template, found.choices) == ("audience/ambiguous_name", choices)


def test_units_and_codes_tell_members_of_one_name_apart() -> None:
    assert problem("Trần Văn Hùng").values == {
        "part": "Trần Văn Hùng",
        "options": [
            {"words": "Trần Văn Hùng (Y02)", "unit": "Chi bộ 1"},
            {"words": "Trần Văn Hùng (G01)", "unit": "Đảng bộ Sở Giáo dục và Đào tạo"},
        ],
    }


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Trần Văn Hùng", "Trần Văn Hùng"),
        ("bí thư Chi bộ 1", "bí thư Chi bộ 1"),
        ("chi bộ 1", "Chi bộ 1"),
        ("đơn vị tôi", "Đảng bộ Sở Y tế"),
    ],
)
def test_of_several_the_one_within_reach_is_meant(words: str, shown: str) -> None:
    assert read_audience(words, known("SYT")).shown == shown


def test_several_outside_ones_own_units_are_not_told_apart() -> None:
    with pytest.raises(AudienceRefused) as refusal:
        read_audience("Trần Văn Hùng", known("CBM"))
    assert (refusal.value.template, refusal.value.values) == ("audience/outside", {"parts": ["Trần Văn Hùng"]})


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        (
            "cấp ủy Sở Y tế và Chi bộ Một",
            ("cấp ủy Đảng bộ Sở Y tế; Chi bộ Một", "cấp ủy Đảng bộ Sở Y tế và cấp ủy Chi bộ Một"),
        ),
        (
            "bí thư, phó bí thư Chi bộ Một",
            ("bí thư; phó bí thư Chi bộ Một", "bí thư Chi bộ Một và phó bí thư Chi bộ Một"),
        ),
        (
            "Chi bộ Một và Chi bộ Hòa Bình chưa đọc 12",
            (
                "Chi bộ Một; Chi bộ Hòa Bình chưa đọc thông báo 12",
                "Chi bộ Một chưa đọc thông báo 12 và Chi bộ Hòa Bình chưa đọc thông báo 12",
            ),
        ),
        (
            "Chi bộ Một trừ Lý Văn Sáu, Sở Y tế",
            ("Chi bộ Một trừ Lý Văn Sáu trừ Đảng bộ Sở Y tế", "Chi bộ Một và Đảng bộ Sở Y tế trừ Lý Văn Sáu"),
        ),
    ],
)
def test_what_can_be_understood_in_two_ways_is_asked_about(words: str, choices: tuple[str, ...]) -> None:
    found = problem(words)
    assert (found.template, found.choices) == ("audience/several_ways", choices)


def test_each_choice_is_then_clear() -> None:
    offered = [*problem("cấp ủy Sở Y tế và Chi bộ Một").choices, *problem("Chi bộ 1").choices]
    assert [read_audience(words, KNOWN).shown for words in offered] == offered


def test_two_readings_of_a_name_with_a_joint_are_asked_about() -> None:
    both = Unit(9, "CB9", "Chi bộ Một và Chi bộ Hòa Bình", "chi bộ", 1, ())
    with pytest.raises(AudienceNotUnderstood) as refusal:
        read_audience("Chi bộ Một và Chi bộ Hòa Bình", known(units=(*KNOWN_UNITS, both)))
    assert sorted(refusal.value.choices) == ["Chi bộ Một và Chi bộ Hòa Bình (CB9)", "Chi bộ Một; Chi bộ Hòa Bình"]


@pytest.mark.parametrize("words", ["", "  ", ",", ";,\n"])
def test_nothing_said_is_told(words: str) -> None:
    assert problem(words).template == "audience/nothing_said"


@pytest.mark.parametrize("words", ["bí thư và", "toàn đảng bộ trừ", "Chi bộ Một, và"])
def test_an_unfinished_audience_is_told(words: str) -> None:
    assert problem(words).template == "audience/unfinished"


def test_leaving_out_needs_somebody_to_leave_out_of() -> None:
    assert problem("trừ Nguyễn Thị Lan").template == "audience/except_from_whom"


def test_a_very_long_audience_is_refused() -> None:
    assert problem("a" * (LONGEST + 1)).values == {"limit": LONGEST, "length": LONGEST + 1}


def test_who_has_not_read_needs_a_notice() -> None:
    assert problem("chưa đọc", latest_notice=None).template == "audience/no_notice_yet"


def test_where_no_notice_can_be_meant_none_is_read() -> None:
    with pytest.raises(AudienceNotUnderstood) as refusal:
        read_audience("chưa đọc 12", known(notices=False))
    assert refusal.value.template == "audience/unknown_part"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("toàn đảng bộ", Segment(Group.MEMBER, WholeCommittee())),
        ("bí thư", Segment(Group.SECRETARY, OwnUnits())),
        ("Sở Y tế", Segment(Group.MEMBER, OfUnit(2, below=True))),
        ("cấp ủy Sở Y tế", Segment(Group.COMMITTEE, OfUnit(2, below=False))),
        ("đảng viên dự bị Sở Y tế", Segment(Group.PROBATIONARY, OfUnit(2, below=True))),
        ("bí thư các chi bộ trực thuộc Sở Y tế", Segment(Group.SECRETARY, OfKind("chi bo", True, 2))),
        ("chưa đọc 12", Segment(Group.MEMBER, OwnUnits(), 12)),
        ("Y04", OneMember(7)),
    ],
)
def test_parts_are_what_they_say(words: str, wanted: Part) -> None:
    assert read_audience(words, KNOWN) == Audience((wanted,))


_WORDS = ("bí thư", "trừ", "và", ";", ",", "Chi bộ", "Một", "các", "chưa đọc", "12", "(", ")", "Lan")


@given(st.text(max_size=60) | st.lists(st.sampled_from(_WORDS)).map(" ".join))
def test_whatever_is_typed_is_understood_or_told(words: str) -> None:
    try:
        assert read_audience(words, KNOWN).wanted
    except (AudienceNotUnderstood, AudienceRefused) as error:
        assert error.template.startswith("audience/")  # noqa: PT017


_UNIT_IDS = st.integers(1, len(KNOWN_UNITS))
_PLACES = st.one_of(
    st.just(OwnUnits()),
    st.just(WholeCommittee()),
    st.builds(OfUnit, _UNIT_IDS, st.booleans()),
    st.builds(OfKind, st.sampled_from(["", "chi bo", "dang bo", "so"]), st.booleans(), st.none() | _UNIT_IDS),
)
_SEGMENTS = st.builds(Segment, st.sampled_from(Group), _PLACES, st.none() | st.integers(1, 99)).map(
    lambda one: (
        Segment(one.group, OfUnit(one.place.unit_id, below=True), one.not_read)
        if isinstance(one.place, OfUnit) and one.group in {"member", "full", "probationary", "exempt"}
        else one
    )
)
_PARTS = _SEGMENTS | st.builds(OneMember, st.integers(1, len(PEOPLE) - 1))
_LISTS = st.lists(_PARTS, unique=True, max_size=4).map(tuple)


@given(st.builds(Audience, _LISTS.filter(bool), _LISTS))
def test_what_is_told_is_read_as_the_same_again(audience: Audience) -> None:
    shown = told(audience, KNOWN)
    assert read_audience(shown, KNOWN) == audience
    assert read_audience(shown, KNOWN).shown == shown
