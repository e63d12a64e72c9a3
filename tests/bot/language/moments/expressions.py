"""Expressions as people write them, each with what it means on a certain day.

A line holds: the words | the start, or "start > end" ("due " before a deadline, "~" before a stretch of days) | the
rule of a series | what must be asked. A day is dd/mm/yyyy, a time HH:MM.
"""

from __future__ import annotations

from dataclasses import dataclass

TUESDAY = "24/11/2026 10:00"
SATURDAY = "28/11/2026 09:00"
YEARS_END = "30/12/2026 20:00"


@dataclass(frozen=True, slots=True)
class Case:
    now: str
    words: str
    when: str
    rule: str
    asks: tuple[str, ...]


def cases() -> list[Case]:
    found = []
    for now, lines in (
        (
            TUESDAY,
            CLOCKS + DAYS + WEEKDAYS + STRETCHES + SPANS + DEADLINES + SERIES + SENTENCES + UNMARKED + ENGLISH + LUNAR,
        ),
        (SATURDAY, ON_SATURDAY),
        (YEARS_END, AT_YEARS_END),
    ):
        for line in lines.strip().splitlines():
            words, when, rule, asks = ([part.strip() for part in line.split("|")] + ["", "", ""])[:4]
            found.append(Case(now, words, when, rule, tuple(asks.split())))
    return found


CLOCKS = """
14h30 | 24/11/2026 14:30
14h | 24/11/2026 14:00
14 giờ 30 | 24/11/2026 14:30
14 giờ 30 phút | 24/11/2026 14:30
14:30 | 24/11/2026 14:30
14g30 | 24/11/2026 14:30
14h30p | 24/11/2026 14:30
14h30' | 24/11/2026 14:30
lúc 15 giờ | 24/11/2026 15:00
mười bốn giờ ba mươi | 24/11/2026 14:30
mười lăm giờ | 24/11/2026 15:00
2 giờ chiều | 24/11/2026 14:00
2h chiều | 24/11/2026 14:00
hai giờ chiều | 24/11/2026 14:00
hai rưỡi chiều nay | 24/11/2026 14:30
2h rưỡi chiều nay | 24/11/2026 14:30
2 giờ 15 chiều nay | 24/11/2026 14:15
chiều nay 3 giờ | 24/11/2026 15:00
3 giờ kém 15 chiều nay | 24/11/2026 14:45
ba giờ kém mười chiều nay | 24/11/2026 14:50
15 giờ kém 10 | 24/11/2026 14:50
5h kém 5 chiều nay | 24/11/2026 16:55
8 giờ tối | 24/11/2026 20:00
7 rưỡi tối nay | 24/11/2026 19:30
9 giờ đêm nay | 24/11/2026 21:00
12h trưa | 24/11/2026 12:00
12 giờ trưa nay | 24/11/2026 12:00
11 rưỡi trưa nay | 24/11/2026 11:30
1 giờ trưa nay | 24/11/2026 13:00
12h đêm nay | 25/11/2026 00:00
nửa đêm nay | 25/11/2026 00:00
0h ngày 25/11 | 25/11/2026 00:00
24h ngày 30/11 | 01/12/2026 00:00
2h đêm nay | 25/11/2026 02:00
8 rưỡi sáng mai | 25/11/2026 08:30
tám rưỡi sáng mai | 25/11/2026 08:30
8 giờ sáng mai | 25/11/2026 08:00
sáng mai 8h | 25/11/2026 08:00
sáng mai lúc 8 giờ 15 | 25/11/2026 08:15
7 giờ 5 phút sáng mai | 25/11/2026 07:05
chín giờ rưỡi sáng mai | 25/11/2026 09:30
10 giờ kém 15 sáng mai | 25/11/2026 09:45
mai 10 giờ kém mười lăm | 25/11/2026 09:45
08:00 ngày mai | 25/11/2026 08:00
mai 14g | 25/11/2026 14:00
5 giờ sáng mai | 25/11/2026 05:00
8 giờ | 24/11/2026 08:00 || past
9h30 | 24/11/2026 09:30 || past
11h | 24/11/2026 11:00
2 giờ thứ Sáu | 27/11/2026 14:00 || half_of_day
25h ngày mai | 25/11/2026 || no_such_clock
14h75 ngày mai | 25/11/2026 || no_such_clock
14 giờ sáng mai | 25/11/2026 || no_such_clock
10 giờ chiều mai | 25/11/2026 || no_such_clock
2h đêm 20/12 | 21/12/2026 02:00 || two_readings
tối nay | 24/11/2026 20:00
sáng mai | 25/11/2026 08:00
trưa mai | 25/11/2026 12:00
chiều mai | 25/11/2026 14:00
tối mai | 25/11/2026 20:00
chiều nay | 24/11/2026 14:00
đầu giờ chiều mai | 25/11/2026 14:00
14h00 - 16h30 | 24/11/2026 14:00 > 24/11/2026 16:30
2 tiếng nữa | 24/11/2026 12:00
hai tiếng rưỡi nữa | 24/11/2026 12:30
30 phút nữa | 24/11/2026 10:30
nửa tiếng nữa | 24/11/2026 10:30
sau 45 phút nữa | 24/11/2026 10:45
1 tiếng nữa | 24/11/2026 11:00
"""

DAYS = """
hôm nay | 24/11/2026
bữa nay | 24/11/2026
mai | 25/11/2026
ngày mai | 25/11/2026
mốt | 26/11/2026
ngày mốt | 26/11/2026
ngày kia | 26/11/2026
sáng mốt | 26/11/2026 08:00
chiều ngày kia | 26/11/2026 14:00
hôm qua | 23/11/2026 || past
ngày 20/12 | 20/12/2026
20/12 | 20/12/2026
20/12/2026 | 20/12/2026
20/12/26 | 20/12/2026
20-12-2026 | 20/12/2026
ngày 20-12 | 20/12/2026
20.12 | 20/12/2026
20.12.2026 | 20/12/2026
2026-12-20 | 20/12/2026
5/12 | 05/12/2026
05/12 | 05/12/2026
ngày 20 tháng 12 | 20/12/2026
ngày 20 tháng 12 năm 2026 | 20/12/2026
ngày 20 tháng 12/2026 | 20/12/2026
ngày hai mươi tháng mười hai | 20/12/2026
ngày mười lăm tháng Tư năm 2027 | 15/04/2027
tháng 12 ngày 20 | 20/12/2026
mùng 3 | 03/12/2026
mồng 5 | 05/12/2026
mùng ba | 03/12/2026
ngày 28 | 28/11/2026
ngày 3 | 03/12/2026
mồng 5 tháng sau | 05/12/2026
ngày 10 tháng sau | 10/12/2026
ngày 27 tháng này | 27/11/2026
ngày 10 tháng này | 10/11/2026 || past
tháng sau ngày 10 | 10/12/2026
mùng 1 tháng 1 | 01/01/2027 || past_year
20/10 | 20/10/2027 || past_year
ngày 20 tháng 10 | 20/10/2027 || past_year
20/10/2026 | 20/10/2026 || past
31/11 | || no_such_day
30/2 | || no_such_day
29/2/2027 | || no_such_day
ngày 31 tháng 11 | || no_such_day
ngày 12/25 | || no_such_day
29/2/2028 | 29/02/2028
sau 3 ngày nữa | 27/11/2026
3 ngày nữa | 27/11/2026
ba ngày nữa lúc 8h sáng | 27/11/2026 08:00
sau 3 ngày | 27/11/2026
10 ngày sau | 04/12/2026
2 tuần nữa | 08/12/2026
một tuần nữa | 01/12/2026
nửa tháng nữa | 09/12/2026
1 tháng nữa | 24/12/2026
14h30 ngày 20/12 | 20/12/2026 14:30
14h30, ngày 20/12/2026 | 20/12/2026 14:30
20/12 14h30 | 20/12/2026 14:30
20/12 lúc 14h30 | 20/12/2026 14:30
20/12 - 14h30 | 20/12/2026 14:30
sáng 20/12 | 20/12/2026 08:00
8h sáng ngày 20/12 | 20/12/2026 08:00
vào hồi 8 giờ 00 phút, ngày 20 tháng 12 năm 2026 | 20/12/2026 08:00
12h đêm 31/12 | 01/01/2027 00:00
"""

WEEKDAYS = """
thứ Sáu | 27/11/2026
thứ sáu | 27/11/2026
thứ 6 | 27/11/2026
T6 | 27/11/2026
t6 | 27/11/2026
thứ Ba | 24/11/2026
thứ Hai | 30/11/2026
thứ Tư | 25/11/2026
thứ Bảy | 28/11/2026
thứ bẩy | 28/11/2026
Chủ nhật | 29/11/2026
chúa nhật | 29/11/2026
thứ Sáu này | 27/11/2026
thứ Sáu tới | 27/11/2026
thứ Ba tới | 01/12/2026
chủ nhật này | 29/11/2026
thứ Sáu tuần này | 27/11/2026
thứ 2 tuần sau | 30/11/2026
thứ Hai tuần tới | 30/11/2026
thứ Sáu tuần sau | 04/12/2026
thứ Sáu tuần sau nữa | 11/12/2026
T6 tuần sau | 04/12/2026
CN tuần sau | 06/12/2026
CN này | 29/11/2026
tuần sau thứ 6 | 04/12/2026
thứ Hai tuần này | 23/11/2026 || past
thứ Sáu tuần trước | 20/11/2026 || past
chiều thứ Sáu | 27/11/2026 14:00
sáng thứ 7 | 28/11/2026 08:00
tối CN | 29/11/2026 20:00
8h sáng thứ Hai tuần sau | 30/11/2026 08:00
14h30 t6 | 27/11/2026 14:30
14h30 thứ Sáu tuần này | 27/11/2026 14:30
chiều thứ Sáu lúc 2h | 27/11/2026 14:00
thứ Sáu ngày 27/11 | 27/11/2026
thứ Sáu 27/11/2026, 14:30 | 27/11/2026 14:30
Thứ Sáu (27/11), 14h30 | 27/11/2026 14:30
thứ Tư ngày mai | 25/11/2026
thứ Sáu 28/11 | 28/11/2026 || days_disagree
thứ Hai 27/11/2026 | 27/11/2026 || days_disagree
mai thứ Năm | 25/11/2026 || days_disagree
thứ Hai đầu tiên của tháng 12 | 07/12/2026
thứ Sáu cuối cùng của tháng sau | 25/12/2026
thứ Hai đầu tháng sau | 07/12/2026
thứ 3 8h | 24/11/2026 08:00 || past
"""

STRETCHES = """
cuối tuần | ~28/11/2026 || vague_day
cuối tuần này | ~28/11/2026 || vague_day
cuối tuần sau | ~05/12/2026 || vague_day
đầu tuần sau | ~30/11/2026 || vague_day
đầu tuần tới | ~30/11/2026 || vague_day
giữa tuần sau | ~02/12/2026 || vague_day
đầu tháng | ~01/12/2026 || vague_day
đầu tháng sau | ~01/12/2026 || vague_day
cuối tháng | ~30/11/2026 || vague_day
cuối tháng này | ~30/11/2026 || vague_day
cuối tháng 12 | ~31/12/2026 || vague_day
giữa tháng 12 | ~15/12/2026 || vague_day
cuối năm | ~31/12/2026 || vague_day
đầu năm sau | ~01/01/2027 || vague_day
tuần này | ~23/11/2026 > 29/11/2026 || vague_day
tuần sau | ~30/11/2026 > 06/12/2026 || vague_day
tuần tới | ~30/11/2026 > 06/12/2026 || vague_day
tháng sau | ~01/12/2026 > 31/12/2026 || vague_day
tháng này | ~01/11/2026 > 30/11/2026 || vague_day
tháng 12 | ~01/12/2026 > 31/12/2026 || vague_day
tháng mười hai | ~01/12/2026 > 31/12/2026 || vague_day
tháng 2/2027 | ~01/02/2027 > 28/02/2027 || vague_day
quý I/2027 | ~01/01/2027 > 31/03/2027 || vague_day
quý 4 | ~01/10/2026 > 31/12/2026 || vague_day
năm sau | ~01/01/2027 > 31/12/2027 || vague_day
sang năm | ~01/01/2027 > 31/12/2027 || vague_day
tuần trước | ~16/11/2026 > 22/11/2026 || past
thứ Hai đầu tuần sau | 30/11/2026
lịch tháng 12 | ~01/12/2026 > 31/12/2026 || vague_day
8h cuối tuần này | ~28/11/2026 08:00 || vague_day
"""

SPANS = """
từ 14h đến 16h30 | 24/11/2026 14:00 > 24/11/2026 16:30
14h-16h | 24/11/2026 14:00 > 24/11/2026 16:00
14-16h | 24/11/2026 14:00 > 24/11/2026 16:00
14h–16h30 thứ Sáu | 27/11/2026 14:00 > 27/11/2026 16:30
thứ Sáu 14:30 - 16:30 | 27/11/2026 14:30 > 27/11/2026 16:30
từ 8h đến 11h sáng mai | 25/11/2026 08:00 > 25/11/2026 11:00
từ 2h đến 4h chiều mai | 25/11/2026 14:00 > 25/11/2026 16:00
từ 8h sáng đến 5h chiều ngày 20/12 | 20/12/2026 08:00 > 20/12/2026 17:00
chiều thứ Sáu từ 2h đến 4h | 27/11/2026 14:00 > 27/11/2026 16:00
từ 20/12 đến 22/12 | 20/12/2026 > 22/12/2026
từ ngày 20 đến ngày 22/12 | 20/12/2026 > 22/12/2026
từ ngày 20 đến hết ngày 22 tháng 12 | 20/12/2026 > 22/12/2026
20-22/12 | 20/12/2026 > 22/12/2026
20/12 - 22/12/2026 | 20/12/2026 > 22/12/2026
từ 28/12 đến 2/1 | 28/12/2026 > 02/01/2027
từ 8h ngày 20/12 đến 17h ngày 22/12 | 20/12/2026 08:00 > 22/12/2026 17:00
từ thứ Hai đến thứ Tư tuần sau | 30/11/2026 > 02/12/2026
thứ Bảy và Chủ nhật tuần này | 28/11/2026 > 29/11/2026
từ thứ 5 đến thứ 7 | 26/11/2026 > 28/11/2026
8h sáng mai trong 2 tiếng | 25/11/2026 08:00 > 25/11/2026 10:00
14h thứ Sáu, kéo dài 90 phút | 27/11/2026 14:00 > 27/11/2026 15:30
từ 20/12 trong 2 ngày | 20/12/2026 > 21/12/2026
khai giảng 8h ngày 20/12, học 3 ngày | 20/12/2026 08:00 > 22/12/2026
từ 16h đến 14h mai | 25/11/2026 16:00 || ends_before_start
từ 22/12/2026 đến 20/12/2026 | 22/12/2026 || ends_before_start
"""

DEADLINES = """
trước 17h ngày 30/11 | due 30/11/2026 17:00
trước 17 giờ ngày 30 tháng 11 | due 30/11/2026 17:00
trước ngày 30/11 | due 30/11/2026 17:00
hạn 30/11 | due 30/11/2026 17:00
hạn chót 30/11 | due 30/11/2026 17:00
hạn nộp: 30/11/2026 | due 30/11/2026 17:00
hạn cuối là ngày 30/11 | due 30/11/2026 17:00
chậm nhất 30/11 | due 30/11/2026 17:00
chậm nhất là ngày 30/11 | due 30/11/2026 17:00
muộn nhất 11h ngày 30/11 | due 30/11/2026 11:00
đến hết ngày 30/11 | due 30/11/2026 17:00
hết ngày 30/11 | due 30/11/2026 17:00
không quá ngày 30/11 | due 30/11/2026 17:00
trước thứ Sáu | due 27/11/2026 17:00
trước 16h30 thứ Sáu tuần này | due 27/11/2026 16:30
hạn thứ 6 tuần sau | due 04/12/2026 17:00
hạn cuối tháng | due 30/11/2026 17:00
hạn cuối tháng 12 | due 31/12/2026 17:00
chậm nhất trong tháng 12 | due 31/12/2026 17:00
hạn cuối tuần này | due 29/11/2026 17:00 || vague_day
hạn hôm nay | due 24/11/2026 17:00
trước 11h | due 24/11/2026 11:00
trong vòng 2 ngày | due 26/11/2026 17:00
trong 2 ngày | due 26/11/2026 17:00
trong vòng 1 tuần | due 01/12/2026 17:00
trong vòng 2 tiếng | due 24/11/2026 12:00
nộp bản kiểm điểm, hạn 31/11 | || no_such_day
nộp báo cáo trước 9h hôm nay | due 24/11/2026 09:00 || past
"""

SERIES = """
ngày 3 hằng tháng lúc 14h | 03/12/2026 14:00 | FREQ=MONTHLY;BYMONTHDAY=3
14h ngày 3 hằng tháng | 03/12/2026 14:00 | FREQ=MONTHLY;BYMONTHDAY=3
mùng 3 hàng tháng | 03/12/2026 | FREQ=MONTHLY;BYMONTHDAY=3
mồng ba hằng tháng | 03/12/2026 | FREQ=MONTHLY;BYMONTHDAY=3
ngày 28 mỗi tháng | 28/11/2026 | FREQ=MONTHLY;BYMONTHDAY=28
ngày 5, 20 hằng tháng | 05/12/2026 | FREQ=MONTHLY;BYMONTHDAY=5,20
ngày 5 và ngày 20 hằng tháng | 05/12/2026 | FREQ=MONTHLY;BYMONTHDAY=5,20
hằng tháng vào ngày 25 | 25/11/2026 | FREQ=MONTHLY;BYMONTHDAY=25
mỗi tháng một lần vào ngày 10 | 10/12/2026 | FREQ=MONTHLY;BYMONTHDAY=10
ngày 31 hằng tháng | 31/12/2026 | FREQ=MONTHLY;BYMONTHDAY=31
ngày cuối cùng hằng tháng | 30/11/2026 | FREQ=MONTHLY;BYMONTHDAY=-1
ngày cuối cùng của mỗi tháng | 30/11/2026 | FREQ=MONTHLY;BYMONTHDAY=-1
cuối mỗi tháng | 30/11/2026 | FREQ=MONTHLY;BYMONTHDAY=-1
thứ Hai đầu tiên của tháng | 07/12/2026 | FREQ=MONTHLY;BYDAY=1MO
thứ Hai đầu tiên hằng tháng lúc 8h sáng | 07/12/2026 08:00 | FREQ=MONTHLY;BYDAY=1MO
thứ Hai đầu tháng | 07/12/2026 | FREQ=MONTHLY;BYDAY=1MO
thứ Sáu cuối cùng hằng tháng | 27/11/2026 | FREQ=MONTHLY;BYDAY=-1FR
thứ Sáu cuối tháng | 27/11/2026 | FREQ=MONTHLY;BYDAY=-1FR
thứ Bảy tuần thứ hai của tháng | 12/12/2026 | FREQ=MONTHLY;BYDAY=2SA
chủ nhật đầu tiên của mỗi tháng | 06/12/2026 | FREQ=MONTHLY;BYDAY=1SU
hằng tháng vào thứ Hai đầu tiên | 07/12/2026 | FREQ=MONTHLY;BYDAY=1MO
thứ Hai hằng tuần | 30/11/2026 | FREQ=WEEKLY;BYDAY=MO
7h15 thứ Hai hằng tuần | 30/11/2026 07:15 | FREQ=WEEKLY;BYDAY=MO
thứ Hai lúc 7h15 hằng tuần | 30/11/2026 07:15 | FREQ=WEEKLY;BYDAY=MO
thứ 2 và thứ 5 hàng tuần | 26/11/2026 | FREQ=WEEKLY;BYDAY=MO,TH
thứ 2, 4, 6 hằng tuần | 25/11/2026 | FREQ=WEEKLY;BYDAY=MO,WE,FR
T2-T6 hằng tuần | 24/11/2026 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
mỗi thứ Hai | 30/11/2026 | FREQ=WEEKLY;BYDAY=MO
mỗi tuần vào thứ Ba | 24/11/2026 | FREQ=WEEKLY;BYDAY=TU
mỗi chủ nhật lúc 8h sáng | 29/11/2026 08:00 | FREQ=WEEKLY;BYDAY=SU
hằng tuần vào chiều thứ Sáu | 27/11/2026 14:00 | FREQ=WEEKLY;BYDAY=FR
hai tuần một lần vào thứ Ba | 24/11/2026 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
2 tuần một lần vào thứ Sáu lúc 14h | 27/11/2026 14:00 | FREQ=WEEKLY;INTERVAL=2;BYDAY=FR
cứ 2 tuần một lần vào thứ Tư | 25/11/2026 | FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
3 tháng một lần vào ngày 10 | 10/12/2026 | FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10
6 tháng/lần vào ngày 15 | 15/12/2026 | FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=15
hằng quý | | FREQ=MONTHLY;INTERVAL=3 | first_day
hằng tuần | | FREQ=WEEKLY | first_day
hằng quý vào ngày 5 | 05/12/2026 | FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5
ngày 5 tháng đầu quý | 05/01/2027 | FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5
ngày 5 tháng đầu tiên của mỗi quý | 05/01/2027 | FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5
ngày 25 tháng cuối quý | 25/12/2026 | FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25
ngày cuối quý | 31/12/2026 | FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1
hằng năm ngày 3/2 | 03/02/2027 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=3
ngày 19/5 hằng năm | 19/05/2027 | FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=19
ngày 3 tháng 2 hằng năm | 03/02/2027 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=3
hằng ngày | 24/11/2026 | FREQ=DAILY
hằng ngày lúc 16h | 24/11/2026 16:00 | FREQ=DAILY
mỗi ngày lúc 07:00 | 25/11/2026 07:00 | FREQ=DAILY
3 ngày một lần | 24/11/2026 | FREQ=DAILY;INTERVAL=3
các ngày làm việc trong tuần | 24/11/2026 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
thứ Hai hằng tuần đến hết năm 2027 | 30/11/2026 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20271231T235959
ngày 3 hằng tháng, đến 30/6/2027 | 03/12/2026 | FREQ=MONTHLY;BYMONTHDAY=3;UNTIL=20270630T235959
ngày 3 hằng tháng lúc 14h đến hết tháng 6/2027 | 03/12/2026 14:00 | FREQ=MONTHLY;BYMONTHDAY=3;UNTIL=20270630T235959
thứ Hai hằng tuần đến cuối năm | 30/11/2026 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231T235959
ngày 3 hằng tháng trong 6 tháng | 03/12/2026 | FREQ=MONTHLY;BYMONTHDAY=3;UNTIL=20270602T235959
thứ Hai hằng tuần, 10 buổi | 30/11/2026 | FREQ=WEEKLY;BYDAY=MO;COUNT=10
thứ Hai hằng tuần trong 10 buổi | 30/11/2026 | FREQ=WEEKLY;BYDAY=MO;COUNT=10
ngày 5 hằng tháng, 10 lần | 05/12/2026 | FREQ=MONTHLY;BYMONTHDAY=5;COUNT=10
thứ Hai hằng tuần từ 1/1/2027 | 04/01/2027 | FREQ=WEEKLY;BYDAY=MO
thứ Hai hằng tuần từ 7/12/2026 đến 30/6/2027 | 07/12/2026 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20270630T235959
từ 14h đến 16h thứ Sáu hằng tuần | 27/11/2026 14:00 > 27/11/2026 16:00 | FREQ=WEEKLY;BYDAY=FR
đóng đảng phí hằng tháng, hạn ngày 25 | due 25/11/2026 17:00 | FREQ=MONTHLY;BYMONTHDAY=25
hạn ngày 25 hằng tháng | due 25/11/2026 17:00 | FREQ=MONTHLY;BYMONTHDAY=25
giao ban hằng tuần, 8h sáng thứ Hai | 30/11/2026 08:00 | FREQ=WEEKLY;BYDAY=MO
sáng thứ Hai hằng tuần | 30/11/2026 08:00 | FREQ=WEEKLY;BYDAY=MO
tối thứ 3 và thứ 5 hằng tuần lúc 7h | 24/11/2026 19:00 | FREQ=WEEKLY;BYDAY=TU,TH
mỗi sáng thứ Hai lúc 7h | 30/11/2026 07:00 | FREQ=WEEKLY;BYDAY=MO
mỗi quý một lần vào ngày 15 tháng cuối quý | 15/12/2026 | FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=15
nộp đảng phí trước ngày 25 hằng tháng | due 25/11/2026 17:00 | FREQ=MONTHLY;BYMONTHDAY=25
họp 2 tháng một lần vào thứ Sáu đầu tiên | 04/12/2026 | FREQ=MONTHLY;INTERVAL=2;BYDAY=1FR
ngày rằm hằng tháng | | | lunar_series
ngày 30/2 hằng năm | | | never
thứ Hai hằng tuần đến 25/11/2026 | | | never
"""

SENTENCES = """
Họp chi bộ 14h30 thứ Sáu tuần này tại phòng họp A, nhắc trước 1 ngày và 2 giờ | 27/11/2026 14:30
Thứ Sáu họp chi bộ lúc 14h30 | 27/11/2026 14:30
Mời các đồng chí họp vào lúc 8 giờ sáng thứ Bảy, ngày 28/11/2026 tại Hội trường tỉnh | 28/11/2026 08:00
Sinh hoạt chi bộ tháng 12, 14h ngày 3/12 ở phòng 302 | 03/12/2026 14:00
Nộp báo cáo tháng 11, hạn 30/11 | due 30/11/2026 17:00
Hạn nộp bản kiểm điểm là 17h ngày 15/12 | due 15/12/2026 17:00
Chi bộ có 20 đảng viên họp 14h mai | 25/11/2026 14:00
Tôi cần họp sáng mai | 25/11/2026 08:00
Tôi họp lúc 15h hôm nay | 24/11/2026 15:00
Gặp chị Mai lúc 9h thứ Sáu | 27/11/2026 09:00
Mai họp lúc 9h sáng | 25/11/2026 09:00
Đồng chí Nguyễn Thị Mai trình bày lúc 15h hôm nay | 24/11/2026 15:00
Đồng chí Trần Văn Tuấn báo cáo |
Hội nghị lần thứ hai, 8h sáng mai | 25/11/2026 08:00
Đại hội lần thứ VI |
Có 5 năm tuổi Đảng |
Hội nghị học tập Kết luận số 01-KL/TW sáng thứ Tư | 25/11/2026 08:00
Học tập Nghị quyết 18-NQ/TW |
Nhiệm kỳ 2025-2030 |
Báo cáo kết quả 6 tháng đầu năm |
1/2 số đảng viên dự họp |
đạt 20.12% |
hoạt động 24/7 |
Chúc mừng 3 đồng chí |
Gọi số 0912.345.678 |
Phòng 1212, tầng 3 |
Cần làm gấp |
Kính mời đ/c dự họp lúc 13h30' ngày 02/12/2026 (thứ Tư) tại phòng họp số 2 | 02/12/2026 13:30
Thời gian: từ 08h00 đến 11h30 ngày 28/11/2026 (Thứ Bảy) | 28/11/2026 08:00 > 28/11/2026 11:30
chiều t5 2h họp | 26/11/2026 14:00
Hội nghị diễn ra trong 2 ngày 20-21/12/2026 | 20/12/2026 > 21/12/2026
xong trong ngày hôm nay | 24/11/2026
xong trong 5 ngày làm việc | due 01/12/2026 17:00
lịch 3 ngày tới | ~24/11/2026 > 27/11/2026 || vague_day
từ nay đến hết tháng 12 | 24/11/2026 > 31/12/2026
2 tuần nữa vào thứ Sáu | 11/12/2026
gửi sau 2 tiếng | 24/11/2026 12:00
tuần này có họp gì không | ~23/11/2026 > 29/11/2026 || vague_day
hạn nộp bản kiểm điểm là ngày nào |
sang tuần họp | ~30/11/2026 > 06/12/2026 || vague_day
8h sáng và 2h chiều mai | 25/11/2026 14:00 || several_days
chị Hằng họp mai | 25/11/2026
anh Tư họp mai | 25/11/2026
nghị quyết số 12/2026 |
công văn 123/2026 |
bảo vệ bí mật nhà nước |
Cả năm nam giới dự lớp |
Lễ trao Huy hiệu Đảng đợt 19/5 | 19/05/2027 || past_year day_from_title
Lễ trao Huy hiệu Đảng đợt 3/2, 8h sáng ngày 1/2/2027 | 01/02/2027 08:00
Họp 14h ngày 1/12 hoặc 14h ngày 2/12 | 01/12/2026 14:00 || several_days
Nộp báo cáo trước 30/11, họp ngày 3/12 | due 30/11/2026 17:00 || several_days
Họp cấp ủy 15h30 chiều nay, nhắc trước 30 phút | 24/11/2026 15:30
Lớp bồi dưỡng đảng viên mới khóa I/2027 khai giảng 7h30 ngày 10/3/2027 | 10/03/2027 07:30
Kiểm điểm cuối năm, hạn nộp 15/12 | due 15/12/2026 17:00
"""

UNMARKED = """
hop chi bo 14h30 thu sau tuan nay | 27/11/2026 14:30
hop chi bo 8h sang mai | 25/11/2026 08:00
toi can hop sang mai | 25/11/2026 08:00
toi mai 8h | 25/11/2026 20:00
toi nay 7 ruoi | 24/11/2026 19:30
8h toi thu sau | 27/11/2026 20:00
nhac toi 8h sang mai | 25/11/2026 08:00
thu bay nay | 28/11/2026
thu tu tuan sau | 02/12/2026
thu sau tuan sau | 04/12/2026
chu nhat tuan toi | 06/12/2026
chieu thu nam | 26/11/2026 14:00
muoi bon gio ba muoi | 24/11/2026 14:30
luc sau gio chieu mai | 25/11/2026 18:00
2 gio ruoi chieu nay | 24/11/2026 14:30
10 gio kem 15 sang mai | 25/11/2026 09:45
ngay 20 thang 12 | 20/12/2026
mung 3 hang thang | 03/12/2026 | FREQ=MONTHLY;BYMONTHDAY=3
thu hai dau tien cua thang | 07/12/2026 | FREQ=MONTHLY;BYDAY=1MO
hai tuan mot lan vao thu ba | 24/11/2026 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
truoc 17h ngay 30/11 | due 30/11/2026 17:00
nop bao cao truoc 17h ngay 30/11 | due 30/11/2026 17:00
han 30/11 | due 30/11/2026 17:00
sau 3 ngay nua | 27/11/2026
30 phut nua | 24/11/2026 10:30
ngay mot | 26/11/2026
cuoi thang | ~30/11/2026 || vague_day
gap chi mai luc 15h | 24/11/2026 15:00
tu 14h den 16h mai | 25/11/2026 14:00 > 25/11/2026 16:00
14h30 t6 tuan sau | 04/12/2026 14:30
dong chi nam khong du hop |
bay gio hop chua |
bay gio sang mai | 25/11/2026 07:00
nam gio chieu nay | 24/11/2026 17:00
sau gio lam viec |
"""

ENGLISH = """
tomorrow 2pm | 25/11/2026 14:00
tomorrow at 2:30 pm | 25/11/2026 14:30
today at 14:30 | 24/11/2026 14:30
Friday 14:30 | 27/11/2026 14:30
next Friday 14:30 | 04/12/2026 14:30 || two_readings
next Monday at 8 am | 30/11/2026 08:00
tonight at 8pm | 24/11/2026 20:00
tomorrow morning | 25/11/2026 08:00
20 December 2026 | 20/12/2026
December 20, 2026 at 9am | 20/12/2026 09:00
every Monday at 8:00 | 30/11/2026 08:00 | FREQ=WEEKLY;BYDAY=MO
every 2 weeks on Tuesday | 24/11/2026 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
first Monday of every month | 07/12/2026 | FREQ=MONTHLY;BYDAY=1MO
due 30/11 | due 30/11/2026 17:00
by 5pm Friday | due 27/11/2026 17:00
in 3 days | 27/11/2026
day after tomorrow | 26/11/2026
from 20/12 to 22/12 | 20/12/2026 > 22/12/2026
"""

LUNAR = """
mùng 3 Tết | 08/02/2027
mùng 1 Tết | 06/02/2027
30 Tết | 05/02/2027
29 Tết | 05/02/2027
giao thừa | 05/02/2027
rằm tháng 7 | 16/08/2027
rằm tháng Giêng | 20/02/2027
10/3 âm lịch | 16/04/2027
23 tháng Chạp | 30/01/2027
Tết trồng cây 7h30 ngày 16/2/2027 | 16/02/2027 07:30
chúc Tết các đồng chí |
"""

ON_SATURDAY = """
thứ Sáu tuần này | 27/11/2026 || past
thứ 6 tuần này lúc 14h | 27/11/2026 14:00 || past
thứ Bảy tuần này | 28/11/2026
chủ nhật này | 29/11/2026
thứ Sáu | 04/12/2026
thứ Sáu này | 04/12/2026
thứ Hai tuần sau | 30/11/2026
CN tuần này | 29/11/2026
cuối tuần | ~28/11/2026 || vague_day
14h30 | 28/11/2026 14:30
8 giờ | 28/11/2026 08:00 || past
8h sáng | 28/11/2026 08:00 || past
đầu tuần | ~23/11/2026 || past
sáng mai | 29/11/2026 08:00
thứ Bảy hằng tuần lúc 8h sáng | 05/12/2026 08:00 | FREQ=WEEKLY;BYDAY=SA
thứ Bảy hằng tuần lúc 10h sáng | 28/11/2026 10:00 | FREQ=WEEKLY;BYDAY=SA
28/11 | 28/11/2026
27/11 | 27/11/2027 || past_year
chiều thứ Hai | 30/11/2026 14:00
"""

AT_YEARS_END = """
mai | 31/12/2026
mốt | 01/01/2027
ngày 3 | 03/01/2027
tháng sau | ~01/01/2027 > 31/01/2027 || vague_day
5/1 | 05/01/2027 || past_year
5/1/2027 | 05/01/2027
thứ Hai tuần sau | 04/01/2027
3 ngày nữa | 02/01/2027
12h đêm nay | 31/12/2026 00:00
ngày 5 tháng sau | 05/01/2027
cuối năm | ~31/12/2026 || vague_day
quý I | ~01/01/2027 > 31/03/2027 || vague_day
ngày 29/2 hằng năm | 29/02/2028 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29
ngày 31 hằng tháng | 31/12/2026 | FREQ=MONTHLY;BYMONTHDAY=31
thứ Sáu | 01/01/2027
thứ Tư 8h sáng | 30/12/2026 08:00 || past
"""
