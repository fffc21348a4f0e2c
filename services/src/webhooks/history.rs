//! Whoever sees a webhook sees what became of its latest messages.

use jobtrail_events::ids::DeliveryId;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply, page_size};
use jobtrail_events::value::Timestamp;
use jobtrail_events::webhook::{DeliveryPage, DeliveryRow, ListDeliveries};

use super::deliveries::{Deliveries, Delivery};
use super::{Webhooks, answered};
use crate::core::{Caller, Handle};
use crate::repository::unavailable;

impl Handle<Webhooks> for ListDeliveries {
    async fn handle(self, webhooks: Webhooks, caller: Caller) -> Reply<DeliveryPage> {
        let id = webhooks.find(self.webhook, caller).await?.row.id;
        let limit = page_size(self.limit);
        let limit = limit.map_err(|message| Refusal::Rejected(Rejection::field("limit", message)))?;
        let wrong = || Refusal::Rejected(Rejection::field("cursor", "must be the next of the page before"));
        let after = self.cursor.as_deref().map(|cursor| read(cursor).ok_or_else(wrong)).transpose()?;
        let known = webhooks.deliveries.of(id).await.map_err(unavailable)?;
        answered(page(latest(known).map(|delivery| delivery.row), after, limit))
    }
}

/// All that wait, and of the settled ones as many as are kept: the others are taken away now and then.
fn latest(known: Vec<Delivery>) -> impl Iterator<Item = Delivery> {
    let mut settled = 0;
    known.into_iter().filter(move |delivery| {
        settled += usize::from(!delivery.waits());
        delivery.waits() || settled <= Deliveries::KEPT
    })
}

/// When a delivery was begun, which never changes, so that paging is stable.
type Place = (Timestamp, DeliveryId);

fn place(row: &DeliveryRow) -> Place {
    (row.created, row.id)
}

/// Of rows that are sorted, the newest first.
fn page(rows: impl Iterator<Item = DeliveryRow>, after: Option<Place>, limit: usize) -> DeliveryPage {
    let mut rows: Vec<_> =
        rows.skip_while(|row| after.is_some_and(|after| place(row) >= after)).take(limit + 1).collect();
    let is_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| is_more).map(|row| write(place(row)));
    DeliveryPage { rows, next }
}

fn write((Timestamp(created), id): Place) -> String {
    format!("{created:x}-{}", id.0.simple())
}

fn read(cursor: &str) -> Option<Place> {
    let (created, id) = cursor.split_once('-')?;
    Some((Timestamp(u64::from_str_radix(created, 16).ok()?), id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use jobtrail_events::webhook::Occasion;
    use uuid::Uuid;

    use super::*;

    fn rows() -> Vec<DeliveryRow> {
        // Two of each instant.
        let row = |n: u64| {
            Delivery::new(DeliveryId(Uuid::from_u128(n.into())), Occasion::Ping, Timestamp(1_000_000 + n / 2)).row
        };
        (0..7).rev().map(row).collect()
    }

    #[test]
    fn every_row_is_on_one_page() {
        for limit in 1..=8 {
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let page = page(rows().into_iter(), cursor, limit);
                assert!(page.rows.len() <= limit);
                found.extend(page.rows);
                let Some(next) = page.next else { break };
                cursor = Some(read(&next).expect("it was written here"));
            }
            assert_eq!(found, rows(), "{limit}");
        }
    }

    #[test]
    fn what_comes_in_between_moves_nothing() {
        let first = page(rows().into_iter().skip(2), None, 2);
        let second = page(rows().into_iter(), first.next.as_deref().map(|next| read(next).unwrap()), 10);
        assert_eq!([first.rows, second.rows].concat(), rows()[2..]);
    }

    #[test]
    fn nonsense_is_no_cursor() {
        for text in ["", "-", "zz-", "1-", "1", "1-5a3b3e52", "-5a3b3e526f0c4a398f0c0d9a8f1f4a11"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
