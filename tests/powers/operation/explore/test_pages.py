"""Questions on a page: words in the address become answers, wrong ones are told at their field."""

import io
import zipfile

import pytest
from django.test import Client

from rashin.base.workspace.models import AuditEntry
from tests.conftest import Members

pytestmark = pytest.mark.django_db
APRIL = "during=2026-04"
FUNNEL = f"/funnels/?step=Product+Viewed&step=Order+Completed&{APRIL}"


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


@pytest.mark.parametrize("page", ["/scores/", "/trends/", "/funnels/"])
def test_pages_of_an_empty_company_are_calm(here: Members, as_ben: Client, page: str) -> None:
    assert "<h1>" in text(as_ben, page)


@pytest.mark.parametrize(
    ("page", "who", "status"),
    [
        ("/scores/", "as_chika", 200),
        ("/scores/", "as_dan", 302),
        ("/funnels/", "as_dan", 302),
        ("/people/?of=scores", "as_chika", 403),
    ],
)
def test_who_may_open_what(here: Members, request: pytest.FixtureRequest, page: str, who: str, status: int) -> None:
    text(request.getfixturevalue(who), page, status)


def test_the_address_holds_the_whole_question(company: Members, as_ben: Client) -> None:
    page = text(as_ben, FUNNEL + "&by=channel&within=2d")
    assert "50.0%" in page
    assert "of 20 people reach" in page
    assert page.count('<th scope="row" class="">Order Completed</th>') == 2, "a row for each channel"
    assert 'value="2d"' in page, "the form shows what was asked"


def test_a_funnel_begins_with_what_the_lake_knows(company: Members, as_ben: Client) -> None:
    page = text(as_ben, "/funnels/?step=Product+Viewed")
    assert 'name="step-1-event" value="Product Viewed"' in page
    assert 'name="step-2-event" value=""' in page, "without script there is a row to go on with"
    found = text(as_ben, "/funnels/events/?q=ORDER")
    assert 'data-value="Order Completed"' in found
    assert "people</small>" in found
    assert "Product Viewed" not in found


def test_values_of_a_field_are_suggested_as_written_and_as_said(company: Members, as_ben: Client) -> None:
    found = text(as_ben, "/questions/values/?table=events&of=channel&q=")
    assert 'data-value="app"' in found
    assert "App" in found
    assert 'data-value="app"' in text(as_ben, "/questions/values/?table=events&of=channel&q=APP")
    assert "data-value" not in text(as_ben, "/questions/values/?table=events&of=channel&q=zzz")
    for nonsense in ("trait.email", "a b[", "%00", "x" * 300, ""):
        assert "data-value" not in text(as_ben, f"/questions/values/?table=events&of={nonsense}&q=")


def test_a_form_with_rows_ends_at_the_address_of_the_question(company: Members, as_ben: Client) -> None:
    sent = "step-2-event=Order+Completed&step-1-event=Product+Viewed&step-2-if=revenue%3E%3D1000&by=&within=2d"
    response = as_ben.get(
        f"/funnels/?{sent}&where-1-field=channel&where-1-op=%3D&where-1-value=app%7Cweb&where-2-op=%3D"
    )
    assert response.status_code == 302
    assert response["Location"] == (
        "/funnels/?within=2d&step=Product+Viewed&step=Order+Completed%5Brevenue%3E%3D1000%5D&where=channel%3Dapp%7Cweb"
    )
    page = text(as_ben, response["Location"])
    assert 'name="where-1-value" value="app|web"' in page
    assert 'name="step-2-if" value="prop.revenue&gt;=1000"' in page or 'value="revenue&gt;=1000"' in page


def test_what_is_answered_is_folded_and_said_in_a_line(company: Members, as_ben: Client) -> None:
    page = text(as_ben, "/scores/?metric=nps&by=channel&every=month&last=90d&where=channel%3Dapp")
    assert '<details class="ask-fold"><summary><span class="ask-told">' in page
    assert "NPS · month by month · by Channel · Channel is App · the last 90 days" in page
    assert '<details class="ask-fold" open>' in text(as_ben, "/funnels/")
    assert '<details class="ask-fold" open>' in text(as_ben, "/scores/?last=yesterday", 400)


def test_scores_by_channel_are_compared(company: Members, as_ben: Client) -> None:
    page = text(as_ben, f"/scores/?metric=nps&by=channel&compare=rest&{APRIL}")
    assert "+100.0" in page
    assert "−100.0" in page
    assert "n = 10" in page


def test_periods_are_links_that_keep_the_rest(company: Members, as_ben: Client) -> None:
    page = text(as_ben, "/scores/?metric=nps&by=channel&last=90d")
    assert "?metric=nps&amp;by=channel&amp;last=30d" in page
    assert 'last=90d" aria-current="true"' in page


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/funnels/?step=A&within=soon", "ask_within_within"),
        ("/funnels/?step=Order[revenue>", "ask_steps_step"),
        ("/scores/?metric=love", "ask_metric_metric"),
        ("/scores/?last=yesterday", "ask_last_last"),
        ("/trends/?every=fortnight", "ask_every_every"),
    ],
)
def test_wrong_words_are_told_at_their_field(company: Members, as_ben: Client, address: str, field: str) -> None:
    page = text(as_ben, address, 400)
    assert f'id="{field}_errors"' in page, [part[:60] for part in page.split('id="')[1:] if "_errors" in part[:60]]
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    "query",
    [
        "step=%00",
        "step=%27%3B+drop+table+events%3B--&by=%27",
        "step=A&by=prop.%22%5D%24",
        "step=" + "A" * 5_000,
        "step=%3Cscript%3Ealert(1)%3C/script%3E",
        "step=A&last=999999999d",
        "step=A&from=0000-00-00",
        "step=A&steps-sort=__class__&steps-page=-1&steps-columns=%00",
        "%FF%FE=%80",
    ],
)
def test_hostile_addresses_break_nothing(company: Members, as_ben: Client, query: str) -> None:
    response = as_ben.get(f"/funnels/?{query}")
    assert response.status_code in {200, 400}, response.status_code
    assert b"<script>alert" not in response.content


def test_files_are_audited(company: Members, as_ben: Client) -> None:
    response = as_ben.get(FUNNEL + "&steps-download=csv")
    assert response["Content-Type"].startswith("text/csv")
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    assert "Order Completed" in body.decode("utf-8-sig")
    assert AuditEntry.objects.filter(action__contains="export").count() == 1
    response = as_ben.get(FUNNEL + "&steps-download=xlsx")
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(body)).namelist()
    assert AuditEntry.objects.filter(action__contains="export").count() == 2


def test_who_may_not_take_files_is_not_offered_any(company: Members, as_chika: Client) -> None:
    address = f"/scores/?metric=nps&{APRIL}"
    assert "points-download" not in text(as_chika, address)
    assert as_chika.get(f"{address}&points-download=csv").status_code == 403


def test_the_people_behind_a_bar_lead_to_their_pages(company: Members, as_ben: Client) -> None:
    page = text(as_ben, FUNNEL)
    link = next(
        part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/people/") and "step%3D2" in part
    )
    people = text(as_ben, link.replace("&amp;", "&"))
    assert people.count('href="/customers/') >= 10
    assert '<a href="/funnels/?' in people, "and back to the answer"
    assert "Product Viewed → Order Completed · within 14 days" in people, "what is looked at, in the reader's words"


def test_a_lead_sees_her_shop_alone(company: Members, as_emi: Client) -> None:
    assert "of 20 people" not in text(as_emi, FUNNEL)
