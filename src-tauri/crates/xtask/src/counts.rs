//! Reading how many tests passed and failed from what the test runners print.

/// Passed and failed tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Counts {
    /// Sums what cargo test, nextest, vitest and node's runner say in their last lines.
    pub fn in_output(output: &str) -> Self {
        let mut sum = Self::default();
        for line in output.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix("test result: ") {
                // cargo test: "test result: ok. 5 passed; 0 failed; 0 ignored; …"
                sum += Self { passed: before(rest, " passed"), failed: before(rest, " failed") };
            } else if line.starts_with("Summary [") && line.contains(" tests run:")
                || line.starts_with("Summary [") && line.contains(" test run:")
            {
                // nextest: "Summary [ 1.2s] 5 tests run: 4 passed, 1 failed, 1 timed out, 2 skipped"
                sum += Self {
                    passed: before(line, " passed"),
                    failed: before(line, " failed")
                        + before(line, " timed out")
                        + before(line, " exec failed"),
                };
            } else if let Some(rest) = line.strip_prefix("Tests  ") {
                // vitest: "Tests  1 failed | 12 passed (13)"
                sum += Self { passed: before(rest, " passed"), failed: before(rest, " failed") };
            } else if let Some(rest) = node_line(line, "pass ") {
                sum.passed += rest;
            } else if let Some(rest) = node_line(line, "fail ").or_else(|| node_line(line, "cancelled ")) {
                sum.failed += rest;
            }
        }
        sum
    }
}

/// node --test: "# pass 5" to a pipe, "ℹ pass 5" to a terminal.
fn node_line(line: &str, word: &str) -> Option<u64> {
    line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?.strip_prefix(word)?.parse().ok()
}

/// The number that stands right before `word`.
fn before(text: &str, word: &str) -> u64 {
    text.find(word)
        .and_then(|end| text.get(..end))
        .and_then(|head| head.rsplit(|c: char| !c.is_ascii_digit()).next())
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(output: &str) -> (u64, u64) {
        let counts = Counts::in_output(output);
        (counts.passed, counts.failed)
    }

    #[test]
    fn every_binary_of_cargo_test_counts() {
        let output = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured\n\
                      test result: FAILED. 12 passed; 3 failed; 0 ignored";
        assert_eq!(counted(output), (17, 3));
    }

    #[test]
    fn nextest_counts_once_with_what_timed_out() {
        let output =
            "     Summary [   1.234s] 120 tests run: 117 passed (2 slow), 2 failed, 1 timed out, 3 skipped";
        assert_eq!(counted(output), (117, 3));
        assert_eq!(counted("     Summary [   0.1s] 1 test run: 1 passed, 0 skipped"), (1, 0));
    }

    #[test]
    fn vitest_counts_tests_and_not_files() {
        assert_eq!(
            counted(" Test Files  1 failed | 3 passed (4)\n      Tests  1 failed | 12 passed (13)"),
            (12, 1)
        );
    }

    #[test]
    fn nodes_runner_counts_in_both_of_its_spellings() {
        assert_eq!(counted("# tests 9\n# pass 7\n# fail 1\n# cancelled 1\n# skipped 0"), (7, 2));
        assert_eq!(counted("ℹ pass 4\nℹ fail 0"), (4, 0));
    }
}
