"""Controls that browsers lack, explorers and trees, as they leave the server."""

from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override
from django_cotton.compiler_regex import CottonCompiler

from rashin.analysis.charts import Point, Series
from rashin.base.ui.charts import words
from rashin.base.ui.controls import Combobox, Period, Several, TagsField, options
from rashin.base.ui.explorer import MOST_DRAWN, explorer
from rashin.base.ui.forms import Field, problems_of
from rashin.base.ui.trees import Node


def render(source: str, **context: object) -> str:
    with override("en"):
        return Template(CottonCompiler().process(source)).render(Context(context))


def test_tags_are_different_words() -> None:
    assert TagsField().clean(" a \nb\na\n\n") == ("a", "b")
    assert "x\ny</textarea>" in Field(name="t", label="T", kind="tags", value=["x", "y"]).control


def test_a_combobox_sends_its_text_without_script() -> None:
    html = Combobox("/shops/", label="新宿<本店>").render("shop", "2", {"id": "id_shop"})
    assert 'name="shop"' in html
    assert 'value="新宿&lt;本店&gt;"' in html
    assert 'data-value="2"' in html
    page = options(RequestFactory().get("/"), [("1", "<b>", "note")]).content.decode()
    assert "&lt;b&gt;" in page


def test_a_period_and_several_choices_read_what_is_on_offer() -> None:
    sent = QueryDict("w=custom&w-from=2026-04-01&w-to=2026-04-30&s=a&s=evil")
    assert Period().value_from_datadict(sent, None, "w") == "2026-04-01..2026-04-30"
    assert Several((("a", "A"), ("b", "B"))).value_from_datadict(sent, None, "s") == ["a"]


def test_the_summary_of_problems_leads_to_the_fields() -> None:
    class Sample(forms.Form):
        name = forms.CharField(label="Name")
        mail = forms.EmailField(label="E-mail")

    form = Sample({"name": "", "mail": "x"})
    assert [problem.field for problem in problems_of(form)] == ["id_name", "id_mail"]
    html = render('<c-form :of="form" />', form=form)
    assert 'role="alert"' in html
    assert '<a href="#id_mail">E-mail</a>' in html
    assert "2 fields need another look" in html
    assert "data-problems" not in render('<c-form :of="form" />', form=Sample())


def test_an_explorer_draws_few_points_and_tells_all() -> None:
    points = tuple(Point(label=f"d{at}", value=None if at == 5 else at / 3, reason="few") for at in range(700))
    found = explorer("T", [Series(name="</script>", points=points)], words=words())
    assert found.chart.svg.count('class="hit"') <= MOST_DRAWN
    assert len(found.chart.rows) == 700
    assert "d699" in found.chart.svg, "the last point is drawn"
    html = render('<c-explorer :of="of" />', of=found)
    assert "</script>" not in html.split('id="explorer-data"')[1].split("</script>")[0]
    assert '"values": [0.0, 0.33333' in html
    assert "few" in html


def test_a_tree_is_lists_that_fold() -> None:
    nodes = [Node(label="<a>", open=True, children=[Node(label="b", href="/b/", current=True)])]
    html = render('<c-tree :of="nodes" label="Topics" />', nodes=nodes)
    assert "<details open>" in html
    assert "&lt;a&gt;" in html
    assert "</summary>" in html.partition("<a ")[0], "a line that is a link is not what folds"
    assert '<a class="tree-label" href="/b/" aria-current="true">b</a>' in html


def test_choosing_nothing_of_several_is_said() -> None:
    choices = [("a", "A"), ("b", "B")]
    with override("en"):
        assert '<span class="clip">All</span>' in Several(choices).render("state", ())
    assert '<span class="clip">All open</span>' in Several(choices, none="All open").render("state", ())
    assert '<span class="clip">A</span>' in Several(choices, none="All open").render("state", ["a"])
