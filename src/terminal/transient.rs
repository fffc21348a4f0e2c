use std::io::{IsTerminal, Write};

use unicode_width::UnicodeWidthChar;

/// A line at the foot of a terminal's output that is replaced again and again, as a progress is. Elsewhere it is not shown.
/// Dropped, it goes away.
#[derive(Debug)]
pub struct Transient {
    is_terminal: bool,
    shown: bool,
}

impl Transient {
    /// Goes to the beginning of the line and clears it.
    const CLEAR: &str = "\r\u{1b}[2K";
    /// The columns of a terminal that does not say.
    const COLUMNS: usize = 80;

    pub fn new() -> Self {
        Self { is_terminal: std::io::stderr().is_terminal(), shown: false }
    }

    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// `text` is one printable line.
    pub fn show(&mut self, text: &str) {
        if self.is_terminal {
            // The last column stays free: some terminals begin another line once it is taken.
            self.write(&format!("{}{}", Self::CLEAR, cut(text, columns() - 1)));
            self.shown = true;
        }
    }

    /// Takes it away, for other output to follow.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            self.write(Self::CLEAR);
        }
    }

    fn write(&self, text: &str) {
        let mut err = std::io::stderr().lock();
        // When the terminal is gone there is nobody to show it to.
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }
}

impl Drop for Transient {
    fn drop(&mut self) {
        self.clear();
    }
}

fn columns() -> usize {
    let said = rustix::termios::tcgetwinsize(std::io::stderr()).map_or(0, |size| usize::from(size.ws_col));
    if said > 1 { said } else { Transient::COLUMNS }
}

/// As much of the text as has room in that many columns.
fn cut(text: &str, columns: usize) -> &str {
    let mut width = 0;
    for (at, c) in text.char_indices() {
        width += c.width().unwrap_or(0);
        if width > columns {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_to_the_columns_there_are() {
        assert_eq!(cut("progress", 8), "progress");
        assert_eq!(cut("progress", 4), "prog");
        assert_eq!(cut("計画計画", 5), "計画");
        assert_eq!(cut("", 0), "");
    }
}
