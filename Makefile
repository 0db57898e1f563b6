# Everything a person needs to remember: make run, make test. The rest is listed by make help.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: help run test check loop bench bench-model bench-data install pretrain map lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: install  ## start everything on http://127.0.0.1:8000
	@$(BIN)/wayfarer serve

test: $(VENV)/.dev  ## every test; says what it skipped
	@$(BIN)/python -m pytest -ra -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev  ## lint, types, import rules
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_layout.py

loop: $(VENV)/.dev  ## the whole wheel once, unattended, against the emulator
	@$(BIN)/python -m tests.flows.loop

bench: bench-model bench-data  ## every benchmark, with ratios and goals

bench-model: install  ## the emulator's model: how well it speaks, how fast and how small it is
	@$(BIN)/python -m benchmarks.model_quality
	@$(BIN)/python -m benchmarks.model_speed

bench-data: $(VENV)/.dev  ## training data: what redaction finds and takes away wrongly, how fast files are validated and versions built
	@$(BIN)/python -m benchmarks.data_redaction
	@$(BIN)/python -m benchmarks.data_validation
	@$(BIN)/python -m benchmarks.data_building
	@$(BIN)/python -m benchmarks.data_survey

pretrain: install  ## train the emulator's base model anew
	@$(BIN)/python -m azure_emulator.tiny_model.pretrain

install: $(VENV)/.runtime  ## .venv with every package pinned by hash

$(VENV)/.runtime: requirements.lock requirements-build.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || \
	  { echo "Wayfarer needs Python 3.11, 3.12 or 3.13; '$(PYTHON)' is another. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing pinned packages into $(VENV) (a minute or two, once) ..."
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

lock:  ## resolve the versions anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra bench -c requirements.lock pyproject.toml -o requirements-bench.lock
	printf 'hatchling\neditables\n' | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate - -o requirements-build.lock

map: $(VENV)/.dev  ## write the README's map of files, and the table of rules for training files
	@$(BIN)/python -m tests.readme_map
	@$(BIN)/python -m tests.rules_page

clean:  ## remove the environment; data in var/ stays
	rm -rf $(VENV) build dist
