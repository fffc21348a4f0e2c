//! The first entries of an archive as a tree of text.

use crate::entry::Kind;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Entries that the tree shows; the first ones by name.
const ENTRIES: usize = 2_000;
/// Folders that the tree opens one inside the other; deeper paths stay on one line.
const DEPTH: usize = 24;
/// The column, in characters, up to which sizes are aligned.
const ALIGNED_COLUMNS: usize = 60;

/// Collects entries; keeps only as many as it shows.
#[derive(Default)]
pub struct Tree {
    /// By path with its slashes as the lowest character, so that a folder's content follows it.
    shown: BTreeMap<String, Leaf>,
    hidden: u64,
}

struct Leaf {
    kind: Kind,
    size: u64,
    link_target: Option<String>,
}

#[derive(Default)]
struct Node<'a> {
    leaf: Option<&'a Leaf>,
    children: BTreeMap<&'a str, Node<'a>>,
}

impl Tree {
    /// Adds an entry whose path was judged safe.
    pub fn add(&mut self, path: &str, kind: Kind, size: u64, link_target: Option<&str>) {
        let leaf = Leaf { kind, size, link_target: link_target.map(str::to_owned) };
        if self.shown.insert(path.replace('/', "\0"), leaf).is_some() {
            return;
        }
        if self.shown.len() > ENTRIES {
            self.shown.pop_last();
            self.hidden += 1;
        }
    }

    /// The tree as lines, each with a line feed.
    pub fn text(&self) -> String {
        let mut root = Node::default();
        for (path, leaf) in &self.shown {
            let mut node = &mut root;
            for component in path.splitn(DEPTH, '\0') {
                node = node.children.entry(component).or_default();
            }
            node.leaf = Some(leaf);
        }
        let mut lines = Vec::new();
        for (name, node) in &root.children {
            lines.push((label(name, node), size(node)));
            draw(node, "", &mut lines);
        }
        let width =
            lines.iter().map(|(label, _)| label.chars().count()).filter(|&width| width <= ALIGNED_COLUMNS).max();
        let width = width.unwrap_or(0);
        let mut text = String::new();
        for (label, size) in &lines {
            // Writing to a string does not fail.
            let _ = match size {
                Some(bytes) => writeln!(text, "{label:width$}  {:>9}", human(*bytes)),
                None => writeln!(text, "{label}"),
            };
        }
        if self.hidden > 0 {
            let _ = writeln!(text, "… and {} more", grouped(self.hidden));
        }
        text
    }
}

fn draw(node: &Node<'_>, indent: &str, lines: &mut Vec<(String, Option<u64>)>) {
    let last = node.children.len().saturating_sub(1);
    for (index, (name, child)) in node.children.iter().enumerate() {
        let (branch, deeper) = if index == last { ("└── ", "    ") } else { ("├── ", "│   ") };
        lines.push((format!("{indent}{branch}{}", label(name, child)), size(child)));
        draw(child, &format!("{indent}{deeper}"), lines);
    }
}

fn label(name: &str, node: &Node<'_>) -> String {
    let name = name.replace('\0', "/");
    let kind = node.leaf.map_or(Kind::Folder, |leaf| leaf.kind);
    let target = node.leaf.and_then(|leaf| leaf.link_target.as_deref()).unwrap_or("?");
    match kind {
        Kind::Folder => format!("{name}/"),
        Kind::File => name,
        Kind::SymbolicLink => format!("{name} -> {}", target.chars().map(crate::error::visible).collect::<String>()),
        Kind::HardLink => format!("{name} => {}", target.chars().map(crate::error::visible).collect::<String>()),
        Kind::Special => format!("{name} (special)"),
    }
}

fn size(node: &Node<'_>) -> Option<u64> {
    node.leaf.filter(|leaf| leaf.kind == Kind::File).map(|leaf| leaf.size)
}

/// A size for people, in powers of 1,000.
pub fn human(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    // What would be rounded to 1000.0 belongs to the next unit.
    while value >= 999.95 && unit < UNITS.len() - 1 {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// A count with a comma between thousands.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_become_a_tree_whatever_their_order() {
        let mut tree = Tree::default();
        tree.add("p/src/main.rs", Kind::File, 1_500, None);
        tree.add("p-notes.md", Kind::File, 7, None);
        tree.add("p", Kind::Folder, 0, None);
        tree.add("p/src/a.rs", Kind::File, 20, None);
        tree.add("p/latest", Kind::SymbolicLink, 0, Some("src"));
        let expected = "p/\n\
                        ├── latest -> src\n\
                        └── src/\n\
                        \u{20}   ├── a.rs            20 B\n\
                        \u{20}   └── main.rs       1.5 kB\n\
                        p-notes.md               7 B\n";
        assert_eq!(tree.text(), expected);
    }

    #[test]
    fn a_large_archive_shows_its_first_entries() {
        let mut tree = Tree::default();
        for number in (0..ENTRIES + 1234).rev() {
            tree.add(&format!("f{number:05}"), Kind::File, 1, None);
        }
        let text = tree.text();
        assert_eq!(text.lines().count(), ENTRIES + 1);
        assert!(text.starts_with("f00000") && text.ends_with("… and 1,234 more\n"), "{text}");
    }

    #[test]
    fn a_path_of_a_thousand_folders_is_a_short_tree() {
        let mut tree = Tree::default();
        tree.add(&"a/".repeat(1000), Kind::Folder, 0, None);
        assert_eq!(tree.text().lines().count(), DEPTH);
    }

    #[test]
    fn sizes_and_counts_read_well() {
        assert_eq!([999, 1_000, 999_949, 999_950].map(human), ["999 B", "1.0 kB", "999.9 kB", "1.0 MB"]);
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
