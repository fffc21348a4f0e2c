//! What changes, while it changes.

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures::{Stream, stream};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Problems;
use crate::app::Shared;
use crate::dto::LiveEvent;
use crate::extract::{Query, Viewer, secret_of};
use crate::live::Watch;
use crate::problem::Problem;

/// Where to begin.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Begin {
    /// After that sequence, as an answer gave it in `Jobtrail-Sequence`; absent: with what comes from now on. The header
    /// `Last-Event-ID`, which a browser sends when it comes back, goes before.
    pub after: Option<u64>,
}

/// Follow what changes (server-sent events)
///
/// `open` says that you will be told of everything from there on; read what you show after it. `job`, `file`, `agent` and `tool`
/// say that one of them changed; `progress` how far a running job of yours is. `reset` says that changes were missed: read
/// everything again. The id of an event is a sequence of the log up to which you were told everything; when you come back with it, what
/// came shortly before may be told again. A comment comes every 15 seconds.
#[utoipa::path(
    get, operation_id = "followChanges", path = "/changes", tag = "live",
    params(Begin, ("Last-Event-ID" = Option<u64>, Header, description = "The id of the last event that you got")),
    responses((status = 200, description = "Events", content((LiveEvent = "text/event-stream"))), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    headers: HeaderMap,
    Query(Begin { after }): Query<Begin>,
) -> Result<([(HeaderName, HeaderValue); 1], Sse<impl Stream<Item = Result<Event, std::convert::Infallible>>>), Problem>
{
    let last =
        match headers.get("last-event-id").map(|value| value.to_str().ok().and_then(|text| text.trim().parse().ok())) {
            Some(Some(last)) => Some(last),
            Some(None) => return Err(Problem::field("Last-Event-ID", "must be a number, as an event had it")),
            None => None,
        };
    let secret = secret_of(&headers)?;
    let watch = Watch::begin(app, viewer, secret, last.or(after)).await?;
    let events = stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok(event), watch))
    });
    // A proxy that gathers an answer before it sends it on would keep the news to itself.
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(([unbuffered], Sse::new(events)))
}
