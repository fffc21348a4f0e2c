//! Lists and unpacks zip and tar archives that nobody vouches for.
//!
//! An archive is read as a stream of entries by [`read`], whatever its format, in memory that does not grow
//! with what it holds. [`list`] describes the entries and [`unpack`] writes them; both judge every name with
//! [`name`] and stop at [`limits`]. Nothing but plain files is ever created.

mod entry;
mod error;
mod limits;
mod list;
mod name;
mod read;
mod tree;
mod unpack;

use jobtrail_tool_kit::run;
use std::process::ExitCode;

fn main() -> ExitCode {
    run(|job| match job.function() {
        "extract" => list::extract(job),
        "unpack" => unpack::unpack(job),
        _ => Err(job.unknown_function()),
    })
}
