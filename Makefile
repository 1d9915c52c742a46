# Needs python3 (3.11 or newer, with venv) and make; everything else is installed into .venv.
.DEFAULT_GOAL := help
.PHONY: help run test check lint format bench faults requirements clean

PYTHON ?= python3
BIN := .venv/bin
FLASK := $(BIN)/flask --app app
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11
ARGS ?=

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

run: ## the platform on this machine, with the demonstration network on the first run
	@$(PYTHON) bootstrap.py
	@$(FLASK) init
	@$(FLASK) seed --demo --once
	@exec $(FLASK) serve

test: ## every test, on SQLite and on PostgreSQL, pages and whole lives on one of them (ARGS="-k seats" chooses some, ARGS=tests: all on both)
	@$(PYTHON) bootstrap.py --dev
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses=auto --dist=worksteal $(or $(ARGS),--pages-once)

check: lint test ## what CI runs: format, lint, known weaknesses, types, floors, templates, then every test

lint:
	@$(PYTHON) bootstrap.py --dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml lms migrations app.py bootstrap.py
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --config pyproject.toml
	@$(BIN)/djlint --lint --quiet templates

format: ## lays out the code as the checks want it
	@$(PYTHON) bootstrap.py --dev
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

bench: ## the benchmark with its table of ratios (half an hour at most, bounded, this machine only; ARGS=--quick: a look)
	@$(PYTHON) bootstrap.py --dev
	@$(BIN)/python -m tests.load.bench $(ARGS)

faults: ## kills, cuts and fills what the network stands on, and looks whether anything is lost (this machine only; ARGS="--people 5000 --minutes 120": longer)
	@$(PYTHON) bootstrap.py --dev
	@$(BIN)/python -m tests.faults $(ARGS)

requirements: ## pins what requirements*.in ask for (ARGS=--upgrade for newer versions)
	@$(PYTHON) bootstrap.py --dev
	@$(COMPILE) $(ARGS) requirements.in -o requirements.txt
	@$(COMPILE) $(ARGS) requirements-dev.in -o requirements-dev.txt

clean: ## removes what tools made; keeps the data in instance/
	@rm -rf .venv .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
