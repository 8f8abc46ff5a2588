# Thin: every line is one real command, which the README also gives for machines without make.
PYTHON ?= python3
BIN := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
VENV := .venv
RUN := $(VENV)/$(BIN)/python
INSTALL := $(PYTHON) -m pip --python $(RUN) install --quiet --disable-pip-version-check
READY := $(VENV)/.ready
READY_TO_TEST := $(VENV)/.ready-to-test

COUNCIL ?= bcp
MONTH ?= 2024-03
FIRST ?= 2023-03

.DEFAULT_GOAL := help
.PHONY: help report test lab check bench

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: $(READY) ## write the sample council's extracts and build its report
	$(RUN) -m send_analysis sample $(COUNCIL) $(FIRST) $(MONTH)
	$(RUN) -m send_analysis build $(COUNCIL) $(MONTH)

test: $(READY_TO_TEST) ## run the tests
	$(RUN) -m pytest

lab: $(READY) ## open JupyterLab on the launcher
	$(RUN) -m jupyterlab

check: $(READY_TO_TEST) ## check style and types
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

bench: $(READY) ## time what it does against named peers, and rewrite the table of benchmarks/README.md (hours)
	$(INSTALL) "duckdb>=1.1"
	$(RUN) benchmarks/bench.py $(BENCH)

# The environment, from exact versions with hashes. pip is told which Python to install for, so a machine
# whose venv has no ensurepip works too. set_up.py puts JupyterLab's settings into the environment, and
# into this clone a filter that keeps what notebooks show out of commits.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv --without-pip $(VENV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	$(RUN) lab/set_up.py
	@touch $@

# What the tests and checks need besides: the same versions of all that is there, so none of it is installed again.
$(READY_TO_TEST): $(READY) requirements-test.lock
	$(INSTALL) --require-hashes -r requirements-test.lock
	@touch $@
