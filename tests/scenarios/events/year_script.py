"""What people do in a year of a committee: who they are, what they plan, answer, put off and hand in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from tests.scenarios.events.year_days import DAY, LONG_AGO, Due, Happening, Person, Step, starts
from tests.scenarios.world import Someone


def wall(written: str) -> datetime:
    return datetime.fromisoformat(written)


BEGIN, END = wall("2026-01-05 08:30"), wall("2027-01-12 09:00")
ALL = ("DB", "CB1", "CB2", "CB3")
SECRETARIES = {"DB": "MINH", "CB1": "HUNG", "CB2": "THAO", "CB3": "SON"}
ABOVE = {**dict.fromkeys(ALL, "MINH"), "": "MINH"}
PEOPLE = (
    Person("MINH", "Phạm Quang Minh", "DB"),
    Person("OANH", "Vũ Thị Oanh", "DB"),
    Person("HUNG", "Trần Văn Hùng", "CB1"),
    Person("LAN", "Nguyễn Thị Lan", "CB1", earlier=3 * DAY),
    Person("BINH", "Đỗ Văn Bình", "CB1", linked=False),
    Person("QUY", "Hồ Văn Quý", "CB1", exempt=True),
    Person("TAM", "Mai Thị Tâm", "CB1"),
    Person("THAO", "Lê Thị Thảo", "CB2"),
    Person("DUNG", "Ngô Văn Dũng", "CB2", quiet=(time(11, 30), time(13, 30))),
    Person("GAM", "Bùi Thị Gấm", "CB2", weekly=True),
    Person("SON", "Đặng Văn Sơn", "CB3"),
    Person("VINH", "Lý Văn Vinh", "CB3", quiet=(time(20), time(8, 30))),
    Person("YEN", "Đinh Thị Yến", "CB3", leaves=wall("2026-05-20 10:00")),
    Person("KHANH", "Cao Văn Khánh", "CB3", joins=wall("2026-06-02 10:00")),
)
SOMEONE = {one.code: Someone(one.name, str(201 + number), one.code) for number, one in enumerate(PEOPLE)}
PARTY_DAYS = {"OANH": (date(1986, 5, 10), date(1987, 5, 10)), "TAM": (date(2025, 9, 20), None)}
"""When they were admitted, and confirmed."""

FIRST = Happening("Sinh hoạt thường kỳ", "meeting", ("CB1",), wall("2026-02-03 14:00"), "HUNG", 1, "next")
SECOND = Happening("Họp chi bộ", "meeting", ("CB2",), wall("2026-02-03 14:00"), "THAO", 1)
THIRD = Happening("Sinh hoạt chi bộ", "meeting", ("CB3",), wall("2026-02-03 14:00"), "SON", 1, "previous")
BOARD = Happening(
    "Hội nghị Đảng ủy", "meeting", ALL, wall("2026-01-15 08:00"), "MINH", 3, only=tuple(SECRETARIES.values())
)
FEES = Happening("Nộp đảng phí", "deadline", ALL, wall("2026-01-25 17:00"), "MINH", 1)
SPRING = Happening("Gặp mặt đầu xuân", "other", ALL, wall("2026-02-21 08:00"), "MINH")
LESSON = Happening("Lớp bồi dưỡng lý luận chính trị", "training", ALL, wall("2026-06-15 07:30"), "MINH", capacity=4)
INCENSE = Happening("Dâng hương", "other", ("CB2",), wall("2026-09-02 06:30"), "THAO")
EVALUATION = Happening("Kiểm điểm cuối năm", "evaluation", ALL, wall("2026-12-15 17:00"), "MINH")
SAID = {
    FIRST: ("Sinh hoạt thường kỳ ngày 3 hằng tháng lúc 14h tại nhà văn hóa", "Ngày làm việc kế tiếp"),
    SECOND: ("Họp chi bộ ngày 3 hằng tháng lúc 14h tại trụ sở", "Giữ nguyên ngày"),
    THIRD: ("Sinh hoạt chi bộ ngày 3 hằng tháng lúc 14h tại trường học", "Ngày làm việc liền trước"),
    BOARD: ("Hội nghị Đảng ủy ngày 15 hằng quý lúc 8h tại phòng họp Đảng ủy, thành phần: bí thư",),
    FEES: ("Nộp đảng phí trước 17h ngày 25 hằng tháng", "Giữ nguyên ngày"),
    SPRING: ("Gặp mặt đầu xuân 8h ngày 21/2 tại hội trường",),
    LESSON: (
        "Lớp bồi dưỡng lý luận chính trị từ 7h30 ngày 15/6 đến 17h ngày 17/6 tại Trường Chính trị, tối đa 4 người",
    ),
    INCENSE: ("Dâng hương 6h30 ngày 2/9 tại Nghĩa trang liệt sĩ",),
    EVALUATION: ("Kiểm điểm cuối năm cho toàn đảng bộ trước 17h ngày 15/12",),
}
PAYS = {
    "LAN": -7,
    "KHANH": -7,
    "HUNG": -6,
    "THAO": -5,
    "MINH": -4,
    "SON": -3,
    "TAM": -2,
    "DUNG": -1,
    "GAM": 0,
    "VINH": 1,
    "OANH": 2,
    "YEN": 5,
}
"""How many days after its deadline people pay; Quý and Bình never say that they have."""


def step(
    at: str, who: str, do: str, event: Happening | None = None, on: str = "", to: str = "", words: str = ""
) -> Step:
    day = date.fromisoformat(on) if on else event.start.date() if event else date.min
    return Step(wall(at), who, do, event, day, wall(to) if to else LONG_AGO, words)


STEPS = (
    step("2026-01-05 08:30", "LAN", "earlier", words="3 ngày"),
    step("2026-01-05 08:31", "DUNG", "quiet", words="11h30 - 13h30"),
    step("2026-01-05 08:32", "VINH", "quiet", words="20h - 8h30"),
    step("2026-01-05 08:33", "GAM", "weekly"),
    step("2026-01-05 08:40", "HUNG", "create", FIRST),
    step("2026-01-05 08:41", "THAO", "create", SECOND),
    step("2026-01-05 08:42", "SON", "create", THIRD),
    step("2026-01-05 08:43", "MINH", "create", BOARD),
    step("2026-01-05 08:44", "MINH", "create", FEES),
    step("2026-01-05 08:46", "MINH", "invite", FEES),
    step("2026-02-02 10:00", "MINH", "create", SPRING),
    step("2026-02-02 10:02", "MINH", "invite", SPRING),
    step("2026-02-02 10:30", "OANH", "no", SPRING, words="Việc gia đình"),
    step("2026-02-02 10:31", "THAO", "yes", SPRING),
    step("2026-03-02 14:30", "LAN", "snooze", FIRST, "2026-03-03", words="1 giờ nữa"),
    step("2026-03-02 15:00", "GAM", "yes", SECOND, "2026-03-03"),
    step("2026-03-18 15:30", "GAM", "snooze", FEES, "2026-03-25", words="Tối nay"),
    step("2026-04-02 14:30", "TAM", "no", FIRST, "2026-04-03", words="Ốm đau"),
    step("2026-04-10 10:00", "MINH", "invite", BOARD, "2026-04-15"),
    step("2026-04-10 10:30", "SON", "no", BOARD, "2026-04-15", words="Đi công tác"),
    step("2026-04-13 10:00", "MINH", "move", BOARD, "2026-04-15", "2026-04-20 09:00"),
    step("2026-05-04 10:00", "MINH", "create", LESSON),
    step("2026-05-04 10:02", "MINH", "invite", LESSON),
    *(
        step(f"2026-05-04 10:1{n}", who, "yes", LESSON)
        for n, who in enumerate(("LAN", "TAM", "DUNG", "VINH", "OANH", "GAM"))
    ),
    step("2026-05-12 10:00", "SON", "move", THIRD, "2026-06-03", "2026-06-05 16:00"),
    step("2026-05-20 10:00", "YEN", "leave"),
    step("2026-06-02 10:00", "KHANH", "join"),
    step("2026-06-04 16:30", "VINH", "no", THIRD, "2026-06-05", words="Ốm đau"),
    step("2026-06-04 16:40", "VINH", "yes", THIRD, "2026-06-05"),
    step("2026-06-09 10:00", "TAM", "no", LESSON, words="Việc gia đình"),
    step("2026-06-22 15:30", "OANH", "snooze", FEES, "2026-06-25", words="Ngày mai"),
    step("2026-07-15 12:00", "", "restart"),
    step("2026-08-02 16:00", "THAO", "cancel", SECOND, "2026-08-03"),
    step("2026-08-20 10:00", "THAO", "create", INCENSE),
    step("2026-10-02 11:00", "", "away", to="2026-10-02 15:00"),
    step("2026-11-03 11:00", "", "away", to="2026-11-03 13:20"),
    step("2026-11-16 10:00", "MINH", "create", EVALUATION),
    step("2026-11-16 10:02", "MINH", "invite", EVALUATION),
    step("2026-11-20 10:00", "LAN", "done", EVALUATION),
    step("2026-12-01 09:30", "MINH", "done", EVALUATION),
    step("2026-12-02 09:30", "SON", "done", EVALUATION),
    step("2026-12-08 10:00", "THAO", "done", EVALUATION),
    step("2026-12-09 10:00", "MINH", "move", EVALUATION, to="2026-12-18 17:00"),
    *(
        step(f"2026-12-{day} 09:40", who, "done", EVALUATION, "2026-12-18")
        for day, who in (("10", "HUNG"), ("11", "TAM"), ("12", "DUNG"), ("15", "VINH"), ("17", "OANH"))
    ),
    step("2026-12-14 10:00", "MINH", "mark", EVALUATION, "2026-12-18", words="BINH"),
)
ROSTER = (
    Due(wall("2026-04-04 08:00"), "", None, frozenset({"MINH"}), ("badge", "Vũ Thị Oanh: 40 năm")),
    *(
        Due(wall(f"{day} 08:00"), "", None, frozenset({"HUNG"}), ("probation", "Mai Thị Tâm", left))
        for day, left in (("2026-07-22", "còn 60 ngày"), ("2026-08-21", "còn 30 ngày"), ("2026-09-12", "còn 8 ngày"))
    ),  # the last on the Saturday before a Sunday
)
"""Tâm was admitted on 20/09/2025; Oanh will have been a member for 40 years on 19/05."""


def payments() -> Iterator[Step]:
    for start in starts(FEES, END):
        for code, days in PAYS.items():
            person, at = next(one for one in PEOPLE if one.code == code), start.replace(hour=9, minute=30) + days * DAY
            if max(person.joins, BEGIN) < at < min(person.leaves, END):
                yield Step(at, code, "done", FEES, start.date())


def all_steps() -> list[Step]:
    return sorted((*STEPS, *payments()), key=lambda one: one.at)
