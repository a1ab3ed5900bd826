# make demo   see it work          make soak   the laws with full counts
# make test   everything           make bench  the ratios of benchmarks/
.PHONY: setup system demo test soak bench docs clean
.DEFAULT_GOAL := test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.locked
# uv of the machine when it works, else one of our own in .uv, which needs only python3 with venv
# or with pip: no root, no change to an externally managed system.
OWN_UV := .uv/bin/uv
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo $(OWN_UV))

setup: $(STAMP)

$(OWN_UV):
	@rm -rf .uv
	@$(PYTHON) -m venv .uv >/dev/null 2>&1 && .uv/bin/python -m pip install --quiet uv \
	  || { rm -rf .uv; $(PYTHON) -m pip install --quiet --no-warn-script-location --ignore-installed \
	       --break-system-packages --prefix "$(CURDIR)/.uv/pip" uv \
	       && mkdir -p .uv/bin && ln -sf "$$(find "$(CURDIR)/.uv/pip" -path '*bin/uv' | head -n 1)" $(OWN_UV); } \
	  || { echo "uv is missing and could not be installed: install python3-venv or python3-pip" >&2; exit 2; }

$(STAMP): uv.lock pyproject.toml $(filter $(OWN_UV),$(UV))
	@$(UV) sync --locked --quiet --python '>=3.11'
	@touch $@

# What the tests need of the machine beside Python: Java for Spark, a browser, an office suite. As root
# on Debian they are installed; elsewhere the tests that need them skip and say so.
SYSTEM := java:default-jre-headless chromium:chromium soffice:libreoffice-writer-nogui \
          soffice:libreoffice-calc-nogui
system:
	@missing=; for pair in $(SYSTEM); do \
	  command -v $${pair%%:*} >/dev/null 2>&1 || missing="$$missing $${pair#*:}"; done; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "installing$$missing" && \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $$missing; } >/dev/null 2>&1; } \
	  || echo "not on this machine:$$missing; tests that need them are skipped" >&2

demo: setup
	@$(BIN)/passend demo

test: setup system
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2

soak: setup system
	PASSEND_SOAK=1 $(BIN)/pytest -n 2

# The works on claims in full size: make bench WHOLE="whole 10" (millions of lines).
bench: setup
	$(BIN)/python -m benchmarks $(WHOLE)

docs: setup
	$(BIN)/python -m tests.generate
	$(BIN)/python -m tests.coverage_rows

clean:
	rm -rf $(VENV) .uv .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
