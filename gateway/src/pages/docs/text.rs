//! Descriptions: paragraphs, and words between backquotes as code. That is all of Markdown that the document uses.

use super::escape;

pub fn paragraphs(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>", line(paragraph))).collect()
}

pub fn line(text: &str) -> String {
    let pieces = text.split('`').enumerate().map(|(n, piece)| match n % 2 {
        0 => escape(piece),
        _ => format!("<code>{}</code>", escape(piece)),
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_paragraphs_are_marked() {
        assert_eq!(paragraphs("a `b<c`\nd\n\ne"), "<p>a <code>b&lt;c</code>\nd</p><p>e</p>");
    }
}
