# Pascal on a machine that has only Python 3.11 or newer, make and a network.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WEB := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/generated/*' -not -path 'web/test/*')
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
PAGES := src/pascal/app/faces/pages/built/.made-of
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help serve test test-soketi check bench demo screenshots lock clean

help:  ## Show this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

serve: $(PAGES)  ## Start Pascal, its database included
	@exec $(BIN)/pascal serve

demo: $(PAGES)  ## Start Pascal with a lively data set and simulated leads
	@exec $(BIN)/pascal demo

test: $(PAGES)  ## Run every test
	@$(PYTEST) $(ARGS)

test-soketi: $(STAMP)  ## Run the tests of Pusher against soketi, a second server of its protocol
	@$(BIN)/python -m pytest tests/e2e tests/adapters/pusher -k pusher \
		--pusher-server=soketi --timeout=600 $(ARGS)

check: $(PAGES)  ## Format, lint, types, layers, tests: before every commit
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python web/npm.py run --silent check
	@$(PYTEST) $(ARGS)

bench: $(STAMP)  ## Measure the hot paths beside their yardsticks
	@$(BIN)/python -m bench

screenshots: $(PAGES)  ## Take the README's pictures anew, of the demo
	@PYTHONPATH=tests $(BIN)/python -m browser.screenshots

lock: $(STAMP)  ## Resolve the dependencies anew: names, versions and hashes only
	@UV_FIND_LINKS= $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate \
		--no-header --upgrade pyproject.toml --group dev -o requirements-dev.lock
	@UV_FIND_LINKS= $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate \
		--no-header --upgrade pyproject.toml -c requirements-dev.lock -o requirements.lock
	@UV_FIND_LINKS= $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate \
		--no-header --upgrade requirements-build.in -o requirements-build.lock

clean:  ## Remove what was installed and built (never the data folder)
	@rm -rf $(VENV) build dist web/node_modules web/generated $(dir $(PAGES)) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(STAMP): pyproject.toml requirements-dev.lock requirements-build.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Pascal needs Python 3.11 or newer; name one with PYTHON=…"; exit 1; }
	@echo "Installing what Pascal needs, once; it takes about half a minute …"
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps \
		-r requirements-build.lock
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements-build.lock requirements-dev.lock || \
		$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python hatch_build.py
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

$(PAGES): $(STAMP) $(WEB) hatch_build.py
	@$(BIN)/python hatch_build.py
	@touch $(PAGES)
