"""NEAR and exceptions look only at what stands around, and find what looking at everything would."""

from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.topics.boolean import Near, Term, parse
from rashin.analysis.text.topics.matching import Span, _uncovered, judge

SPANS = st.lists(
    st.builds(lambda at, long: Span(at * 2, (at + long) * 2, at, at + long - 1), st.integers(0, 40), st.integers(1, 6)),
    max_size=12,
    unique=True,
).map(sorted)


@given(left=SPANS, right=SPANS, within=st.integers(1, 8))
def test_near_finds_what_all_pairs_would(left, right, within):
    one, other = Term(text="a"), Term(text="b")
    pairs = {
        span
        for a in left
        for b in right
        if a != b and max(a.first - b.last, b.first - a.last) - 1 <= within
        for span in (a, b)
    }
    found = judge(Near(left=one, right=other, within=within), {one: left, other: right})
    assert found == (sorted(pairs) or None)


@given(spans=SPANS, covers=SPANS)
def test_what_lies_within_an_exception_does_not_count(spans, covers):
    kept = [one for one in spans if not any(by.start <= one.start and one.end <= by.end for by in covers)]
    assert _uncovered(spans, covers) == kept


def test_a_chain_of_near_over_a_long_text_ends():
    words = [Span(at * 2, at * 2 + 1, at, at) for at in range(4_000)]
    node = parse(" NEAR/100 ".join(["(a OR b)"] * 6))
    assert len(judge(node, {Term(text="a"): words[::2], Term(text="b"): words[1::2]}) or ()) == 4_000
    assert isinstance(parse("a NEAR/99 b"), Near)
