//! Every request has an id, its own or the client's: in the answer's header, in the logs, and in the log of events as correlation.

use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderName, HeaderValue};
use jobtrail_events::ids::CorrelationId;
use uuid::Uuid;

pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: Uuid;
}

/// The id of the request.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub CorrelationId);

/// The id of the request that is being answered, for those who do not see the request itself.
pub fn current() -> Option<Uuid> {
    CURRENT.try_with(|id| *id).ok()
}

/// Takes the id from the header when it is a UUID, or makes one, and puts it on the answer.
pub async fn layer(mut request: Request, next: Next) -> Response {
    let given = request.headers().get(&HEADER).and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let id = given.unwrap_or_else(Uuid::new_v4);
    request.extensions_mut().insert(RequestId(CorrelationId(id)));
    let mut response = CURRENT.scope(id, next.run(request)).await;
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, id);
    }
    response
}

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let known = parts.extensions.get::<Self>().copied();
        Ok(known.unwrap_or_else(|| Self(CorrelationId(Uuid::new_v4()))))
    }
}
