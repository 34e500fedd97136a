# Every command sets up what it needs: a fresh clone needs only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: venv demo test test-slow check test-bluesky faults storm bench year review model triage-report screenshots format clean

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "svarvakt needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(READY)

venv: $(READY)  ## the command svarvakt, in .venv/bin, and what the tests need

demo: $(READY)  ## the bot at work on a page of its own: no account, nothing leaves the machine
	$(BIN)/svarvakt demo

test: $(READY)  ## everything that needs no account and no network
	$(BIN)/pytest -n 4 --dist worksteal

test-slow: $(READY)  ## what takes its time: processes that are killed, storms, models that are trained
	$(BIN)/pytest -n 4 --dist worksteal -m 'slow and not bluesky'

check: $(READY)  ## lint, format, types, and whether the models are what their texts give
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.build_model --check

test-bluesky: $(READY)  ## the main job on a real Bluesky network, started here on loopback
	tests/testnets/bluesky/run $(BIN)/pytest -m bluesky -n 0

faults: $(READY)  ## kill -9 and every other fault, on the real bot; prints the seed and the toll
	$(BIN)/python -m tests.faults

storm: $(READY)  ## a thousand mentions in two minutes, with Slack's own rate limits
	$(BIN)/python -m tests.faults.storm

bench: $(READY)  ## start-up, memory, the button's acknowledgement and the calendar, beside peers
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,bench]'
	$(BIN)/python -m tests.bench
	$(BIN)/python -W ignore -m tests.bench_calendar
	$(BIN)/python -m tests.bench_store
	$(BIN)/python -m tests.bench_pings
	$(BIN)/python -m tests.bench_receive
	$(BIN)/python -m tests.bench_triage

year: $(READY)  ## a whole year in the demo's clock, with every ping printed
	$(BIN)/python -m tests.year

review: $(READY)  ## how often the review of replies is right: the table in docs/review.md
	$(BIN)/python -m tests.evaluate_review
	$(BIN)/python -m tests.review_model

model: $(READY)  ## build the models of triage and review from labelled texts: the same bytes each time
	$(BIN)/python -m tests.build_model

triage-report: $(READY)  ## measure the triage by leaving authors out; thresholds and docs/triage-tables.md
	$(BIN)/python -m tests.triage_report

screenshots: $(READY)  ## the pictures in docs/img, of the demo in a real browser
	$(BIN)/python -m tests.screenshots

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
