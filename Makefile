# Every job of the project, the same on a laptop and in CI. Each works as the first command in a fresh clone.
.PHONY: help demo test lint bench docs-test conformance venv

PYTHON = .venv/bin/python

help:
	@echo 'make demo         a server and a client talk on this machine'
	@echo 'make test         every check: lint, types, tests, examples, docs, downstream, conformance'
	@echo 'make lint         ruff and mypy'
	@echo 'make docs-test    every block of code in the docs and the README'
	@echo 'make conformance  the tests of the reference; MODULES="test.test_defer web" for a look at some of them'
	@echo 'make bench        hot paths against Twisted and bare uvloop; ARGS=--quick for a short run'

venv:
	@python=$$(sh scripts/python.sh) && \
	sh scripts/venv.sh .venv "$$python" -e '.[dev]' -r tests/conformance/requirements.txt

demo: venv
	@$(PYTHON) -m scripts.demo

test: venv
	@sh scripts/debian.sh
	@$(PYTHON) scripts/check.py

lint: venv
	@$(PYTHON) scripts/check.py lint

docs-test: venv
	@$(PYTHON) scripts/check.py docs

conformance: venv
ifdef MODULES
	@sh scripts/on-python.sh 3.11 -m tests.conformance.conformance --details $(MODULES)
else
	@$(PYTHON) scripts/check.py conformance
endif

bench: venv
	@sh scripts/bench.sh $(ARGS)
