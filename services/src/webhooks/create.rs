//! Anybody may make a webhook for their own jobs, an administrator one for everybody's. A person has a bounded number of them.

use jobtrail_bus::clock;
use jobtrail_events::ids::{PersonId, WebhookId};
use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_events::webhook::{CreateWebhook, Scope, WebhookRow, WebhookSecret};
use uuid::Uuid;

use super::register::Webhook;
use super::{Webhooks, answered, fields, signature};
use crate::core::{Caller, Handle};
use crate::repository::unavailable;

impl Handle<Webhooks> for CreateWebhook {
    async fn handle(self, webhooks: Webhooks, caller: Caller) -> Reply<WebhookSecret> {
        let owner = caller.a_person()?;
        let row = row(self, &webhooks, caller, owner).map_err(Refusal::Rejected)?;
        let all = webhooks.register.all().await.map_err(unavailable)?;
        if all.iter().filter(|present| present.owner == row.owner).count() >= WebhookRow::MOST {
            let message = format!("you have {} webhooks, and more are not taken; delete one first", WebhookRow::MOST);
            return Err(Refusal::Rejected(Rejection::field("url", message)));
        }
        let secret = signature::secret();
        let webhook = Webhook { row: row.clone(), secret: secret.clone(), previous_secret: None };
        if !webhooks.register.add(&webhook).await.map_err(unavailable)? {
            return Err(unavailable("the id was taken"));
        }
        answered(WebhookSecret { row, secret })
    }
}

fn row(command: CreateWebhook, webhooks: &Webhooks, caller: Caller, owner: PersonId) -> Result<WebhookRow, Rejection> {
    let CreateWebhook { url, scope, events, description, active } = command;
    if scope == Scope::All && !caller.may(Action::ManageOrganizationWebhooks) {
        return Err(Rejection::NotAdministrator);
    }
    Ok(WebhookRow {
        id: WebhookId(Uuid::new_v4()),
        owner,
        scope,
        url: fields::url(&url, webhooks.targets)?,
        events: fields::events(events.unwrap_or_else(|| WebhookRow::DEFAULT_EVENTS.to_vec()))?,
        description: fields::description(&description.unwrap_or_default())?,
        active: active.unwrap_or(true),
        disabled: None,
        created: clock::now(),
        failing_since: None,
        previous_secret_until: None,
    })
}
