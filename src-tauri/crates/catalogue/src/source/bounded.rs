//! A bound on what is read of one element, so that no size that comes from outside fills the memory.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

/// Lets only so much be read before it is renewed, so that one element cannot fill the memory.
pub struct Bounded<R> {
    inner: R,
    left: Rc<Cell<usize>>,
}

impl<R> Bounded<R> {
    pub fn new(inner: R, left: Rc<Cell<usize>>) -> Self {
        Self { inner, left }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.left.get() == 0 && !out.is_empty() {
            return Err(std::io::Error::other("an element is too long"));
        }
        let read = self.inner.read(out)?;
        self.left.set(self.left.get().saturating_sub(read));
        Ok(read)
    }
}
