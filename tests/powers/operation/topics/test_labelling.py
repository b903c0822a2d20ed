"""Samples: drawn by a key, labelled blind, settled by a third, measured; corrections; searches; the explorer."""

import pytest

from rashin.analysis.text.topics import changing
from rashin.base.workspace.models import AuditEntry, User
from rashin.powers.operation.topics import corrections, drafts, rounds, rounds_read, searches, trying
from rashin.powers.operation.topics.corrections import Wrong
from rashin.powers.operation.topics.errors import AlreadyCorrected, BadLabel, NoSuchPiece, NotYours, SearchNameTaken
from rashin.powers.operation.topics.measuring import figures_of
from rashin.powers.operation.topics.sampling import Candidate, draw, shares
from tests.conftest import NOW

MOODS = ("neg", "neu", "pos", "mixed")


def candidates(count: int = 40) -> list[Candidate]:
    return [
        Candidate(voice_id=f"v{at}", stratum=MOODS[at % 3], predicted=(MOODS[at % 3],)) for at in range(count)
    ]  # fmt: skip


def test_a_sample_has_every_stratum_in_proportion_and_the_same_seed_draws_it_again() -> None:
    assert shares({"a": 90, "b": 9, "c": 1}, size=10) == {"a": 9, "b": 1, "c": 0}
    assert shares({"a": 2}, size=10) == {"a": 2}
    first = draw(candidates(300), size=30, seed="k")
    assert first == draw(reversed(candidates(300)), size=30, seed="k")
    assert [sum(one.stratum == mood for one in first) for mood in MOODS] == [10, 10, 10, 0]
    assert first != draw(candidates(300), size=30, seed="other")


def test_figures_of_labels_come_with_intervals_and_too_few_with_their_reason() -> None:
    rows = [([["pos"], ["pos"]], ("pos",), ("pos",))] * 30 + [([["neg"], ["pos"]], ("neg",), ("pos",))] * 20
    told = figures_of(rows, classes=MOODS, several=False)
    assert told["classes"]["neg"]["missed"] == 20
    assert told["classes"]["pos"]["precision"]["value"] == pytest.approx(0.6)
    assert "reason" in told["classes"]["mixed"]["precision"]
    assert figures_of(rows[:2], classes=MOODS, several=False)["macro_f1"]["reason"] == "too_few"


@pytest.fixture
def cara(members) -> User:
    return User.objects.create_user("cara@example.jp", name="Cara", role="analyst", joined_at=NOW)


@pytest.mark.django_db
def test_two_label_blind_and_a_third_settles_what_they_said_differently(members, cara, signed_in) -> None:
    wish = rounds.Wish(purpose="sentiment", title="春", size=12, first=members.aoi, second=members.ben)
    made = rounds.draw_round(actor=members.aoi, wish=wish, candidates=candidates(), now=NOW)
    with pytest.raises(NotYours):
        rounds.label(actor=cara, number=made.pk, item=1, value=["pos"], now=NOW)
    with pytest.raises(BadLabel):
        rounds.label(actor=members.aoi, number=made.pk, item=1, value=["pos", "neg"], now=NOW)
    for item in range(1, 13):
        rounds.label(actor=members.aoi, number=made.pk, item=item, value=["pos"], now=NOW)
    assert rounds_read.differing(members.ben, made) == []  # not before both are done
    page = signed_in(members.ben)
    assert page.get(f"/topics/labelling/{made.pk}/").status_code == 200
    asks = page.get(f"/topics/labelling/?drop={made.pk}").content.decode()
    assert f'id="round-drop-{made.pk}"' in asks
    assert "open data-modal" in asks
    assert "open data-modal" not in page.get("/topics/labelling/?drop=0").content.decode()
    for item in range(1, 13):
        value = "neg" if item == 1 else "pos"
        assert page.post(f"/topics/labelling/{made.pk}/", {"item": item, "value": value}).status_code == 302
    made.refresh_from_db()
    assert made.state == "settling"
    told = page.get("/topics/quality/").content.decode()
    assert "a third person decides" in told
    assert "Not measured yet" not in told
    settled = signed_in(cara).get(f"/topics/labelling/{made.pk}/settle/").content.decode()
    assert settled.count("<r-label") == 1
    assert 'data-key="1"' in settled
    with pytest.raises(NotYours):
        rounds.settle(actor=members.aoi, number=made.pk, item=1, value=["neg"], now=NOW)
    rounds.settle(actor=cara, number=made.pk, item=1, value=["neg"], now=NOW)
    made.refresh_from_db()
    assert (made.state, made.figures["voices"]) == ("done", 12)
    assert made.figures["kappa"][""]["n"] == 12 or "reason" in made.figures["kappa"][""]
    page = signed_in(cara)
    told = page.get("/topics/quality/").content.decode()
    assert f"round={made.pk}&amp;class=neg&amp;side=true#behind" in told
    behind = page.get(f"/topics/quality/?round={made.pk}&class=neg&side=true").content.decode()
    assert "とした声と、機械の答え" in behind
    assert "標本の声 1 件" in behind
    assert "とした声と、機械の答え" not in page.get("/topics/quality/?class=%00&side=true").content.decode()


@pytest.mark.django_db
def test_corrections_teach_the_tree_when_somebody_who_keeps_it_takes_them(held, members, signed_in) -> None:
    topic = drafts.edit(
        actor=members.aoi, seen={}, now=NOW, doing=lambda tree: changing.add(tree, {"ja": "遅れ"})
    ).note.topics[0]
    missing = Wrong(voice_id="s:1", kind="missing", topic=topic)
    made = corrections.correct(actor=members.emi, wrong=missing, now=NOW)
    assert made.state == "open"
    with pytest.raises(AlreadyCorrected):
        corrections.correct(actor=members.ben, wrong=missing, now=NOW)
    with pytest.raises(NoSuchPiece):
        corrections.correct(actor=members.emi, wrong=Wrong(voice_id="nobody", kind="missing", topic=topic), now=NOW)
    corrections.judge(actor=members.ben, number=made.pk, take=True, now=NOW)
    assert drafts.draft().tree.by_id[topic].rules[0].like == ("配送が遅い",)
    corrections.correct(actor=members.ben, wrong=Wrong(voice_id="s:1", kind="sentiment", mood="neg"), now=NOW)
    assert corrections.said_of(["s:1"])["s:1"].mood == "neg"
    page = signed_in(members.ben)
    shown = page.get("/voices/voice/?id=s:1").content.decode()
    assert f"/topics/corrections/{made.pk}/back/" in shown
    back = page.post(f"/topics/corrections/{made.pk}/back/", {"next": "/voices/voice/?id=s:1"})
    assert back.url == "/voices/voice/?id=s:1"
    assert AuditEntry.objects.filter(action="voice.correction_taken_back").exists()
    assert f"/topics/corrections/{made.pk}/back/" not in page.get("/voices/voice/?id=s:1").content.decode()
    page = signed_in(members.emi)
    sent = {"voice": "s:1", "kind": "sentiment", "mood": "pos", "next": "https://evil.example"}
    assert page.post("/voices/correct/", sent).url == "/voices/explore/"
    mine = corrections.correct(actor=members.emi, wrong=missing, now=NOW)
    withdrawn = f'name="withdraw" value="{mine.pk}"'
    assert withdrawn in page.get("/voices/voice/?id=s:1").content.decode()
    for number in ("0", "٣", "9" * 40, str(made.pk)):
        page.post("/voices/correct/", {"withdraw": number})
    with pytest.raises(NoSuchPiece):
        corrections.withdraw(actor=members.ben, number=mine.pk, now=NOW)
    page.post("/voices/correct/", {"withdraw": str(mine.pk), "next": "/voices/voice/?id=s:1"})
    mine.refresh_from_db()
    assert (mine.state, mine.judged_by) == ("refused", members.emi)
    assert withdrawn not in page.get("/voices/voice/?id=s:1").content.decode()


@pytest.mark.django_db
def test_the_explorer_and_search_keep_to_the_scope_of_their_reader(held, members, signed_in) -> None:
    when = "when=2026-04-01..2026-04-30"
    for path in (f"/voices/explore/?view=voices&{when}", f"/voices/search/?q=配送&{when}"):
        assert "配送" in signed_in(members.ben).get(path).content.decode()
        assert "が遅い" in signed_in(members.emi).get(path).content.decode().replace("</mark>", "")
    User.objects.filter(pk=members.emi.pk).update(department=members.office)
    emi = User.objects.get(pk=members.emi.pk)
    assert "が遅い" not in signed_in(emi).get(f"/voices/explore/?view=voices&{when}").content.decode()
    for bad in ("where=%5B%5B", "topic=%00", "when=9999-99-99..x", "before=zz~z", "view=compare&way=sides&a=%3D"):
        assert signed_in(members.ben).get(f"/voices/explore/?{bad}").status_code in {200, 400, 422}, bad
    tried = trying.tried(members.ben, (changing.Rule(kind="keywords", words=("遅い",)),), now=NOW)
    assert (tried.matched, tried.looked) == (1, 1)
    searches.save_search(actor=members.ben, name="遅れ", page="voices_search", query="q=遅い", shared=True, now=NOW)
    with pytest.raises(SearchNameTaken):
        searches.save_search(actor=members.ben, name="遅れ", page="voices_search", query="", shared=False, now=NOW)
    assert [one.name for one in searches.searches(members.emi)] == ["遅れ"]
