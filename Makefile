# Everything below sets up its own virtual environment; Python 3.11 or newer, make and git are all it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A stamp beside the environment tells which lock file it was made from.
RUN_READY := $(VENV)/run-ready
DEV_READY := $(VENV)/dev-ready

.PHONY: run test checks tests test-long bench format clean

run: $(RUN_READY)
	@$(BIN)/python -m bot run

# The checks and the tests side by side: the tests wait now and then, and the checks need one core only.
test: $(DEV_READY)
	@$(MAKE) --no-print-directory -j 2 checks tests

checks: $(DEV_READY)
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }
	@$(BIN)/mypy

tests: $(DEV_READY)
	@$(BIN)/python -m pytest -q -n 2

test-long: $(DEV_READY)
	@$(BIN)/python -m pytest -q -n 2 -m long

bench: $(DEV_READY)
	@$(BIN)/python -m tests.bench

format: $(DEV_READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; say which with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "On Debian and Ubuntu, first: sudo apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(RUN_READY): $(VENV)/bin/python requirements.lock pyproject.toml
	@echo "Installing (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(DEV_READY): $(VENV)/bin/python requirements-dev.lock pyproject.toml
	@echo "Installing for development (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@ $(RUN_READY)
