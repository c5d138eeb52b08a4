# Set-up and every check. Needs Python >= 3.11 (with pip) and make; each target makes what it needs in .venv.
PYTHON ?= python3
JOBS ?= 2
# Of `make attack-kernel`: how many random uses of rules and facts in all, and every how manieth mutant.
COUNT ?= 1030000
SAMPLE ?= 1
# Of `make fuzz`: how many texts.
INPUTS ?= 100000
# Where its counts are put down; `derive trust` reads them here.
RECORD ?= derive/show/attacked.json

PY := .venv/bin/python
# A Python without ensurepip lends its own pip.
environment = $(PYTHON) -m venv --clear $(1) > /dev/null 2>&1 \
	|| { $(PYTHON) -m venv --clear --without-pip $(1) && $(PYTHON) -m pip --python $(1)/bin/python install -qq pip; }
install = $(PY) -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable $(1) \
	&& $(PY) -m compileall -q derive codegen
# How much of the tests that take long runs is --depth: see tests/depth.py. With AFTER=quick `make check` leaves out what
# `make test` has run before it. The slowest tests are told.
AFTER ?=
PYTEST := $(PY) -m pytest -q --durations=10 --durations-min=5
SUITE := -n $(JOBS) --dist loadgroup --no-loadscope-reorder
FURTHER := $(if $(AFTER),--after $(AFTER))
PINS := pyproject.toml constraints.txt
# What has a target of its own, which runs it in whole.
MUTANTS := tests/test_mutants.py tests/rules/test_course.py tests/test_sheets_3_and_4.py
TRUTH := tests/truth tests/test_second_course.py tests/test_textbooks.py
ZOO := tests/codegen/zoo
LEANING := tests/gradients tests/layers tests/library tests/notation tests/rules tests/show tests/codegen/numpy tests/test_proofs.py
PAIRS := tests/optimisers/test_judged.py tests/optimisers/test_kernels_of_gallery.py tests/rules/test_gallery_page.py

.NOTPARALLEL:
.PHONY: help prove test oldest check mutants truth rest pairs zoo attack-kernel fuzz certify certify-examples lint types bench venv everything clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

prove: .venv/.core ## prove the course: a live table; then the site of its derivations in build/report
	$(PY) -m derive prove
	$(PY) -m derive report -o build/report

test: .venv/.test ## the test suite: of tests that take long a sample, or none
	$(PYTEST) $(SUITE) --ignore=tests/benchmarks

# What the lower bounds of pyproject.toml admit: the course, and the tests of what leans most on other packages.
oldest: build/oldest/.made ## the course and a part of the tests, with the oldest packages that pyproject.toml admits
	build/oldest/bin/python -m derive prove
	build/oldest/bin/python -m pytest -q $(SUITE) $(LEANING)

check: lint types mutants truth rest ## all that is checked: ruff, mypy --strict, near misses, the pool, all other tests

mutants: .venv/.test ## every near miss of the course's statements: refused, and refuted
	$(PYTEST) $(SUITE) --depth whole $(FURTHER) $(MUTANTS)

truth: .venv/.test ## the pool of truth: every formula of gradients proved, every wrong variant refuted; the second course
	$(PYTEST) $(SUITE) --depth whole $(FURTHER) $(TRUTH)

# In two goes, as a process keeps what it has proved.
rest: .venv/.test ## all other tests, those that take long too; of pairs of update rules a sample
	$(PYTEST) $(SUITE) --depth thorough $(FURTHER) tests/codegen tests/fuzz
	$(PYTEST) $(SUITE) --depth thorough $(FURTHER) --ignore=tests/benchmarks --ignore=tests/codegen --ignore=tests/fuzz $(patsubst %,--ignore=%,$(MUTANTS) $(TRUTH))

pairs: .venv/.test ## every pair of update rules judged, the page of the gallery, its kernels
	$(PYTEST) $(SUITE) --depth whole $(PAIRS)

zoo: .venv/.test ## every layer of the zoo beside torch, by NumPy and in C
	$(PYTEST) $(SUITE) --depth whole $(ZOO)

attack-kernel: .venv/.test ## rules and facts at COUNT random values, and each small change to the kernel, which tests must notice
	$(PY) -m tests.kernel.attack --count $(COUNT) --record $(RECORD)
	$(PY) -m tests.kernel.mutants --jobs $(JOBS) --sample $(SAMPLE) --record $(RECORD)

fuzz: .venv/.test ## INPUTS texts on which something happened, put to every door: an answer or an error of ours, in time
	$(PY) -m tests.fuzz.texts --count $(INPUTS)

certify: .venv/.core ## the course as files for Coq in build/coq, each checked by coqc
	$(PY) -m derive certify -o build/coq --check

certify-examples: .venv/.core ## the layers of the examples, and the pairs of rules of the gallery, in the same way
	$(PY) -m derive certify --examples -o build/coq-examples --check

lint: .venv/.dev ## ruff
	$(PY) -m ruff check .

types: .venv/.dev ## mypy --strict
	$(PY) -m mypy --strict derive codegen proofs

bench: .venv/.bench ## ours beside others, timed one after the other
	$(PYTEST) -s tests/benchmarks

venv: .venv/.made ## .venv with pip and nothing else

everything: .venv/.everything ## .venv with every extra, so that no test is skipped

clean: ## remove .venv, build/ and all caches
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A .venv that somebody else made is used as it is, if its pip answers.
.venv/.made:
	@command -v $(PYTHON) > /dev/null || { echo "chalkproof needs Python 3.11 or newer: no '$(PYTHON)' here; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit("chalkproof needs Python 3.11 or newer: $(PYTHON) is %d.%d; name one: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@$(PY) -m pip --version > /dev/null 2>&1 || $(call environment,.venv)
	@touch $@

build/oldest/.made: $(PINS)
	@$(call environment,build/oldest)
	$(PYTHON) -m tests.lower_bounds > build/oldest/bounds.txt
	build/oldest/bin/python -m pip install -qq --disable-pip-version-check --constraint build/oldest/bounds.txt --editable ".[test]"
	@touch $@

# One stamp for each set of extras; a larger set stands for the smaller ones in it.
.venv/.core: .venv/.made $(PINS)
	@echo "installing into .venv"
	@$(call install,.)
	@touch $@

.venv/.test: .venv/.made $(PINS)
	@echo "installing into .venv: test"
	@$(call install,".[test]")
	@touch $@ .venv/.core

.venv/.dev: .venv/.made $(PINS)
	@echo "installing into .venv: dev"
	@$(call install,".[dev]")
	@touch $@ .venv/.core .venv/.test

.venv/.bench: .venv/.made $(PINS)
	@echo "installing into .venv: test, bench (torch is large)"
	@$(call install,".[test,bench]")
	@touch $@ .venv/.core .venv/.test

.venv/.everything: .venv/.made $(PINS)
	@echo "installing into .venv: all extras (torch is large)"
	@$(call install,".[all]")
	@touch $@ .venv/.core .venv/.test .venv/.dev .venv/.bench
