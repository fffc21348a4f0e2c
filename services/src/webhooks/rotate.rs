//! Whoever sees a webhook may give it another secret. For a day messages are signed with the one before as well, so that a
//! receiver can take over the new one without missing anything.

use jobtrail_bus::clock;
use jobtrail_events::request::Reply;
use jobtrail_events::webhook::{RotateWebhookSecret, WebhookSecret};

use super::{Webhooks, answered, signature, unknown};
use crate::core::{Caller, Handle};
use crate::repository::unavailable;

/// How long the secret before counts.
pub const OVERLAP_MS: u64 = 24 * 3_600_000;

impl Handle<Webhooks> for RotateWebhookSecret {
    async fn handle(self, webhooks: Webhooks, caller: Caller) -> Reply<WebhookSecret> {
        let id = webhooks.find(self.webhook, caller).await?.row.id;
        let (secret, now) = (signature::secret(), clock::now());
        let changed = webhooks.register.change(id, |webhook| {
            if webhook.secret != secret {
                webhook.previous_secret = Some(std::mem::replace(&mut webhook.secret, secret.clone()));
                webhook.row.previous_secret_until = Some(now.plus_ms(OVERLAP_MS));
            }
            true
        });
        let row = changed.await.map_err(unavailable)?.ok_or_else(|| unknown(id))?.row;
        answered(WebhookSecret { row, secret })
    }
}
