# Every target makes .venv in the project when it is missing; a second run installs nothing that is in place.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := pyproject.toml $(shell find src -not -name '*.pyc' -not -name __pycache__)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test check lint layers docstrings dependencies types docs bench conformance clean

help:
	@echo "make demo    real figures: a municipality beside its peers, its county and the nation"
	@echo "make test    every test (the same as: python -m pytest)"
	@echo "make check   lint, format, layers, docstrings, dependencies"
	@echo "make types   pyright, and how much of the public face is typed"
	@echo "make docs    the site, into site/"
	@echo "make bench   what things cost, beside the same work by hand"
	@echo "make conformance   our numbers beside those of other programs and publications"
	@echo "make clean   remove what the other targets made"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "opnajmfr needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

# What is installed is the package as a reader gets it, not the checkout: a file that the wheel lacks is noticed.
$(VENV)/demo.stamp: $(SOURCES) | $(BIN)/python
	$(PIP) .
	@touch $@

$(VENV)/test.stamp: $(SOURCES) | $(BIN)/python
	$(PIP) ".[test]"
	@touch $(VENV)/demo.stamp $@

$(VENV)/dev.stamp: $(SOURCES) | $(BIN)/python
	$(PIP) ".[dev]"
	@touch $(VENV)/demo.stamp $(VENV)/test.stamp $@

demo: $(VENV)/demo.stamp
	@$(BIN)/python -m opnajmfr

test: $(VENV)/test.stamp
	$(BIN)/python -m pytest

check: lint layers docstrings dependencies

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

layers: $(VENV)/dev.stamp
	$(BIN)/lint-imports --no-logo

docstrings: $(VENV)/dev.stamp
	$(BIN)/pydoclint --quiet src

dependencies: $(VENV)/dev.stamp
	$(BIN)/deptry src

# pyright asks the first python on the path what is installed.
types: export PATH := $(CURDIR)/$(BIN):$(PATH)
types: $(VENV)/dev.stamp
	$(BIN)/pyright
	$(BIN)/pyright --verifytypes opnajmfr --ignoreexternal

docs: $(VENV)/dev.stamp
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: $(VENV)/test.stamp
	@for script in $(wildcard benches/*.py); do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# Without the folder of oracles, the published examples that ship with the package are run.
conformance: $(VENV)/demo.stamp
	@$(BIN)/python -m opnajmfr.conformance $(wildcard $(or $(OPNAJMFR_SHARED),../shared)/oracles)

clean:
	rm -rf $(VENV) .venv-floor site dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
