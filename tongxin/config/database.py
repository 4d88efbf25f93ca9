"""Where the rows live: three ways in, one per role."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tongxin.config.embedded import ensure
from tongxin.config.env import Env, EnvError
from tongxin.config.roles import Urls


class OwnerMigrates:
    """Tables are made through the owner's connection only."""

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool:
        """Whether migrations may run on ``db``."""
        return db == "owner"


def urls(env: Env, var: Path) -> Urls:
    """The given addresses, or those of the embedded server, started when needed."""
    if not env.database_url and env.embed:
        return ensure(var)
    if not env.database_url:
        # data: said while the settings load, before there is a language to say it in
        raise EnvError("缺少 DATABASE_URL，而 TONGXIN_EMBED=0 又不许使用内置数据库")
    return Urls(env.database_url, env.database_owner_url, env.database_admin_url)


def connection_settings(found: Urls) -> dict[str, dict[str, Any]]:
    """Django's ``DATABASES`` for the site's role and, where known, the owner's."""
    named = {"default": parse(found.app)}
    if found.owner:
        named["owner"] = parse(found.owner)
    return named


def parse(url: str) -> dict[str, Any]:
    """One ``postgresql://user:password@host:port/name?option=value`` as a Django setting."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or len(parts.path) < 2:
        raise EnvError("a database address looks like postgresql://user:password@host:5432/name")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
