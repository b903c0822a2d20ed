"""What the doctor says is unsafe, and the keys that are changed without a gap."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from rashin.analysis.lake.store import Lake
from rashin.base.messages.models import Connection, Endpoint, Lane
from rashin.base.messages.webhooks import PURPOSE, secrets_in_force
from rashin.base.workspace import services
from rashin.base.workspace.models import ApiKey, AuditEntry, Schedule, User
from rashin.base.workspace.sealing import SealBroken, opened, seal
from rashin.home import Home
from rashin.web import checks, checks_damage, checks_deploy, rotation
from rashin.web.findings import Finding
from tests.analysis.lake.making import voices
from tests.conftest import Members


def found(finding: Finding, level: str) -> bool:
    assert finding.level == level, finding
    assert bool(finding.remedy) == (level != "good"), "what is wrong has its remedy"
    return True


def test_a_backup_older_than_a_week_is_missed(home: Home, now: datetime) -> None:
    assert found(checks_deploy.backup(home, now), "warning")
    (home.root / ".last-backup").write_text((now - timedelta(days=8)).isoformat())
    assert found(checks_deploy.backup(home, now), "warning")
    (home.root / ".last-backup").write_text((now - timedelta(days=6)).isoformat())
    assert found(checks_deploy.backup(home, now), "good")


def test_a_silent_worker_is_noticed(db: None, home: Home, now: datetime) -> None:
    assert found(checks_deploy.worker(home, now), "warning")
    Schedule.objects.create(name="x", next_at=now - timedelta(hours=1))
    assert found(checks_deploy.worker(home, now), "warning")
    Schedule.objects.update(next_at=now)
    assert found(checks_deploy.worker(home, now), "good")


def test_a_file_that_everybody_can_read_is_bad(home: Home, now: datetime) -> None:
    home.root.chmod(0o755)
    (home.root / "db.sqlite3").write_text("x")
    (home.root / "db.sqlite3").chmod(0o644)
    assert found(checks_deploy.file_rights(home, now), "bad")
    (home.root / "db.sqlite3").chmod(0o600)
    assert found(checks_deploy.file_rights(home, now), "good")


def test_a_secret_that_others_can_read_is_bad(home: Home, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RASHIN_SECRET_KEY")
    home.secret.write_text("x" * 60)
    home.secret.chmod(0o644)
    assert found(checks.secret(home, now), "bad")


def test_sqlite_on_a_network_is_bad(tmp_path: Path, home: Home, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"none / ext4 rw 0 0\nnas:/x {home.root.resolve()} nfs4 rw 0 0\n")
    assert checks_deploy.mounted_as(home.root, mounts) == "nfs4"
    assert checks_deploy.mounted_as(Path("/"), mounts) == "ext4"
    assert checks_deploy.mounted_as(Path("/"), tmp_path / "none") == ""
    monkeypatch.setattr(checks_deploy, "mounted_as", lambda _: "nfs4")
    assert found(checks_deploy.database_place(home, now), "bad")


def test_members_without_a_second_factor_are_counted(members: Members, home: Home, now: datetime) -> None:
    assert found(checks_deploy.second_factor(home, now), "good"), "who never signed in has nothing to lose yet"
    User.objects.update(last_login=now)
    assert found(checks_deploy.second_factor(home, now), "warning")


def test_keys_without_an_end_are_counted(members: Members, home: Home, now: datetime) -> None:
    ApiKey.objects.create(member=members.aoi, name="x", prefix="rsk_1", digest="1", created_at=now)
    assert found(checks_deploy.keys(home, now), "warning")


@pytest.mark.parametrize(
    ("words", "level"),
    [([], "good"), (["10.0.0.0/8"], "bad"), (["0.0.0.0/0"], "bad"), (["169.254.0.0/16"], "bad"), (["::/0"], "bad"),
     (["hooks.internal:9000", "10.1.2.0/24", "[fd00::1]:8443"], "good")],
)  # fmt: skip
def test_an_allow_list_that_is_too_open_is_bad(home: Home, now: datetime, settings, words, level) -> None:
    settings.OUTGOING_ALLOW = words
    assert found(checks_deploy.outgoing(home, now), level)


@pytest.mark.parametrize(("address", "level"), [("http://localhost:8600", "bad"), ("https://cx.example.jp", "good")])
def test_the_public_address_is_looked_at(home: Home, now: datetime, settings, monkeypatch, address, level) -> None:
    settings.BASE_URL = address
    monkeypatch.setenv("RASHIN_BASE_URL", address)
    assert found(checks_deploy.public_address(home, now), level)
    assert found(checks.https(home, now), level)


def test_debug_and_mail_in_clear_are_bad(home: Home, now: datetime, settings, monkeypatch) -> None:
    settings.DEBUG = True
    monkeypatch.setenv("RASHIN_MAIL_URL", "smtp://mail.example.jp?tls=0")
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "mail.example.jp", False, False
    monkeypatch.setenv("RASHIN_LOG_LEVEL", "DEBUG")
    assert found(checks.debug(home, now), "bad")
    assert found(checks_deploy.mail_encrypted(home, now), "bad")
    assert found(checks_deploy.log_level(home, now), "warning")


def test_a_broken_chain_is_bad(members: Members, home: Home, now: datetime) -> None:
    services.add_member(actor=members.aoi, email="x@example.jp", role="viewer", now=now)
    assert checks.audit_chain(home, now).level == "good"
    AuditEntry.objects.update(action="nothing.happened")
    assert found(checks.audit_chain(home, now), "bad")


@pytest.fixture
def endpoint(db: None, now: datetime) -> Endpoint:
    return Endpoint.objects.create(
        name="x", url="https://hooks.example.jp/", events=["*"], created_at=now,
        secret=seal("whsec_eA==", purpose=PURPOSE), lane=Lane.objects.create(name="webhook:x", failing_since=now),
    )  # fmt: skip


def test_letters_of_unknown_fate_and_connections_in_trouble_are_told(db: None, home: Home, now: datetime) -> None:
    assert found(checks_deploy.messages(home, now), "good")
    lane = Lane.objects.create(name="mail:1", failing_since=now)
    row = Connection.objects.create(channel="mail", name="post", lane=lane, created_at=now)
    assert found(checks_deploy.messages(home, now), "warning")
    row.secret = "sealed with a key that is gone"
    row.save()
    assert found(checks_deploy.messages(home, now), "bad")


def test_webhooks_that_fail_are_counted(endpoint: Endpoint, home: Home, now: datetime) -> None:
    assert found(checks_deploy.webhooks(home, now), "warning")
    Endpoint.objects.update(secret="gAAAAA")
    assert found(checks_deploy.webhooks(home, now), "bad")


def test_the_key_is_changed_without_a_gap(endpoint: Endpoint, home: Home, now: datetime, settings, monkeypatch) -> None:
    monkeypatch.delenv("RASHIN_SECRET_KEY")
    old = settings.SECRET_KEY
    home.secret.write_text(old + "\n")
    assert rotation.add_key(home) == 2
    assert home.secret.stat().st_mode & 0o777 == 0o600
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = home.secret.read_text().split()[0], [old]
    endpoint.refresh_from_db()
    assert secrets_in_force(endpoint, now=now) == ["whsec_eA=="]
    with pytest.raises(rotation.StillSealed):
        rotation.forget_old_keys(home)
    assert rotation.reseal(actor="cli", now=now) == 1
    assert rotation.forget_old_keys(home) == 1
    settings.SECRET_KEY_FALLBACKS = []
    endpoint.refresh_from_db()
    assert secrets_in_force(endpoint, now=now) == ["whsec_eA=="]
    with pytest.raises(SealBroken):
        opened(endpoint.secret, purpose="something else")


def test_a_key_from_the_environment_is_not_changed_here(home: Home) -> None:
    assert os.environ["RASHIN_SECRET_KEY"]
    with pytest.raises(rotation.KeyElsewhere):
        rotation.add_key(home)


def test_the_doctor_answers_machines_and_ends_with_a_code(
    home: Home, monkeypatch: pytest.MonkeyPatch, members: Members
) -> None:
    from rashin.cli.doctor import command

    monkeypatch.setattr("rashin.web.installation.ready_secret", lambda _: None)
    monkeypatch.setattr("rashin.web.installation.start_django", lambda _: None)
    said = CliRunner().invoke(command, ["--home", str(home.root), "--deploy", "--json"])
    findings = {one["check"]: one for one in json.loads(said.stdout)}
    assert said.exit_code == 1
    assert findings["https"]["level"] == "bad"
    assert {"backup", "worker", "webhooks", "second factor", "file rights"} <= set(findings)
    assert all(one["remedy"] for one in findings.values() if one["level"] != "good" and ": " not in one["said"])


def test_damaged_files_of_the_lake_are_named(lake: Lake, home: Home, now: datetime, monkeypatch) -> None:
    monkeypatch.setattr("rashin.base.workspace.asking.the_lake", lambda _home=None: lake)
    lake.append("voices", voices(3))
    assert found(checks_damage.lake_files(home, now), "good")
    (file,) = Path(lake.place.address.removeprefix("file://")).glob("voices/**/*.parquet")
    whole = file.read_bytes()
    for harm, word in ((whole[:-9], "bytes of"), (b"x" * len(whole), "no Parquet"), (None, "is gone")):
        file.unlink(missing_ok=True)
        if harm is not None:
            file.write_bytes(harm)
        one = checks_damage.lake_files(home, now)
        assert found(one, "bad")
        assert file.name in one.said
        assert word in one.said


def test_secrets_of_a_lost_key_are_counted(endpoint: Endpoint, home: Home, now: datetime, settings) -> None:
    assert found(checks_damage.seals(home, now), "good")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 9, []
    assert found(checks_damage.seals(home, now), "bad")


def test_small_files_that_cannot_be_read_are_told(members: Members, home: Home, now: datetime, settings) -> None:
    settings.HOME = home
    (home.root / "audit.head").write_bytes(b"\xffgarbage")
    assert found(checks.audit_chain(home, now), "bad")
    services.make_write_key(actor=members.aoi, name="web", origins=(), now=now)
    home.collect.mkdir(exist_ok=True)
    (home.collect / "keys.json").write_bytes(b"{")
    assert found(checks.keys_published(home, now), "warning")
