import pytest

from rashin.base.workspace import audit
from rashin.base.workspace.audit import change, coming_from, record_look
from rashin.base.workspace.models import AuditEntry, Department
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def write(members, count=3):
    for number in range(count):
        with change(actor=members.ben, action="thing.done", subject=f"thing:{number}", now=NOW) as entry:
            entry.note(number=number)


def test_lines_are_chained(members):
    write(members)
    lines = list(AuditEntry.objects.order_by("number"))
    assert [line.number for line in lines] == [1, 2, 3]
    assert lines[0].previous == audit.GENESIS
    assert lines[2].previous == lines[1].digest
    assert audit.first_broken() is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda rows: rows.filter(number=2).update(actor="member:999"),
        lambda rows: rows.filter(number=2).update(details={"number": 7}),
        lambda rows: rows.filter(number=2).delete(),
        lambda rows: rows.filter(number=2).update(digest="0" * 64),
    ],
)
def test_a_changed_or_missing_line_is_found(members, damage):
    write(members)
    damage(AuditEntry.objects.all())
    assert audit.first_broken() == 2


def test_a_failed_change_leaves_neither_the_change_nor_a_line(members):
    with pytest.raises(RuntimeError), change(actor=members.aoi, action="x", subject="y", now=NOW):  # noqa: PT012
        Department.objects.create(name="never")
        raise RuntimeError
    assert not Department.objects.filter(name="never").exists()
    assert not AuditEntry.objects.exists()


def test_personal_values_are_kept_as_keyed_digests(members):
    with change(actor="cli", action="member.added", subject="member:9", now=NOW) as entry:
        entry.personal("email", "hanako@example.jp")
    record_look(actor=members.ben, person_key=42, what="timeline", now=NOW)
    text = str(list(AuditEntry.objects.values()))
    assert "hanako" not in text
    assert AuditEntry.objects.filter(subject=audit.person_reference(42)).count() == 1


def test_a_line_says_where_the_request_came_from(members):
    with coming_from("203.0.113.9"):
        write(members, 1)
    assert AuditEntry.objects.get().address == "203.0.113.9"


def test_what_follows_a_change_runs_after_the_commit(members, settings, django_capture_on_commit_callbacks):
    settings.RASHIN_REACTIONS = "tests.base.workspace.test_audit.REACTIONS"
    HEARD.clear()
    with django_capture_on_commit_callbacks() as callbacks:
        write(members, 1)
        assert HEARD == []
    for callback in callbacks:
        callback()
    assert HEARD == ["thing:0"]


HEARD: list[str] = []
REACTIONS = {"thing.done": (lambda subject, now: HEARD.append(subject),)}
