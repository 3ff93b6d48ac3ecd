# Every command of the project. `make` alone lists them.
#
# Needed: Rust 1.89 or newer, Python 3.10 or newer, make. Whatever else a target needs it puts
# into .venv or asks cargo for. Without make (Windows): docs/README.md has the commands.
# ARGS goes to the script behind a target: make demo ARGS='--subjects 10000'.

PYTHON       ?= python3
CARGO        ?= cargo
VENV         ?= .venv
FUZZ_SECONDS ?= 60

bin    := $(abspath $(VENV))/bin
target := $(abspath $(or $(CARGO_TARGET_DIR),target))
core   := --workspace --exclude deid-py --all-features
# Tests may unwrap and cast, helpers outside of #[test] functions too.
tests  := $(addprefix -A clippy::,unwrap_used expect_used unwrap_in_result print_stdout print_stderr \
            cast_possible_truncation cast_possible_wrap cast_precision_loss cast_sign_loss)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-rust test-python lint lint-fmt lint-clippy lint-docs lint-python bench docs fuzz wheel dist clean

help: ## this list
	@echo 'make TARGET, where TARGET is'
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: ## a made-up trial, from key to release, then two mistakes and how they are caught
	$(PYTHON) examples/clinical-trial/demo.py $(ARGS)

test: test-rust test-python ## everything that can fail: Rust, doc examples, Python
test-rust: ## the Rust part of test
	$(CARGO) test --locked --no-fail-fast $(core)
	$(CARGO) test --locked -p deid-core --doc
test-python: $(VENV)/.ready ## the Python part of test: builds deid-py into .venv first
	VIRTUAL_ENV=$(abspath $(VENV)) $(bin)/maturin develop --quiet --locked -m deid-py/Cargo.toml
	$(CARGO) build --locked $(core)
	DEID=$(target)/debug/deid $(bin)/python -m pytest -q deid-py/tests examples bench tools

lint: lint-fmt lint-clippy lint-docs lint-python ## formatting, clippy, rustdoc and ruff, every warning an error
lint-fmt:
	$(CARGO) fmt --all --check
lint-clippy:
	$(CARGO) clippy --locked -p deid-core -- -D warnings
	$(CARGO) clippy --locked --workspace --all-features -- -D warnings
	$(CARGO) clippy --locked --workspace --all-features --all-targets -- -D warnings $(tests)
lint-docs:
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --no-deps $(core)
lint-python: $(VENV)/.ready
	$(bin)/ruff check .

bench: $(VENV)/.ready ## every limit of docs/speed.md beside its peers in one run, then the inner work; prints the ratios
	VIRTUAL_ENV=$(abspath $(VENV)) $(bin)/maturin develop --release --quiet --locked -m deid-py/Cargo.toml
	$(bin)/python bench/run.py $(ARGS)
	$(CARGO) bench --locked -p deid-core --all-features --bench kernels

docs: ## the Rust documentation, below target/doc
	$(CARGO) doc --locked --no-deps $(core)
	@echo 'open $(target)/doc/deid_core/index.html'

fuzz: ## every fuzz target for FUZZ_SECONDS (60), on the stable compiler; asks for a C++ compiler
	$(CARGO) fuzz --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-fuzz --version ^0.13
	RUSTC_BOOTSTRAP=1 $(CARGO) fuzz build
	@set -e; for name in $$(RUSTC_BOOTSTRAP=1 $(CARGO) fuzz list); do \
	  echo "fuzz: $$name, $(FUZZ_SECONDS) s"; \
	  mkdir -p fuzz/corpus/$$name fuzz/seeds/$$name; \
	  RUSTC_BOOTSTRAP=1 $(CARGO) fuzz run $$name fuzz/corpus/$$name fuzz/seeds/$$name \
	    -- -dict=fuzz/dicts/$$name -max_len=8192 -timeout=20 -max_total_time=$(FUZZ_SECONDS); \
	done

wheel: $(VENV)/.ready ## one abi3 wheel for Python 3.10 and newer, into dist/
	$(bin)/maturin build --locked --release -m deid-py/Cargo.toml --out dist

dist: $(VENV)/.ready ## wheel, static binary and crates into dist/, each tried where nothing else is; asks for musl-gcc
	PATH=$(bin):$$PATH $(bin)/python tools/dist.py $(ARGS)

clean: ## removes what was built, .venv included
	$(CARGO) clean
	rm -rf $(VENV) dist demo-out

$(VENV)/.ready: deid-py/requirements-test.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
	  || { echo "Python 3.10 or newer is needed: make PYTHON=python3.11 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(bin)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
