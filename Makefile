.PHONY: demo test test-all lint fmt bench fuzz wasm

# A real policy decides a few requests: verdict, reasons, header plan.
demo:
	@bash policies/demo/run.sh

# The tests, ending with a table of seconds for each part.
test:
	@bash .ci/test

# The tests and the long part: fuzzing with coverage, more random policies and requests.
test-all: test
	@bash .ci/long

# Formatting, clippy and rustdoc, each without a warning.
lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet

fmt:
	cargo fmt --all

# Ratios to the floors in one run, then instructions and allocations for one allow and one deny.
bench:
	cargo bench --locked -p gatewright-benches
	@bash benches/count.sh

# Coverage-guided fuzzing, TIME seconds for each body.
TIME ?= 600
fuzz:
	@TIME=$(TIME) bash .ci/fuzz

# The engine and the language as WebAssembly, and their sizes.
wasm:
	@bash .ci/wasm
