"""From characters with boxes to text in reading order: words, lines, columns, table rows.

The rules, in order: consecutive characters of one line make words; words of one line without a wide gap make segments; a vertical
gutter with prose on both sides makes columns, read one after the other; all else is read row by row, the cells of a row kept on one
line and separated by two blanks.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from filigrane.science.pages.clean import Boxes, clean

CELL = "  "
"""What separates two cells of a row."""

_WIDE_GAP = 0.95
"""A gap wider than this part of the line's height separates two cells; justified prose stays below in the letters measured."""

_PARAGRAPH = 0.7
"""A blank higher than this part of a line parts two paragraphs."""

_FAR = 2.5
"""A blank higher than this many lines parts the head and the foot of a page from its columns."""

_BLANK_GAP = 0.12
"""A gap wider than this part of the line's height is a blank between two words even where the file draws none."""


@dataclass(slots=True)
class Segment:
    """Words of one line without a wide gap: the positions of its characters and of its blanks (-1), and its box."""

    order: list[int]
    x0: float
    y0: float
    x1: float
    y1: float
    words: int


def arrange(codes: NDArray[np.uint32], boxes: Boxes, blank_before: NDArray[np.bool_]) -> tuple[str, Boxes]:
    """Return the page's text in reading order and the box of each of its code points (NaN where a blank was inserted).

    Parameters
    ----------
    codes
        Unicode code points of the drawn characters, without any blank, in the file's order.
    boxes
        Their boxes, from the top left of the page as displayed.
    blank_before
        True where the file has a blank or a line end before the character.
    """
    if not len(codes):
        return "", np.zeros((0, 4), np.float32)
    positions = reading_order(boxes, blank_before)
    inked = positions >= 0
    text_codes = np.where(inked, codes[np.where(inked, positions, 0)], -positions).astype("<u4")
    placed = np.where(inked[:, None], boxes[np.where(inked, positions, 0)], np.float32(np.nan))
    text = text_codes.tobytes().decode("utf-32-le", "replace")
    cleaned, cleaned_boxes = clean(text, placed)
    assert cleaned_boxes is not None
    return cleaned, cleaned_boxes


def reading_order(boxes: Boxes, blank_before: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the positions of the characters in reading order; a negative number is minus the code point of an inserted blank."""
    order: list[int] = []
    previous: Segment | None = None
    for row in _rows_in_order(_segments(boxes, blank_before)):
        _append_row(order, row, previous)
        previous = row[-1]
    return np.array(order, np.int64)


def flat(boxes: Boxes) -> array[float]:
    """Return boxes as the flat array that a page keeps."""
    result = array("f")
    result.frombytes(np.ascontiguousarray(boxes, np.float32).tobytes())
    return result


_BLANK, _LINE_END = -32, -10  # a negative position is minus the code point to insert


def _append_row(order: list[int], row: list[Segment], previous: Segment | None) -> None:
    if previous is not None:
        order.append(_LINE_END)
        height = min(previous.y1 - previous.y0, row[0].y1 - row[0].y0)
        if row[0].y0 - previous.y1 > _PARAGRAPH * height:
            order.append(_LINE_END)
    gaps = [(right.x0 - left.x1) / max(right.y1 - right.y0, 0.1) for left, right in pairwise(row)]
    stretched = len(gaps) >= 3 and max(gaps) < 2 and max(gaps) - min(gaps) < 0.15  # a justified line, not cells
    for index, segment in enumerate(row):
        if index:
            order.extend((_BLANK, _BLANK) if gaps[index - 1] > _WIDE_GAP and not stretched else (_BLANK,))
        order.extend(segment.order)


def _segments(boxes: Boxes, blank_before: NDArray[np.bool_]) -> list[Segment]:
    """Cut the characters, in the file's order, into segments of one line."""
    x0, y0, x1, y1 = boxes.T
    height = np.maximum(y1 - y0, 0.1)
    overlap = np.minimum(y1[1:], y1[:-1]) - np.maximum(y0[1:], y0[:-1])
    same_line = overlap > 0.5 * np.minimum(height[1:], height[:-1])
    gap = x0[1:] - x1[:-1]
    tallest = np.maximum(height[1:], height[:-1])
    forward = (gap > -0.6 * tallest) & (gap < _WIDE_GAP * tallest)
    breaks = ~(same_line & forward)
    blanks = blank_before[1:] | (gap > _BLANK_GAP * tallest + 0.05 * height[1:])
    starts = np.flatnonzero(np.concatenate(([True], breaks)))
    ends = np.append(starts[1:], len(boxes))
    lows = np.minimum.reduceat(boxes[:, :2], starts)
    highs = np.maximum.reduceat(boxes[:, 2:], starts)
    with_blank = np.flatnonzero(blanks & ~breaks) + 1
    cuts = np.searchsorted(with_blank, starts), np.searchsorted(with_blank, ends)
    result = []
    for index, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        inner = with_blank[cuts[0][index] : cuts[1][index]].tolist()
        order: list[int] = []
        last = start
        for cut in inner:
            order.extend(range(last, cut))
            order.append(_BLANK)
            last = cut
        order.extend(range(last, end))
        result.append(
            Segment(
                order,
                float(lows[index, 0]),
                float(lows[index, 1]),
                float(highs[index, 0]),
                float(highs[index, 1]),
                len(inner) + 1,
            )
        )
    return result


def _rows_in_order(segments: list[Segment]) -> list[list[Segment]]:
    """Return the rows of the region in reading order, columns of prose one after the other."""
    rows = _rows(segments)
    if len(rows) < 4 or sum(len(row) > 1 for row in rows) < 3:
        return rows
    gutter = _gutter(segments)
    if gutter is None:
        return _by_stripes(segments)
    result: list[list[Segment]] = []
    for spanning, block in _blocks(segments, gutter):
        if spanning:
            result.extend(_rows(block))
            continue
        for part in _tables_apart(block, gutter):
            left, right = _sides(part, gutter)
            if _are_columns(left, right):
                result.extend(_rows_in_order(left))
                result.extend(_rows_in_order(right))
            else:
                result.extend(_by_stripes(part))
    return result


def _sides(segments: list[Segment], gutter: float) -> tuple[list[Segment], list[Segment]]:
    return [s for s in segments if s.x1 <= gutter], [s for s in segments if s.x0 >= gutter]


def _tables_apart(segments: list[Segment], gutter: float) -> Iterator[list[Segment]]:
    """Yield the parts of a region: the tables, stripes of short cells on both sides of the gutter, and what stands between them."""
    held: list[Segment] = []
    for stripe in _stripes(segments):
        left, right = _sides(stripe, gutter)
        cells = bool(left) and bool(right) and len(_rows(stripe)) >= 3 and sum(s.words for s in stripe) < 3 * len(stripe)
        if not cells:
            held.extend(stripe)
            continue
        if held:
            yield held
        held = []
        yield stripe
    if held:
        yield held


def _by_stripes(segments: list[Segment]) -> list[list[Segment]]:
    """Read a region that is no pair of columns stripe by stripe: a letterhead, columns, a table are each read by their own shape."""
    stripes = _stripes(segments)
    return _rows(segments) if len(stripes) < 2 else [row for stripe in stripes for row in _rows_in_order(stripe)]


def _stripes(segments: list[Segment]) -> list[list[Segment]]:
    """Cut a region at its blank bands."""
    stripes: list[list[Segment]] = []
    bottom = 0.0
    for row in _rows(segments):
        top = min(s.y0 for s in row)
        if not stripes or top - bottom > _PARAGRAPH * max(s.y1 - s.y0 for s in row):
            stripes.append([])
        stripes[-1].extend(row)
        bottom = max(bottom, *(s.y1 for s in row))
    return stripes


def _rows(segments: list[Segment]) -> list[list[Segment]]:
    """Group segments by vertical overlap of more than half of the lower one, top to bottom, each row left to right."""
    rows: list[list[Segment]] = []
    bands: list[tuple[float, float]] = []
    for segment in sorted(segments, key=lambda s: (s.y0 + s.y1, s.x0)):
        if rows:
            top, bottom = bands[-1]
            shared = min(bottom, segment.y1) - max(top, segment.y0)
            if shared > 0.5 * min(bottom - top, segment.y1 - segment.y0):
                rows[-1].append(segment)
                continue
        rows.append([segment])
        bands.append((segment.y0, segment.y1))
    for row in rows:
        if len(row) > 1:
            row.sort(key=lambda s: s.x0)
    return rows


def _gutter(segments: list[Segment]) -> float | None:
    """Return the abscissa that the fewest segments cross, in the middle of the region, or None when too many do."""
    low, high = min(s.x0 for s in segments), max(s.x1 for s in segments)
    size = int(high - low) + 3
    if size < 60:
        return None
    steps = np.zeros(size + 1, np.int32)
    starts = np.array([s.x0 - low for s in segments]).astype(int)
    ends = np.array([s.x1 - low for s in segments]).astype(int) + 1
    np.add.at(steps, starts, 1)
    np.add.at(steps, ends, -1)
    crossing = np.cumsum(steps)[:size]
    middle = crossing[int(size * 0.2) : int(size * 0.8)]
    fewest = int(middle.min())
    if fewest > 0.3 * len(segments):
        return None
    free = np.flatnonzero(middle == fewest)
    runs = np.split(free, np.flatnonzero(np.diff(free) > 1) + 1)
    widest = max(runs, key=len)
    if len(widest) < 6:  # narrower than a gutter
        return None
    return float(low + int(size * 0.2) + widest[len(widest) // 2])


def _blocks(segments: list[Segment], gutter: float) -> list[tuple[bool, list[Segment]]]:
    """Cut the region at the segments that cross the gutter: (crossing?, segments) from top to bottom.

    A head or a foot of the page, one or two rows far from all else, is cut off first: it belongs to no column.
    """
    rows = _rows(segments)
    head, foot = _apart(rows), _apart(rows[::-1])
    if head + foot and head + foot < len(rows):
        inner = [segment for row in rows[head : len(rows) - foot] for segment in row]
        top, bottom = ([segment for row in part for segment in row] for part in (rows[:head], rows[len(rows) - foot :]))
        return [*([(True, top)] if top else []), *_cut(inner, gutter), *([(True, bottom)] if bottom else [])]
    return _cut(segments, gutter)


def _apart(rows: list[list[Segment]]) -> int:
    """Return how many rows at the beginning of the list, one or two, stand far from the next one; 0 when none does."""
    for count in (1, 2):
        if count < len(rows):
            last, following = rows[count - 1], rows[count]
            apart = max(
                min(s.y0 for s in following) - max(s.y1 for s in last), min(s.y0 for s in last) - max(s.y1 for s in following)
            )
            if apart > _FAR * max(s.y1 - s.y0 for s in last):
                return count
    return 0


def _cut(segments: list[Segment], gutter: float) -> list[tuple[bool, list[Segment]]]:
    blocks: list[tuple[bool, list[Segment]]] = []
    for segment in sorted(segments, key=lambda s: s.y0 + s.y1):
        spanning = segment.x0 < gutter < segment.x1
        if blocks and blocks[-1][0] == spanning:
            blocks[-1][1].append(segment)
        else:
            blocks.append((spanning, [segment]))
    return blocks


def _are_columns(left: list[Segment], right: list[Segment]) -> bool:
    """Tell whether two sides are columns to read one after the other rather than the cells of rows.

    Two columns of prose are. So are prose and a side of short lines (a sidebar of doctors, the short end of the last column) when the
    lines of the two sides do not stand at the same heights: the labels of a form stand beside their values.
    """
    if _is_prose(left) and _is_prose(right):
        return True
    if _is_prose(left, least=8) or _is_prose(right, least=8):
        return len(left) >= 2 and len(right) >= 2 and _aligned(left, right) < _ALIGNED
    return False


_ALIGNED = 0.5


def _aligned(left: list[Segment], right: list[Segment]) -> float:
    """Return the part of the rows of the side with fewer rows that stand at the height of a row of the other side."""
    sides = sorted((_rows(left), _rows(right)), key=len)
    few, many = ([(min(s.y0 for s in row), max(s.y1 for s in row)) for row in rows] for rows in sides)
    middles = np.array([(top + bottom) / 2 for top, bottom in many])
    level = sum(1 for top, bottom in few if float(np.abs(middles - (top + bottom) / 2).min()) < _LEVEL * max(bottom - top, 0.1))
    return level / len(few)


_LEVEL = 0.15


def _is_prose(segments: list[Segment], least: int = 3) -> bool:
    """Tell whether a column holds running text: at least ``least`` lines, most of them of several words filling the column."""
    rows = _rows(segments)
    if len(rows) < least:
        return False
    width = max(s.x1 for s in segments) - min(s.x0 for s in segments)
    filled = sum(sum(s.x1 - s.x0 for s in row) > 0.7 * width for row in rows)
    words = sum(s.words for s in segments) / len(rows)
    return words >= 4 and filled >= 0.5 * len(rows)
