//! Sets of public keys (RFC 7517).
