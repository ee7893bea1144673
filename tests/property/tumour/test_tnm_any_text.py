from hypothesis import assume, given, settings
from hypothesis import strategies as st

from filigrane.science.oncology import kinds, tnm

_T = st.sampled_from(["T0", "Tis", "T1", "T1mi", "T1a", "T1b2", "T2", "T3", "T4", "T4d", "TX"])
_N = st.sampled_from(["N0", "N1", "N1mi", "N2a", "N2b", "N3c", "NX"])
_M = st.sampled_from(["M0", "M1", "M1a", "M1c", "MX"])
_PREFIX = st.sampled_from(["", "p", "yp", "yc", "rp"])
_JOIN = st.sampled_from(["", " ", ", ", "-", " - ", "/", "; ", "\n", "  "])


@given(_PREFIX, _T, _N, _M, _JOIN)
def test_what_is_written_is_read_back(prefix: str, t: str, n: str, m: str, join: str) -> None:
    assume(join or "c" not in t[1:] + n)  # « pN3cM0 » may be N3c M0 or N3 cM0: the spec table says which reading is taken
    text = join.join([prefix + t, prefix + n, prefix + m if join else m])
    statements = list(tnm.find(f"Tumeur {text}, opérée."))
    assert [(s.T, s.N, s.M) for _, _, s in statements] == [(t, n, m)]
    assert statements[0][2].prefix == (prefix or None)


@settings(max_examples=300)
@given(st.text(alphabet="pcyTNMtnm0123456789abcdisxX+-/() ,.:;\nOlRLVGéà", max_size=120))
def test_any_text_gives_ordered_statements_of_the_right_shape(text: str) -> None:
    last = 0
    for start, end, statement in tnm.find(text):
        assert last <= start < end <= len(text)
        assert all(start <= part.start < part.end <= end for part in statement.parts)
        kinds.check("tnm", statement.value())
        last = end
