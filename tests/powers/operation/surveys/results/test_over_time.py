"""A construct over its waves on a page: surveys or months; employees' answers have none."""

from datetime import timedelta

import pyarrow as pa
import pytest
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.base.workspace import asking
from rashin.powers.operation.surveys import services
from rashin.powers.operation.surveys.models import Survey
from rashin.powers.operation.surveys.templates_library import template
from tests.analysis.questions.conftest import voice
from tests.conftest import NOW, Members

pytestmark = pytest.mark.django_db
WAVES = "/surveys/{}/results/waves/"


@pytest.fixture
def ben(client: Client, here: Members, lake: Lake) -> Client:
    rows = [
        voice(
            month * 100 + at, survey=survey, metric="csat", score=float(1 + (at + good) % 5), batch="b", scale_min=1,
            scale_max=5, occurred_at=NOW - timedelta(days=30 * month), properties=f'{{"construct": "{construct}"}}',
        )
        for month, good, survey, construct in (
            (3, 0, "after_delivery", "delivery"), (1, 1, "after_delivery", "delivery"), (2, 1, "spring", "delivery"),
            (1, 0, "ex_pulse", "ex_pulse"),
        )
        for at in range(20)
    ]  # fmt: skip
    lake.append("voices", pa.Table.from_pylist(rows))
    asking._lake_at.cache_clear()
    for name in ("after_delivery", "ex_pulse"):
        services.create_survey(actor=here.ben, document=template(name), now=NOW)
    client.force_login(here.ben)
    return client


def test_months_of_one_survey_or_whole_surveys_of_a_construct(ben: Client) -> None:
    page = ben.get(WAVES.format("after_delivery"))
    assert [row["n"] for row in page.context["answer"].rows()] == [20, 20, 20]  # a wave is a month and a survey
    whole = ben.get(WAVES.format("after_delivery"), {"every": "survey"}).context["answer"].rows()
    assert [(row["survey"], row["n"]) for row in whole] == [("after_delivery", 40), ("spring", 20)]
    file = ben.get(WAVES.format("after_delivery"), {"waves-download": "csv"})
    assert file.headers["Content-Type"].startswith("text/csv")
    for odd in ({"every": "\x00", "metric": "x"}, {"every": "decade"}, {"metric": "ces"}):
        assert ben.get(WAVES.format("after_delivery"), odd).status_code == 200


def test_employees_waves_are_counted_apart_and_nothing_is_chosen_in_them(ben: Client) -> None:
    page = ben.get(WAVES.format("ex_pulse"), {"metric": "nps", "every": "month"})
    assert page.status_code == 200
    assert b'name="every"' not in page.content
    assert b"results/waves" in ben.get("/surveys/ex_pulse/results/").content


def test_a_survey_without_scores_or_a_name_for_what_it_measures_says_so(ben: Client) -> None:
    Survey.objects.filter(key="after_delivery").update(construct="")
    assert ben.get(WAVES.format("after_delivery")).status_code == 200
