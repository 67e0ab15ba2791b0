//! What holds for orders of every kind of store beyond how they are listed.

use super::*;

#[tokio::test]
async fn an_order_that_could_not_be_read_is_told_by_its_id_once_it_can_be() {
    for kind in StoreKind::ALL {
        let fake = fake(kind).await;
        let mut broken = Order { broken: true, ..Order::new(2, 1) };
        fake.put_order(&broken);
        let shop = fake.open();
        assert_eq!(shop.orders(NOON, None).await.unwrap().left_out.len(), 1, "{kind}");
        let missed = shop.missed(&["2".to_owned()]).await.unwrap();
        assert_eq!(missed.items, [], "{kind}");
        assert_eq!(missed.left_out.iter().map(|left| left.id.as_str()).collect::<Vec<_>>(), ["2"], "{kind}");
        // Nothing moves its date.
        broken.broken = false;
        fake.put_order(&broken);
        let found = shop.missed(&["2".to_owned()]).await.unwrap();
        assert_eq!((ids(&found.items), found.left_out), (BTreeSet::from([2]), Vec::new()), "{kind}");
    }
}

#[tokio::test]
async fn an_order_that_could_not_be_read_and_was_never_paid_is_no_order() {
    for kind in StoreKind::ALL {
        let fake = fake(kind).await;
        let mut order = Order { paid: false, ..Order::new(2, 1) };
        fake.put_order(&order);
        let shop = fake.open();
        let listed = ids(&shop.orders(NOON, None).await.unwrap().items);
        let missed = shop.missed(&["2".to_owned()]).await.unwrap();
        assert_eq!(ids(&missed.items), listed, "{kind}: as in the list");
        order.paid = true;
        fake.put_order(&order);
        assert_eq!(ids(&shop.missed(&["2".to_owned()]).await.unwrap().items), BTreeSet::from([2]), "{kind}");
    }
}

#[tokio::test]
async fn an_order_that_was_deleted_for_good_is_told_as_deleted_and_no_other_is() {
    for kind in StoreKind::ALL {
        let (fake, shop) = at_work(kind).await;
        fake.put_order(&Order::new(2, 1));
        fake.put_order(&Order::new(3, 2));
        let asked = ["1", "2", "3"].map(str::to_owned);
        let looks = |shop: &dyn Connector| shop.caps().reread.or(shop.caps().deletions).is_some();
        assert!(looks(&*shop), "{kind}");
        assert_eq!(shop.deleted(&asked).await.unwrap(), [""; 0], "{kind}");
        if fake.remove_order(2) {
            assert_eq!(shop.deleted(&asked).await.unwrap(), ["2"], "{kind}");
        }
    }
}
