"""Whom a notice or an event is for, said in words (*đối tượng*).

    toàn đảng bộ · <unit>, with all below · các chi bộ · các đảng bộ trực thuộc · <member's name or code>
    bí thư, phó bí thư, cấp ủy, đảng viên, đảng viên chính thức, đảng viên dự bị;
    each of all, of a unit, or of a kind of unit
    chưa đọc [thông báo N], alone or after any of these
    joined with `,` `;` `và`; all that follows `trừ` is taken out

`reading` turns words into an `Audience`, `telling` turns it into words again, `resolving` finds the people. What can be
understood in two ways is asked about, never guessed. The words themselves stand in `words.csv`.
"""
