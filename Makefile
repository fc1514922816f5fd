# Two commands are enough: `make app` and `make test`.
# A fresh machine needs only Python 3.11+, make and git.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
FTM := .venv-ftm
ENGINES := .venv-engines
APP_PORT ?= 8501
WORKERS ?= 3
ROWS ?= 10000000

.PHONY: app test lint lock bench bench-export clean

app: $(VENV)/.app
	@echo "Railhead: http://127.0.0.1:$(APP_PORT) (Ctrl-C ends it)"
	$(BIN)/streamlit run app.py --server.port $(APP_PORT)

# What is compiled is kept: the workers and the programs that tests start share it.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.dev $(FTM)/.done $(ENGINES)/.done
	$(BIN)/python tests/find_browser.py --install
	$(BIN)/python tests/find_firefox.py --install
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# The stamps make a second run free: they are older than a lock only when it changed.
$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Railhead needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@ $(VENV)/.app

# The library that entities are for, in an environment of its own: it holds others back.
$(FTM)/.done: tests/followthemoney.lock
	$(PYTHON) -m venv $(FTM)
	$(FTM)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/followthemoney.lock
	touch $@

# PostgreSQL, Spark and a Java, for the tests alone: they are large.
$(ENGINES)/.done: tests/engines.lock
	$(PYTHON) -m venv $(ENGINES)
	$(ENGINES)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/engines.lock
	touch $@

lock:
	$(PYTHON) -m pip install --quiet uv
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade -q requirements.txt -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade -q requirements-dev.in -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade -q bench/requirements.in -o bench/requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade -q tests/followthemoney.in -o tests/followthemoney.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade -q tests/engines.in -o tests/engines.lock

# All benches, one after another, and their results in docs/performance.md. Half an hour.
bench: export PYTHONPATH := .
bench: $(BENCH)/.bench
	$(BENCH)/bin/python tests/find_browser.py --install
	$(BENCH)/bin/python bench/ingest.py
	$(BENCH)/bin/python bench/flows.py $(ROWS)
	$(BENCH)/bin/python bench/links.py
	$(BENCH)/bin/python bench/month_change.py
	$(BENCH)/bin/python bench/export.py
	$(BENCH)/bin/python bench/network.py
	$(BENCH)/bin/python bench/start.py
	$(BENCH)/bin/python bench/load.py
	$(BENCH)/bin/python bench/performance.py

# Against other writers of maps, in an environment of its own: they are heavy.
bench-export: $(BENCH)/.bench
	$(BENCH)/bin/python tests/find_browser.py --install
	$(BENCH)/bin/python bench/export.py

$(BENCH)/.bench: bench/requirements.lock
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.lock
	touch $@

clean:
	rm -rf $(VENV) $(BENCH) $(FTM) $(ENGINES) .pytest_cache .mypy_cache .ruff_cache .hypothesis
