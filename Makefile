# The two commands that matter: make demo, make test. Each does its own set-up.
# Another Python:  make test PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help demo test matrix lint lock bench screenshots

help:  ## show this list
	@grep -E '^[a-z]+:.*  ## ' Makefile | sed -E 's/:.*  ## /\t/' | while IFS="$$(printf '\t')" read -r name what; \
		do printf '  make %-12s %s\n' "$$name" "$$what"; done

demo: .venv/.run  ## start a fictional school on this computer; Ctrl-C ends it
	@exec $(BIN)/kiosk demo

# The tests start Python some hundred times: what it compiles is kept, also where a machine is told not to.
test: .venv/.test  ## check everything: style, types, the wall, all tests
	@$(BIN)/python tools/ensure_services.py
	@$(MAKE) --no-print-directory lint
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 2 --dist worksteal

matrix: .venv/.test  ## every page of pupils and families in every language; in four of them in every look and size (half an hour)
	@$(BIN)/pytest -n 2 --whole-matrix tests/journeys/matrix

lint: .venv/.test  ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: .venv/.base  ## write requirements/*.txt anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@$(INSTALL) 'pip-tools==7.6.2'
	@$(BIN)/python tools/lock.py $(UPGRADE)

bench: .venv/.test  ## measure speed and weight, as ratios against a floor
	@$(BIN)/python -m bench

screenshots: .venv/.test  ## draw the README's pictures from the running demo
	@$(BIN)/python tools/screenshots.py

# ------------------------------------------------ the virtual environment, renewed only when its lock changed

.venv/.run: requirements/run.txt pyproject.toml | .venv/.base
	@echo "Installing what the worry box runs on (a minute or so the first time) ..."
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --no-index --no-build-isolation --editable .
	@touch $@

.venv/.test: requirements/test.txt pyproject.toml | .venv/.base
	@echo "Installing what the tests need (a minute or two the first time) ..."
	@$(INSTALL) --require-hashes -r requirements/test.txt
	@$(INSTALL) --no-deps --no-index --no-build-isolation --editable .
	@touch $@

.venv/.base:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not on this computer. Install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is too old: Python 3.11 or newer is needed. Name one: make test PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python can't make a virtual environment yet. Install it: sudo apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@
