//! Names as they are compared: whatever their case, and however their letters are put together.

use icu_normalizer::ComposingNormalizerBorrowed;

/// The text in compatible composed form (NFKC) and without case: "STRASSE" and "straße" are one, and so are "é" as one
/// character and as two.
pub fn folded(text: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfkc();
    // By character: the lower case of a whole word would have another sigma at its end than within it.
    let without_case: String =
        composed.normalize(text).chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
    composed.normalize(&without_case).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_any_case_and_however_they_are_written() {
        for (one, other) in [
            ("Größe.CSV", "grösse.csv"),
            ("STRASSE", "straße"),
            ("Me\u{301}tre", "m\u{e9}tre"),
            ("ΟΔΟΣ", "οδος"),
            ("ΟΔΟΣ", "οδοσ"),
            ("ﬁle", "FILE"),
            ("計画", "計画"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("résumé"), folded("resume"), "an accent is a difference");
    }
}
