//! The gate language.
