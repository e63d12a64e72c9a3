"""Understanding: rules of the language, each on a committee's own words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.statistics.lexicon import IndicatorWords, Lexicon, UnitWords, build_lexicon
from bot.statistics.parsing import Asker, understand
from bot.statistics.question import NotAQuestion, Operation, Question, Unanswerable, Unclear


def indicator(number: int, name: str, *aliases: str, whole: int | None = None, figures: bool = True) -> IndicatorWords:
    return IndicatorWords(number, f"k{number}", name, aliases, "count", whole, "", has_figures=figures)


INDICATORS = (
    indicator(1, "Tổng số đảng viên"),
    indicator(2, "Đảng viên hoàn thành xuất sắc nhiệm vụ", whole=1),
    indicator(3, "Chi bộ hoàn thành xuất sắc nhiệm vụ"),
    indicator(4, "Đảng viên mới kết nạp"),
    indicator(5, "Hộ nghèo", "số hộ nghèo"),
    indicator(6, "Đảng viên chuyển sinh hoạt đi"),
    indicator(7, "Đảng viên chuyển sinh hoạt đến"),
    indicator(8, "Đảng viên chưa được đánh giá"),
    indicator(9, "Doanh thu (tỷ đồng)", "doanh thu"),
    indicator(10, "Đảng viên nữ", figures=False),
    indicator(11, "Mức vượt chỉ tiêu thu ngân sách"),
    indicator(12, "Thu ngân sách"),
)
UNITS = (
    UnitWords(1, "H", "Đảng bộ huyện Sông Lam", (), "đảng bộ", None),
    UnitWords(2, "AL", "Đảng bộ xã An Lạc", (), "đảng bộ", 1),
    UnitWords(3, "BS", "Đảng bộ xã Bình Sơn", (), "đảng bộ", 1),
    UnitWords(4, "AL1", "Chi bộ thôn Đông", (), "chi bộ", 2),
    UnitWords(5, "BS1", "Chi bộ thôn Đông", (), "chi bộ", 3),
    UnitWords(6, "KP2", "Chi bộ Khu phố 2", (), "chi bộ", 2),
)
LEXICON: Lexicon = build_lexicon(INDICATORS, UNITS)


def ask(text: str, topic: Question | None = None) -> object:
    return understand(text, LEXICON, Asker((6,), topic), 2025)


@pytest.mark.parametrize(
    ("text", "indicators", "units"),
    [
        ("so ho ngheo nam 2023", (5,), ()),
        ("xã an lạc năm 2023 có mấy hộ nghèo", (5,), (2,)),
        ("khu phố hai năm 2023 bao nhiêu đảng viên", (1,), (6,)),
        ("thôn Đông xã Bình Sơn năm 2023 mấy đv", (1,), (5,)),
        ("đơn vị tôi năm 2023 mấy đv", (1,), (6,)),
        ("toàn huyện năm 2023 kết nạp mấy đv", (4,), (1,)),
        ("đv chuyển sinh hoạt đi năm 2023", (6,), ()),
        ("đv chuyển sinh hoạt đến năm 2023", (7,), ()),
        ("doanh thu 2023 bao nhiêu tỷ", (9,), ()),
        ("ddangr vieen xuaats sawcs 2023", (2,), ()),
        ("2023 kết nạp mấy đv, mấy đv xuất sắc", (4, 2), ()),
    ],
)
def test_what_is_asked_of_which_unit(text: str, indicators: tuple[int, ...], units: tuple[int, ...]) -> None:
    question = ask(text)
    assert isinstance(question, Question)
    assert tuple(s.indicator_id for s in question.subjects) == indicators
    assert question.unit_ids == units


@pytest.mark.parametrize(
    "text",
    [
        "bao nhiêu đảng viên nữ năm 2023",  # an indicator without figures does not take part
        "đảng viên được đánh giá năm 2023",  # only those not assessed are stored
        "huyện Đông Anh năm 2023 mấy đảng viên",
        "huyen dong anh nam 2023 may dang vien",
        "xã Phú Lộc năm 2023 mấy hộ nghèo",
        "số đảng viên nam năm 2023",
        "đảng viên trên 60 tuổi năm 2023",
        "chi bộ không hoàn thành xuất sắc năm 2023",
    ],
)
def test_what_is_not_stored_is_declined(text: str) -> None:
    assert isinstance(ask(text), Unanswerable)


def test_one_of_several_is_asked_back() -> None:
    unclear = ask("năm 2023 xuất sắc bao nhiêu")
    assert isinstance(unclear, Unclear)
    assert {q.subjects[0].indicator_id for q in unclear.choices} == {2, 3}
    places = ask("thôn Đông năm 2023 mấy đảng viên")
    assert isinstance(places, Unclear)
    assert {q.unit_ids for q in places.choices} == {(4,), (5,)}


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("kết nạp năm 2023 so với 2022", Operation.COMPARE),
        ("kết nạp năm 2023 tăng hay giảm", Operation.COMPARE),
        ("chỉ tiêu kết nạp 2023", Operation.TARGET),
        ("2023 kết nạp đạt chỉ tiêu không", Operation.ATTAINMENT),
        ("chỉ tiêu kết nạp 2023 bao nhiêu, thực hiện bao nhiêu", Operation.ATTAINMENT),
        ("kết nạp qua các năm", Operation.TREND),
        ("kết nạp từ 2020 đến 2023", Operation.TREND),
        ("tổng số đảng viên kết nạp giai đoạn 2020-2023", Operation.SUM),
        ("bình quân mỗi năm kết nạp 2020-2023", Operation.MEAN),
        ("xã nào kết nạp nhiều nhất năm 2023", Operation.RANK_UNITS),
        ("xã nào có trên 10 hộ nghèo năm 2023", Operation.FILTER_UNITS),
        ("năm nào kết nạp cao nhất", Operation.RANK_YEARS),
        ("an lạc và bình sơn năm 2023 bên nào nhiều hộ nghèo hơn", Operation.COMPARE),
        ("số liệu kết nạp lấy ở đâu", Operation.SOURCE),
        ("có số liệu kết nạp những năm nào", Operation.AVAILABLE),
        ("tổng quan năm 2023", Operation.OVERVIEW),
        ("năm 2023", Operation.OVERVIEW),
        ("hộ nghèo là gì", Operation.EXPLAIN),
        ("được tặng gì", None),
    ],
)
def test_what_is_to_be_done(text: str, operation: Operation | None) -> None:
    question = ask(text)
    assert (question.operation if isinstance(question, Question) else None) == operation


def test_a_short_name_with_a_slip_is_asked_about() -> None:
    unclear = ask("xã bìng sơn năm 2023 mấy hộ nghèo")
    assert isinstance(unclear, Unclear)
    assert [q.unit_ids for q in unclear.choices] == [(3,)]


@pytest.mark.parametrize(
    "text",
    [
        "xã nào giảm nhiều hộ nghèo nhất năm 2023",
        "xã nào kết nạp giảm so với năm trước",
        "6 tháng đầu năm 2023 kết nạp so với cả năm",
        "kết nạp 9 tháng so với 6 tháng đầu năm 2023",
    ],
)
def test_what_no_single_level_or_period_answers_is_declined(text: str) -> None:
    assert isinstance(ask(text), Unanswerable)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("xã nào kết nạp nhiều nhất", "xa"),
        ("chi bộ nào ít nhất đảng viên", "chi bo"),
        ("đơn vị nào đông đảng viên nhất", ""),
    ],
)
def test_the_kind_of_unit_that_is_ranked(text: str, kind: str) -> None:
    question = ask(text)
    assert isinstance(question, Question)
    assert (question.operation, question.among) == (Operation.RANK_UNITS, kind)


@pytest.mark.parametrize(
    ("first", "then", "years"),
    [
        ("kết nạp năm 2021", "tăng hay giảm so với năm 2020", (2021, 2020)),
        ("kết nạp năm 2022", "so với năm 2024", (2022, 2024)),
        ("kết nạp năm 2022", "so với năm trước", (2022, 2021)),
    ],
)
def test_a_comparison_takes_its_other_year_from_the_topic(first: str, then: str, years: tuple[int, ...]) -> None:
    topic = ask(first)
    assert isinstance(topic, Question)
    question = ask(then, topic)
    assert isinstance(question, Question)
    assert (question.operation, question.times.years) == (Operation.COMPARE, years)


def test_a_follow_up_keeps_the_part_of_the_year_and_turns_the_order() -> None:
    topic = ask("kết nạp 6 tháng đầu năm 2024")
    assert isinstance(topic, Question)
    question = ask("còn năm 2023", topic)
    assert isinstance(question, Question)
    assert (question.times.years, question.times.period) == ((2023,), "h1")
    ranked = ask("xã nào kết nạp nhiều nhất năm 2024")
    assert isinstance(ranked, Question)
    turned = ask("ít nhất", ranked)
    assert isinstance(turned, Question)
    assert (turned.operation, turned.best_first) == (Operation.RANK_UNITS, False)


def test_things_called_by_name_are_all_kept() -> None:
    question = ask("tổng số đảng viên và đảng viên mới kết nạp năm 2023")
    assert isinstance(question, Question)
    assert [s.indicator_id for s in question.subjects] == [1, 4]


def test_a_topic_fills_in_what_is_unsaid_over_several_turns() -> None:
    topic = ask("năm 2023 kết nạp mấy đv")
    for text, units, years in (
        ("còn An Lạc?", (2,), (2023,)),
        ("năm 2022?", (2,), (2022,)),
        ("thế Bình Sơn", (3,), (2022,)),
        ("năm trước?", (3,), (2021,)),
    ):
        assert isinstance(topic, Question)
        topic = ask(text, topic)
        assert isinstance(topic, Question)
        assert (topic.subjects[0].indicator_id, topic.unit_ids, topic.times.years) == (4, units, years)


@pytest.mark.parametrize(
    "before", ["hộ nghèo là gì", "số liệu hộ nghèo lấy ở đâu", "có số liệu hộ nghèo những năm nào"]
)
def test_after_a_question_about_figures_a_figure_is_asked_for(before: str) -> None:
    topic = ask(before)
    assert isinstance(topic, Question)
    question = ask("An Lạc 2021", topic)
    assert isinstance(question, Question)
    assert (question.operation, question.unit_ids, question.times.years) == (Operation.VALUE, (2,), (2021,))


PHRASES = (
    *("đảng viên", "kết nạp", "xuất sắc", "năm", "2023", "2022", "an lạc", "huyện", "bao nhiêu", "mấy", "tăng"),
    *("giảm", "chỉ tiêu", "%", ",", "?", "và", "nữ", "5", "từ", "nhất", "xã nào", "trên", "còn", "tỷ lệ"),
)
words = st.sampled_from(PHRASES)


@settings(max_examples=300)
@given(st.lists(words, max_size=14).map(" ".join))
def test_any_order_of_words_is_read_without_failing(text: str) -> None:
    understood = ask(text)
    if "nữ" in text.split() and isinstance(understood, Question):
        assert not understood.subjects  # nothing stored speaks of women


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(text: str) -> None:
    assert isinstance(ask(text), (Question, Unclear, Unanswerable, NotAQuestion))


def test_words_of_a_name_that_also_ask_leave_the_other_reading_open() -> None:
    question = ask("thu ngân sách năm 2023 vượt chỉ tiêu bao nhiêu")
    assert isinstance(question, Question)
    assert (question.operation, question.subjects[0].indicator_id) == (Operation.VALUE, 11)
    other = question.otherwise
    assert other is not None
    assert (other.operation, other.subjects[0].indicator_id) == (Operation.ATTAINMENT, 12)
