# What can be done here. Each target says what it does while it does it; a second run of setup is instant.
#   make demo       the demo site on http://localhost:8000/ (PORT=8001 for another port)
#   make test       lint and the whole test suite (PYTEST_ARGS="-k consent" for a part of it)
#   make test-fast  what needs no server, no browser and no process of its own, in three minutes
#   make services   the real servers that the whole suite needs
#   make lint       what the suite checks before it runs
#   make screenshots  the pictures of the README and docs/, from a demo of its own
#   make bench      the benchmarks, as a table
#   make lock       resolve the requirements anew (UPGRADE=--upgrade to raise all of them)

SHELL := /bin/bash
PORT ?= 8000
PYTEST_ARGS ?=
UPGRADE ?=
PYTEST_WORKERS ?= 2
# The ground floor is as pure and as strictly typed as the domains that stand on it.
DOMAINS := $(wildcard attune/*.py attune/*/domain)
export PYTHONUNBUFFERED := 1
# Every process would compile four thousand modules anew, which takes longer than most of what it is started for.
unexport PYTHONDONTWRITEBYTECODE

# The demo, the lint and the suite choose their servers themselves, whatever the shell they start from has set.
ALONE := env -u DATABASE_URL -u REDIS_URL -u ELASTICSEARCH_URL -u DJANGO_SETTINGS_MODULE
RUN := .venv/bin/python

.PHONY: help setup lock demo test test-fast lint lint-style lint-types lint-floors lint-django bench screenshots services clean

help:
	@sed -n 's/^#   //p' Makefile

setup: .venv/.installed

.venv/.installed: requirements.lock requirements/uv.lock requirements/install
	@requirements/install
	@touch $@

lock: .venv/.installed
	@echo "lock: resolving requirements/development.in for Python 3.11 to 3.13"
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-emit-package pillow-heif \
		--python-version 3.11 $(UPGRADE) requirements/development.in --output-file requirements.lock
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 requirements/uv.in --output-file requirements/uv.lock
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --no-emit-package pillow-heif \
		--python-version 3.11 $(UPGRADE) requirements/peers.in --output-file requirements/peers.lock
	@echo "lock: wrote requirements.lock, requirements/uv.lock and requirements/peers.lock; run make setup to install them"

demo: setup
	@if (exec 3<>/dev/tcp/localhost/$(PORT)) 2>/dev/null; then \
		echo "demo: something else listens on port $(PORT); try make demo PORT=$$(( $(PORT) + 1 ))"; exit 1; fi
	@echo "demo: making the database (SQLite, in var/)"
	@$(ALONE) $(RUN) manage.py migrate --verbosity 0
	@echo "demo: loading the site, its articles, personas and rules; spaCy reads every article"
	@$(ALONE) BASE_URL=http://localhost:$(PORT) $(RUN) manage.py load_demo
	@echo "demo: serving on http://localhost:$(PORT)/ (end it with Ctrl+C)"
	@mkdir -p var/static
	@$(ALONE) BASE_URL=http://localhost:$(PORT) DJANGO_RUNSERVER_HIDE_WARNING=true $(RUN) manage.py runserver --noreload localhost:$(PORT)

test: lint
	@echo "test: the whole suite, $(PYTEST_WORKERS) at a time; what needs a server that is not up is skipped with the reason"
	@$(ALONE) ATTUNE_VAR_DIR=var/test .venv/bin/pytest -n $(PYTEST_WORKERS) --durations 20 $(PYTEST_ARGS)

# Apps and what they share; the trips through all of them, the site and the browser are left to make test.
FAST := $(filter-out tests/browser/ tests/flows/ tests/cms/ tests/extending/,$(wildcard tests/*/)) $(wildcard tests/test_*.py)

test-fast: setup
	@echo "test-fast: what takes long, needs a server or starts processes is left out; make test runs all"
	@$(ALONE) ATTUNE_VAR_DIR=var/test .venv/bin/pytest -n $(PYTEST_WORKERS) \
		-m "not long and not slow and not service and not browser" $(FAST) $(PYTEST_ARGS)

# Each takes one core, so two are run at a time.
lint: setup
	@$(MAKE) --no-print-directory --output-sync=target --jobs 2 lint-types lint-style lint-floors lint-django

lint-style:
	@echo "lint: ruff"
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --quiet --check . || { .venv/bin/ruff format --check . ; exit 1; }

lint-types:
	@echo "lint: mypy --strict on the ground floor and every domain"
	@.venv/bin/mypy --strict $(DOMAINS)

lint-floors:
	@echo "lint: import-linter"
	@.venv/bin/lint-imports --no-logo

lint-django:
	@echo "lint: migrations are complete"
	@$(ALONE) ATTUNE_VAR_DIR=var/lint DJANGO_SETTINGS_MODULE=cms.settings.test $(RUN) manage.py makemigrations --check --dry-run
	@echo "lint: the production settings are safe"
	@$(ALONE) ATTUNE_VAR_DIR=var/lint DJANGO_SETTINGS_MODULE=cms.settings.production ALLOWED_HOSTS=attune.example \
		ATTUNE_TRUSTED_PROXIES=127.0.0.1 \
		SECRET_KEY=only-to-check-the-settings-this-is-long-enough-and-varied-0123456789 \
		$(RUN) manage.py check --deploy --fail-level WARNING

bench: setup
	@$(RUN) -m benchmarks

screenshots: setup
	@echo "screenshots: serving a demo of its own and taking six pictures into docs/pictures/"
	@$(ALONE) $(RUN) -m tests.browser.screenshots

services:
	@services/start

clean:
	rm -rf var .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
