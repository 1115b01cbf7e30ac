//! How what a text takes grows with its length.
//!
//! Nothing is said about seconds: two lengths are taken in turn, in one run.

/// How many times as long the longer text is.
pub(crate) const FACTOR: usize = 16;
const ATTEMPTS: usize = 8;

/// Whether the longer text takes about as many times as long as it is longer. Quadratic work takes
/// the square of that.
pub(crate) fn is_linear(work: impl Fn(&str), short: &str, long: &str) -> bool {
    // The machine may be busy with something else in between, but not at every attempt.
    let linear = |_| seconds(&work, long) / seconds(&work, short) < 4.0 * FACTOR as f64;
    (0..ATTEMPTS).any(linear)
}

#[allow(clippy::disallowed_methods, reason = "times are compared with each other")]
fn seconds(work: impl Fn(&str), text: &str) -> f64 {
    let start = std::time::Instant::now();
    work(text);
    start.elapsed().as_secs_f64()
}
