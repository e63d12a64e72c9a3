"""A made-up committee of any size: its import files, and questions with what their answers must contain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.imports.importing import Kind

INDICATORS = (
    ("du_bi", "đảng viên dự bị"),
    ("dv_xuat_sac", "đảng viên hoàn thành xuất sắc nhiệm vụ"),
    ("dv_tot", "đảng viên hoàn thành tốt nhiệm vụ"),
    ("dv_hoan_thanh", "đảng viên hoàn thành nhiệm vụ"),
    ("dv_khong_hoan_thanh", "đảng viên không hoàn thành nhiệm vụ"),
    ("ket_nap", "đảng viên mới kết nạp"),
    ("chinh_thuc", "đảng viên chuyển đảng chính thức"),
    ("ra_khoi_dang", "đảng viên ra khỏi Đảng"),
    ("bi_ky_luat", "đảng viên bị kỷ luật"),
    ("khen_thuong", "đảng viên được khen thưởng"),
    ("mien_sinh_hoat", "đảng viên miễn sinh hoạt"),
    ("nu", "đảng viên nữ"),
    ("dan_toc", "đảng viên dân tộc thiểu số"),
    ("huy_hieu", "đảng viên nhận huy hiệu Đảng"),
    ("doi_tuong", "đối tượng kết nạp Đảng được bồi dưỡng"),
    ("lop_boi_duong", "lớp bồi dưỡng lý luận chính trị"),
    ("hoc_vien", "học viên lớp lý luận chính trị"),
    ("kiem_tra", "cuộc kiểm tra"),
    ("giam_sat", "cuộc giám sát"),
    ("giay_khen", "giấy khen"),
    ("cb_xuat_sac", "chi bộ hoàn thành xuất sắc nhiệm vụ"),
    ("cb_tot", "chi bộ hoàn thành tốt nhiệm vụ"),
    ("hop_chi_bo", "buổi sinh hoạt chi bộ"),
    ("chuyen_de", "buổi sinh hoạt chuyên đề"),
    ("van_ban", "văn bản ban hành"),
)
KINDS = (
    "Trường Tiểu học",
    "Trường Mầm non",
    "Trạm Y tế",
    "Bệnh viện",
    "Công ty Điện lực",
    "Công ty Cấp nước",
    "Hợp tác xã",
    "Chợ",
    "Bưu điện",
    "Nhà máy Xi măng",
    "Thư viện",
    "Bảo tàng",
    "Nông trường",
    "Lâm trường",
    "Ngân hàng",
    "Bến xe",
    "Nhà hát",
    "Khách sạn",
    "Siêu thị",
    "Xí nghiệp May",
)
PLACES = (
    "Kim Đồng",
    "Hoa Sen",
    "Lê Lợi",
    "Quang Trung",
    "Nguyễn Trãi",
    "Trần Phú",
    "Hùng Vương",
    "Bạch Đằng",
    "Ba Đình",
    "Sông Lô",
    "Tam Đảo",
    "Hòa Bình",
    "Thống Nhất",
    "Đồng Tâm",
    "Việt Bắc",
    "Phù Đổng",
    "Lạc Long",
    "Âu Cơ",
    "Yết Kiêu",
    "Chu Văn An",
)
LAST_YEAR = 2025
FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi")
GIVEN_NAMES = ("An", "Bình", "Cường", "Dung", "Hà", "Hùng", "Lan", "Mai", "Minh", "Phúc", "Quân", "Thảo")


@dataclass(frozen=True, slots=True)
class Size:
    """How large the committee is; the number of figures is units x 25 indicators x years."""

    units: int
    members: int
    years: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what must stand in its answer."""

    text: str
    expected: str


def value(unit: int, indicator: int, year: int) -> int:
    """The figure: any number, but the same each time, and no two alike for one unit and year."""
    return 1_000 + (unit * 7_919 + year * 104_729) % 800 * 10 + indicator * 8_000


def vietnamese(number: int) -> str:
    """4740 as `4.740`."""
    return f"{number:,}".replace(",", ".")


def import_files(size: Size) -> dict[Kind, str]:
    """The files for `import`, by kind, in the order in which they must be imported."""
    return {
        "units": _table("mã;tên;tên gọi khác;loại;mã cấp trên", _units(size)),
        "indicators": _table("key;name;measure", (f"{key};{name};count" for key, name in INDICATORS)),
        "roster": _table("mã;họ tên;mã đơn vị;chức vụ;vai trò;ngày chính thức", _members(size)),
        "figures": _table("năm;mã đơn vị;chỉ tiêu;giá trị;nguồn;ngày nguồn", _figures(size)),
    }


def _table(header: str, rows: Iterator[str]) -> str:
    return "\n".join((header, *rows)) + "\n"


def unit_code(unit: int) -> str:
    """The code of a unit; unit 0 is the whole committee."""
    return f"DV{unit:03d}" if unit else "DU"


def unit_name(unit: int) -> str:
    """The name of a unit below the committee, one of 400 different ones."""
    kind, place = divmod(unit % 400, len(PLACES))
    return f"Chi bộ {KINDS[kind]} {PLACES[place]}"


def _units(size: Size) -> Iterator[str]:
    yield "DU;Đảng bộ Khối Doanh nghiệp;Đảng ủy Khối;committee;"
    for unit in range(1, size.units):
        yield f"{unit_code(unit)};{unit_name(unit)};;cell;DU"


def member_code(member: int) -> str:
    """The code of a member, from 0 on."""
    return f"M{member:05d}"


def _members(size: Size) -> Iterator[str]:
    for member in range(size.members):
        family = FAMILY_NAMES[member % len(FAMILY_NAMES)]
        given = GIVEN_NAMES[member // len(FAMILY_NAMES) % len(GIVEN_NAMES)]
        unit = unit_code(1 + member % (size.units - 1))
        yield f"{member_code(member)};{family} Văn {given};{unit};đảng viên;member;01/01/2010"


def _figures(size: Size) -> Iterator[str]:
    for year in range(LAST_YEAR - size.years + 1, LAST_YEAR + 1):
        source = f"Báo cáo năm {year};31/12/{year}"
        for unit in range(size.units):
            for number, (key, _) in enumerate(INDICATORS):
                yield f"{year};{unit_code(unit)};{key};{value(unit, number, year)};{source}"


def questions(size: Size, count: int) -> Sequence[Question]:
    """Questions of the kinds that people ask most, each answered by one message."""
    found = []
    for turn in range(count):
        cycle, number = divmod(turn, len(INDICATORS))
        name = INDICATORS[number][1]
        year = LAST_YEAR - (cycle + number) % size.years
        other = year - 1 if year > LAST_YEAR - size.years + 1 else year + 1
        unit = 1 + turn * 7 % (size.units - 1)
        whole, part = vietnamese(value(0, number, year)), vietnamese(value(unit, number, year))
        found += [
            Question(f"Năm {year} có bao nhiêu {name}?", whole),
            Question(f"so {plain(name)} nam {year} la bao nhieu", whole),
            Question(f"Số {name} của {unit_name(unit)} năm {year}?", part),
            Question(f"So sánh {name} năm {year} với năm {other}", whole),
        ]
    return found[:count]


MARKS = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ",
    "aaaaaaaaaaaaaaaaadeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyy",
)


def plain(text: str) -> str:
    """The text as it is typed without diacritics."""
    return text.lower().translate(MARKS)
