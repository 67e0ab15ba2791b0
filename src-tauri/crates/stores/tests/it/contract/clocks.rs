//! Stores whose clocks are a little off, as many are: orders come as they are placed, whichever of the two is ahead.

use super::fakes::{NOON_S, Order, everywhere, fake_in};
use super::{NOON, Reading, ids};

#[tokio::test]
async fn orders_of_a_store_whose_clock_is_three_minutes_off_are_read_as_they_come() {
    for (kind, zone) in everywhere() {
        for ahead in [180, -180] {
            let fake = fake_in(kind, zone).await;
            fake.set_clock_ahead(ahead);
            let (shop, mut reading) = (fake.open(), Reading { mark: None });
            let now = jiff::Timestamp::now().as_second() - NOON_S + ahead;
            // One in ten seconds by its clock, the last of them now.
            for n in 1..=6_u64 {
                let changed = now - 60 + 10 * i64::try_from(n).unwrap();
                fake.put_order(&Order::new(n, changed));
                let found = reading.read(&*shop).await;
                assert!(ids(&found).contains(&n), "{kind}, {zone}, {ahead} s ahead: order {n}");
                let placed = found.iter().find(|order| order.id == n.to_string()).unwrap().placed_at;
                assert_eq!(placed, NOON + changed * 1_000, "{kind}, {zone}, {ahead} s ahead");
            }
        }
    }
}
