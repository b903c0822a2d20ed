import io
import json
import tarfile
import threading
import time

import pytest

from rashin.base.workspace.models import AuditEntry, User
from rashin.base.workspace.services import make_write_key
from rashin.home import Home
from rashin.web import tables
from rashin.web.backup import BadArchive, FileInTheWay, HomeNotEmpty, read_backup, write_backup
from tests.conftest import NOW


@pytest.fixture
def full(home, lake, members):
    from contextlib import closing

    from rashin.analysis.lake.inbox import Letter, open_inbox

    make_write_key(actor=members.aoi, name="shop", now=NOW)
    (home.uploads / "a.csv").write_text("x\n1\n")
    with closing(open_inbox(home.inbox)) as inbox:
        inbox.put(Letter(received_at=1, key="1", source="shop", kind="track", body=b"{}"))
    return home


@pytest.mark.parametrize("name", ["b.tar", "b.tar.zst"])
@pytest.mark.django_db
def test_a_backup_comes_back_whole(full, tmp_path, name):
    made = write_backup(full, tmp_path / name, now=NOW, portable=True)
    assert made["files"] > 3
    other = Home(root=tmp_path / "other", lake=str(tmp_path / "other" / "lake"))
    read_backup(other, tmp_path / name)
    assert (other.uploads / "a.csv").read_text() == "x\n1\n"
    assert other.inbox.stat().st_mode & 0o077 == 0
    from rashin.analysis.lake.inbox import open_inbox
    from rashin.analysis.lake.store import Lake

    again = open_inbox(other.inbox)
    assert again.waiting() == 1
    again.close()
    assert Lake.open(other.lake).rows("select count(*) as n from events", {}).column("n")[0].as_py() == 0
    assert not list(tmp_path.glob(".*")), "nothing half made stays behind"


@pytest.mark.django_db(transaction=True)
def test_rows_come_back_as_they_were_and_numbers_go_on(members, tmp_path):
    make_write_key(actor=members.aoi, name="shop", now=NOW.replace(microsecond=123_456))
    before = list(User.objects.order_by("pk").values())
    steps = tables.dump(tmp_path / "rows.jsonl")
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)
    assert tables.load(tmp_path / "rows.jsonl", written_at=steps) > 5
    assert list(User.objects.order_by("pk").values()) == before
    from rashin.base.workspace.audit import first_broken

    assert AuditEntry.objects.count() == 1
    assert first_broken() is None
    assert User.objects.create_user("new@example.jp").pk > before[-1]["id"]


@pytest.mark.django_db
def test_rows_of_another_version_are_refused(tmp_path):
    (tmp_path / "rows.jsonl").write_text("")
    with pytest.raises(tables.OtherVersion):
        tables.load(tmp_path / "rows.jsonl", written_at=["workspace.9999_future"])


@pytest.mark.django_db
def test_a_backup_replaces_no_file_and_a_restore_no_home(full, tmp_path):
    write_backup(full, tmp_path / "b.tar", now=NOW, portable=True)
    with pytest.raises(FileInTheWay):
        write_backup(full, tmp_path / "b.tar", now=NOW, portable=True)
    with pytest.raises(HomeNotEmpty):
        read_backup(full, tmp_path / "b.tar")


@pytest.mark.django_db
def test_the_secret_stays_home_unless_asked_for(full, tmp_path):
    full.secret.write_text("s" * 60)
    write_backup(full, tmp_path / "b.tar", now=NOW, portable=True)
    with tarfile.open(tmp_path / "b.tar") as tar:
        assert "secret.key" not in tar.getnames()
    write_backup(full, tmp_path / "c.tar", now=NOW, portable=True, with_secret=True)
    with tarfile.open(tmp_path / "c.tar") as tar:
        assert "secret.key" in tar.getnames()


def broken_archive(path, entries, manifest):
    with tarfile.open(path, "w") as tar:
        for name, body in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
        if manifest is not None:
            body = json.dumps(manifest).encode()
            entry = tarfile.TarInfo("manifest.json")
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))


@pytest.mark.parametrize(
    ("entries", "manifest"),
    [
        ({"rashin.sqlite3": b"x"}, None),
        ({"rashin.sqlite3": b"x"}, {"format": 1, "files": {}}),
        ({}, {"format": 1, "files": {"lake/a": {"bytes": 1, "sha256": "0"}}}),
        ({"../evil": b"x"}, {"format": 1, "files": {}}),
        ({}, {"format": 99, "files": {}}),
    ],
)
def test_a_damaged_or_foreign_archive_changes_nothing(tmp_path, entries, manifest):
    path = tmp_path / "b.tar"
    broken_archive(path, entries, manifest)
    with pytest.raises(BadArchive):
        read_backup(Home(root=tmp_path / "new", lake=str(tmp_path / "new" / "lake")), path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.tar"]


def test_what_is_no_archive_says_so(tmp_path):
    (tmp_path / "b.tar").write_bytes(b"hello")
    with pytest.raises(BadArchive):
        read_backup(Home(root=tmp_path / "new", lake="x"), tmp_path / "b.tar")


@pytest.mark.django_db
def test_a_backup_taken_while_messages_flow_loses_nothing_and_doubles_nothing(home, lake, tmp_path):
    from rashin.analysis.lake.inbox import Letter, open_inbox
    from rashin.analysis.lake.store import Lake
    from rashin.collect.flush import flush, flush_all

    def letter(number):
        body = json.dumps({"userId": "42", "event": "Seen", "messageId": f"m-{number}"}).encode()
        return Letter(received_at=1_776_222_000_000_000 + number, key="1", source="shop", kind="track", body=body)

    stop, sent = threading.Event(), []
    inbox = open_inbox(home.inbox)

    def send():
        while not stop.is_set():
            inbox.put(letter(len(sent)))
            sent.append(len(sent))
            time.sleep(0.01)

    def move():
        while not stop.is_set():
            flush(inbox, lake, now=NOW)
            time.sleep(0.05)

    threads = [threading.Thread(target=one) for one in (send, move)]
    for one in threads:
        one.start()
    while len(sent) < 30:
        time.sleep(0.01)
    before = len(sent)
    write_backup(home, tmp_path / "b.tar", now=NOW, portable=True)
    stop.set()
    for one in threads:
        one.join()
    inbox.close()

    other = Home(root=tmp_path / "other", lake=str(tmp_path / "other" / "lake"))
    read_backup(other, tmp_path / "b.tar")
    again, restored = Lake.open(other.lake), open_inbox(other.inbox)
    flush_all(restored, again, now=NOW)
    kept = int(again.rows("select count(*) as n from events", {}).column("n")[0].as_py())
    assert before <= kept <= len(sent)
    for number in sent:
        restored.put(letter(number))
    report = flush_all(restored, again, now=NOW)
    restored.close()
    assert (report.duplicates, report.accepted) == (kept, len(sent) - kept)
    found = again.rows("select count(*) as n, count(distinct event_id) as ids from events", {}).to_pylist()[0]
    assert found == {"n": len(sent), "ids": len(sent)}
