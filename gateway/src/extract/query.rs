use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The query of the URL. A parameter that is not known is refused: a filter with a misspelt name would find too much.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = serde_html_form::Deserializer::from_bytes(query.as_bytes());
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let message = error.inner().to_string();
        let field = match (error.path().to_string(), message.split('`').nth(1)) {
            (path, _) if path != "." && !path.starts_with('?') => path,
            (_, Some(named)) => named.to_owned(),
            (_, None) => "query".to_owned(),
        };
        let detail = format!("the query is not as it should be: {message}");
        Problem::new(StatusCode::BAD_REQUEST, "invalid-query", "The query is not as it should be", detail)
            .with_error(field, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filters {
        #[serde(default)]
        status: Vec<String>,
        limit: Option<u16>,
    }

    #[test]
    fn parameters_may_be_repeated() {
        let filters: Filters = parse("status=a&status=b%20c&limit=3").expect("it is right");
        assert_eq!(filters, Filters { status: vec!["a".to_owned(), "b c".to_owned()], limit: Some(3) });
        assert_eq!(parse::<Filters>("").expect("it is right"), Filters { status: Vec::new(), limit: None });
    }

    #[test]
    fn what_is_wrong_names_the_parameter() {
        let problem = parse::<Filters>("limti=3").expect_err("it is unknown");
        assert_eq!((problem.code, problem.errors[0].field.as_str()), ("invalid-query", "limti"));
        let problem = parse::<Filters>("limit=many").expect_err("it is no number");
        assert_eq!(problem.errors[0].field, "limit");
    }
}
