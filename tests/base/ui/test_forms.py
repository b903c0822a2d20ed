"""Fields from Django forms, questions and filters look alike and say what is wrong in place."""

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from rashin.analysis.questions.scores import Scores
from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.forms import Field, field_of
from rashin.base.ui.questions import question_fields, words_of


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="Yours.")
    agreed = forms.BooleanField(label="Agreed")


def drawn(field: object) -> str:
    return render_to_string("cotton/field.html", {"of": field})


def test_an_error_stands_beside_its_field_and_is_announced() -> None:
    form = Sample({"name": ""})
    form.is_valid()
    html = drawn(form["name"])
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_help id_name_errors"' in html
    assert 'id="id_name_errors"' in html
    assert '<label class="check"' in drawn(form["agreed"])


def test_values_are_escaped() -> None:
    assert "<script>" not in drawn(Field(name="a", label="A", value='"><script>'))


def test_every_option_of_a_question_has_a_field() -> None:
    with override("en"):
        fields = {field.name: field for field in question_fields(Scores, {"metric": ["csat"], "where": ["a=1", "b=2"]})}
        html = drawn(fields["metric"])
    assert '<option value="csat" selected>' in html
    assert fields["where"].value == ["a=1", "b=2"]
    assert ">\na=1\nb=2</textarea>" in drawn(fields["where"])
    assert fields["level"].advanced
    assert fields["every"].choices[0][0] == ""
    assert all(drawn(field) for field in fields.values())


def test_what_is_sent_back_is_the_questions_words() -> None:
    query = QueryDict("metric=csat&where=a%3D1%0D%0Ab%3D2&every=&utm=x&t-page=2")
    assert words_of(Scores, query) == {"metric": ["csat"], "where": ["a=1", "b=2"]}


def test_errors_of_a_question_stand_at_their_option() -> None:
    fields = {f.name: f for f in question_fields(Scores, {}, errors={"metric": "No such metric."})}
    assert "No such metric." in drawn(fields["metric"])


def test_filters_live_in_the_address() -> None:
    declared = (
        Filter(name="q", label="Words"),
        Filter(name="state", label="State", kind="choice", choices=(("late", "Late"),)),
    )
    filters = Filters(RequestFactory().get("/x/?q=a&state=late&t-sort=name&t-page=3"), declared)
    assert filters["q"] == "a"
    assert [(active.label, active.value, active.without) for active in filters.active][1] == (
        "State", "Late", "/x/?q=a&t-sort=name",
    )  # fmt: skip
    assert filters.kept == [("t-sort", "name")]
    assert Filters(RequestFactory().get("/x/?state=other"), declared)["state"] == ""


def test_faces_pass_through() -> None:
    field = Field(name="a", label="A")
    assert field_of(field) is field
