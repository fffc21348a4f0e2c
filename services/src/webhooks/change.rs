//! Whoever sees a webhook may change it. One that is made active begins anew: that it was switched off, or failed, is
//! forgotten. So it does with another URL.

use jobtrail_events::request::{Refusal, Reply};
use jobtrail_events::webhook::{ChangeWebhook, WebhookRow};

use super::{Webhooks, answered, fields, unknown};
use crate::core::{Caller, Handle};
use crate::repository::unavailable;

impl Handle<Webhooks> for ChangeWebhook {
    async fn handle(self, webhooks: Webhooks, caller: Caller) -> Reply<WebhookRow> {
        webhooks.find(self.webhook, caller).await?;
        let Self { webhook: id, url, events, description, active } = self;
        let url = url.map(|url| fields::url(&url, webhooks.targets)).transpose().map_err(Refusal::Rejected)?;
        let events = events.map(fields::events).transpose().map_err(Refusal::Rejected)?;
        let description = description.map(|text| fields::description(&text)).transpose().map_err(Refusal::Rejected)?;
        let changed = webhooks.register.change(id, |webhook| {
            let before = webhook.row.clone();
            let row = &mut webhook.row;
            if let Some(url) = url.as_ref().filter(|url| **url != row.url) {
                row.url.clone_from(url);
                row.failing_since = None;
            }
            if let Some(events) = &events {
                row.events.clone_from(events);
            }
            if let Some(description) = &description {
                row.description.clone_from(description);
            }
            if let Some(active) = active {
                row.active = active;
                row.disabled = None;
                row.failing_since = row.failing_since.filter(|_| !active);
            }
            *row != before
        });
        answered(changed.await.map_err(unavailable)?.ok_or_else(|| unknown(id))?.row)
    }
}
