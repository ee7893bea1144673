"""The course, the boxed passage, the shapes and the vendored files."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filigrane.kernel.dates import Interval
from filigrane.kernel.errors import IntegrityFailure
from filigrane.platform.ui.marks import icon, logo, shapes, watermark
from filigrane.platform.ui.models import SEVERITIES, STATE_ICONS, PageView, passages
from filigrane.platform.ui.timeline import Event, build

VENDOR = Path(str(files("filigrane.web").joinpath("static/vendor")))
LANES = ("Traitement", "Évolution")


def test_lines_that_touch_are_framed_together_and_distant_ones_apart():
    boxes = [(60, 100, 500, 112), (60, 114, 300, 126), (60, 700, 300, 712)]
    first, second = passages(boxes, 600, 800)
    assert (first.x, first.y, first.width, first.height) == (9.5, 12.125, 74.333, 4.0)
    assert second.y == pytest.approx(87.125)


def test_two_columns_are_not_framed_together():
    assert len(passages([(40, 100, 280, 112), (320, 113, 560, 125)], 600, 800)) == 2


def test_a_frame_never_leaves_the_page():
    (frame,) = passages([(0, 0, 600, 800)], 600, 800)
    assert (frame.x, frame.y, frame.width, frame.height) == (0, 0, 100, 100)


def test_the_pages_text_is_cut_at_the_passage_and_loses_nothing():
    view = PageView("t", 1, 1, "", 1, 1, "d", text="abcdefgh", marks=((2, 4), (3, 6), (6, 8)))
    assert [piece for inside, piece in view.pieces() if inside] == ["cd", "gh"]
    assert "".join(piece for _, piece in view.pieces()) == "abcdefgh"


def test_an_event_without_date_is_listed_never_placed():
    line = build("P", "s", LANES, [Event("Évolution", "Curage", Interval(None, None), "other")])
    assert line.drawn == ()
    assert [event.label for event in line.undated] == ["Curage"]


def test_an_event_of_no_lane_is_refused():
    with pytest.raises(ValueError, match="lanes that do not exist"):
        build("P", "s", LANES, [Event("Ailleurs", "x", Interval.year(2024), "other")])


def test_a_long_treatment_holds_its_label_and_a_short_one_at_the_end_has_it_before():
    long = Event("Traitement", "Osimertinib", Interval(date(2024, 1, 1), date(2026, 6, 1)), "treatment")
    short = Event("Traitement", "Carboplatine", Interval(date(2026, 10, 1), date(2026, 11, 1)), "treatment")
    drawn = {item.event.label: item.anchor for item in build("P", "s", LANES, [long, short]).drawn}
    assert drawn == {"Osimertinib": "inside", "Carboplatine": "before"}


def test_today_is_drawn_only_inside_and_nothing_is_invented_beyond():
    event = Event("Évolution", "x", Interval(date(2024, 1, 1), date(2025, 1, 1)), "other")
    assert build("P", "s", LANES, [event], today=date(2030, 1, 1)).today is None


_DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))


@given(
    st.lists(st.tuples(_DAYS, _DAYS, st.sampled_from(["treatment", "diagnosis", "response", "exam"])), min_size=1, max_size=12)
)
def test_every_dated_event_is_drawn_inside_the_picture_and_rows_do_not_overlap_lanes(rows):
    events = [Event("Traitement", "Ligne", Interval(min(a, b), max(a, b)), shape) for a, b, shape in rows]
    line = build("P", "s", LANES, events)
    assert len(line.drawn) == len(events)
    lane = line.lanes[0]
    for item in line.drawn:
        assert 0 <= item.x <= 100
        assert item.x + item.width <= 101
        assert lane.y <= item.y < lane.y + lane.height


def test_each_state_and_severity_has_a_shape_of_its_own():
    bodies = [shapes()[name]["body"] for name in STATE_ICONS if name != "corrected"]
    assert len(set(bodies)) == len(bodies)
    drawn = [shapes()["verify" if name == "check" else name]["body"] for name in SEVERITIES]
    assert len(set(drawn)) == 3


def test_an_icon_beside_its_word_is_hidden_and_alone_is_named():
    assert 'aria-hidden="true"' in icon("accepted")
    assert 'aria-label="Critique &#34;x&#34;"' in icon("critical", 'Critique "x"')
    with pytest.raises(IntegrityFailure):
        icon("nothing")


def test_the_logo_has_nine_laid_lines_and_no_inline_style():
    for drawing in (logo(), watermark()):
        assert drawing.count("<path") == 16
        assert "style=" not in drawing


def test_vendored_files_are_those_of_the_table():
    with (VENDOR / "VENDORED.csv").open(encoding="utf8") as table:
        rows = list(csv.DictReader(table))
    assert {row["file"] for row in rows} == {path.name for path in VENDOR.iterdir()} - {"VENDORED.csv"}
    for row in rows:
        assert hashlib.sha256((VENDOR / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]
        assert row["licence"] in {"0BSD", "OFL-1.1", "MIT", "Apache-2.0", "BSD-3-Clause"}
