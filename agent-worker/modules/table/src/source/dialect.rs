//! The delimiter of a text file.

/// Bytes at the beginning of the file that decide.
pub const SAMPLE_BYTES: usize = 64 * 1024;
/// Rows of the sample that are compared.
const SAMPLE_ROWS: usize = 100;
/// In this order when the sample does not decide: a comma may also be within numbers.
const CANDIDATES: [u8; 4] = [b'\t', b';', b'|', b','];

/// The delimiter by which most rows of the sample have as many fields as the first, and more than one.
pub fn delimiter(sample: &[u8], is_tsv: bool) -> u8 {
    if let Some(&named) = sample.strip_prefix(b"sep=").and_then(<[u8]>::first) {
        return named;
    }
    let mut best = (0.0, if is_tsv { b'\t' } else { b',' });
    for candidate in CANDIDATES {
        let agreement = agreement(sample, candidate);
        if agreement > best.0 {
            best = (agreement, candidate);
        }
    }
    best.1
}

/// The share of rows, 0 to 1, that have the commonest number of fields; 0 when that is one.
fn agreement(sample: &[u8], delimiter: u8) -> f64 {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(sample);
    let mut counts: Vec<usize> = Vec::new();
    let mut record = csv::ByteRecord::new();
    while counts.len() < SAMPLE_ROWS && reader.read_byte_record(&mut record).unwrap_or(false) {
        counts.push(record.len());
    }
    // The last row of the sample may be cut off.
    if counts.len() > 1 && sample.len() == SAMPLE_BYTES {
        counts.pop();
    }
    let rows_of = |width: usize| counts.iter().filter(|&&count| count == width).count();
    let commonest = counts.iter().copied().max_by_key(|&width| (rows_of(width), width)).unwrap_or(0);
    if commonest < 2 { 0.0 } else { rows_of(commonest) as f64 / counts.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_what_the_rows_agree_on() {
        for (sample, expected) in [
            ("a,b\n1,2\n3,4\n", b','),
            ("zeit;wert\n0,1;2,5\n0,2;2,75\n", b';'),
            ("a\tb, c\n1\t2\n", b'\t'),
            ("a|b|c\n1|2|3\n", b'|'),
            ("name,note\nx,\"a;b;c\"\ny,\"d;e\"\n", b','),
            ("# rig 4; Monday\ntime,acc\n0,1\n1,2\n2,3\n", b','),
            ("sep=;\na;b\n", b';'),
            ("alone\n1\n2\n", b','),
        ] {
            assert_eq!(char::from(delimiter(sample.as_bytes(), false)), char::from(expected), "{sample:?}");
        }
        assert_eq!(delimiter(b"alone\n1\n", true), b'\t');
    }
}
