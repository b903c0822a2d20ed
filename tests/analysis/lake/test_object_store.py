"""The lake on a real S3-compatible server: moto's, on a free port, with conditional puts."""

import subprocess
import sys
import threading
from datetime import timedelta

import boto3
import pyarrow as pa
import pytest

from rashin.analysis.lake.backup import freeze, thaw
from rashin.analysis.lake.errors import LakeExists, LakeMissing, StorageRefused
from rashin.analysis.lake.store import Lake

from .making import NOW, batch_line, events

pytestmark = pytest.mark.engine


_SERVER = """
import logging, time
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
server.start()
print(server.get_host_and_port()[1], flush=True)
while True:
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def options():
    # In a process of its own: some of deltalake's calls keep Python's lock while they wait for an answer.
    with subprocess.Popen([sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, text=True) as server:
        yield _options(next(int(line) for line in server.stdout if line.strip().isdigit()))
        server.terminate()


def _options(port: int) -> dict[str, str]:
    made = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
        "timeout": "20s",
        "max_retries": "1",
        "AWS_S3_FORCE_PATH_STYLE": "true",
    }
    client = boto3.client(
        "s3", endpoint_url=made["AWS_ENDPOINT_URL"], aws_access_key_id="test", aws_secret_access_key="test",
        region_name="us-east-1",
    )  # fmt: skip
    client.create_bucket(Bucket="rashin")
    return made


def test_a_lake_on_s3_does_what_a_lake_in_a_folder_does(options, tmp_path):
    address = "s3://rashin/main"
    with pytest.raises(LakeMissing):
        Lake.open(address, storage_options=options)
    lake = Lake.create(address, storage_options=options, scratch=tmp_path)
    assert lake.append("events", events(300, people=20, batch="b1"), transaction=("import", 1))
    assert not lake.append("events", events(300, people=20, batch="b1"), transaction=("import", 1))
    lake.append("events", events(200, people=20, batch="b2", start=300))
    for batch in ("b1", "b2"):
        lake.append("batches", batch_line(batch))
    lake.append("overrides", pa.table({"customer_key": [2], "person_key": [1], "version": [1]}))
    count = "SELECT count(*) AS n, count(DISTINCT person_key) AS p FROM events WHERE month >= $month"
    assert lake.rows(count, {"month": "2026-01"}).to_pylist() == [{"n": 500, "p": 19}]
    lake.compact(now=NOW, thorough=True)
    assert all(file.resolved == 1 for file in lake.snapshot("events").files)
    lake.append("overrides", pa.table({"customer_key": [3], "person_key": [1], "version": [2]}))
    assert lake.rows(count, {"month": "2026-01"}).to_pylist() == [{"n": 500, "p": 18}]
    seen = lake.fold(columns={}, kernel=lambda columns: len(set(columns["person_key"].tolist())))
    assert seen == [18]
    other = Lake.open(address, storage_options=options, scratch=tmp_path)
    assert other.undo("b2", at=NOW + timedelta(days=1), actor="test") == 200
    assert lake.rows(count, {"month": "2026-01"})["n"].to_pylist() == [300]
    freeze(lake, tmp_path / "copy")
    thaw(tmp_path / "copy", "s3://rashin/restored", storage_options=options)
    restored = Lake.open("s3://rashin/restored", storage_options=options, scratch=tmp_path)
    assert restored.rows(count, {"month": "2026-01"})["n"].to_pylist() == [300]
    assert not restored.append("events", events(300, people=20, batch="b1"), transaction=("import", 1))
    with pytest.raises(LakeExists):
        thaw(tmp_path / "copy", address, storage_options=options)


def test_racing_writers_commit_one_transaction_once(options, tmp_path):
    address = "s3://rashin/race"
    lakes = [Lake.create(address, storage_options=options, scratch=tmp_path) for _ in range(4)]
    written = []

    def write(lake):
        written.append([lake.append("events", events(10, start=10 * n), transaction=("import", n)) for n in range(4)])

    threads = [threading.Thread(target=write, args=(lake,)) for lake in lakes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (
        sum(map(sum, written))
        == len(set(lakes[0].rows("SELECT batch, event_id FROM events")["event_id"].to_pylist())) // 10
    )
    assert lakes[0].rows("SELECT count(*) AS n FROM events")["n"].to_pylist() == [10 * sum(map(sum, written))]


def test_an_unreachable_store_says_so(tmp_path):
    gone = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "us-east-1", "AWS_ALLOW_HTTP": "true", "connect_timeout": "1s", "max_retries": "0",
    }  # fmt: skip
    with pytest.raises(StorageRefused):
        Lake.create("s3://rashin/gone", storage_options=gone, scratch=tmp_path)
