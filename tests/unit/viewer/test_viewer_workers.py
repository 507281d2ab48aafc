"""The processes behind the viewer: how many, how long, what they see, and what becomes of them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from viewer_pages import MEGABYTE, bomb, deflated, document, endless, words

from bsre_sign.errors import DocumentRefusedError, NotAPdfError, ServiceError
from bsre_sign.viewer import (
    Strip,
    limits,
    page_count,
    page_png,
    page_texts,
    pictures,
    session,
    survey,
    warm_up,
)
from bsre_sign.viewer.pool import pool
from bsre_sign.workers import pool as pool_room
from bsre_sign.workers import process

LETTER = document(words("surat", 50, 50))
posix = pytest.mark.skipif(os.name != "posix", reason="needs signals and fork")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


class Started(list["subprocess.Popen[bytes]"]):
    """The processes that were started."""

    def waiting(self) -> list[int]:
        return [one.pid for one in self if one.poll() is None]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """Which workers are started from now on; none is there before, and none after."""
    pool().close()
    found = Started()

    class Popen(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[call-overload]
            found.append(self)

    monkeypatch.setattr("bsre_sign.workers.process.subprocess.Popen", Popen)
    yield found
    pool().close()
    assert not found.waiting()


def gone(pid: int, seconds: float = 10) -> bool:
    """Whether a process ends within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


def test_one_worker_serves_one_call_after_the_other(started: Started) -> None:
    for _ in range(5):
        assert page_texts(LETTER, most_pages=1) == (["surat"], 1)
        assert page_png(LETTER).startswith(b"\x89PNG")

    assert len(started) == 1


def test_an_error_of_a_document_costs_no_worker(started: Started) -> None:
    for number in (0, 2):
        with pytest.raises(DocumentRefusedError):
            page_png(LETTER, number)
    page_count(LETTER)

    assert len(started) == 1


def test_there_are_never_more_workers_than_processors(started: Started) -> None:
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda _: page_texts(LETTER, most_pages=1), range(64)))

    assert found == [(["surat"], 1)] * 64
    assert len(started) <= (os.cpu_count() or 1)


def test_a_worker_that_was_ended_while_it_waited_is_replaced(started: Started) -> None:
    page_count(LETTER)
    started[0].kill()

    assert page_count(LETTER) == 1
    assert len(started) == 2


def test_a_worker_that_ends_while_nobody_looks_is_replaced(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    page_count(LETTER)
    started[0].kill()
    started[0].wait()
    monkeypatch.setattr(process.Worker, "alive", True)

    assert page_count(LETTER) == 1
    assert len(started) == 2


def test_a_worker_without_work_ends(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_room, "IDLE_SECONDS", 0.2)
    page_count(LETTER)

    end = time.monotonic() + 10
    while started.waiting() and time.monotonic() < end:
        time.sleep(0.02)
    assert not started.waiting()
    assert page_count(LETTER) == 1
    assert len(started) == 2


def test_a_worker_can_be_started_before_it_is_needed(started: Started) -> None:
    warm_up()
    warm_up()
    assert len(started) == 1

    page_count(LETTER)
    warm_up()

    assert len(started) == 1


def test_a_page_that_brought_a_worker_down_is_asked_about_once_more_alone(started: Started) -> None:
    data = bomb(deflated(b" " * MEGABYTE, 1000), good=1)

    assert [view.text for view in survey(data, [Strip(0.1, 0, 1, 9)] * 2)] == ["", "sehat"]

    assert len(started) == 3


def test_a_call_that_is_interrupted_leaves_nothing_behind(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(session.Session, "_read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            survey(LETTER, [])

    assert page_texts(LETTER, most_pages=1) == (["surat"], 1)
    assert len(started) == 2
    assert len(started.waiting()) == 1


@posix
def test_ctrl_c_is_not_for_the_worker(started: Started) -> None:
    page_count(LETTER)
    started[0].send_signal(signal.SIGINT)
    time.sleep(0.1)

    assert page_texts(LETTER, most_pages=1) == (["surat"], 1)
    assert len(started) == 1


@linux
def test_a_worker_sees_no_secrets_of_the_environment(started: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BSRE_SIGN_PASSPHRASE", "sangat-rahasia")
    monkeypatch.setenv("PYTHONPATH", "/lain")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/pustaka")
    page_count(LETTER)

    told = Path(f"/proc/{started[0].pid}/environ").read_bytes()

    names = {one.partition(b"=")[0] for one in told.split(b"\0")} - {b"", b"LC_CTYPE"}
    assert b"LD_LIBRARY_PATH=/pustaka\0" in told
    assert all(name.startswith(b"MALLOC_") for name in names - {b"LD_LIBRARY_PATH"})


@linux
def test_a_worker_keeps_no_files_of_this_process_open(started: Started, tmp_path: Path) -> None:
    secret = (tmp_path / "kunci.p12").open("wb")
    with secret:
        os.set_inheritable(secret.fileno(), True)
        page_count(LETTER)
        kept = [str(one.readlink()) for one in Path(f"/proc/{started[0].pid}/fd").iterdir()]

    assert not [name for name in kept if "kunci.p12" in name]


@linux
def test_a_worker_writes_no_core_and_no_files(started: Started) -> None:
    page_count(LETTER)
    told = Path(f"/proc/{started[0].pid}/limits").read_text()

    for name in ("Max core file size", "Max file size"):
        line = next(line for line in told.splitlines() if line.startswith(name))
        assert line.removeprefix(name).split()[:2] == ["0", "0"]


SCRIPT = """
import os, signal, sys
from bsre_sign.viewer import page_count
from bsre_sign.workers import process
from pathlib import Path
found = []
start = process.subprocess.Popen
def popen(*args, **options):
    found.append(start(*args, **options))
    return found[-1]
process.subprocess.Popen = popen
letter = Path(sys.argv[1])
assert page_count(letter) == 1
print(found[0].pid, flush=True)
{}
"""


def run(tmp_path: Path, ending: str, **options: object) -> tuple[int, str, str]:
    """Run a script that opens a document and then does something else: exit code, output, errors."""
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(LETTER)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "dev", "-c", SCRIPT.format(ending), str(letter)],
        capture_output=True,
        text=True,
        timeout=60,
        **options,  # type: ignore[call-overload]
    )
    return done.returncode, done.stdout, done.stderr


@linux
@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("", 0),
        ("raise SystemExit(3)", 3),
        ("os._exit(4)", 4),
        ("os.kill(os.getpid(), signal.SIGKILL)", -9),
        ("found.clear(); import gc; gc.collect()", 0),
    ],
)
def test_no_worker_outlives_its_parent(ending: str, code: int, tmp_path: Path) -> None:
    returned, told, errors = run(tmp_path, ending)

    assert (returned, errors) == (code, "")
    assert gone(int(told.split()[0]))


HANGING = """
from bsre_sign.viewer import limits, page_png
limits.PAGE_SECONDS = 1.0 if {killed} else 600.0
import threading, time
bomb = letter.with_name("bom.pdf")
threading.Thread(target=lambda: page_png(bomb, scale=3), daemon=True).start()
time.sleep(0.5)
if {killed}:
    os.kill(os.getpid(), signal.SIGKILL)
"""


@linux
@pytest.mark.parametrize("killed", [False, True])
def test_a_worker_that_hangs_ends_with_its_parent_or_soon_after(killed: bool, tmp_path: Path) -> None:
    (tmp_path / "bom.pdf").write_bytes(bomb(endless(200)))

    returned, told, errors = run(tmp_path, HANGING.format(killed=killed))

    assert (returned, errors) == (-9 if killed else 0, "")
    assert gone(int(told.split()[0]), 15 if killed else 5)


FORKED = """
from bsre_sign.errors import DocumentRefusedError
from bsre_sign.viewer import limits, page_png
child = os.fork()
if child == 0:
    assert [page_count(letter) for _ in range(3)] == [1, 1, 1]
    assert len(found) == 2, found
    limits.PAGE_SECONDS = 0.5
    try:
        page_png(letter.with_name("bom.pdf"), scale=3)
    except DocumentRefusedError as error:
        os._exit(0 if "within" in str(error) else 2)
    os._exit(1)
assert [page_count(letter) for _ in range(3)] == [1, 1, 1]
assert os.waitpid(child, 0)[1] == 0
assert [page_count(letter) for _ in range(3)] == [1, 1, 1]
assert len(found) == 1
"""


@posix
def test_a_forked_child_has_workers_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "bom.pdf").write_bytes(bomb(endless(200)))

    returned, _, errors = run(tmp_path, FORKED)

    assert (returned, errors) == (0, "")


@pytest.mark.parametrize("name", ["json.py", "ctypes.py", "sitecustomize.py", "bsre_sign/__init__.py"])
def test_what_lies_in_the_folder_of_work_is_not_run(name: str, tmp_path: Path) -> None:
    work = tmp_path / "kerja"
    (work / name).parent.mkdir(parents=True)
    (work / name).write_text("raise SystemExit('dijalankan')")
    code = "import sys; sys.path.remove(''); " + SCRIPT.format("")
    (tmp_path / "surat.pdf").write_bytes(LETTER)

    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "surat.pdf")], cwd=work, capture_output=True, text=True, timeout=60
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_worker_starts_with_few_modules() -> None:
    code = "import json, sys; import bsre_sign.viewer.worker.loop; print(json.dumps(sorted(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path += {sys.path!r}; {code}"],
        capture_output=True,
        check=True,
        timeout=60,
    )

    loaded = set(json.loads(told.stdout))
    ours = {name for name in loaded if name.startswith("bsre_sign.")}
    assert not loaded & {"PIL", "pikepdf", "zxingcpp", "cryptography", "pypdfium2", "dataclasses", "inspect", "asyncio"}
    assert {name.split(".")[1] for name in ours} == {"doors", "viewer", "workers"}


def fake(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Let workers be a script of ours, which can ``say`` frames and ``hear`` them."""
    script = (
        "import sys, json; sys.path += json.loads(sys.argv[1]); import time\n"
        "from bsre_sign.workers.wire import send, receive\n"
        "import os; to, come = os.fdopen(1, 'wb', buffering=0), os.fdopen(0, 'rb', buffering=0)\n"
        "def say(head, *body): send(to, head, body)\n"
        "def hear():\n"
        "    while (got := receive(come, 1 << 40)) is not None and got[0]['do'] in ('limit', 'close'): pass\n"
        "    if got is None: raise SystemExit\n"
        "    return got\n"
    )
    monkeypatch.setattr(process, "_START", script + body)


READY = "say({'ready': True})\n"
OPEN = READY + "hear(); say({'pages': 2})\n"
FOREVER = "while True:\n    hear(); "


@pytest.mark.parametrize("body", ["", "raise SystemExit(1)", "to.write(b'salah')", "to.write(b'\\xff' * 12)"])
@pytest.mark.usefixtures("started")
def test_where_no_worker_starts_the_machine_is_at_fault_and_not_the_document(
    body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, body)

    with pytest.raises(ServiceError, match="cannot be started"):
        page_count(LETTER)


@pytest.mark.usefixtures("started")
def test_where_no_process_can_be_made_the_machine_is_at_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("bsre_sign.workers.process.subprocess.Popen", none)
    for ask in (lambda: page_count(LETTER), warm_up):
        with pytest.raises(ServiceError, match="cannot be started"):
            ask()


@posix
@pytest.mark.usefixtures("started")
def test_a_program_that_is_no_python_is_not_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A frozen application names itself as its interpreter."""
    python = Path(sys.executable)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "aplikasi"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    with pytest.raises(ServiceError, match="cannot be started"):
        page_count(LETTER)

    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(python)
    assert page_count(LETTER) == 1


LIES = {
    "no page": "say({})",
    "a list": "to.write(b'\\2\\0\\0\\0' + bytes(8) + b'[]')",
    "no JSON": "to.write(b'\\1\\0\\0\\0' + bytes(8) + b'{')",
    "not a number": "say({'size': ['1', 2]})",
    "a huge number": "say({'size': [1e300, 2]})",
    "a true number": "say({'size': [True, 2]})",
    "infinite": "to.write(b'\\x15\\0\\0\\0' + bytes(8) + b'{\"size\":[Infinity,1]}')",
    "no text": "say({'size': [1, 2]}, b'\\xff')",
    "a terabyte": "to.write(b'\\2\\0\\0\\0' + (1 << 40).to_bytes(8, 'little') + b'{}')",
    "a long head": "to.write(b'\\xff\\xff\\xff\\xff' + bytes(8) + b'{}')",
    "a cut-off frame": "to.write(b'\\2\\0\\0\\0' + bytes(7)); raise SystemExit",
    "deep nesting": "to.write((200000).to_bytes(4, 'little') + bytes(8) + b'[' * 200000)",
    "nothing": "raise SystemExit",
    "an unknown no": "say({'no': 'lain'})",
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.usefixtures("started")
def test_a_worker_that_was_taken_over_can_only_lose_pages(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, OPEN + FOREVER + LIES[lie])

    assert page_texts(LETTER, most_pages=9) == (["", ""], 2)


def test_after_three_lies_the_document_is_given_up_and_so_is_the_worker(
    started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, READY + "hear(); say({'pages': 5})\n" + FOREVER + "say({'places': 0})")

    with pytest.raises(DocumentRefusedError, match="Page 3 "):
        pictures(LETTER, [1, 2, 3, 4])

    assert len(started) == 3
    assert not started.waiting()


@pytest.mark.usefixtures("started")
def test_a_worker_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OPENING_SECONDS", 0.5)
    fake(monkeypatch, READY + "time.sleep(600)")

    with pytest.raises(DocumentRefusedError, match="time limit"):
        page_count(LETTER)


@pytest.mark.usefixtures("started")
def test_a_worker_that_never_listens_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OPENING_SECONDS", 0.5)
    fake(monkeypatch, READY + "time.sleep(600)")

    with pytest.raises(DocumentRefusedError, match="time limit"):
        page_count(bytes(10_000_000))


@pytest.mark.parametrize("pages", ["-1", "1 << 40", "'2'", "None", "1.5"])
@pytest.mark.usefixtures("started")
def test_a_count_of_pages_that_cannot_be_is_not_believed(pages: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, READY + f"hear(); say({{'pages': {pages}}}); hear()")

    with pytest.raises(NotAPdfError, match="pages cannot be read"):
        page_count(LETTER)


PICTURE_LIES = [
    "say({}, b'bukan gambar')",
    "say({}, b'\\x89PNG\\r\\n\\x1a\\n\\0\\0\\0\\rIHDR' + b'\\0\\1\\0\\0' * 2)",
    "say({})",
]


@pytest.mark.parametrize("lie", PICTURE_LIES)
@pytest.mark.usefixtures("started")
def test_what_is_no_picture_or_a_huge_one_is_not_handed_on(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, OPEN + FOREVER + lie)

    with pytest.raises(DocumentRefusedError, match="Page 1 cannot be drawn"):
        page_png(LETTER)
