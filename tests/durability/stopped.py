"""`phieu`, ended at each moment in turn at which it changes something on disk: as `kill -9` would, and at every place.

Run as a program it takes orders, one a line: starting Python anew for each moment would take a minute a command.
"""

import builtins
import importlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from pipeline.cli import VERBS, run

KILLED = 137
# SQLite syncs its own files and their folder; a passing name is told of nowhere
_PASSES = frozenset({".db", ".db-wal", ".db-shm", ".part"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """How a run ended, and how many moments it came through."""

    code: int
    said: str
    moments: int = 0
    # what a power cut would have taken away though a commit or the end of the program told of it: names of files and
    # folders that were made or renamed, and whose folder was not synced since
    unsynced: tuple[str, ...] = ()

    @property
    def was_killed(self) -> bool:
        return self.code == KILLED


class Stopper:
    """Starts the program again and again and ends it at the moment that is asked for."""

    def __init__(self) -> None:
        self._served = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def run(self, *words: object, at: int = 0, typed: str = "") -> Stopped:
        """Run the program until it comes to its moment `at`, counted from 1; to its end without one."""
        assert self._served.stdin is not None
        assert self._served.stdout is not None
        order = {"words": [str(word) for word in words], "at": at, "typed": typed}
        self._served.stdin.write(json.dumps(order) + "\n")
        self._served.stdin.flush()
        told = json.loads(self._served.stdout.readline())
        return Stopped(**told | {"unsynced": tuple(told.get("unsynced", ()))})

    def each_moment(self, *words: object, before: Callable[[], object], typed: str = "") -> Iterator[int]:
        """Stop the program at its first moment, its second, and so on; give each when it was stopped there.

        Args:
            words: What it is started with.
            before: Called before each start, to make all as it was.
            typed: What is typed into it.
        """
        before()
        for at in range(1, self.run(*words, typed=typed).moments + 1):
            before()
            stopped = self.run(*words, at=at, typed=typed)
            assert stopped.was_killed, stopped.said
            yield at

    def close(self) -> None:
        self._served.communicate(timeout=30)


class _Watch:
    """Counts the moments, ends the process at one of them, and knows what a power cut would take away."""

    def __init__(self, at: int) -> None:
        self._at, self.passed = at, 0
        self._loose: set[Path] = set()
        self.unsynced: set[str] = set()

    def tick(self) -> None:
        self.passed += 1
        if self.passed == self._at:
            os._exit(KILLED)

    def told(self) -> None:
        """Something was acknowledged: what is loose now would be missed."""
        self.unsynced.update(path.name for path in self._loose if path.exists())

    def audited(self, name: str, args: tuple[Any, ...]) -> None:
        if name == "open":
            if not isinstance(args[0], (str, os.PathLike)) or not args[2] & os.O_CREAT:
                return
            self._made(Path(args[0]))
        elif name == "os.rename":
            self._made(Path(args[1]), renamed=True)
        elif name == "os.mkdir":
            self._made(Path(args[0]))
        elif name not in ("os.remove", "os.rmdir", "os.truncate", "os.link"):
            return
        self.tick()

    def _made(self, path: Path, *, renamed: bool = False) -> None:
        passes = path.suffix in _PASSES or "__pycache__" in path.parts
        if not passes and (renamed or not path.exists()):
            self._loose.add(path.absolute())

    def fsync(self, file: int) -> None:
        self.tick()
        synced = Path(f"/proc/self/fd/{file}").readlink()
        self._loose = {path for path in self._loose if path.parent != synced}
        self.tick()


def _watch(watch: _Watch) -> None:
    """Let it see, before and after, whatever changes the disk."""
    opened, fsync, commit = io.open, os.fsync, DefaultDialect.do_commit

    def opening(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        given = opened(file, mode, *args, **kwargs)
        if not mode.startswith("r"):
            watch.tick()  # it is there, and empty
        return given

    def syncing(file: int) -> None:
        fsync(file)
        watch.fsync(file)

    def committing(*args: Any) -> None:
        watch.tick()
        commit(*args)
        watch.told()
        watch.tick()

    io.open = builtins.open = opening  # type: ignore[assignment]
    os.fsync = syncing
    DefaultDialect.do_commit = committing  # type: ignore[method-assign]
    sys.addaudithook(watch.audited)


def _child(order: dict[str, Any], place: Path) -> None:
    typed, said = place / "typed", place / "said"
    typed.write_text(order["typed"], encoding="utf-8")
    for number, path, flags in ((0, typed, os.O_RDONLY), (1, said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)):
        os.dup2(os.open(path, flags, 0o600), number)
    os.dup2(1, 2)
    watch = _Watch(order["at"])
    _watch(watch)
    try:
        code: Any = run(order["words"])
    except SystemExit as ended:
        code = ended.code
    sys.stdout.flush()
    sys.stderr.flush()
    watch.told()
    moments = watch.passed
    (place / "came").write_text(json.dumps({"moments": moments, "unsynced": sorted(watch.unsynced)}), encoding="utf-8")
    os._exit(code or 0)


def _serve(place: Path) -> None:
    for module, _ in VERBS.values():
        importlib.import_module(module)
    came = place / "came"
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                _child(json.loads(line), place)
            finally:
                os._exit(1)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        told = json.loads(came.read_text(encoding="utf-8")) if came.exists() else {}
        came.unlink(missing_ok=True)
        said = (place / "said").read_text(encoding="utf-8", errors="replace")
        print(json.dumps({"code": code, "said": said, **told}), flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        _serve(Path(folder))
