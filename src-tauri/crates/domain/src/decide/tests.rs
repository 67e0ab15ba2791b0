//! Rules of a show, one by one.
