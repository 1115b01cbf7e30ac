.PHONY: test lint fmt

# The tests, ending with a table of seconds for each part.
test:
	@bash .ci/test

# Formatting, clippy and rustdoc, each without a warning.
lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --quiet

fmt:
	cargo fmt --all
