"""Titles and places of events, freed of the words that only led to what stood beside them."""

from __future__ import annotations

from bot.events.phrases import leading, phrases, trailing

LONGEST_TITLE = 200
EDGES = " ,;:.–—-"


def clean_title(text: str) -> str:
    """The title without words that only lead to it, and with a capital."""
    before = ""
    while before != text:
        before = text
        text = text[leading(text, "prompt") :].lstrip(EDGES) or text
        for meanings in (("comrades", "attend"), ("attend",)):
            rest = text
            for meaning in meanings:
                rest = rest[leading(rest, meaning) :].lstrip(EDGES)
            if rest and rest != text and (len(meanings) == 1 or leading(text, "comrades")):
                text = rest
                break
        text = text[: trailing(text, "lost")].rstrip(EDGES) or text
    return capitalised(text.strip(EDGES))[:LONGEST_TITLE].rstrip()


def capitalised(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def place_and_rest(piece: str) -> tuple[str, str]:
    """The place, and what follows it that says something else: after "để", "bàn", or a colon."""
    ends = min((one.start for one in phrases(piece, "place_end") if one.start > 0), default=len(piece))
    colon = piece.find(": ")
    ends = min(ends, colon) if colon > 0 else ends
    place = piece[:ends].strip(EDGES)
    return place[: trailing(place, "lost")].strip(EDGES), piece[ends:].strip(EDGES)


def bare(piece: str) -> str:
    """The piece without words that led to what was cut out beside it."""
    before = ""
    while before != piece:
        before = piece
        piece = piece[: trailing(piece, "lost", "when")].strip(EDGES)
        piece = piece[leading(piece, "when") :].strip(EDGES)
    return "" if leading(piece, "lost") == len(piece) else piece
