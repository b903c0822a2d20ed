"""A file on its way in through the pages: uploaded, looked at, mapped, imported, undone; and what two tabs do."""

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.base.workspace import asking
from rashin.base.workspace.models import AuditEntry
from rashin.powers.digital.intake.models import Upload
from rashin.web.wiring import works
from rashin.web.worker import Worker
from tests.conftest import NOW, Members

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = """会員番号,購入日時,店舗名,商品名,金額
M1001,2026/4/1 10:00,髙島屋㈱店,椅子①,4980
M1002,2026/4/2 11:30,新宿店,机,12800
M1003,2026/13/45,新宿店,机,12800
"""
CP932 = ORDERS.encode("cp932")


def bring(client: Client, content: bytes = CP932, *, name: str = "注文.csv", kind: str = "events") -> Upload:
    response = client.post("/data/imports/", {"kind": kind, "file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()[:800]
    return Upload.objects.get(pk=int(response["Location"].strip("/").rpartition("/")[2]))


def choices(upload: Upload, *fields: str, **more: str) -> dict[str, object]:
    names = ORDERS.splitlines()[0].split(",")
    fields = fields or ("user_id", "time", "unit", "product", "revenue")
    columns = {f"column-{place}": field for place, field in enumerate(fields)}
    said = {"constant-event": "Order Completed", "dates": "auto", "zone": "Asia/Tokyo"}
    return {"version": str(upload.version), "kind": "events", "name": names, **columns, **said, **more}


def work() -> None:
    Worker({one.name: one for one in works()}).run_due()


def rows(lake: Lake) -> int:
    return int(lake.rows("select count(*) as n from events", {}).to_pylist()[0]["n"])


def test_the_whole_way_in_and_out_again(here: Members, lake: Lake, as_ben: Client) -> None:
    upload = bring(as_ben)
    page = as_ben.get(f"/data/imports/{upload.pk}/").content.decode()
    assert "cp932" in page
    assert "椅子①" in page
    assert "Member or customer number" in page
    assert rows(lake) == 0, "looking imports nothing"

    address = f"/data/imports/{upload.pk}/"
    assert as_ben.post(f"{address}columns/", choices(upload, **{"import": "1"})).status_code == 302
    waiting = as_ben.get(address).content.decode()
    assert "progress-" in waiting
    assert 'http-equiv="refresh"' in waiting, "without script the page loads itself again"
    work()
    upload.refresh_from_db()
    assert (upload.state, upload.rows, upload.rejected) == ("done", 3, 1)
    assert rows(lake) == 2
    assert as_ben.get(f"{address}progress/")["HX-Refresh"] == "true"

    errors = b"".join(as_ben.get(f"{address}errors/").streaming_content)  # type: ignore[attr-defined]
    assert "2026/13/45" in errors.decode("utf-8-sig")
    assert AuditEntry.objects.filter(action__contains="export").exists()

    assert "<dialog" in as_ben.get(f"{address}?confirm=undo").content.decode()
    assert as_ben.post(f"{address}undo/", {"version": upload.version}).status_code == 302
    assert rows(lake) == 0
    upload.refresh_from_db()
    assert upload.state == "undone"
    told = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    wanted = ["intake.uploaded", "intake.mapped", "intake.started", "intake.finished", "intake.undone"]
    assert [action for action in told if action in wanted] == wanted


def test_the_same_file_again_adds_nothing(here: Members, lake: Lake, as_ben: Client) -> None:
    for _time in range(2):
        upload = bring(as_ben)
        as_ben.post(f"/data/imports/{upload.pk}/columns/", choices(upload, **{"import": "1"}))
        work()
    assert rows(lake) == 2


def test_a_second_tab_is_told_in_place(here: Members, lake: Lake, as_ben: Client) -> None:
    upload = bring(as_ben)
    address, stale = f"/data/imports/{upload.pk}/", choices(upload)
    assert as_ben.post(f"{address}columns/", stale).status_code == 302
    second = as_ben.post(f"{address}columns/", stale)
    assert second.status_code == 409
    page = second.content.decode()
    assert "changed in another tab" in page
    assert 'name="column-0"' in page, "with the form as it is now"
    upload.refresh_from_db()
    assert f'name="version" value="{upload.version}"' in page


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "１"])
def test_a_version_that_is_none_is_a_conflict(here: Members, lake: Lake, as_ben: Client, version: str) -> None:
    upload = bring(as_ben)
    response = as_ben.post(f"/data/imports/{upload.pk}/columns/", choices(upload, version=version))
    assert response.status_code == 409
    assert as_ben.post(f"/data/imports/{upload.pk}/undo/", {"version": version}).status_code == 409


def test_columns_that_cannot_be_used_stay_in_the_form(here: Members, lake: Lake, as_ben: Client) -> None:
    upload = bring(as_ben)
    doubled = choices(upload, "user_id", "time", "unit", "unit", "revenue", **{"import": "1"})
    assert as_ben.post(f"/data/imports/{upload.pk}/columns/", doubled).status_code == 302
    page = as_ben.get(f"/data/imports/{upload.pk}/").content.decode()
    assert 'role="alert"' in page
    assert page.count('<option value="unit" selected') == 2
    upload.refresh_from_db()
    assert upload.state == "mapped", "nothing was begun"


def test_nothing_is_imported_while_a_field_is_missing(here: Members, lake: Lake, as_ben: Client) -> None:
    upload = bring(as_ben)
    as_ben.post(f"/data/imports/{upload.pk}/columns/", choices(upload, "-", "-", "-", "-", "-", **{"import": "1"}))
    assert "Still needed" in as_ben.get(f"/data/imports/{upload.pk}/").content.decode()
    upload.refresh_from_db()
    assert upload.state == "mapped"


def test_an_empty_form_is_told_at_its_field(here: Members, lake: Lake, as_ben: Client) -> None:
    response = as_ben.post("/data/imports/", {"kind": "events"})
    assert response.status_code == 422
    assert b'id="id_file_errors"' in response.content


def test_a_file_that_is_too_large_is_told_at_its_field(
    here: Members, lake: Lake, as_ben: Client, settings: object
) -> None:
    settings.MAX_UPLOAD_BYTES = 1024  # type: ignore[attr-defined]
    assert 'data-most-bytes="1024"' in as_ben.get("/data/imports/").content.decode(), "the browser says so before"
    response = as_ben.post("/data/imports/", {"kind": "events", "file": SimpleUploadedFile("a.csv", b"x" * 2048)})
    assert response.status_code == 413
    assert "rashin import events FILE" in response.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 50, b"only,a,header\n", b"PK\x03\x04broken", b"{" * 10_000])
def test_broken_files_say_what_is_wrong(here: Members, lake: Lake, as_ben: Client, content: bytes) -> None:
    upload = bring(as_ben, content, name="../../etc/passwd")
    assert upload.name == "passwd"
    assert as_ben.get(f"/data/imports/{upload.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("address", "who", "status"),
    [
        ("/data/imports/", "as_chika", 403),
        ("/data/imports/", "as_dan", 302),
        ("/data/imports/999/", "as_ben", 404),
        ("/data/live/", "as_ben", 200),
        ("/data/refused/", "as_ben", 200),
        ("/data/live/", "as_dan", 302),
    ],
)
def test_doors(here: Members, lake: Lake, request: pytest.FixtureRequest, address: str, who: str, status: int) -> None:
    assert request.getfixturevalue(who).get(address).status_code == status


def test_a_quiet_live_page_shows_how_to_begin(here: Members, lake: Lake, as_ben: Client, settings: object) -> None:
    page = as_ben.get("/data/live/").content.decode()
    assert f"curl {settings.BASE_URL}/v1/track" in page  # type: ignore[attr-defined]
    assert 'hx-trigger="every 3s"' in page
    assert asking.the_inbox().waiting() == 0


def test_what_stands_in_somebody_elses_file_is_masked(
    here: Members, lake: Lake, as_ben: Client, as_aoi: Client, as_emi: Client
) -> None:
    upload = bring(as_ben)
    address = f"/data/imports/{upload.pk}/"
    assert "椅子①" in as_ben.get(address).content.decode(), "one's own"
    as_ben.post(f"{address}columns/", choices(upload, **{"import": "1"}))
    work()
    other = bring(as_ben, CP932.replace(b"4980", b"4981"))
    seen = as_aoi.get(f"/data/imports/{other.pk}/").content.decode()
    assert "椅子①" not in seen
    assert as_aoi.get(f"{address}errors/")["Location"].startswith("/personal/show/")
    as_aoi.post("/personal/show/", {"reason": "quality"})
    assert "椅子①" in as_aoi.get(f"/data/imports/{other.pk}/").content.decode()
    assert b"".join(as_aoi.get(f"{address}errors/").streaming_content)  # type: ignore[attr-defined]
    for path in (address, f"{address}errors/", f"{address}progress/"):
        assert as_emi.get(path).status_code == 403, path


def test_refused_messages_are_masked_until_somebody_says_why(here: Members, lake: Lake, as_ben: Client) -> None:
    rejects = [
        ("r1", '{"userId": "M1", "traits": {"email": "a@example.jp"}, "event": 1}'),
        ("r2", "西村,090-1234-5678"),
    ]
    told = {"source": "web", "code": "bad", "reason": "", "place": "", "batch": "b", "received_at": NOW}
    lake.append("rejects", pa.Table.from_pylist([{"reject_id": one, "body": body, **told} for one, body in rejects]))
    page = "/data/refused/?refused-columns=body,reason"
    seen = as_ben.get(page).content.decode()
    file = as_ben.get("/data/refused/?refused-download=csv&refused-columns=body").content.decode("utf-8-sig")
    for text in (seen, file):
        assert "a@example.jp" not in text
        assert "西村" not in text
    as_ben.post("/personal/show/", {"reason": "quality"})
    assert "a@example.jp" in as_ben.get(page).content.decode()
