//! Tests over real sockets and real files live in `tests/`; there is nothing here.
