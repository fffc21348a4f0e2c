//! Whoever sees a webhook may have a message sent again at once, with all its attempts before it. A webhook that is not active
//! is sent nothing but pings.

use jobtrail_bus::clock;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_events::webhook::{DeliveryRow, Occasion, Redeliver};

use super::{Webhooks, answered};
use crate::core::{Caller, Handle};
use crate::repository::unavailable;

impl Handle<Webhooks> for Redeliver {
    async fn handle(self, webhooks: Webhooks, caller: Caller) -> Reply<DeliveryRow> {
        let webhook = webhooks.find(self.webhook, caller).await?.row;
        let unknown = || Refusal::Rejected(Rejection::UnknownDelivery(self.delivery));
        let known = webhooks.deliveries.get(webhook.id, self.delivery).await.map_err(unavailable)?;
        match known.ok_or_else(unknown)?.row.occasion {
            Occasion::Transition { .. } if !webhook.active => {
                return Err(Refusal::Rejected(Rejection::WebhookInactive));
            }
            Occasion::Transition { .. } | Occasion::Ping => {}
        }
        let again = webhooks.deliveries.begin_again(webhook.id, self.delivery, clock::now()).await;
        answered(again.map_err(unavailable)?.ok_or_else(unknown)?.row)
    }
}
