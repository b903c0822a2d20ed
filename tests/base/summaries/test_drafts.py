"""A draft, from the voices to the page."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from rashin.base.atlas.models import EvidenceLink, Journey
from rashin.base.summaries import queries, services, showing
from rashin.base.summaries.errors import NoModel
from rashin.base.summaries.models import ModelSettings, Sending, Summary
from rashin.base.summaries.vocabulary import PROBLEMS
from rashin.base.ui import formats
from rashin.base.workspace import jobs
from rashin.base.workspace.models import AuditEntry, Job
from rashin.errors import NotAllowed
from tests.base.summaries.conftest import QUERY, work_off
from tests.base.summaries.model_server import ModelServer
from tests.conftest import NOW

GOOD = [
    {"text": "配送が遅く、待たされた声があります。", "voices": [1, 2, 3, 99]},
    {"text": "8割が価格に満足しています。", "voices": []},
]

LIES = [
    {"text": "配送の遅れは歓迎されています。", "voices": [4, 5, 6]},
    {"text": "全員が満足しています。", "voices": [1]},
]


def numbered(server: ModelServer, text: str) -> int:
    return next(at for at, one in enumerate(server.voices, 1) if text in one)


def ask(actor, **more: str):
    facts = {"of": "voices", "query": QUERY, "language": "ja"} | more
    return services.ask_draft(actor=actor, now=NOW, **facts)


def test_a_draft_names_its_voices_and_what_has_no_ground_stands_apart(
    voices, members, set_up, model_server: ModelServer
) -> None:
    set_up(members.aoi)
    model_server.sentences = GOOD
    subject, job = ask(members.aoi)
    assert ask(members.aoi)[1].pk == job.pk, "asked twice, made once"
    assert work_off() == "done"
    found = queries.newest(members.aoi, subject)
    assert found is not None
    assert [one.text for one in found.sentences] == [GOOD[0]["text"]]
    assert [one.voice.text for one in found.sentences[0].cited if one.voice] == model_server.voices[:3]
    assert (found.unknown, [one.text for one in found.doubtful]) == (1, [GOOD[1]["text"]])
    assert (found.n, found.sent, found.model, found.tokens_in) == (6, 6, "good-1", 321)
    assert found.doubtful[0].numbers == ("8",)


def test_personal_data_is_taken_out_before_anything_leaves(voices, members, set_up, model_server: ModelServer) -> None:
    set_up(members.aoi)
    ask(members.aoi)
    assert work_off() == "done"
    sent = "\n".join(model_server.voices)
    assert "鈴木" not in sent
    assert "090" not in sent
    (row,) = Sending.objects.all()
    assert (row.masked, row.voices, row.over, row.tokens_out) == (True, 6, True, 45)
    entry = AuditEntry.objects.get(action="summary.sent")
    assert entry.details["voices"] == 6
    assert entry.details["masked"] is True
    assert "鈴木" not in str(entry.details)


def test_it_leaves_as_it_is_kept_only_for_a_reason_that_is_kept(
    voices, members, set_up, model_server: ModelServer
) -> None:
    set_up(members.aoi, personal=True, personal_reason="契約 A-12")
    ask(members.aoi)
    work_off()
    assert Sending.objects.get().masked is False
    assert AuditEntry.objects.get(action="summary.sent").details["reason"] == "契約 A-12"
    assert AuditEntry.objects.get(action="model.set").details["personal_reason"]["after"] == "契約 A-12"
    assert "090-1234" not in "".join(model_server.voices), "originals are kept apart and never leave"


@pytest.mark.parametrize(
    ("model", "problem"), [("broken", "failing"), ("busy", "later"), ("babble", "shapeless"), ("cut", "cut")]
)
def test_whatever_fails_the_draft_before_stays(voices, members, set_up, model_server, model, problem) -> None:
    set_up(members.aoi)
    model_server.sentences = GOOD
    subject, _ = ask(members.aoi)
    work_off()
    before = queries.newest(members.aoi, subject)
    ModelSettings.objects.update(model=model)
    ask(members.aoi)
    assert work_off().startswith("failed")
    assert queries.newest(members.aoi, subject) == before
    work = queries.work_of(subject)
    assert work is not None
    assert work.error["fields"]["problem"] == problem
    assert Sending.objects.first().problem == problem  # type: ignore[union-attr]


def test_a_draft_without_ground_does_not_take_the_place_of_a_good_one(
    as_aoi, voices, members, set_up, model_server: ModelServer
) -> None:
    set_up(members.aoi)
    model_server.sentences = LIES
    subject, _ = ask(members.aoi)
    assert work_off() == "done", "where none was before, what is wrong with it is shown"
    assert queries.newest(members.aoi, subject).sentences == ()  # type: ignore[union-attr]
    model_server.sentences = GOOD
    ask(members.aoi)
    work_off()
    before = queries.newest(members.aoi, subject)
    assert before is not None
    for lies in (LIES, []):
        model_server.sentences = lies
        ask(members.aoi)
        assert "groundless" in work_off()
    assert queries.newest(members.aoi, subject) == before
    assert Sending.objects.first().problem == "groundless"  # type: ignore[union-attr]
    page = as_aoi.get("/summaries/", {"of": "voices", "query": QUERY}).content.decode()
    assert GOOD[0]["text"] in page
    assert "歓迎" not in page
    panel = showing.view_of(members.aoi, "voices", QUERY, now=NOW)
    assert panel.failed == str(PROBLEMS["groundless"])
    told = render_to_string("summaries/panel.html", {"panel": panel})
    assert 'role="status"' in told
    assert formats.moment(before.made_at) in told.partition('role="status"')[2].partition("</div>")[0]


def test_it_is_stopped_while_the_model_hangs(voices, members, set_up, model_server: ModelServer, monkeypatch) -> None:
    set_up(members.aoi, model="hangs", timeout=60)
    subject, job = ask(members.aoi)
    monkeypatch.setattr(jobs.Running, "PAUSE", 0)
    monkeypatch.setattr("rashin.base.summaries.drafting.LOOK", 0.01)
    real = jobs.Running.progress

    def progress(self, **facts):
        if model_server.asked.is_set():
            Job.objects.filter(pk=job.pk).update(cancel_asked=True)
        real(self, **facts)

    monkeypatch.setattr(jobs.Running, "progress", progress)
    assert work_off() == "cancelled"
    assert queries.newest(members.aoi, subject) is None


def test_an_order_in_a_voice_is_data_and_what_comes_back_is_text(
    as_aoi, voices, members, set_up, model_server: ModelServer
) -> None:
    set_up(members.aoi)
    evil = "<script>alert(1)</script>HACKED [click](javascript:alert(1)) 配送が遅れて困っています"
    model_server.sentences = [{"text": evil, "voices": [1, 2, 3, 4, 5, 6]}]
    ask(members.aoi)
    work_off()
    page = as_aoi.get("/summaries/", {"of": "voices", "query": QUERY}).content.decode()
    assert "<script>alert" not in page
    assert "javascript:" not in page
    assert "HACKED" in page


def test_an_answer_in_another_language_is_told(voices, members, set_up, model_server: ModelServer) -> None:
    set_up(members.aoi)
    model_server.sentences = [{"text": "Delivery is late and people are waiting.", "voices": [1]}]
    subject, _ = ask(members.aoi)
    work_off()
    found = queries.newest(members.aoi, subject)
    assert found is not None
    assert found.otherwise == "en"


def test_a_day_holds_only_so_many_calls(voices, members, set_up, model_server: ModelServer) -> None:
    set_up(members.aoi, calls_per_day=1)
    ask(members.aoi)
    assert work_off() == "done"
    ask(members.aoi)
    assert "1 times today" in work_off()
    assert len(model_server.got) == 1


def test_a_draft_is_shown_to_those_who_see_the_same_voices_alone(
    voices, members, set_up, as_emi, model_server: ModelServer
) -> None:
    set_up(members.aoi)
    model_server.sentences = GOOD
    subject, _ = ask(members.aoi)
    work_off()
    number = Summary.objects.get().pk
    assert queries.newest(members.ben, subject) is not None
    assert as_emi.get(f"/summaries/{number}/").status_code == 404
    assert "配送が遅く" not in as_emi.get("/summaries/", {"of": "voices", "query": QUERY}).content.decode()


def test_who_may_not_ask_questions_sends_nothing(voices, members, set_up) -> None:
    set_up(members.aoi)
    with pytest.raises(NotAllowed):
        ask(members.chika)


def test_without_a_model_nothing_is_asked(voices, members) -> None:
    with pytest.raises(NoModel):
        ask(members.aoi)


def test_too_few_voices_are_read_not_summarised(voices, members, set_up, model_server: ModelServer) -> None:
    set_up(members.aoi)
    ask(members.aoi, query=f"unit=shinjuku&{QUERY}")
    assert "better read" in work_off()
    assert model_server.got == []


def test_a_voice_that_is_erased_takes_its_sentence_with_it(voices, members, set_up, model_server: ModelServer) -> None:
    set_up(members.aoi)
    model_server.sentences = [{"text": "配送が遅れて困っています。", "voices": [1]}]
    subject, _ = ask(members.aoi)
    work_off()
    Summary.objects.update(voices=["gone"])
    found = queries.newest(members.aoi, subject)
    assert found is not None
    assert (found.sentences, found.gone) == ((), 1)


def test_only_the_newest_few_are_kept(voices, members, set_up, model_server: ModelServer) -> None:
    set_up(members.aoi)
    model_server.sentences = GOOD
    ask(members.aoi)
    work_off()
    row = Summary.objects.get()
    for _ in range(6):
        row.pk = None
        row.save()
    ask(members.aoi)
    work_off()
    assert Summary.objects.count() == 5


def test_the_page_says_beside_the_field_what_is_wrong_and_never_shows_the_key(
    as_ben, model_server: ModelServer
) -> None:
    facts = {"base_url": model_server.url, "model": "good", "key": "sk-hidden", "timeout": 5, "most_voices": 9}
    facts |= {"most_characters": 2_000, "calls_per_day": 9}
    refused = as_ben.post("/model/", facts)
    assert refused.status_code == 422
    assert "private or local network" in refused.content.decode()
    assert as_ben.post("/model/", facts | {"inside": "on", "personal": "on"}).status_code == 422, "a reason is wanted"
    assert as_ben.post("/model/", facts | {"inside": "on"}).status_code == 302
    assert "sk-hidden" not in as_ben.get("/model/").content.decode() + ModelSettings.objects.get().key


def test_a_draft_becomes_a_note_only_with_its_voices(
    as_aoi, voices, members, set_up, model_server: ModelServer
) -> None:
    Journey.objects.create(key="buying", name="買う")
    set_up(members.aoi)
    model_server.sentences = GOOD
    ask(members.aoi)
    work_off()
    number = Summary.objects.get().pk
    as_aoi.post(f"/summaries/{number}/note/", {"target": "journey:buying", "note": "遅い"})
    note = EvidenceLink.objects.get(from_kind="summary")
    assert (note.to_id, note.grade) == ("buying", 0)
    assert EvidenceLink.objects.filter(from_kind="voice", to_kind="summary", to_id=str(number)).count() == 3
    assert as_aoi.get(f"/journeys/evidence/chain/?of=summary:{number}").status_code == 200
    Summary.objects.update(voices=["gone"] * 6)
    Journey.objects.create(key="moving", name="移る")
    as_aoi.post(f"/summaries/{number}/note/", {"target": "journey:moving"})
    assert not EvidenceLink.objects.filter(to_id="moving").exists()


def test_voices_that_stand_for_the_rest_need_no_model(as_aoi, as_chika, voices) -> None:
    page = as_aoi.get("/summaries/chosen/", {"of": "voices", "query": QUERY}).content.decode()
    assert "配送" in page
    assert "6" in page
    few = as_aoi.get("/summaries/chosen/", {"of": "voices", "query": f"unit=shinjuku&{QUERY}"}).content.decode()
    assert "2" in few
    assert 'class="quote"' not in few
    assert as_aoi.get("/summaries/", {"of": "nobody"}).status_code == 404
    assert as_chika.get("/summaries/chosen/", {"of": "voices"}).status_code == 403


def test_calls_of_long_ago_leave_the_log_with_the_next_one(members, set_up) -> None:
    set_up(members.aoi)
    told = {"actor": members.aoi, "what": "voices", "voices": 2, "characters": 90, "masked": True}
    services.begin_sending(**told, now=NOW)
    services.begin_sending(**told, now=NOW + timedelta(days=399))
    assert Sending.objects.count() == 2
    last, _ = services.begin_sending(**told, now=NOW + timedelta(days=401))
    assert Sending.objects.count() == 2
    assert Sending.objects.filter(pk=last.pk).exists()
    assert AuditEntry.objects.filter(action="summary.sent").count() == 3
