//! Whoever sees a webhook may see whether anything arrives there. It is tried once, also when the webhook is not active.

use jobtrail_bus::clock;
use jobtrail_events::request::Reply;
use jobtrail_events::webhook::{DeliveryRow, Occasion, PingWebhook};

use super::deliveries::{Delivery, new_id};
use super::{Webhooks, answered};
use crate::core::{Caller, Handle};
use crate::repository::unavailable;

impl Handle<Webhooks> for PingWebhook {
    async fn handle(self, webhooks: Webhooks, caller: Caller) -> Reply<DeliveryRow> {
        let id = webhooks.find(self.webhook, caller).await?.row.id;
        let delivery = Delivery::new(new_id(), Occasion::Ping, clock::now());
        webhooks.deliveries.begin(id, &delivery).await.map_err(unavailable)?;
        answered(delivery.row)
    }
}
