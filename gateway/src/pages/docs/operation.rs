use serde_json::Value;

use super::{escape, example, schema, text};

/// One route with one method.
pub struct Operation<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub operation: &'a Value,
    /// The whole document that it is of.
    pub document: &'a Value,
}

impl Operation<'_> {
    pub fn tag(&self) -> &str {
        self.operation["tags"][0].as_str().unwrap_or_default()
    }

    pub fn link(&self) -> String {
        format!("<a href=\"#{}\">{}</a>", self.anchor(), text::line(self.summary()))
    }

    pub fn article(&self) -> String {
        let Self { method, path, operation, .. } = self;
        let description = text::paragraphs(operation["description"].as_str().unwrap_or_default());
        format!(
            "<article id=\"{}\">\n<h3>{}</h3>\n\
             <p class=\"route\"><span class=\"method {2}\">{3}</span> <code>{4}</code></p>\n{description}{5}{6}{7}{8}</article>\n",
            self.anchor(),
            text::line(self.summary()),
            escape(method),
            escape(&method.to_uppercase()),
            escape(path),
            self.parameters(),
            self.body(),
            self.example(),
            self.responses(),
        )
    }

    fn summary(&self) -> &str {
        self.operation["summary"].as_str().unwrap_or(self.path)
    }

    fn anchor(&self) -> String {
        let path = self.path.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        format!("{}{path}", escape(self.method))
    }

    fn parameters(&self) -> String {
        let parameters = self.operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let rows = parameters.iter().map(|parameter| {
            let must = if parameter["required"] == true { " <span class=\"must\">required</span>" } else { "" };
            let place = escape(parameter["in"].as_str().unwrap_or_default());
            let kind = schema::kind(&parameter["schema"]);
            let about = text::line(parameter["description"].as_str().unwrap_or_default());
            let name = escape(parameter["name"].as_str().unwrap_or_default());
            format!(
                "<tr><th><code>{name}</code>{must}</th><td class=\"type\">{kind}, {place}</td><td>{about}</td></tr>\n"
            )
        });
        table("Parameters", rows.collect())
    }

    fn body(&self) -> String {
        let content = self.operation["requestBody"]["content"].as_object();
        let rows = content.into_iter().flatten().map(|(media_type, content)| {
            let kind = schema::kind(&content["schema"]);
            format!("<tr><th>{}</th><td>{kind}</td></tr>\n", escape(media_type))
        });
        table("Body", rows.collect())
    }

    /// As it is sent with curl; `token` is a file with the header that shows an API token.
    fn example(&self) -> String {
        let content = &self.operation["requestBody"]["content"];
        let json = &content["application/json"]["schema"];
        let body = match () {
            () if !json.is_null() => {
                let body = serde_json::to_string_pretty(&example::of(json, self.document)).unwrap_or_default();
                format!(" --json '{body}'")
            }
            () if content["multipart/form-data"].is_object() => " --form file=@parts.zip".to_owned(),
            () if content.is_object() => " --data-binary @parts.zip".to_owned(),
            () => String::new(),
        };
        let method = match (self.method, body.is_empty()) {
            ("get", _) | ("post", false) => String::new(),
            (other, _) => format!("--request {} ", other.to_uppercase()),
        };
        let is_open = self.operation["security"] == serde_json::json!([{}]);
        let credential = if is_open { "" } else { "--header @token " };
        let command = format!("curl {credential}{method}\"$JOBTRAIL_URL{}\"{body}", self.url());
        format!("<h4>Example</h4>\n<pre><code>{}</code></pre>\n", escape(&command))
    }

    /// The path with an example in each place, and what must be in the query.
    fn url(&self) -> String {
        let parameters = self.operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let (mut url, mut between) = (self.path.to_owned(), '?');
        for parameter in parameters {
            let name = parameter["name"].as_str().unwrap_or_default();
            let value = match example::of_parameter(parameter, self.document) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            if parameter["in"] == "path" {
                url = url.replace(&format!("{{{name}}}"), &value);
            } else if parameter["in"] == "query" && parameter["required"] == true {
                url.push_str(&format!("{between}{name}={value}"));
                between = '&';
            }
        }
        url
    }

    fn responses(&self) -> String {
        let responses = self.operation["responses"].as_object();
        // What is refused is refused in the same way everywhere: one line leads to what each status means.
        let (refused, told): (Vec<_>, Vec<_>) =
            responses.into_iter().flatten().partition(|(_, response)| response["$ref"].is_string());
        let refused: Vec<_> = refused.into_iter().map(|(status, _)| escape(status)).collect();
        let rows = told.into_iter().map(|(status, response)| {
            let content = response["content"].as_object().into_iter().flatten();
            let kinds: Vec<_> = content.map(|(_, content)| schema::kind(&content["schema"])).collect();
            let about = text::line(response["description"].as_str().unwrap_or_default());
            let (kinds, status) = (kinds.join(" or "), escape(status));
            format!("<tr><th>{status}</th><td class=\"type\">{kinds}</td><td>{about}</td></tr>\n")
        });
        let mut rows: String = rows.collect();
        if !refused.is_empty() {
            rows.push_str(&format!(
                "<tr><th>refused</th><td class=\"type\"><a href=\"#document-Problem\">Problem</a></td>\
                 <td><a href=\"#refusals\">{}</a></td></tr>\n",
                refused.join(", ")
            ));
        }
        table("Answers", rows)
    }
}

fn table(title: &str, rows: String) -> String {
    match rows.is_empty() {
        true => rows,
        false => format!("<h4>{title}</h4>\n<div class=\"scroll\"><table>\n{rows}</table></div>\n"),
    }
}
