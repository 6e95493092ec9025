# make brief: set up and print the brief of examples/; make test: set up and run all checks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: brief test train bench clean

$(VENV)/installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

brief: $(VENV)/installed
	$(BIN)/tarazy brief examples -o brief.html

test: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

DATA ?= ../shared/data
TRAIN = .venv-train/bin/python -m training.train --data $(DATA) $(if $(EXTRA),--extra $(EXTRA))
AVERAGE = .venv-train/bin/python -m training.average
# 16-bit products are faster on processors that have them (training/EXPERIMENTS.md); HALF= trains without
HALF ?= --half

train:
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/pip install --quiet -e '.[train]'
	.venv-train/bin/python -m training.pretrain training/runs/words --data $(DATA) --epochs 6 $(HALF)
	$(TRAIN) training/runs/base --encoder training/runs/words/encoder.pt --relation-times 0 --corpus-times 1 --trees 0.4 --rate 1.5 --epochs 9 --stop-after 6 $(HALF)
	$(TRAIN) training/runs/long --init training/runs/base/network.pt --relation-times 0 --corpus-times 1 --trees 0.5 --rate 2.5 --epochs 13 --seed 11 $(HALF)
	$(TRAIN) training/runs/one --init training/runs/long/network.pt --relation-times 2 --corpus-times 1 --trees 0.3 --rate 0.8 --epochs 1 --seed 12 $(HALF)
	$(TRAIN) training/runs/two --init training/runs/long/network.pt --relation-times 2 --corpus-times 1 --trees 0.3 --rate 0.8 --epochs 1 --seed 13 $(HALF)
	$(AVERAGE) training/runs/shipped training/runs/long training/runs/one training/runs/two
	.venv-train/bin/python -m training.export training/runs/shipped
	.venv-train/bin/python -m training.calibrate

bench: $(VENV)/installed
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.quality

clean:
	rm -rf $(VENV) .venv-train dist build brief.html
