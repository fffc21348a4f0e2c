//! What stands at `/` in a program that was built without the web UI.

use axum::response::Response;
use http::HeaderMap;
use http::header::HOST;

use super::{escape, frame, html};

pub fn response(headers: &HeaderMap) -> Response {
    html(page(headers.get(HOST).and_then(|host| host.to_str().ok())))
}

/// That the system is up, where its API is, and how the UI is built. `host` is what the client called us, if that is known.
fn page(host: Option<&str>) -> String {
    let here = escape(host.filter(|host| is_plain(host)).unwrap_or(USUAL_HOST));
    frame("Jobtrail", &BODY.replace("{version}", env!("CARGO_PKG_VERSION")).replace("{here}", &here))
}

const USUAL_HOST: &str = "127.0.0.1:8080";

/// A host and a port, and nothing that would read as something else in a shell.
fn is_plain(host: &str) -> bool {
    host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'))
}

const BODY: &str = r##"<main class="home">
<svg class="mark" viewBox="0 0 72 40" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" aria-hidden="true">
<path d="M6 32 C20 32 20 8 36 8 S52 32 66 32" stroke-dasharray="1 7"/>
<circle cx="6" cy="32" r="4" fill="currentColor" stroke="none"/>
<circle cx="36" cy="8" r="4" fill="currentColor" stroke="none"/>
<circle cx="66" cy="32" r="4" fill="currentColor" stroke="none"/>
</svg>
<h1>Jobtrail</h1>
<p class="lead">Runs tools on files, on machines that have those tools, and proves afterwards what happened.</p>
<p class="up">It is up: version {version}</p>
<p>This program was built without the web UI. <code>make build</code> builds both; <code>scripts/web.sh</code> builds the UI alone, for the next
<code>cargo build</code>.</p>

<h2>Where things are</h2>
<ul class="places">
<li><a href="/api/docs"><b>The API, described</b><span>Every route under <code>/api/v1</code></span></a></li>
<li><a href="/api/v1/openapi.json"><b>For programs</b><span>The OpenAPI document</span></a></li>
<li><a href="/readyz"><b>Readiness</b><span>Whether every part answers</span></a></li>
<li><a href="/metrics"><b>Figures</b><span>In Prometheus&#39; text format</span></a></li>
</ul>

<h2>A first job</h2>
<pre><code>api=http://{here}/api/v1

# sign in; the password was printed when Jobtrail was first started
curl -c jar $api/session --json '{"username": "admin", "password": "..."}'

# upload a file, and have a function run on it
curl -b jar $api/files -F file=@parts.zip
curl -b jar $api/jobs --json '{"file_id": "...", "tool": "archive", "function": "extract"}'

# see how it came about, and what it made
curl -b jar $api/jobs/.../history
curl -b jar $api/jobs/.../artifacts</code></pre>
</main>
"##;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_the_version_and_where_the_api_is() {
        let page = page(Some("jobs.example:8443"));
        assert!(page.contains(concat!("version ", env!("CARGO_PKG_VERSION"))));
        assert!(page.contains("href=\"/api/docs\"") && page.contains("href=\"/api/v1/openapi.json\""));
        assert!(
            !page.contains("<script") && !page.contains("https://"),
            "nothing is run, nothing comes from elsewhere"
        );
    }
}
