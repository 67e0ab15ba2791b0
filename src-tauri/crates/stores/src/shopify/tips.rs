//! Which lines of an order are its tip. No flag says so: a tip is a line without a variant, without a SKU and without
//! anything to send, as is an engraving.

/// Lines among which every set is tried.
const MOST: u32 = 12;

/// The places of the tips among what may be one, by their amounts: the line that is as much as the tip, or else the
/// fewest lines that are together. Where none are, as amounts are rounded each by itself, those that the tip holds, in
/// their order.
pub fn among(amounts: &[i64], tip: i64) -> Vec<usize> {
    if tip <= 0 {
        return Vec::new();
    }
    if let Some(exact) = amounts.iter().position(|amount| *amount == tip) {
        return vec![exact];
    }
    let places = |set: u32| (0..MOST).filter(move |at| set >> at & 1 == 1).map(|at| at as usize);
    let sum = |set: u32| {
        places(set).filter_map(|at| amounts.get(at)).fold(0_i64, |sum, one| sum.saturating_add(*one))
    };
    let count = u32::try_from(amounts.len()).unwrap_or(u32::MAX).min(MOST);
    let exact = (1..1_u32 << count).filter(|set| sum(*set) == tip).min_by_key(|set| set.count_ones());
    if let Some(exact) = exact {
        return places(exact).collect();
    }
    let mut left = tip;
    let mut held = |amount: i64| {
        let holds = (1..=left).contains(&amount);
        left -= if holds { amount } else { 0 };
        holds
    };
    amounts.iter().enumerate().filter(|(_, amount)| held(**amount)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_up_the_tip_is_the_tip() {
        assert_eq!(among(&[200, 500], 500), [1]);
        assert_eq!(among(&[200, 100, 400], 500), [1, 2]);
        assert_eq!(among(&[100, 200, 300, 200], 500), [1, 2], "as few as can be");
        assert_eq!(among(&[200, 300, 500], 500), [2]);
    }

    #[test]
    fn where_nothing_makes_it_up_it_is_what_the_tip_holds() {
        assert_eq!(among(&[500, 900], 501), [0]);
        assert_eq!(among(&[], 500), [0; 0]);
        assert_eq!(among(&[0, 200], 0), [0; 0], "an order without a tip has none");
        let many = vec![300; 5_000];
        assert_eq!(among(&many, 700), [0, 1], "a long order is no burden");
    }
}
