from filigrane.kernel.dates import Interval
from filigrane.science.reading.tumour_when import around
from filigrane.science.text.prepare import prepare


def test_a_text_without_stops_is_read_through_a_window() -> None:
    prepared = prepare("tumeur du sein droit " * 5000, Interval(None, None))
    first, last = around(prepared, 50_000)
    assert 0 < first <= 50_000 < last
    assert last - first <= 1000


def test_a_short_sentence_is_its_own_window() -> None:
    prepared = prepare("Un lymphome. Un mélanome du dos. Fin.", Interval(None, None))
    assert around(prepared, 16) == (13, 32)
