//! The description of the API as a page, made from the OpenAPI document.

mod example;
mod operation;
mod schema;
mod text;

use std::collections::BTreeMap;

use serde_json::Value;

use super::{escape, frame};
use operation::Operation;

/// The page for that document.
pub fn page(document: &Value) -> String {
    let operations = operations(document);
    let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut contents = String::new();
    let mut sections = String::new();
    for tag in tags {
        let name = tag["name"].as_str().unwrap_or_default();
        let mine: Vec<_> = operations.iter().filter(|operation| operation.tag() == name).collect();
        let about = text::paragraphs(tag["description"].as_str().unwrap_or_default());
        let title = escape(name);
        contents.push_str(&format!("<h2><a href=\"#{title}\">{title}</a></h2>\n<ul>\n"));
        sections.push_str(&format!("<section>\n<h2 id=\"{title}\">{title}</h2>\n<div class=\"about\">{about}</div>\n"));
        for operation in mine {
            contents.push_str(&format!("<li>{}</li>\n", operation.link()));
            sections.push_str(&operation.article());
        }
        contents.push_str("</ul>\n");
        sections.push_str("</section>\n");
    }
    let (schema_links, schema_articles) = schemas(document);
    let refusals = refusals(document);
    let info = &document["info"];
    let title = format!("{} API", info["title"].as_str().unwrap_or_default());
    let version = escape(info["version"].as_str().unwrap_or_default());
    let about = text::paragraphs(info["description"].as_str().unwrap_or_default());
    let body = format!(
        "<div class=\"docs\">\n<nav aria-label=\"Contents\">\n<a href=\"/\"><b>Jobtrail</b> {version}</a>\n\
         <a href=\"/api/v1/openapi.json\">openapi.json</a>\n{contents}<h2><a href=\"#refusals\">refusals</a></h2>\n<ul>\n<li><a href=\"#refusals\">What each status means</a></li>\n</ul>\n\
         <h2><a href=\"#documents\">documents</a></h2>\n<ul>\n{schema_links}</ul>\n</nav>\n\
         <main>\n<h1>{}</h1>\n{about}\n{sections}<section>\n<h2 id=\"refusals\">refusals</h2>\n{refusals}</section>\n<section>\n<h2 id=\"documents\">documents</h2>\n{schema_articles}</section>\n</main>\n</div>\n",
        escape(&title),
    );
    frame(&title, &body)
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            found.push(Operation { method, path, operation, document });
        }
    }
    // By path, as they come, and what reads before what writes.
    found.sort_by_key(|operation| {
        (
            operation.path,
            ["get", "post", "put", "patch"].iter().position(|method| *method == operation.method).unwrap_or(4),
        )
    });
    found
}

fn schemas(document: &Value) -> (String, String) {
    let mut links = String::new();
    let mut articles = String::new();
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        links.push_str(&format!("<li><a href=\"#document-{0}\">{0}</a></li>\n", escape(name)));
        articles.push_str(&schema::article(name, schema));
    }
    (links, articles)
}

/// What each status of a refusal means.
fn refusals(document: &Value) -> String {
    let mut meanings = BTreeMap::new();
    for operation in operations(document) {
        for (status, response) in operation.operation["responses"].as_object().into_iter().flatten() {
            let reference = response["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
            if let Some(refusal) = reference.and_then(|reference| document.pointer(reference)) {
                meanings.insert(status, text::line(refusal["description"].as_str().unwrap_or_default()));
            }
        }
    }
    let rows = meanings
        .into_iter()
        .map(|(status, meaning)| format!("<tr><th>{}</th><td>{meaning}</td></tr>\n", escape(status)));
    format!("<div class=\"scroll\"><table>\n{}</table></div>\n", rows.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_and_every_document_is_on_the_page_and_every_link_leads_somewhere() {
        let document: Value = serde_json::from_str(&crate::document()).expect("JSON");
        let page = page(&document);
        for operation in operations(&document) {
            let tags = document["tags"].as_array().expect("tags");
            assert!(tags.iter().any(|tag| tag["name"] == operation.tag()), "{} has no known tag", operation.path);
        }
        let links: Vec<_> = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(links.len() > 50, "{}", links.len());
        for link in links {
            assert!(page.contains(&format!("id=\"{link}\"")), "#{link} leads nowhere");
        }
    }

    #[test]
    fn what_the_document_says_is_text_and_not_markup() {
        let document = serde_json::json!({
            "info": {"title": "<b>", "version": "1", "description": "a & <script>"},
            "tags": [{"name": "x"}],
            "paths": {"/<i>": {"get": {"tags": ["x"], "summary": "<u>", "responses": {}}}},
        });
        let page = page(&document);
        for markup in ["<script", "<i>", "<u>"] {
            assert!(!page.contains(markup), "{markup}");
        }
    }
}
