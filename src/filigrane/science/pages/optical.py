"""Optical reading: pictures of pages to text with boxes and word confidences, through the Tesseract program.

Each picture is first set upright (quarter turns, then skew), because a table read askew loses its rows; boxes are given back in the
frame of the page as received.
"""

from __future__ import annotations

import io
import os
import subprocess
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np

from filigrane.science.pages import refusals
from filigrane.science.pages.clean import Boxes, clean_text
from filigrane.science.pages.layout import flat, reading_order
from filigrane.science.pages.model import Page
from filigrane.science.pages.second_look import second_look
from filigrane.science.pages.seen_word import Word

DPI = 200
"""Pictures are drawn at this resolution: Tesseract's French model loses little below 300 dpi and takes half the time."""

NO_OCR = "Page image non lue : la reconnaissance optique n’est pas disponible sur cette machine"
NOTHING_READ = "Page sans texte lisible : page blanche, photographie ou numérisation trop mauvaise"


class Ocr(Protocol):
    """What reads one upright picture (8-bit grey Pillow image) into words."""

    workers: int

    def available(self) -> bool:
        """Tell whether pictures can be read on this machine; asked only when a page needs it."""

    def words(self, picture: Any) -> list[Word]:
        """Return the words of the picture, in the reader's order."""


class Tesseract:
    """The Tesseract program, one process a core, French model, no temporary file.

    Parameters
    ----------
    language
        Tesseract's model name.
    workers
        How many pictures are read at once; the machine's cores by default.
    seconds
        After how long a picture is given up.
    """

    def __init__(self, language: str = "fra", workers: int | None = None, seconds: float = 120.0) -> None:
        self.language, self.seconds = language, seconds
        self.workers = workers or len(os.sched_getaffinity(0))

    def available(self) -> bool:
        """Tell whether the program and its model are installed."""
        return _has_model(self.language)

    def words(self, picture: Any) -> list[Word]:
        """Return the words of one upright picture; none when the program fails or takes too long."""
        stream = io.BytesIO()
        picture.save(stream, "PPM")  # a grey PGM: no time lost in compression
        command = ["tesseract", "stdin", "stdout", "-l", self.language, "--psm", "3", "--dpi", str(DPI), "tsv"]
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command, the picture on standard input
                command,
                input=stream.getvalue(),
                capture_output=True,
                check=False,
                timeout=self.seconds,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        except (OSError, subprocess.TimeoutExpired):
            return []
        return _parse_table(done.stdout.decode("utf-8", "replace"))


@cache
def _has_model(language: str) -> bool:
    try:
        listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, check=False, timeout=20)  # noqa: S607
    except (OSError, subprocess.TimeoutExpired):
        return False
    return language in listed.stdout.decode("utf-8", "replace").split()


def _parse_table(table: str) -> list[Word]:
    """Return the words of Tesseract's TSV; the height of a word is its line's, so that rows line up."""
    words: list[Word] = []
    line, top, bottom = -1, 0.0, 0.0
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12:
            continue
        left, above, width, height = map(float, cells[6:10])
        if cells[0] == "4":
            line, top, bottom = line + 1, above, above + height
        elif cells[0] == "5" and cells[11].strip():
            text = clean_text(cells[11].strip())
            confidence = min(max(float(cells[10]) / 100, 0.0), 1.0)
            if text and height < 8 * max(1.0, width):  # a tall thin « word » is a ruling of a table
                middle = above + height / 2
                low, high = (top, bottom) if bottom - top < 2.5 * height else (middle - height / 2, middle + height / 2)
                words.append(Word(text, (left, low, left + width, high), line, confidence))
    return words


@dataclass(frozen=True)
class Seen:
    """A picture read: text in reading order, boxes in pixels of the picture as received, and its words' confidences."""

    text: str
    boxes: Boxes
    words: tuple[tuple[int, int, float], ...]
    width: float
    height: float

    @property
    def confidence(self) -> float:
        """Return the mean confidence of the words, weighted by their letters; 0 without a word."""
        letters = sum(end - start for start, end, _ in self.words)
        return sum((end - start) * c for start, end, c in self.words) / letters if letters else 0.0


def read_images(ocr: Ocr, pictures: Iterable[Any]) -> Iterator[Seen]:
    """Read pictures in order, ``ocr.workers`` at once, never holding more than a few of them in memory."""
    with ThreadPoolExecutor(ocr.workers) as pool:
        waiting: deque[Future[Seen]] = deque()
        for picture in pictures:
            waiting.append(pool.submit(read_image, ocr, picture))
            if len(waiting) > 2 * ocr.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def read_image(ocr: Ocr, picture: Any) -> Seen:
    """Read one picture whatever its orientation: upright first, upside down when that reads badly."""
    from filigrane.science.pages.upright import estimated_quarters, estimated_skew, has_ink, without_specks

    grey = without_specks(picture.convert("L"))
    quarters = estimated_quarters(grey)
    skew = estimated_skew(grey if quarters % 2 == 0 else grey.rotate(90, expand=True))
    best = _read_turned(ocr, grey, quarters, skew)
    if quarters % 2:  # a table of dotted lines can look turned: the page as it came must read worse before that is believed
        as_received = _read_turned(ocr, grey, 0, estimated_skew(grey))
        best = max(best, as_received, key=_legibility)
    if best.confidence < _DOUBTFUL and has_ink(grey):
        for other in ((quarters + 2) % 4, (quarters + 1) % 4, (quarters + 3) % 4):
            found = _read_turned(ocr, grey, other, skew if (other - quarters) % 2 == 0 else 0.0)
            best = max(best, found, key=_legibility)
            if best.confidence >= _DOUBTFUL:
                break
    return best


def _legibility(seen: Seen) -> float:
    return float(seen.confidence * len(seen.text) ** 0.5)


_DOUBTFUL = 0.6
"""Below this mean confidence the page is tried in its other orientations."""


def _read_turned(ocr: Ocr, grey: Any, quarters: int, skew: float) -> Seen:
    """Turn the picture by quarters anticlockwise then by ``skew`` degrees, read it, and bring boxes back."""
    from PIL import Image

    upright = grey.rotate(90 * quarters, expand=True) if quarters else grey
    if abs(skew) >= 0.2:
        upright = upright.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    words = second_look(upright, ocr.words(upright), ocr.words)
    text, boxes, spans = _arranged(words)
    if abs(skew) >= 0.2:
        boxes = _rotated_back(boxes, skew, upright.width / 2, upright.height / 2)
    return Seen(text, _quarters_back(boxes, quarters, grey.width, grey.height), spans, grey.width, grey.height)


def _arranged(words: Sequence[Word]) -> tuple[str, Boxes, tuple[tuple[int, int, float], ...]]:
    if not words:
        return "", np.zeros((0, 4), np.float32), ()
    codes = np.frombuffer("".join(w.text for w in words).encode("utf-32-le"), "<u4")
    lengths = np.array([len(w.text) for w in words])
    owner = np.repeat(np.arange(len(words)), lengths)
    rank = np.arange(len(codes)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    frame = np.array([w.box for w in words], np.float64)
    step = (frame[:, 2] - frame[:, 0]) / lengths
    left = frame[owner, 0] + rank * step[owner]
    boxes = np.column_stack([left, frame[owner, 1], left + step[owner], frame[owner, 3]]).astype(np.float32)
    positions = reading_order(boxes, rank == 0)
    inked = positions >= 0
    index = np.where(inked, positions, 0)
    text = np.where(inked, codes[index], -positions).astype("<u4").tobytes().decode("utf-32-le")
    owners = np.where(inked, owner[index], -1)
    edges = np.flatnonzero(np.diff(owners, prepend=-1, append=-1))
    spans = []
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if owners[start] >= 0:
            spans.append((start, end, round(words[int(owners[start])].confidence, 3)))
    return text, np.where(inked[:, None], boxes[index], np.float32(np.nan)), tuple(spans)


def _rotated_back(boxes: Boxes, degrees: float, cx: float, cy: float) -> Boxes:
    """Return the upright rectangles around boxes turned clockwise by ``degrees`` about the picture's centre."""
    angle = np.deg2rad(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    x = boxes[:, [0, 2, 2, 0]] - cx
    y = boxes[:, [1, 1, 3, 3]] - cy
    back_x, back_y = cx + x * cosine - y * sine, cy + x * sine + y * cosine
    return np.column_stack([back_x.min(1), back_y.min(1), back_x.max(1), back_y.max(1)]).astype(np.float32)


def _quarters_back(boxes: Boxes, quarters: int, width: int, height: int) -> Boxes:
    """Return boxes of a picture turned anticlockwise by quarters in the frame of the picture before the turn."""
    x0, y0, x1, y1 = boxes.T
    match quarters % 4:
        case 1:
            return np.column_stack([width - y1, x0, width - y0, x1])
        case 2:
            return np.column_stack([width - x1, height - y1, width - x0, height - y0])
        case 3:
            return np.column_stack([y0, height - x1, y1, height - x0])
    return boxes


def page_of(seen: Seen, number: int, width: float, height: float) -> Page:
    """Return the page of a picture that is displayed on ``width`` by ``height`` points."""
    scale = np.array([width / seen.width, height / seen.height] * 2, np.float32)
    letters = sum(map(str.isalnum, seen.text))
    problem = "" if letters >= 8 and seen.confidence >= 0.3 else NOTHING_READ
    return Page(number, width, height, seen.text, flat(seen.boxes * scale), True, seen.words, problem=problem)


def read_picture_file(name: str, data: bytes, ocr: Ocr | None) -> list[Page]:
    """Return the pages of a PNG, JPEG or TIFF file (one a frame), displayed at the resolution it states.

    Raises
    ------
    InputRefused
        When the picture cannot be decoded, is larger than 100 million pixels, or has too many frames.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks about odd metadata ask nothing of anybody
            return _read_frames(name, data, ocr)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise refusals.damaged(name, "L’image est tronquée, endommagée ou trop grande") from error


def _read_frames(name: str, data: bytes, ocr: Ocr | None) -> list[Page]:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as picture:
        count = int(getattr(picture, "n_frames", 1))
        if count > refusals.MAX_PAGES:
            raise refusals.too_many_pages(name, count)
        frames = (_frame(name, picture, index) for index in range(count))
        if ocr is None or not ocr.available():
            return [Page(i + 1, *_points(frame), "", problem=NO_OCR) for i, frame in enumerate(frames)]
        sizes: list[tuple[float, float]] = []
        seen = read_images(ocr, _noting_size(frames, sizes))
        return [page_of(found, index + 1, *sizes[index]) for index, found in enumerate(seen)]


def _noting_size(frames: Iterable[Any], sizes: list[tuple[float, float]]) -> Iterator[Any]:
    for frame in frames:
        sizes.append(_points(frame))
        yield _at_reading_resolution(frame)


def _frame(name: str, picture: Any, index: int) -> Any:
    from PIL import ImageOps

    picture.seek(index)
    if picture.width * picture.height > 100_000_000:
        raise refusals.damaged(name, f"L’image de la page {index + 1} dépasse 100 millions de points")
    resolution = picture.info.get("dpi", (0, 0))
    frame = ImageOps.exif_transpose(picture.convert("RGB") if picture.mode in {"P", "RGBA", "CMYK"} else picture.copy())
    frame.info["dpi"] = resolution
    return frame


def _dpi(frame: Any) -> float:
    """Return the stated resolution; one that makes an absurd page is replaced by the one that makes its width that of an A4."""
    try:
        stated = float(frame.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        stated = 0.0
    return stated if stated and 3 <= min(frame.size) / stated <= 30 else min(frame.size) / 8.27


def _points(frame: Any) -> tuple[float, float]:
    scale = 72 / _dpi(frame)
    return round(frame.width * scale, 2), round(frame.height * scale, 2)


def _at_reading_resolution(frame: Any) -> Any:
    ratio = DPI / _dpi(frame)
    if 0.8 <= ratio <= 1.25:
        return frame
    return frame.convert("L").resize((max(1, round(frame.width * ratio)), max(1, round(frame.height * ratio))))
