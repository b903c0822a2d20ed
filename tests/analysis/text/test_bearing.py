"""What is said of each thing, by kinds of sentences."""

from itertools import pairwise

import pytest

from rashin.analysis.text.reading import read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("店員さんは親切だったが待ち時間が長すぎる", {"店員": 1, "待ち時間": -1}),
        ("部屋が広くて快適でしたけどフロントは無愛想でした", {"部屋": 1, "フロント": -1}),
        ("デザインはかっこいいのに操作性がいまいち", {"デザイン": 1, "操作性": -1}),
        ("味は最高で店員が無愛想", {"味": 1, "店員": -1}),
        ("丁寧な接客と美味しい料理に満足", {"接客": 1, "料理": 1}),
        ("フロント以外は最高でした", {"フロント": -1}),
        ("軽さは文句なしですが画面が暗い", {"軽さ": 1, "画面": -1}),
        ("肉も魚も新鮮", {"肉": 1, "魚": 1}),
        ("品揃えは良いのに通路が狭くカートが通れない", {"品揃え": 1, "通路": -1}),
        ("スタッフ は 親切 です が 、 エアコン が うるさい です 。", {"スタッフ": 1, "エアコン": -1}),
        ("The mattress was firm but comfy.", {"mattress": 1}),
        ("The food was great but the service was slow.", {"food": 1, "service": -1}),
        ("Great food, lousy service", {"food": 1, "service": -1}),
        ("The price is reasonable, although the portions are small.", {"price": 1, "portions": -1}),
        ("The ambience is romantic while the music is way too loud.", {"ambience": 1, "music": -1}),
        ("Apart from the parking, everything was great.", {"parking": -1}),
        ("The beer was cold but the soup was cold too.", {"beer": 1, "soup": -1}),
        ("The keyboard feels cheap compared with the screen, which is gorgeous.", {"keyboard": -1, "screen": 1}),
        ("The speakers could be louder.", {"speakers": -1}),
        ("My dog loves these kibbles.", {"kibbles": 1}),
        ("The sound is much better than the speakers.", {"sound": 1, "speakers": -1}),
        ("料理は写真よりずっと豪華でした", {"料理": 1, "写真": -1}),
    ],
)
def test_each_thing_takes_what_is_said_of_it(text: str, said: dict[str, int]) -> None:
    found = {aspect.term: aspect.polarity for aspect in read(text).aspects}
    assert {term: (found[term] > 0) - (found[term] < 0) for term in said} == said


def test_nothing_is_told_twice() -> None:
    for text in ("The base plate scratches, an overall plasticky base plate feel", "丁寧な説明は丁寧な説明が一番"):
        places = [(aspect.start, aspect.end) for aspect in read(text).aspects]
        assert all(first[1] <= second[0] for first, second in pairwise(places))
