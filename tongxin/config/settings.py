"""All settings; whatever differs between places comes from ``Env``."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tongxin.config.database import connection_settings, urls
from tongxin.config.env import Env
from tongxin.config.keys import folder, load_or_make
from tongxin.config.outside import gateway_settings, mail_settings

ENV = Env.read()
HOUSE = Path(__file__).resolve().parent.parent
VAR = ENV.var.resolve()
KEYS = load_or_make(folder(ENV))
SECRET_KEY = KEYS.secret_key

DEBUG = ENV.debug
DEMO = ENV.demo
ALLOWED_HOSTS = [host.strip() for host in ENV.hosts.split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [origin for origin in ENV.origins.split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "ninja",
    "procrastinate.contrib.django",
    "tongxin.shared.orgs",
    "tongxin.shared.access",
    "tongxin.shared.people",
    "tongxin.shared.audit",
    "tongxin.shared.outbox",
    "tongxin.shared.jobs",
    "tongxin.shared.deadlines",
    "tongxin.shared.indicators",
    "tongxin.shared.files",
    "tongxin.shared.notify",
    "tongxin.shared.consents",
    "tongxin.shared.retention",
    "tongxin.shared.papers",
    "tongxin.shared.approvals",
    "tongxin.shared.scarce",
    "tongxin.shared.public_notices",
    "tongxin.shells.design",
    "tongxin.shells.entry",
    "tongxin.shells.desk",
    "tongxin.shells.h5",
    "tongxin.shells.portal",
    "tongxin.shared.transfer",
    "tongxin.modules.members",
    "tongxin.modules.activities",
    "tongxin.modules.reports",
    "tongxin.modules.campaigns",
    "tongxin.config",
]
AUTH_USER_MODEL = "access.Account"
LOGIN_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

DATABASE_URLS = urls(ENV, VAR)
DATABASES = connection_settings(DATABASE_URLS)
DATABASE_ROUTERS = ["tongxin.config.database.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
PROCRASTINATE_ON_APP_READY = "tongxin.shared.jobs.services.look_after"

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [HOUSE / "locale"]

ROOT_URLCONF = "tongxin.config.urls"
WSGI_APPLICATION = "tongxin.config.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongxin.shells.entry.middleware.DoorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tongxin.shells.design.context.chrome",
            ]
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tongxin.config.static.NamedByContent"},
}
FILES_ROOT = VAR / "files"
UPLOAD_LIMIT = ENV.upload_mib * 1024 * 1024
BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024
IMPORT_LIMIT = ENV.import_mib * 1024 * 1024
WIDE_BODIES = dict.fromkeys(
    ("/desk/members/imports/new/", "/employer/imports/new/", "/api/v1/imports"),
    IMPORT_LIMIT + 1024 * 1024,
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_DAYS = ENV.import_days
EXPORT_DAYS = ENV.export_days
TRANSFER_DAYS = ENV.transfer_days

SMS_GATEWAY, SMS_SECRET = gateway_settings(ENV.sms_gateway, ENV.sms_secret)
globals().update(mail_settings(ENV.mail, ENV.mail_from))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_FAILURE_VIEW = "tongxin.shells.entry.refusals.stale_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if ENV.proxy_tls:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 30 * 24 * 3600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
