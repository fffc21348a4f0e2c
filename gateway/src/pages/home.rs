use super::frame;

/// That the system is up, and where its API is.
pub fn page() -> String {
    frame("Jobtrail", concat!("<main><h1>Jobtrail ", env!("CARGO_PKG_VERSION"), "</h1></main>"))
}
