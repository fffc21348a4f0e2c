//! Whoever sees a webhook may delete it, and with it its history and what waits.

use jobtrail_events::request::Reply;
use jobtrail_events::webhook::DeleteWebhook;

use super::{Webhooks, answered};
use crate::core::{Caller, Handle};
use crate::repository::unavailable;

impl Handle<Webhooks> for DeleteWebhook {
    async fn handle(self, webhooks: Webhooks, caller: Caller) -> Reply<()> {
        let id = webhooks.find(self.webhook, caller).await?.row.id;
        // In this order, since nothing is begun for one that is not there.
        webhooks.register.remove(id).await.map_err(unavailable)?;
        webhooks.deliveries.remove_all_of(id).await.map_err(unavailable)?;
        answered(())
    }
}
