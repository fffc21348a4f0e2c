//! How the provider is asked: in bounded time, with bounded answers, and without following where it points.

use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("the identity provider does not answer")]
    Transport(#[from] reqwest::Error),
    #[error("the identity provider answers with more than {} bytes", Fetch::LARGEST)]
    TooLarge,
    #[error("the identity provider's answer cannot be read")]
    Strange(#[from] http::Error),
}

#[derive(Clone, Debug)]
pub struct Fetch {
    client: reqwest::Client,
}

impl Fetch {
    const PATIENCE: Duration = Duration::from_secs(10);
    pub const LARGEST: usize = 1_048_576;

    pub fn new() -> Result<Self, FetchError> {
        // Another part of the program may have chosen already, and the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client =
            reqwest::Client::builder().timeout(Self::PATIENCE).redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { client })
    }

    pub async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let (parts, body) = request.into_parts();
        let request = self.client.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
        let mut answer = request.send().await?;
        let mut response = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut read = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if read.len() + chunk.len() > Self::LARGEST {
                return Err(FetchError::TooLarge);
            }
            read.extend_from_slice(&chunk);
        }
        Ok(response.body(read)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Fetch {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.fetch(request))
    }
}
