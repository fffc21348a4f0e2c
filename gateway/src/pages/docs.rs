use serde_json::Value;

use super::frame;

pub fn page(_document: &Value) -> String {
    frame("Jobtrail API", "<main><h1>Jobtrail API</h1></main>")
}
