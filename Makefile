# Plain `make` lists the targets. Everything runs in .venv; nothing is installed outside of it but system packages.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format explore proofs durability desk load bench accuracy accuracy-full fit lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## install system packages where missing, and everything else into .venv

$(VENV)/.ready: requirements.lock pyproject.toml .ci/system-packages
	@bash .ci/system-packages
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q forms omr pipeline  # a start must not wait for it, whatever the environment says
	$(BIN)/python -c "from omr.kernels.compiling import load_all; load_all()"  # compiles the reader's loops once: some twenty seconds that no first scan should wait
	@touch $@

demo: setup ## the main job end to end on one real survey: print, fill, scan, settle, tally
	PHIEU=$(BIN)/phieu samples/demo.sh demo

test: setup ## run the tests
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: setup ## format, lint, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## put all files into the house's shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

explore: setup ## the property tests with examples that were never tried before: minutes, each time others
	$(BIN)/python -m pytest -n $(JOBS) -m "hypothesis and not slow" --hypothesis-profile exploring

proofs: setup ## all slow proofs, those of durability too: an hour
	$(BIN)/python -m pytest -n $(JOBS) -m slow

durability: setup ## the slow proofs: kill the program again and again, fill the disk
	$(BIN)/python -m pytest tests/durability -m slow

desk: setup ## the slow proofs of the desk: every page for every role in both languages, the API by its description
	$(BIN)/python -m pytest tests/web tests/browser -m slow

load: setup ## one reviewer by keyboard and twenty scripted ones over 1,000 items: once each, and what it costs
	$(BIN)/python -m tests.load

bench: setup ## speed, size and memory beside a floor, in one run
	$(BIN)/python -m tests.bench

accuracy: $(VENV)/.ready-accuracy ## how often the reader is silently wrong, against a baseline: minutes
	$(BIN)/python -m tests.accuracy --jobs $(JOBS)

accuracy-full: $(VENV)/.ready-accuracy ## the same on more than 10,000,000 boxes: two hours
	$(BIN)/python -m tests.accuracy --full --jobs $(JOBS)

$(VENV)/.ready-accuracy: $(VENV)/.ready requirements-accuracy.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-accuracy.lock
	@touch $@

$(VENV)/.ready-fit: $(VENV)/.ready-accuracy requirements-fit.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-fit.lock
	@touch $@

fit: $(VENV)/.ready-fit ## fit what ink looks like and how likely a box is marked, on pages simulated anew: two hours
	$(BIN)/python -m tests.fit

lock: ## write the lock files anew from pyproject.toml, tests/accuracy/dirt.in and tests/fit/fit.in (needs uv)
	uv pip compile --generate-hashes --no-emit-index-url --extra dev --universal --python-version 3.11 -q -o requirements.lock pyproject.toml
	uv pip compile --generate-hashes --no-emit-index-url --universal --python-version 3.11 -q --override tests/accuracy/dirt.override -c requirements.lock -o requirements-accuracy.lock tests/accuracy/dirt.in
	uv pip compile --generate-hashes --no-emit-index-url --universal --python-version 3.11 -q -c requirements.lock -o requirements-fit.lock tests/fit/fit.in

clean: ## remove what the other targets made
	rm -rf $(VENV) demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
