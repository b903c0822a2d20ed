import pytest

from rashin.powers.operation.surveys.definition.checking import check
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.definition.sites import texts
from rashin.powers.operation.surveys.errors import TemplateMissing
from rashin.powers.operation.surveys.templates_library import NAMES, template, templates


@pytest.mark.parametrize("name", NAMES)
def test_a_template_can_be_published_as_it_is(name: str) -> None:
    document = template(name)
    assert check(document) == ()
    assert document.key == name
    assert document.construct
    assert "ording: Rashin" in document.source
    assert all({"ja", "en"} <= set(one.text) for one in texts(document) if one.text)


def test_the_list_names_what_each_is_about() -> None:
    told = templates()
    assert [one.name for one in told] == list(NAMES)
    assert {one.audience for one in told} == {"customer", "employee"}


def test_psychological_safety_has_the_shape_of_its_literature() -> None:
    question = template("psychological_safety").question("safety")
    assert question is not None
    assert question.kind == Kind.MATRIX
    assert len(question.rows) == 7
    assert [row.id for row in question.rows if row.reversed] == ["mistakes", "different", "help"]
    assert [option.value for option in question.options] == [1, 2, 3, 4, 5, 6, 7]


def test_a_template_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(TemplateMissing) as caught:
        template("../apps")
    assert "after_delivery" in caught.value.advice()
