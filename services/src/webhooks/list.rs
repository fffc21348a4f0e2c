//! Everybody sees their own webhooks, administrators also those for everybody's jobs.

use jobtrail_events::request::Reply;
use jobtrail_events::webhook::{GetWebhook, ListWebhooks, WebhookRow};

use super::{Webhooks, answered, may_see};
use crate::core::{Caller, Handle};
use crate::repository::unavailable;

impl Handle<Webhooks> for ListWebhooks {
    async fn handle(self, webhooks: Webhooks, caller: Caller) -> Reply<Vec<WebhookRow>> {
        let all = webhooks.register.all().await.map_err(unavailable)?;
        let mut rows: Vec<_> = all.iter().filter(|row| may_see(row, caller)).cloned().collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.created, row.id)));
        answered(rows)
    }
}

impl Handle<Webhooks> for GetWebhook {
    async fn handle(self, webhooks: Webhooks, caller: Caller) -> Reply<WebhookRow> {
        answered(webhooks.find(self.webhook, caller).await?.row)
    }
}
