"""Questions about the schedule as members type them: what the answers must and must not say."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.bot.schedule.conftest import MakeAsked


@dataclass(frozen=True)
class Case:
    """What a member asks; every one of `must`, none of `never` is in the answer."""

    data: str
    code: str
    text: str
    must: tuple[str, ...]
    never: tuple[str, ...] = ()


K, A = "khoi-tinh", "dang-bo-a"  # Monday 10/01/2022, 08:00; Saturday 15/02/2025, 09:00
NONE_OF_FIGURES = "Nguồn:"

CASES = (
    # what there is in a span
    Case(
        K, "DV006", "tuần này có những cuộc họp nào", ("Giao ban", "Kết luận số 01-KL/TW"), ("Nộp đảng phí", "Sở Y tế")
    ),
    Case(K, "DV006", "tuan nay co hop hanh gi ko a", ("Giao ban", "12/01/2022"), ("Nộp",)),
    Case(K, "DV012", "thứ sáu này có sinh hoạt không", ("Học tập và làm theo", "14/01/2022", "Hội trường Sở Y tế")),
    Case(K, "DV006", "thứ sáu này có sinh hoạt không", ("Không có",), ("Học tập và làm theo",)),
    Case(K, "DV030", "ngày 20 này có hạn gì không", ("Nộp bản kiểm điểm", "17:00")),
    Case(K, "DV016", "cho em hỏi lịch ngày 13/1 ạ", ("Sinh hoạt chi bộ thường kỳ", "08:00", "Phòng họp Sở Tài chính")),
    Case(
        K,
        "DV016",
        "lịch tháng 2",
        ("Huy hiệu Đảng", "Tết trồng cây", "lý luận chính trị", "13/02/2022"),
        ("Sở Giáo dục",),
    ),
    Case(K, "DV022", "tuần sau có gì không bot ơi", ("nhận thức về Đảng", "20/01/2022"), ("nhân sự",)),
    Case(K, "DV006", "tuần sau có gì không bot ơi", ("nhận thức về Đảng",)),
    Case(K, "DV005", "chiều nay tôi có bận gì không nhỉ", ("Giao ban", "14:00")),
    Case(K, "DV005", "sáng nay có họp không", ("Không có",)),
    Case(K, "DV022", "từ 17/1 đến 21/1 có việc gì", ("nhận thức về Đảng", "Nộp bản kiểm điểm")),
    Case(A, "DV043", "trong tuần có cuộc họp nào không", ("Ủy ban Kiểm tra", "12/02/2025")),
    Case(A, "DV043", "3 ngày tới có lịch gì", ("Hội nghị tổng kết", "18/02/2025"), ("kiểm điểm",)),
    Case(A, "DV007", "thứ hai tới họp gì", ("Chào cờ", "17/02/2025", "07:15")),
    Case(A, "DV043", "cuối tháng này có việc gì không", ("nhận thức về Đảng", "25/02/2025")),
    Case(A, "DV043", "tháng 6 có sự kiện nào", ("Đại hội", "12/06/2025", "Nộp đảng phí")),
    Case(A, "DV014", "hôm nay họp ở đâu", ("Hội trường Sở Y tế", "14:00")),
    Case(A, "DV043", "hôm nay họp ở đâu", ("Không có", "Hội nghị tổng kết"), ("Hội trường Sở Y tế",)),
    Case(A, "DV043", "is there any meeting next week", ("Hội nghị tổng kết", "18 February 2025")),
    # when
    Case(
        K,
        "DV034",
        "bao giờ thì học lớp lý luận chính trị",
        ("22/02/2022", "25/02/2022", "Trường Chính trị tỉnh"),
        ("18/01",),
    ),
    Case(K, "DV034", "lop doi tuong dang hoc khi nao", ("18/01/2022",), ("22/02",)),
    Case(K, "DV034", "mấy giờ bắt đầu hội nghị về Kết luận 01", ("08:00", "12/01/2022")),
    Case(K, "DV016", "sinh hoạt thường kỳ là hôm nào", ("13/01/2022",), ("05/02",)),
    Case(K, "DV021", "chi bộ mình sinh hoạt hôm nào", ("05/02/2022", "14:00"), ("13/01",)),
    Case(K, "DV034", "le trao huy hieu dang to chuc hom nao", ("09/02/2022", "08:30", "Hội trường tỉnh")),
    Case(K, "DV034", "trồng cây đầu xuân ngày nào, tập trung ở đâu", ("08/02/2022", "Công viên trung tâm")),
    Case(K, "DV034", "kiểm điểm tập thể cấp ủy khi nào", ("26/01/2022", "08:00"), ("20/01",)),
    Case(K, "DV004", "họp bàn nhân sự lúc mấy giờ", ("15:00", "17/01/2022")),
    Case(K, "DV034", "họp bàn nhân sự lúc mấy giờ", (), ("15:00", "17/01")),
    Case(A, "DV043", "đại hội đảng bộ diễn ra từ ngày nào đến ngày nào", ("12/06/2025", "13/06/2025")),
    Case(A, "DV052", "doan kiem tra den lam viec hom nao", ("27/02/2025", "08:30")),
    Case(A, "DV043", "đoàn kiểm tra đến làm việc hôm nào", (), ("27/02",)),
    Case(A, "DV019", "kiểm điểm cấp ủy mấy giờ xong", ("11:30", "22/02/2025")),
    Case(A, "DV043", "lớp bồi dưỡng quần chúng ưu tú học mấy ngày", ("24/02/2025", "26/02/2025"), ("10/03",)),
    Case(A, "DV043", "lơp đảng vien moi bao giơ hoc", ("10/03/2025",), (NONE_OF_FIGURES,)),
    Case(A, "DV043", "hội nghi tông kêt tô chưc ơ đâu", ("Nhà Văn hóa Lao động tỉnh",)),
    Case(A, "DV024", "lần họp chi bộ tới là ngày mấy", ("03/03/2025",), ("05/03",)),
    Case(A, "DV043", "trao huy hieu dang dot 3/2 hom nao", ("03/02/2025",), ("19/05",)),
    # time limits
    Case(K, "DV034", "hạn chót nộp bản kiểm điểm", ("20/01/2022", "17:00")),
    Case(K, "DV034", "han nop dang phi thang nay", ("25/01/2022",)),
    Case(K, "DV032", "báo cáo đánh giá xếp loại phải nộp trước khi nào", ("15/01/2022", "11:00")),
    Case(K, "DV034", "báo cáo kết quả đánh giá đảng viên phải nộp trước khi nào", (), ("15/01",)),
    Case(A, "DV043", "bao h thi het han nop ban kiem diem the", ("20/02/2025",)),
    Case(A, "DV037", "hạn gửi báo cáo xếp loại là bao giờ", ("28/02/2025", "16:30")),
    # units
    Case(A, "DV022", "sở tài chính họp chi bộ hôm nào", ("05/03/2025",), ("03/03",)),
    Case(
        A,
        "DV025",
        "khi nào chi bộ sở tài chính sinh hoạt",
        ("chỉ dành cho đảng viên của đơn vị đó",),
        ("05/03", "15:30"),
    ),
    Case(A, "DV002", "khi nào chi bộ sở tài chính sinh hoạt", ("05/03/2025",), ("03/03",)),
    Case(A, "DV018", "sở giáo dục tháng sau sinh hoạt ngày nào", ("chỉ dành cho",), ("03/03",)),
    Case(A, "DV043", "đảng ủy khối tuần sau có họp gì", ("Hội nghị tổng kết",)),
    # what is not there
    Case(K, "DV034", "đại hội đảng bộ tổ chức khi nào", ("không thấy",), ("nhiệm kỳ",)),
    Case(A, "DV043", "khi nào có lớp tập huấn nghiệp vụ văn phòng", ("không thấy",), ("Nguồn:",)),
    Case(A, "DV043", "bao giờ tăng lương", ("không có thông tin",)),
    Case(A, "DV043", "thời tiết ngày mai thế nào", ("không có thông tin",)),
    # figures stay figures
    Case(A, "DV043", "năm 2024 kết nạp được bao nhiêu đảng viên", ("Nguồn:",)),
    Case(A, "DV043", "có mấy lớp bồi dưỡng nhận thức về Đảng năm 2024", (), ("24/02",)),
    Case(A, "DV043", "sở y tế có bao nhiêu đảng viên năm 2024", ("Nguồn:",)),
)


def test_there_are_many_questions() -> None:
    assert len(CASES) >= 50


@pytest.mark.parametrize("data", [K, A])
async def test_each_question_is_answered(data: str, asked: MakeAsked) -> None:
    committee = await asked(data)
    wrong: list[str] = []
    for case in CASES:
        if case.data != data:
            continue
        await committee.forget(case.code)
        said = (await committee.by(case.code, case.text)).text
        bad = [words for words in case.must if words not in said] + [words for words in case.never if words in said]
        if bad:
            wrong.append(f"{case.code} {case.text} {bad}\n{said}")
    assert not wrong, "\n\n".join(wrong)
