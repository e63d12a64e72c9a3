"""A sentence made ready for the rules: lower case without diacritics, each character still in its place.

Words that are alike without diacritics stay apart: a capital marks the rarer one, "~" stands for words that have
nothing to do with time ("tôi", "bà", "Tuấn"). What was typed with diacritics is taken by its diacritics; only a
sentence with no diacritics at all is told apart by the words around (`_BY_CONTEXT`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import takewhile

from bot.language.folding import nfc, strip_marks

MOST_CHARACTERS = 1000
"""What lies beyond is left alone: nobody says a time after so many words, and the time spent stays bounded."""

TAKEN = "\0"
"""Stands in the line for characters that a rule has taken."""

_WORD = re.compile(r"[^\W\d_]+")
_KEYS = {
    "tối": "toi", "tới": "toI", "sáu": "saU", "sau": "sau", "sáng": "sang", "sang": "sanG", "từ": "tu", "tư": "tU",
    "năm": "nam", "bảy": "bay", "bẩy": "bay", "hai": "hai", "ba": "ba", "một": "mot", "mốt": "moT", "bốn": "bon",
    "tám": "tam", "chín": "chin", "mười": "muoi", "mươi": "muoi", "lăm": "lam", "nhăm": "nham", "rưỡi": "ruoi",
    "rưởi": "ruoi", "kém": "kem", "giờ": "gio", "phút": "phut", "tiếng": "tieng", "hết": "het", "này": "nay",
    "nay": "nay", "nữa": "nua", "nửa": "nuA", "quý": "quy", "quí": "quy", "tháng": "thang", "tuần": "tuan",
    "ngày": "ngay", "thứ": "thu", "chủ": "chu", "chúa": "chua", "nhật": "nhat", "nhất": "nhaT", "cuối": "cuoi",
    "đầu": "dau", "giữa": "giua", "mùng": "mung", "mồng": "mong", "rằm": "ram", "tết": "tet", "hạn": "han",
    "trước": "truoc", "chậm": "cham", "muộn": "muon", "trễ": "tre", "nhắc": "nhac", "báo": "bao", "buổi": "buoi",
    "lần": "lan", "hằng": "hang", "hàng": "hang", "mỗi": "moi", "trong": "trong", "vòng": "vong", "đến": "den",
    "hôm": "hom", "bữa": "bua", "lúc": "luc", "vào": "vao", "hồi": "hoi", "khoảng": "khoang", "trưa": "trua",
    "chiều": "chieu", "đêm": "dem", "khuya": "khuya", "mai": "mai", "kia": "kia", "kìa": "kiA", "qua": "qua",
    "âm": "am", "lịch": "lich", "cho": "cho", "các": "cac", "cứ": "cu", "cách": "cach", "chót": "chot", "dài": "dai",
    "kéo": "keo", "và": "va", "cùng": "cung", "tiên": "tien", "giêng": "gieng", "chạp": "chap", "rồi": "roi",
    "ngọ": "ngo", "đúng": "dung", "đợt": "dot", "kỳ": "ky", "kì": "ky", "số": "so", "lễ": "le", "vừa": "vua",
    "là": "la", "tiếp": "tiep", "kế": "ke", "khi": "khi", "lặp": "lap", "lại": "lai", "họp": "hop", "làm": "lAm",
    "việc": "viec", "bắt": "bat", "diễn": "dien", "ra": "ra", "quá": "quA", "không": "khong", "hoặc": "hoac",
    "dương": "duong", "khóa": "khoa", "khoá": "khoa", "lượt": "luot", "rạng": "rang", "tảng": "tang", "sớm": "som",
    "giao": "giao", "thừa": "thua", "thời": "thoi", "gian": "gian", "lượng": "luong", "mất": "mat", "định": "dinh",
    "dịp": "dip", "kỷ": "kY", "niệm": "niem", "của": "cua", "cả": "ca", "tuổi": "tuoi", "người": "nguoi",
    "đồng": "dong", "chí": "chi", "tại": "tai", "ở": "o", "thành": "thanh", "lập": "lAp",
    "phòng": "phong", "tầng": "tang", "điều": "dieu", "lớp": "lop", "tổ": "to", "mẫu": "mau", "khu": "khu",
    "bài": "bai", "chương": "chuong", "phiên": "phien", "vụ": "vu", "học": "hoc", "trăm": "tram", "đảng": "dang",
    "viên": "vien", "đại": "daI", "biểu": "bieu", "xuất": "xuat", "suất": "suat", "nộp": "nop", "xong": "xong",
}  # fmt: skip
"""How a word is written in the line, by its spelling with diacritics."""

_VOCABULARY = frozenset(key.lower() for key in _KEYS.values())
_NUMBER = "mot|hai|ba|bon|nam|bay|tam|chin|muoi"
_BY_CONTEXT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<!\w){pattern}(?!\w)"), written)
    for pattern, written in (
        (r"(?<=thu )sau", "saU"),
        (r"(?<=luc )sau(?= (?:gio|ruoi|kem))", "saU"),
        (r"(?<=muoi )sau", "saU"),
        (r"sau(?= (?:gio|h) (?:sang|chieu|toi|ruoi|kem|ngay|thu|mai))", "saU"),
        (r"(?<=thang )sau(?= (?:nam )?\d)", "saU"),
        (r"(?<=thu )tu", "tU"),
        (r"(?<=muoi )tu", "tU"),
        (r"(?<=thang )tu(?! (?:ngay|\d))", "tU"),
        (r"(?<!luc )(?<!vao )(?<!hoi )bay(?= gio(?! (?:sang|chieu|toi|ruoi|kem|ngay|mai|thu|\d)))", "~~~"),
        (r"(?<=ngay )toi(?= |$)(?! (?:luc|\d))", "toI"),
        (r"(?<=tuan )toi", "toI"),
        (r"(?<=thang )toi", "toI"),
        (r"(?<=nam )toi", "toI"),
        (r"(?<=quy )toi", "toI"),
        (r"(?<=nhat )toi(?= (?:luc|vao|\d)|$)", "toI"),
        (r"nua(?= (?:tieng|gio|dem|thang|nam|ngay))", "nuA"),
        (r"(?<=ngay )mot(?! (?:lan|so|nhieu|buoi))", "moT"),
        (rf"(?<=muoi )mot(?= (?!(?:{_NUMBER})))", "mot"),
        (r"(?<=sang )mot|(?<=chieu )mot|(?<=trua )mot|(?<=toi )mot", "moT"),
        (r"sang(?= (?:nam|tuan|thang|quy)(?! (?:nay|\d)))", "sanG"),
        (r"(?<=thu )nhat|(?<=cham )nhat|(?<=muon )nhat|(?<=tre )nhat", "nhaT"),
        (r"(?<=nhac )toi|(?<=bao )toi|(?<=cho )toi|(?<=hen )toi|(?<=voi )toi|(?<=cua )toi|(?<=goi )toi", "~~~"),
        (r"toi(?= (?:can|phai|muon|se|hop|co|la|xin|duoc|di|dang|nho|hoi|nop|da|chua|bi|bao))", "~~~"),
        (r"lam(?= (?:viec|bao|ho|an|gi))", "lAm"),
        (r"ky(?= niem)", "kY"),
        (r"(?<=thanh )lap", "lAp"),
    )
)
_PERSON = re.compile(
    r"(?<!\w)(?:chị|cô|anh|em|bà|ông|bác|đồng chí|đ/c|thị|hoa|chi|co|dong chi|d/c|dc|ong|bac) $", re.IGNORECASE
)
_MAI = re.compile(r"(?<!\w)mai(?!\w)", re.IGNORECASE)
_BEFORE_MAI = re.compile(r"(?:^|[.!?:] ?|(?<!\w)(?:sang|trua|chieu|toi|dem|ngay|khuya) )$")
_NAMED = re.compile(r"(?<!\w)(?:chị|cô|anh|em|bà|ông|bác|chú|đồng chí|đ/c)(?P<name>(?: [^\W\d_]+)+)", re.IGNORECASE)
_GAP = re.compile(r"\s*([,;:.])(?:\s*[,;])+")
_EDGE = " ,;:–—-"
_EMPTY = re.compile(r"\(\s*\)|«\s*»|\[\s*\]")


def tidy(text: str) -> str:
    """The text in Unicode's composed form, with single spaces."""
    return " ".join(nfc(text).split())


def line_of(text: str) -> str:
    """The tidied text as the rules read it; as long as the text, or as `MOST_CHARACTERS`."""
    read = text[:MOST_CHARACTERS]
    if strip_marks(read) != read:
        line = _WORD.sub(lambda match: _marked(match.group()), read)
    else:
        line = "".join(c if len(c.lower()) > 1 else c.lower() for c in read)
        for pattern, written in _BY_CONTEXT:
            line = pattern.sub(written, line)
    return _without_names(read, line)


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without these pieces, and without the punctuation that they leave behind."""
    kept, place = [], 0
    for start, end in sorted(spans):
        kept.append(text[place:start])
        place = max(place, end)
    joined = _EMPTY.sub(" ", " ".join([*kept, text[place:]]))
    joined = _GAP.sub(r"\1", " ".join(joined.split()))
    if joined.count(")") > joined.count("("):  # its partner went with the day in brackets
        joined = " ".join(joined.replace(")", "", 1).split())
    return re.sub(r" +([,;.!?])", r"\1", joined).strip(_EDGE).removeprefix(".").lstrip()


@lru_cache(maxsize=4096)
def _marked(word: str) -> str:
    lower = word.lower()
    key = _KEYS.get(lower)
    if key is None:
        key = strip_marks(lower)
        if (key in _VOCABULARY and key != lower) or key in {"toi", "bay", "nam", "tu", "lam"}:
            return "~" * len(word)
    return key if len(key) == len(word) else "~" * len(word)


def _without_names(read: str, line: str) -> str:
    """The line without people: "chị Hằng", "anh Tư".

    "Mai" with a capital is a person, but at the sentence's start or after "sáng" and the like it is tomorrow.
    """
    if read.isupper():
        return line
    for match in _NAMED.finditer(read):
        words = match["name"].split(" ")[1:]
        name = " ".join(takewhile(lambda word: word[0].isupper(), words))
        start = match.start("name") + 1
        line = line[:start] + _WORD.sub(lambda word: "~" * len(word.group()), name) + line[start + len(name) :]
    for match in _MAI.finditer(read):
        start, end = match.span()
        capital = match.group()[0] == "M"
        opens = _BEFORE_MAI.search(line[max(0, start - 12) : start]) and not read[end + 1 : end + 2].isupper()
        if (capital and not opens) or _PERSON.search(read[max(0, start - 9) : start]):
            line = f"{line[:start]}~~~{line[end:]}"
    return line
