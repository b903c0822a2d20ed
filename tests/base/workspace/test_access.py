import pytest

from rashin.base.workspace.access import Permission, may, units_of


def test_the_cast_may_what_their_roles_say(members):
    assert may(members.aoi, Permission.MANAGE_MEMBERS)
    assert not may(members.ben, Permission.MANAGE_MEMBERS)
    assert may(members.ben, Permission.IMPORT_DATA)
    assert not may(members.chika, Permission.ASK)
    assert not may(members.gone, Permission.ENTER)
    assert not may(None, Permission.ENTER)


def test_a_lead_sees_the_units_of_their_department(members):
    assert units_of(members.emi) == {"shinjuku"}
    assert units_of(members.aoi) is None


@pytest.mark.django_db
def test_a_department_includes_those_below(members):
    members.emi.department = members.region
    assert units_of(members.emi) == {"tokyo", "shinjuku"}
