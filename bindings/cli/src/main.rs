//! The command `gatewright`.
fn main() {}
