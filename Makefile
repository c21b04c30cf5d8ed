# Two commands do it all: `make chat` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
MODEL ?=
DATA ?= ../shared/data
HOME_DIR ?=
CLAIMGRAPH := $(BIN)/claimgraph $(if $(HOME_DIR),--home $(HOME_DIR))

.PHONY: help chat test check format bench docs clean

help:  ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

$(VENV)/.runtime: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing claimgraph and what it needs (once) …"
	$(PIP) --editable ".[offline,mcp]"
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(PIP) --group dev
	@touch $@

chat: $(VENV)/.runtime  ## Set up, ingest the sample sources, open the chat (MODEL=name pulls a language model first)
	$(if $(MODEL),$(CLAIMGRAPH) models pull $(MODEL))
	$(CLAIMGRAPH) chat

test: $(VENV)/.dev  ## Run every test
	$(BIN)/python -m pytest

check: $(VENV)/.dev  ## Lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev  ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev  ## Run the quality benchmarks on ../shared/data
	$(BIN)/python -m benchmarks.extraction
	$(BIN)/python -m benchmarks.answers $(DATA)/questions/dev.jsonl --sources $(DATA)/article $(DATA)/digests
	$(BIN)/python -m benchmarks.conflicts
	$(BIN)/python -m benchmarks.retrieval $(DATA)/retrieval/2wiki-fastgraphrag101 --split dev --json

docs: $(VENV)/.dev  ## Generate the reference pages of docs/
	$(BIN)/python -m docs.generate

clean:  ## Remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
