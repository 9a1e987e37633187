"""Settings shared by every way to run; what differs comes from the environment.

Nothing set: SQLite, the database matcher, a local-memory cache and eager Celery (embedded).
DATABASE_URL, REDIS_URL and ELASTICSEARCH_URL each switch one part to the real server (single, scaled).
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("ATTUNE_VAR_DIR", BASE_DIR / "var"))

DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
# The proxies in front, as addresses or networks joined by commas, "unix" for a socket of this machine, or "none".
TRUSTED_PROXIES = [each.strip() for each in os.environ.get("ATTUNE_TRUSTED_PROXIES", "").split(",") if each.strip()]
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]

INSTALLED_APPS = [
    "cms",
    "attune.blocks",
    "attune.decisions",
    "attune.audience",
    "attune.matching",
    "attune.experiments",
    "attune.tagging",
    "attune.rules",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "ninja",
    "django_tasks",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.middleware.OutageMiddleware",
    "attune.audience.middleware.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "attune.audience.middleware.VisitorMiddleware",
    "attune.decisions.middleware.RoutingMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'attune.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
# The server ends what takes longer; cms.wsgi says so for who serves requests, and workers and commands take their time.
DATABASE_STATEMENT_TIMEOUT_MS = int(os.environ.get("DATABASE_STATEMENT_TIMEOUT_MS") or 0)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers never wait for a writer, and a writer waits for its turn instead of failing at once.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["ENGINE"] = "cms.postgresql"
    # A server that is gone is noticed within seconds, by a worker that waits for a long statement too.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 2,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        **(
            {
                "options": f"-c statement_timeout={DATABASE_STATEMENT_TIMEOUT_MS}"
                f" -c lock_timeout={DATABASE_STATEMENT_TIMEOUT_MS // 2}"
            }
            if DATABASE_STATEMENT_TIMEOUT_MS
            else {}
        ),
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": (
        {
            "BACKEND": "cms.cache_backend.ResilientRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 0.05, "socket_timeout": 0.05},
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "attune",
            # Of bodies, plans and versions there are more than the 300 that Django keeps unless told.
            "OPTIONS": {"MAX_ENTRIES": 5_000},
        }
    )
}

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
# Tried once where it is sent: what is not sent is found by the sweep.
CELERY_TASK_PUBLISH_RETRY = False
# Every task may be done twice. One whose worker is killed goes back to the queue, three times at most, so that a page
# that kills each worker does not go round for ever.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"tagging.*": {"queue": "tagging"}, "audience.*": {"queue": "events"}}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    # Rules, segments and triggers go live and expire on their dates.
    "publish what is due": {"task": "rules.publish_scheduled", "schedule": 60.0},
    # Events whose task was lost while the broker was away.
    "take in what is waiting": {"task": "audience.process_waiting", "schedule": 60.0},
    # How often rules act, whom they reach, and which of them have stopped.
    "count what was seen": {"task": "decisions.check_coverage", "schedule": 600.0},
    # What the earlier pages of each author are worth.
    "rate authors": {"task": "decisions.rate_authors", "schedule": 86_400.0},
    # What editors' corrections teach about topics.
    "learn topics": {"task": "tagging.learn_topics", "schedule": 86_400.0},
    # What was published or edited while a task was lost: read, indexed and made live all the same.
    "catch up on texts": {"task": "tagging.catch_up", "schedule": 60.0},
    "catch up on the index": {"task": "matching.catch_up", "schedule": 300.0},
    "catch up on rules": {"task": "rules.catch_up", "schedule": 300.0},
    "forget what is old": {"task": "audience.purge", "schedule": 86_400.0},
}
# Seconds; without it Django waits for a mail server as long as that likes.
EMAIL_TIMEOUT = 10
# With the broker away a publish took 36 s; these make it give up in a third of a second.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
    # Where a whole machine goes, its tasks are given to another after this time: longer than any of them takes.
    "visibility_timeout": 3_600,
}
TASKS = {"default": {"BACKEND": "cms.task_backend.CeleryBackend", "QUEUES": []}}

ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
ELASTICSEARCH_INDEX_PREFIX = os.environ.get("ELASTICSEARCH_INDEX_PREFIX", "attune_")
WAGTAILSEARCH_BACKENDS = {
    "default": (
        {
            "BACKEND": "cms.search_backend",
            "URLS": [ELASTICSEARCH_URL],
            "INDEX_PREFIX": ELASTICSEARCH_INDEX_PREFIX,
            "TIMEOUT": 5,
        }
        if ELASTICSEARCH_URL
        else {"BACKEND": "wagtail.search.backends.database"}
    )
}

LANGUAGE_CODE = "en-gb"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en-gb", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("de", "Deutsch")]
TIME_ZONE = os.environ.get("TIME_ZONE", "Europe/London")
USE_I18N = True
USE_TZ = True
WAGTAIL_I18N_ENABLED = False

# Relative, so that they lie below the path that the site is mounted at.
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# Made by manage.py make_fonts; a site without them shows the visitor's own.
FONT_DIR = VAR_DIR / "fonts"
FONT_DIR.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [("cms/fonts", FONT_DIR)]
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_USE_FINDERS = True

WAGTAIL_SITE_NAME = "Attune"
# What was approved goes live, and no later version.
WAGTAIL_FINISH_WORKFLOW_ACTION = "attune.rules.review.workflow_finish.publish_approved"
WAGTAILADMIN_BASE_URL = os.environ.get("BASE_URL", "http://localhost:8000")
# https://example.org/magazine is a site below a path: the server in front takes the path off before it asks us.
FORCE_SCRIPT_NAME = urlsplit(WAGTAILADMIN_BASE_URL).path.rstrip("/") or None

# Nothing is fetched from elsewhere, in the editors' pages either.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False

CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SAMESITE = "Lax"

# Each app's section is read and checked by its conf.py; the defaults stand there.
ATTUNE: dict[str, dict[str, object]] = {
    "RULES": {},
    "TAGGING": {},
    "MATCHING": {"BACKEND": "elastic" if ELASTICSEARCH_URL else "database"},
    "AUDIENCE": {
        "BASE_TEMPLATE": "base.html",
        "SERVER_KEYS": [key for key in os.environ.get("ATTUNE_SERVER_KEYS", "").split(",") if key],
    }
    # Where nothing is said, `check --deploy` says so.
    | ({"TRUSTED_PROXIES": [each for each in TRUSTED_PROXIES if each != "none"]} if TRUSTED_PROXIES else {}),
    "DECISIONS": {},
    "EXPERIMENTS": {},
    # The names stand in cms/site.css as scheme-<name>.
    "BLOCKS": {
        "COLOURS": {
            "calm": ("Calm", "#eaf1ee"),
            "bright": ("Bright", "#ffd257"),
            "dark": ("Dark", "#0f2a36"),
            "brick": ("Brick", "#a93a1c"),
            "moss": ("Moss", "#35571a"),
        }
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    # One tells of every request and every failure, the other of every letter.
    "loggers": {"elastic_transport": {"level": "ERROR"}, "fontTools": {"level": "WARNING"}},
}
