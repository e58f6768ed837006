//! Where I/O happens.
