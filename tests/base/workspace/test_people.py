"""Invitations, departments, lists of people: who gets a place, and that nobody gives more than they have."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from rashin.base.workspace import inviting, queries, services
from rashin.base.workspace.access import Permission
from rashin.base.workspace.departments import DepartmentInUse, NameTaken, OwnChild, remove_department, save_department
from rashin.base.workspace.errors import AlreadyMember, LinkSpent
from rashin.base.workspace.models import AuditEntry, Department, Invitation, User
from rashin.base.workspace.people import MoreThanOwn
from rashin.base.workspace.roll import RollEmpty, RollUnreadable, RollWithoutAddresses, read_roll
from rashin.base.workspace.vocabulary import ROLE_PERMISSIONS, Role
from tests.conftest import NOW, Members

pytestmark = pytest.mark.django_db
GOOD = "kitchen window purple frog"


# ── Invitations ──


def test_an_invitation_is_taken_once_and_makes_a_member(members: Members) -> None:
    made, secret = inviting.invite(
        actor=members.aoi, email="Nana@Example.jp", name="Nana", role="lead", department=members.shop, units=["ec"],
        now=NOW,
    )  # fmt: skip
    assert secret not in str(Invitation.objects.values().get())
    member = inviting.accept(secret=secret, name="奈々", password=GOOD, now=NOW)
    assert (member.email, member.role, member.department) == ("nana@example.jp", "lead", members.shop)
    assert (member.units, member.name) == (["ec"], "奈々")
    assert member.check_password(GOOD)
    with pytest.raises(LinkSpent):
        inviting.accept(secret=secret, name="x", password=GOOD, now=NOW)
    assert made.reference in set(AuditEntry.objects.values_list("subject", flat=True))
    assert "nana" not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_a_link_ends_by_time_by_a_newer_one_and_by_hand(members: Members) -> None:
    made, first = inviting.invite(actor=members.aoi, email="n@example.jp", role="viewer", now=NOW)
    with pytest.raises(LinkSpent):
        inviting.invitation_by(first, now=NOW + inviting.LIVES + timedelta(seconds=1))
    _, second = inviting.renew(actor=members.aoi, number=made.pk, now=NOW)
    with pytest.raises(LinkSpent):
        inviting.invitation_by(first, now=NOW)
    assert inviting.invitation_by(second, now=NOW).pk == made.pk
    inviting.revoke(actor=members.aoi, number=made.pk, now=NOW)
    with pytest.raises(LinkSpent):
        inviting.invitation_by(second, now=NOW)


def test_one_place_an_address(members: Members) -> None:
    inviting.invite(actor=members.aoi, email="n@example.jp", role="viewer", now=NOW)
    with pytest.raises(inviting.InvitedAlready):
        inviting.invite(actor=members.aoi, email="N@example.jp", role="viewer", now=NOW)
    with pytest.raises(AlreadyMember):
        inviting.invite(actor=members.aoi, email="ben@example.jp", role="viewer", now=NOW)
    again, _ = inviting.invite(actor=members.aoi, email="n@example.jp", role="staff", now=NOW + timedelta(days=8))
    assert [one.id for one in queries.invitations(now=NOW)] == [again.pk]


def test_nobody_gives_more_than_they_have(members: Members, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MoreThanOwn):
        inviting.invite(actor=members.ben, email="n@example.jp", role="owner", now=NOW)
    with pytest.raises(MoreThanOwn):
        services.change_member(actor=members.ben, member=members.ben, role="owner", now=NOW)
    with pytest.raises(MoreThanOwn):
        services.change_member(actor=members.ben, member=members.aoi, is_active=False, now=NOW)
    members.ben.refresh_from_db()
    assert members.ben.role == "cx_office"
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.LEAD, ROLE_PERMISSIONS[Role.LEAD] | {Permission.MANAGE_MEMBERS})
    inviting.invite(actor=members.emi, email="s@example.jp", role="staff", department=members.shop, now=NOW)
    for place in ({"department": members.region}, {"department": members.shop, "units": ["ginza"]}, {}):
        if place:
            with pytest.raises(MoreThanOwn):
                inviting.invite(actor=members.emi, email="t@example.jp", role="staff", now=NOW, **place)  # type: ignore[arg-type]


def test_an_invitation_over_http(as_aoi: Client, as_ben: Client, client: Client, members: Members) -> None:
    sent = {"email": "new@example.jp", "name": "Nana", "role": "lead", "department": members.shop.pk}
    assert as_ben.post("/invitations/", sent).status_code == 403
    assert as_aoi.post("/invitations/", sent).status_code == 302
    first, second = (as_aoi.get("/invitations/").content.decode() for _ in range(2))
    assert "/join/" in first
    assert "/join/" not in second
    path = "/join/" + first.partition("/join/")[2].partition("<")[0]
    page = client.get(path)
    assert page.status_code == 200
    assert client.get(path).status_code == 200, "looking uses nothing up"
    assert client.post(path, {"name": "Nana", "password": "password2024!!"}).status_code == 422
    assert not User.objects.filter(email="new@example.jp").exists()
    assert client.post(path, {"name": "Nana", "password": GOOD}).status_code == 302
    assert client.get("/api/me").json()["email"] == "new@example.jp"
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("email", ["", "nobody", "ben@example.jp", "@", "a" * 400 + "@example.jp", '"><script>@x.jp'])
def test_a_bad_invitation_is_told_in_place(as_aoi: Client, email: str) -> None:
    answer = as_aoi.post("/invitations/", {"email": email, "role": "viewer"})
    assert answer.status_code == 422
    assert 'class="problem"' in answer.content.decode()


def test_who_is_let_go_is_signed_out_and_their_links_end(members: Members, as_aoi: Client) -> None:
    now = datetime.now(UTC)
    secret = services.make_link(actor=members.aoi, member=members.ben, now=now)
    browser = Client()
    assert browser.get(f"/enter/{secret}/").status_code == 302
    later = services.make_link(actor=members.aoi, member=members.ben, now=now)
    services.change_member(actor=members.aoi, member=members.ben, is_active=False, now=now)
    assert browser.get("/api/me").status_code == 401
    services.change_member(actor=members.aoi, member=members.ben, is_active=True, now=now)
    assert browser.get("/api/me").status_code == 401, "the session is gone, not asleep"
    assert Client().get(f"/enter/{later}/").status_code == 404


# ── Departments ──


def test_departments_are_a_tree(members: Members) -> None:
    with pytest.raises(OwnChild):
        save_department(actor=members.aoi, department=members.region, name="x", parent=members.shop, units=[], now=NOW)
    with pytest.raises(OwnChild):
        save_department(actor=members.aoi, department=members.shop, name="x", parent=members.shop, units=[], now=NOW)
    made = save_department(
        actor=members.aoi, name="渋谷店", parent=members.region, units=[" shibuya ", "shibuya", ""], now=NOW
    )
    assert made.units == ["shibuya"]
    with pytest.raises(NameTaken):
        save_department(actor=members.aoi, name="渋谷店", parent=members.region, units=[], now=NOW)
    tree = [(one.name, one.depth, one.leads) for one in queries.departments()]
    assert tree.index(("東京エリア", 0, ())) < tree.index(("新宿店", 1, ("Emi",)))
    with pytest.raises(DepartmentInUse):
        remove_department(actor=members.aoi, department=members.shop, now=NOW)
    remove_department(actor=members.aoi, department=made, now=NOW)
    assert not Department.objects.filter(name="渋谷店").exists()


def test_departments_over_http(as_aoi: Client, as_ben: Client, members: Members) -> None:
    assert as_ben.get("/departments/").status_code == 403
    assert (
        as_aoi.post("/departments/", {"name": "銀座店", "parent": members.region.pk, "units": "ginza"}).status_code
        == 302
    )
    made = Department.objects.get(name="銀座店")
    assert "銀座店" in as_aoi.get("/departments/").content.decode()
    moved = {"name": "銀座本店", "parent": "", "units": "ginza\nginza-2"}
    assert as_aoi.post(f"/departments/{made.pk}/", moved).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.parent, made.units) == ("銀座本店", None, ["ginza", "ginza-2"])
    ring = {"name": "x", "parent": members.shop.pk}
    assert as_aoi.post(f"/departments/{members.region.pk}/", ring).status_code == 422
    assert as_aoi.post(f"/departments/{members.shop.pk}/end/").headers["Location"].endswith(f"/{members.shop.pk}/")
    assert as_aoi.post(f"/departments/{made.pk}/end/").status_code == 302
    assert not Department.objects.filter(pk=made.pk).exists()
    assert as_aoi.get("/departments/999999/").status_code == 404


# ── Lists ──


def test_a_list_is_read_as_japanese_files_are_written() -> None:
    text = "メールアドレス,氏名,役割,部署\r\nnana@example.jp,髙﨑 奈々,スタッフ,新宿店\r\n"
    for raw in (text.encode("cp932"), text.encode("utf-8-sig")):
        line = {"email": "nana@example.jp", "name": "髙﨑 奈々", "role": "スタッフ", "department": "新宿店"}
        assert read_roll(raw) == [line]
    for raw, error in (
        (b"", RollEmpty),
        (b"a,b\r\n1,2\r\n", RollWithoutAddresses),
        (b"email\n\x81\xff", RollUnreadable),
    ):
        with pytest.raises(error):
            read_roll(raw)


def test_a_list_invites_the_good_and_names_the_bad(as_aoi: Client, members: Members) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(**more: str) -> str:
        rows = (
            "a@example.jp,staff,新宿店",
            "ben@example.jp,viewer,",
            "b@x,viewer,",
            "c@example.jp,king,",
            "d@example.jp,,銀河店",
        )
        raw = "\n".join(("email,role,department", *rows))
        file = SimpleUploadedFile("roll.csv", raw.encode())
        return as_aoi.post("/invitations/roll/", {"file": file, **more}).content.decode()

    page = send(trial="on")
    assert not Invitation.objects.exists()
    assert page.count('class="bad-line"') == 4
    page = send()
    assert [one.email for one in Invitation.objects.all()] == ["a@example.jp"]
    assert "/join/" in page
    assert as_aoi.post("/invitations/roll/", {}).status_code == 422
