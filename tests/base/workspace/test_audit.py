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
        entry.note(role="viewer")
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


# ── The witness ──


@pytest.fixture
def witnessed(home, settings, django_capture_on_commit_callbacks, members):
    """``witnessed(n)``: write n lines, each seen by the witness of this home."""
    settings.HOME = home

    def wrote(count):
        with django_capture_on_commit_callbacks(execute=True):
            write(members, count)

    return wrote


def chained_anew():
    """All lines with digests that fit, as whoever holds the database could write them."""
    previous = audit.GENESIS
    for number, entry in enumerate(AuditEntry.objects.order_by("number"), 1):
        AuditEntry.objects.filter(pk=entry.pk).delete()
        entry.number, entry.previous = number, previous
        entry.digest = previous = audit.digest_of_entry(entry)
        entry.save(force_insert=True)


@pytest.mark.parametrize("place", [1, 3, 5])
def test_tampering_is_found_at_the_first_a_middle_and_the_last_line(witnessed, place):
    witnessed(5)
    assert audit.first_broken() is None
    AuditEntry.objects.filter(number=place).update(subject="thing:other")
    assert audit.first_broken() == place


@pytest.mark.parametrize("gone", [[1], [3], [5], [4, 5], [1, 2, 3, 4, 5]])
def test_deletion_and_truncation_are_found(witnessed, gone):
    witnessed(5)
    AuditEntry.objects.filter(number__in=gone).delete()
    assert audit.first_broken() == gone[0]


@pytest.mark.parametrize("place", [1, 3, 5])
def test_a_chain_that_was_written_anew_is_denied(witnessed, place):
    witnessed(5)
    AuditEntry.objects.filter(number=place).update(actor="member:999")
    chained_anew()
    assert audit._first_unchained() is None, "the chain itself fits"
    assert audit.first_broken() == 5
    witnessed(3)
    assert audit.first_broken() == 5, "later lines do not make it forget"


def test_lines_that_come_after_a_truncation_do_not_hide_it(witnessed):
    witnessed(5)
    AuditEntry.objects.filter(number__gt=2).delete()
    witnessed(9)
    assert audit.first_broken() is not None


def test_checkpoints_find_what_the_head_has_passed(witnessed, home, monkeypatch):
    from rashin.base.workspace import witness

    monkeypatch.setattr(witness, "EVERY", 2)
    witnessed(6)
    assert (home.root / "audit.checkpoints").read_text().count("\n") >= 2
    AuditEntry.objects.filter(number=1).update(actor="member:999")
    chained_anew()
    (home.root / "audit.head").unlink()
    witnessed(1)
    assert audit.first_broken() == 2


def test_a_home_that_cannot_be_written_keeps_the_change(witnessed, home):
    (home.root / "audit.head").mkdir()
    witnessed(2)
    assert AuditEntry.objects.count() == 2
    assert audit.first_broken() is None


def test_the_page_walks_by_key_and_the_file_is_sent_while_it_is_read(as_aoi, members):
    write(members, 120)
    seen = as_aoi.get("/audit/").content.decode()
    assert "thing:119" in seen
    assert "thing:60" not in seen
    after = as_aoi.get("/audit/?audit-after=71").content.decode()
    assert "thing:69" in after
    assert "thing:70<" not in after
    file = as_aoi.get("/audit/?audit-download=csv&action=thing.done&subject=thing:1")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert text.count("\r\n") == 32, "a header and thing:1, 10–19, 100–119"
    line = AuditEntry.objects.get(action="data.exported")
    assert line.details["rows"] == 31
    assert line.details["filter.action"] == "thing.done"
    assert "digest" in line.details["filter.subject"]
    book = as_aoi.get("/audit/?audit-download=xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")


def test_the_address_is_the_proxys_word_only_when_the_proxy_is_trusted(as_aoi, members, settings):
    def address(hops, forwarded):
        settings.TRUSTED_PROXIES = hops
        as_aoi.post("/personal/show/", {"reason": "order"}, headers={"X-Forwarded-For": forwarded})
        return AuditEntry.objects.filter(action="person.unmasked").latest("number").address

    assert address(0, "6.6.6.6") == "127.0.0.1"
    assert address(1, "6.6.6.6, 198.51.100.7") == "198.51.100.7"
