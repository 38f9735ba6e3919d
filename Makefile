# Everything the project does, as targets. `make` alone lists them.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help install report test lint types smoke docs duckdb2 live-ops live-linked-data check constraints clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.run ## Set up an environment that can run the pipeline

report: $(VENV)/.run ## Run the main job to a finished report and open it
	$(BIN)/landscape refresh
	$(BIN)/landscape report --open

test: $(VENV)/.test ## Run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not packaging"

lint: $(VENV)/.lint ## Check style of Python, SQL and the container
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar sql
	$(BIN)/hadolint Containerfile

types: $(VENV)/.lint ## Check types strictly
	$(BIN)/mypy

smoke: $(VENV)/.test ## Build the wheel, install it into an empty environment, run the main job there
	$(BIN)/python -m pytest -m packaging

docs: $(VENV)/.test ## Build the documentation into site/; a broken link or anchor fails
	$(BIN)/python -m docs_site

duckdb2: $(VENV)/.test ## Run the SQL and warehouse tests on DuckDB 2.0, laid over the environment
	rm -rf $(VENV)/duckdb2
	$(BIN)/python -m pip install -q --no-deps --target $(VENV)/duckdb2 "duckdb==2.0.*"
	PYTHONPATH=$(VENV)/duckdb2 $(BIN)/python -c "import duckdb; assert duckdb.__version__.startswith('2.')"
	PYTHONPATH=$(VENV)/duckdb2 $(BIN)/python -m pytest -q tests/sql/test_cases.py tests/unit/test_builds.py \
		tests/unit/test_columns_and_models.py tests/unit/test_query_sandbox.py \
		tests/unit/reports/test_actor_queries.py tests/unit/reports/test_evidence_queries.py

live-ops: $(VENV)/.run ## Compare Open Patent Services as it is with what we expect (needs a key)
	$(BIN)/python tests/live/live_ops.py $(LIVE)

live-linked-data: $(VENV)/.run ## Compare the EPO's linked open data with what we expect (no key)
	$(BIN)/python tests/live/live_linked_data.py $(LIVE)

check: test lint types smoke docs ## Everything that CI runs, but for DuckDB 2.0

constraints: $(VENV)/.lint ## Write constraints.txt anew from this environment
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean: ## Remove environments and caches; data and reports stay
	rm -rf $(VENV) dist build site .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.run: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[test]"
	@touch $@

$(VENV)/.lint: $(VENV)/.test
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[test,lint]"
	@touch $@
