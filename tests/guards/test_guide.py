"""The guide to a module, followed to the letter in a copy of the house."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

pytestmark = pytest.mark.long
GUIDE = Path("docs/howto/write-a-module.md")
PARTS = ("tongxin", "tests", "tools", "docs", "conftest.py", "pyproject.toml", "manage.py",
         "ruff.toml", ".importlinter", "README.md", "README.zh-CN.md", "CHANGELOG.md")  # fmt: skip
WALL = "tongxin/modules/visits/migrations/0002_wall.py"
BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EDIT = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the house with the module of the guide."""
    copy, guide = tmp_path_factory.mktemp("house"), GUIDE.read_text()
    for part in filter(os.path.exists, PARTS):
        if Path(part).is_dir():
            shutil.copytree(part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(part, copy / part)
    blocks, edits = BLOCK.findall(guide), EDIT.findall(guide)
    assert len(blocks) > 15 and len(edits) > 4
    for file, text in blocks:
        place = copy / file if file != WALL else copy / "wall.py"  # after the first migration
        place.parent.mkdir(parents=True, exist_ok=True)
        known = place.read_text() if place.suffix == ".tsv" else ""
        place.write_text(known + text)
    (copy / WALL).parent.mkdir()
    ((copy / WALL).parent / "__init__.py").touch()
    for file, stands, becomes in edits:
        place = copy / file
        whole = place.read_text()
        assert whole.count(stands) == 1, (file, stands)
        place.write_text(whole.replace(stands, becomes.replace("\\n", "\n").replace("\\|", "|")))
    return copy


@pytest.fixture(scope="module")
def addresses():
    """A database of its own on the same server, by the settings that name it."""
    name, urls = f"guide_{os.getpid()}", settings.DATABASE_URLS
    named = {"DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner,
             "DATABASE_ADMIN_URL": urls.admin}  # fmt: skip
    with psycopg.connect(urls.admin, autocommit=True) as superuser:
        superuser.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield {key: urlsplit(url)._replace(path=f"/{name}").geturl() for key, url in named.items()}
        superuser.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def run(house, addresses, *command) -> str:
    """What a command of the house says; it must end well."""
    done = subprocess.run(  # noqa: S603 - our own tools
        [sys.executable, *command],
        cwd=house,
        env=os.environ | addresses,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_the_module_of_the_guide_works_and_keeps_the_rules_of_the_house(house, addresses):
    def manage(*command):
        return run(house, addresses, *command)

    manage("manage.py", "makemigrations", "visits")
    (house / "wall.py").rename(house / WALL)
    tried = ("tongxin/modules/visits", "tests/guards/test_walls.py",
             "tests/architecture/test_verbs.py", "tests/architecture/test_house.py")  # fmt: skip
    said = manage("-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", *tried)
    assert said.count("PASSED tongxin/modules/visits/tests/test_visits.py") == 4
    manage("-m", "ruff", "check", "tongxin/modules/visits", "--exclude", "migrations")
    manage("-m", "ruff", "format", "--check", "tongxin/modules/visits", "--exclude", "migrations")
    manage("-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())")
