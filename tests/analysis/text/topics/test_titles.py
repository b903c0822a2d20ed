"""No suggestion stays without a title, and none is called as a topic beside it."""

from rashin.analysis.text.topics.checking import check, errors
from rashin.analysis.text.topics.document import Rule, Topic, TopicTree
from rashin.analysis.text.topics.titles import titled


def test_a_topic_without_a_name_is_called_by_what_is_under_it_by_its_words_or_by_a_voice():
    voice = "とても長い声です。" * 9
    words = (Rule(kind="keywords", words=("臭い", "匂い", "smell")),)
    found = titled(
        TopicTree(topics=(
            Topic(id="t1", title={}, state="suggested"),
            Topic(id="t2", parent="t1", title={"ja": "配送の遅れ", "en": "Late"}, state="suggested", rules=words),
            Topic(id="t3", parent="t1", title={"ja": "梱包", "en": "Packing"}, state="suggested", rules=words),
            Topic(id="t4", title={}, state="suggested", rules=words),
            Topic(id="t5", title={}, state="suggested", rules=(Rule(kind="examples", like=(voice,)),)),
            Topic(id="t6", title={}, state="suggested", rules=(Rule(kind="boolean", query="late NEAR/3 box"),)),
            Topic(id="t7", title={}, state="suggested", rules=words),
        )),
        {"t5": [voice]},
    )  # fmt: skip
    names = {topic.id: dict(topic.title) for topic in found.topics}
    assert names["t1"] == {"ja": "配送の遅れ・梱包", "en": "Late, Packing"}
    assert names["t4"] == {"ja": "臭い・匂い"}
    assert names["t5"] == {"ja": "「" + voice[:24] + "…」"}
    assert names["t6"] == {"en": "late, box"}
    assert names["t7"] == {"ja": "臭い・匂い (臭い)"}
    assert not [one for one in errors(check(found)) if one.code in {"no_title", "same_title"}]


def test_of_nothing_at_all_it_is_said_that_there_is_no_name():
    found = titled(TopicTree(topics=(Topic(id="t1", title={}, state="suggested"),)), {})
    assert found.by_id["t1"].title == {"ja": "名前のないまとまり", "en": "Unnamed group"}
