"""``rashin up``: the web process and the worker as children, started, watched, restarted and stopped together."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType

from rashin.collect.ports import settle_port
from rashin.errors import Conflict, Unavailable, gettext_noop
from rashin.home import Home
from rashin.web import environment

PORT = 8600
BACK_OFF = (0.2, 1.0, 2.0, 5.0, 15.0, 30.0)
CALM = 60.0
"""A child that lived so long starts again at once when it dies."""
GRACE = 12.0
READY = "ready"
"""The last line that a worker tells once the home is ready; what comes before it is for people to read."""


class AlreadyUp(Conflict):
    """Another ``rashin up`` serves this home."""

    code = "up.already_up"
    message = gettext_noop("Rashin already runs on this home: process %(pid)s, at %(address)s.")
    remedy = gettext_noop("Stop that one first (Ctrl-C there, or “kill %(pid)s”), or choose another --home.")


class NoStart(Unavailable):
    """The web process does not answer."""

    code = "up.no_start"
    message = gettext_noop("The web process did not start.")
    remedy = gettext_noop("What it printed above says why.")


@contextlib.contextmanager
def sole(home: Home, address: str) -> Iterator[None]:
    """Hold the home; a second ``rashin up`` is refused and told who holds it. A dead holder holds nothing."""
    import fcntl

    handle = os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp(**holder(home)) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def holder(home: Home) -> dict[str, object]:
    """Who serves this home, as far as the lock file says."""
    try:
        found = json.loads(home.lock.read_text() or "{}")
    except (OSError, ValueError):
        found = {}
    return {"pid": found.get("pid", "?"), "address": found.get("address", "?"), "place": str(home.root)}


def is_up(home: Home) -> bool:
    """Whether somebody serves this home."""
    import fcntl

    try:
        handle = os.open(home.lock, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


@dataclass(slots=True)
class Child:
    """One child process, and when to start it again."""

    name: str
    words: Sequence[str]
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    next_start: float = 0.0
    busy: bool = True
    """Whether it may have work to end; not before it has served anybody."""

    def start(self, *more: str, keep: Sequence[int] = ()) -> None:
        """Start it, in a group of its own so that Ctrl-C reaches the supervisor alone."""
        words = [sys.executable, "-m", *self.words, *more]
        self.process = subprocess.Popen(words, env=self.environ, start_new_session=True, pass_fds=keep)
        self.started = time.monotonic()

    def look(self) -> None:
        """Start it again when it fell and its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            self.falls = 0 if now - self.started > CALM else self.falls + 1
            pause = BACK_OFF[min(self.falls, len(BACK_OFF) - 1)]
            print(f"{self.name} ended ({_reason(code)}); again in {pause:g} s", file=sys.stderr, flush=True)  # noqa: T201
            self._sweep()
            self.process, self.next_start = None, now + pause
        if self.process is None and now >= self.next_start:
            self.start()

    def _sweep(self) -> None:
        """What the fallen one had started itself must not keep the port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self, until: float) -> None:
        """Ask, wait, and in the end insist."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, until - time.monotonic()))
        self._sweep()
        self.process.wait()

    def ask_to_stop(self) -> None:
        """Tell it to end what it does."""
        if self.process is not None and self.process.poll() is None:
            if self.busy:
                self.process.terminate()
            else:
                self._sweep()


def _reason(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def up(
    home: Home,
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    link: bool = False,
    owner: str = "",
    say: Callable[[str], None] = print,
) -> None:
    """Serve a home until told to stop. With ``link`` a one-time sign-in link of the owner is printed at every start."""
    from rashin.web.installation import ready_folders, ready_secret

    ready_folders(home)
    ready_secret(home)
    if is_up(home):  # before the port, which the one that runs may hold
        raise AlreadyUp(**holder(home))
    port = settle_port(host, port)
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104 - compared, not bound
    address = environment.text("RASHIN_BASE_URL").rstrip("/") or f"http://{shown}:{port}"
    os.environ["RASHIN_BASE_URL"] = address
    with sole(home, address), _children_stopped(home, host=host, port=port) as (web, worker):
        web.start()  # loads while the worker looks at the database; its address is told to nobody yet
        words = _made_ready(worker, address, link=link, owner=owner)
        with _stop_asked() as stopping:
            _await_answer(host, port, web, stopping)
            web.busy = True
            if not stopping:
                for line in (f"Rashin is at {address}", *words, "Ctrl-C stops everything."):
                    say(line)
            while not stopping:
                web.look()
                worker.look()
                time.sleep(0.2)


def _made_ready(worker: Child, address: str, *, link: bool, owner: str) -> list[str]:
    """Start the worker, which first makes the home ready: the supervisor itself never loads what it only watches."""
    out, into = os.pipe()
    with os.fdopen(out, encoding="utf-8") as told:
        try:
            more = ["--ready", address, "--tell", str(into), *(("--link",) if link else ())]
            worker.start(*more, *(("--owner", owner) if owner else ()), keep=(into,))
        finally:
            os.close(into)
        said = told.read().splitlines()
    if not said or said[-1] != READY:
        code = worker.process.wait(GRACE) if worker.process is not None else 1
        raise SystemExit(code or 1)  # it has told why
    return said[:-1]


@contextlib.contextmanager
def _children_stopped(home: Home, *, host: str, port: int) -> Iterator[tuple[Child, Child]]:
    """The two children, not started yet; whatever happens, both are stopped at the end."""
    environ = {**os.environ, "RASHIN_HOME": str(home.root)}
    environment.whole("RASHIN_THREADS", least=1)  # a setting that cannot be meant is told before anything starts
    web = Child("web", ["rashin.web.serve", "--host", host, "--port", str(port)], environ, busy=False)
    worker = Child("worker", ["rashin", "work", "--child"], environ)
    try:
        yield web, worker
    finally:
        until = time.monotonic() + GRACE
        for child in (worker, web):
            child.ask_to_stop()
        for child in (worker, web):
            child.stop(until)


@contextlib.contextmanager
def _stop_asked() -> Iterator[list[int]]:
    """A list that is filled when a signal asks to stop."""
    stopping: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    before = {word: signal.signal(word, note) for word in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield stopping
    finally:
        for word, old in before.items():
            signal.signal(word, old)


def _await_answer(host: str, port: int, web: Child, stopping: list[int]) -> None:
    """Return once the web process answers; Django has started by then, and pages load in the background."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - where a bound server answers
    until = time.monotonic() + 60
    while time.monotonic() < until and not stopping:
        if web.process is not None and web.process.poll() is not None:
            raise NoStart
        caller = http.client.HTTPConnection(target, port, timeout=30)
        with contextlib.suppress(OSError, http.client.HTTPException):
            caller.request("GET", "/collect/health")
            caller.getresponse()
            return
        caller.close()
        time.sleep(0.02)
    if not stopping:
        raise NoStart


def sign_in_words(address: str, *, always: bool, address_of_owner: str = "") -> list[str]:
    """How to sign in: a link for the owner, when asked for or when nobody ever came."""
    from rashin.base.workspace.queries import anybody_came
    from rashin.base.workspace.services import first_owner, make_link

    now = datetime.now(UTC)
    if anybody_came() and not always:
        return []
    member = first_owner(now=now, email=address_of_owner)
    secret = make_link(actor="cli", member=member, now=now)
    return [f"Sign in once as {member.name or member.email}, within 24 hours: {address}/enter/{secret}/"]
