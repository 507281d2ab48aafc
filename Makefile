# Every target sets up what it needs: a virtual environment of its own, with exact versions.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
JOBS   ?= 2

.PHONY: help demo test check format samples corpus bench test-ca clean

help:            ## What can be made
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/.runtime: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[demo]'
	@touch $@

$(VENV)/.development: $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/.bench: $(VENV)/.development
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	@touch $@

demo: $(VENV)/.runtime             ## Stamp, sign and verify a sample agreement, then catch a forgery
	$(BIN)/bsre-sign demo --overwrite

test: $(VENV)/.development         ## The whole test suite
	$(BIN)/python -m pytest -n $(JOBS) --cov --cov-report=term:skip-covered

check: $(VENV)/.development        ## Lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.development       ## Put the code into the common form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

samples: $(VENV)/.development      ## Typeset the samples again
	$(BIN)/python samples/make_samples.py

corpus: $(VENV)/.development      ## Sign all PDFs of a folder and have them judged (DIR=, OUT=, PASSWORDS=, AGREEMENT=)
	@test -n "$(DIR)" || { echo "usage: make corpus DIR=folder-of-pdfs"; exit 2; }
	$(BIN)/python -m benchmarks.corpus --jobs $(JOBS) $(if $(OUT),--out "$(OUT)") \
	    $(if $(PASSWORDS),--passwords "$(PASSWORDS)") $(if $(AGREEMENT),--agreement "$(AGREEMENT)") -- "$(DIR)"

bench: $(VENV)/.bench             ## Measure the speed beside others (ONLY=, QUICK=1, COMPARE="OLD NEW", CHECK=BASELINE)
	$(BIN)/python -m benchmarks.speed $(if $(ONLY),--only "$(ONLY)") $(if $(QUICK),--quick) \
	    $(if $(COMPARE),--compare $(COMPARE)) $(if $(CHECK),--check "$(CHECK)") \
	    $(if $(PLOT),--plot "$(PLOT)") $(if $(PAGE),--page "$(PAGE)")

test-ca: $(VENV)/.runtime          ## OCSP, CRL and TSA of the test CA over loopback HTTP (PORT=, EXPORT=DIR)
	$(BIN)/python -m bsre_sign.testing $(if $(PORT),--port $(PORT)) $(if $(EXPORT),--export $(EXPORT))

clean:           ## Remove what was made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .coverage*
