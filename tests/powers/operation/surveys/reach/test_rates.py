"""Response rates say of whom they are a share, and nothing when there are too few."""

from rashin.analysis.stats.estimate import Estimate, Unanswered
from rashin.powers.operation.surveys.reach.rates import by_channel, rates


def test_what_was_never_sent_or_came_back_is_in_no_denominator() -> None:
    found = rates({"sent": 60, "answered": 30, "started": 10, "bounced": 20, "queued": 5, "held": 3, "refused": 9})
    assert (found.invited, found.sent, found.lost) == (137, 120, 20)
    assert isinstance(found.response, Estimate)
    assert (found.response.value, found.response.n) == (0.30, 100)
    assert isinstance(found.completion, Estimate)
    assert found.completion.value == 0.75


def test_the_interval_is_wilsons() -> None:
    # Newcombe, R. G. (1998). Statistics in Medicine 17(8), 857-872, table I, method 3: 81 of 263.
    found = rates({"answered": 81, "sent": 182})
    assert isinstance(found.response, Estimate)
    assert (round(found.response.low, 4), round(found.response.high, 4)) == (0.2553, 0.3662)


def test_an_unknown_fate_counts_as_sent() -> None:
    assert rates({"unknown": 4, "sent": 16}).sent == 20


def test_too_few_sent_is_an_answer() -> None:
    assert isinstance(rates({"answered": 3, "sent": 2}).response, Unanswered)


def test_channels_stand_beside_their_sum() -> None:
    found = by_channel([("mail", "answered", 30), ("mail", "sent", 70), ("line", "answered", 20)])
    assert {name: one.invited for name, one in found.items()} == {"": 120, "line": 20, "mail": 100}
