//! Whether every operation is in the table of routes and has a recipe, and every recipe an operation.

use std::collections::BTreeMap;

use jobtrail_gateway::Access;
use reqwest::Method;

use crate::Operation;
use crate::recipes::Recipe;

/// What is missing, in words.
pub fn incomplete(
    operations: &[Operation],
    recipes: &BTreeMap<&'static str, Vec<Recipe>>,
    access: impl Fn(&Method, &str) -> Option<Access>,
) -> Vec<String> {
    let mut missing = Vec::new();
    for Operation { id, method, path } in operations {
        if recipes.get(id.as_str()).is_none_or(Vec::is_empty) {
            missing.push(format!("{id} ({method} {path}): tests/matrix/recipes.rs has no recipe for it"));
        }
        if access(method, path).is_none() {
            missing.push(format!("{id} ({method} {path}): gateway/src/routes/action.rs has no line for it"));
        }
    }
    let is_known = |id: &&&str| operations.iter().any(|operation| operation.id == **id);
    missing.extend(recipes.keys().filter(|id| !is_known(id)).map(|id| format!("{id}: there is no such operation")));
    missing
}

#[test]
fn what_is_missing_is_named() {
    let operation = |id: &str, path: &str| Operation { id: id.to_owned(), method: Method::GET, path: path.to_owned() };
    let all = crate::recipes::recipes();
    let recipe = all["me"].clone();
    let operations = [operation("me", "/api/v1/me"), operation("spy", "/api/v1/spy")];
    let recipes = BTreeMap::from([("me", recipe.clone()), ("gone", recipe)]);
    let missing = incomplete(&operations, &recipes, jobtrail_gateway::access);
    let named = |what: &str| missing.iter().any(|line| line.contains(what));
    assert_eq!(missing.len(), 3, "{missing:?}");
    assert!(named("spy (GET /api/v1/spy): tests/matrix/recipes.rs has no recipe"), "{missing:?}");
    assert!(named("spy (GET /api/v1/spy): gateway/src/routes/action.rs has no line"), "{missing:?}");
    assert!(named("gone: there is no such operation"), "{missing:?}");
}
