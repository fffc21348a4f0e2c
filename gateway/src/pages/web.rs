//! The web UI, out of the program itself.
//!
//! Its build is in `web/`; `build.rs` puts what that made into [`FILES`]. A file with its hash in its name never changes and is kept for
//! ever; the page that names those files is never kept. Every path of the UI answers with that page, which looks at the path itself.

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use jobtrail_events::value::Digest;

use super::home;
use crate::app::Shared;
use crate::router::no_such_route;

include!(concat!(env!("OUT_DIR"), "/web.rs"));

/// A file of the built UI.
pub struct Asset {
    /// Of the URL.
    path: &'static str,
    identity: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// The first parts of the UI's paths. All that is below one of them is the UI's too.
pub const PAGES: [&str; 10] =
    ["agents", "audit", "files", "jobs", "people", "pools", "settings", "sign-in", "systems", "tools"];

/// Nothing from elsewhere, no script but our files, nobody's frame. Style attributes are set by the libraries of the UI, which has no place
/// where markup of others would get in. A model brings its parts along as blobs and data, which its loader fetches. Previews are shown in
/// frames of our own files, each under a sandbox of its own, and of blobs.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; \
     media-src 'self' blob:; font-src 'self'; connect-src 'self' blob: data:; worker-src 'self' blob:; frame-src 'self' blob:; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const INDEX: &str = "/index.html";
/// Below it every name has a hash in it.
const HASHED: &str = "/assets/";

pub fn routes() -> Router<Shared> {
    let mut router = Router::new().route("/", get(index));
    for page in PAGES {
        router = router.route(&format!("/{page}"), get(index)).route(&format!("/{page}/{{*below}}"), get(index));
    }
    let unhashed = FILES.iter().map(|asset| asset.path).filter(|path| *path != INDEX && !path.starts_with(HASHED));
    for path in unhashed {
        router = router.route(path, get(asset));
    }
    // One route for all of them, so that the figures do not count each by itself.
    router.route("/assets/{name}", get(asset))
}

async fn asset(uri: Uri, headers: HeaderMap) -> Response {
    match FILES.iter().find(|asset| asset.path == uri.path()) {
        Some(asset) => asset.answer(&headers),
        None => no_such_route(uri.path()).into_response(),
    }
}

async fn index(headers: HeaderMap) -> Response {
    match FILES.iter().find(|asset| asset.path == INDEX) {
        Some(index) => index.answer(&headers),
        None => home::response(&headers),
    }
}

impl Asset {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let (encoding, bytes) = self.encoded(headers);
        let mut response = ([(CONTENT_TYPE, media_type(self.path)), (VARY, "accept-encoding")], bytes).into_response();
        let answer = response.headers_mut();
        if let Some(encoding) = encoding {
            answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let mut set = |name: HeaderName, value: &'static str| answer.insert(name, HeaderValue::from_static(value));
        if self.path == INDEX {
            set(CONTENT_SECURITY_POLICY, POLICY);
            set(CACHE_CONTROL, "no-store");
            set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
            set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
        } else if self.path.starts_with(HASHED) {
            set(CACHE_CONTROL, "public, max-age=31536000, immutable");
        } else {
            set(CACHE_CONTROL, "no-cache");
            let tag = format!("\"{}\"", Digest::of(self.identity));
            if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
                return (StatusCode::NOT_MODIFIED, [(ETAG, tag), (CACHE_CONTROL, "no-cache".to_owned())])
                    .into_response();
            }
            if let Ok(tag) = HeaderValue::from_str(&tag) {
                answer.insert(ETAG, tag);
            }
        }
        response
    }

    /// The smallest that the client takes.
    fn encoded(&self, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
        let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let takes = |wanted: &str| {
            accepted.split(',').any(|offer| {
                let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
                let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse::<f32>() == Ok(0.0));
                name.trim().eq_ignore_ascii_case(wanted) && !refused
            })
        };
        match (self.brotli, self.gzip) {
            (Some(brotli), _) if takes("br") => (Some("br"), brotli),
            (_, Some(gzip)) if takes("gzip") => (Some("gzip"), gzip),
            _ => (None, self.identity),
        }
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        Some("png") => "image/png",
        Some("mp3") => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: Asset =
        Asset { path: "/assets/a-1.js", identity: b"identity", brotli: Some(b"brotli"), gzip: Some(b"gzip") };

    fn asked(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().expect("a value"))])
    }

    #[test]
    fn the_smallest_is_sent_that_the_client_takes() {
        let sent = |accepts: &str| SCRIPT.encoded(&asked(ACCEPT_ENCODING, accepts)).1;
        assert_eq!(sent("gzip, deflate, br, zstd"), b"brotli");
        assert_eq!(sent("gzip;q=1.0, br;q=0"), b"gzip");
        assert_eq!(sent("identity"), b"identity");
        assert_eq!(sent("brother"), b"identity");
        assert_eq!(SCRIPT.encoded(&HeaderMap::new()), (None, b"identity".as_slice()));
    }

    #[test]
    fn what_has_a_hash_is_kept_for_ever_and_the_page_never() {
        let kept = |asset: &Asset| asset.answer(&HeaderMap::new()).headers()[CACHE_CONTROL].clone();
        assert_eq!(kept(&SCRIPT), "public, max-age=31536000, immutable");
        let index = Asset { path: INDEX, ..SCRIPT };
        assert_eq!(kept(&index), "no-store");
        let policy = index.answer(&HeaderMap::new()).headers()[CONTENT_SECURITY_POLICY].clone();
        let policy = policy.to_str().expect("text").to_owned();
        assert!(policy.starts_with("default-src 'self'; script-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-eval"), "{policy}");
    }

    #[test]
    fn what_has_none_is_asked_for_again() {
        let icon = Asset { path: "/favicon.svg", ..SCRIPT };
        let first = icon.answer(&HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[CACHE_CONTROL], "no-cache");
        let tag = first.headers()[ETAG].to_str().expect("text").to_owned();
        assert_eq!(icon.answer(&asked(IF_NONE_MATCH, &tag)).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(icon.answer(&asked(IF_NONE_MATCH, "\"other\"")).status(), StatusCode::OK);
    }

    #[test]
    fn every_file_has_a_type() {
        for asset in FILES {
            assert_ne!(media_type(asset.path), "application/octet-stream", "{}", asset.path);
        }
    }
}
