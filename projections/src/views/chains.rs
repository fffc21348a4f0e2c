//! The last commit of every aggregate, to see that the next one continues it.

use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::chain::{Link, follows};
use jobtrail_log::{LogError, Recorded};

use crate::error::Error;
use crate::keys::{Key, Prefix};
use crate::store::{Batch, Read, Table};

/// Takes in the commit if it continues its aggregate's history.
pub fn extend(batch: &mut Batch<'_>, recorded: &Recorded) -> Result<(), Error> {
    let Recorded { sequence, digest, commit } = recorded;
    let key = key(&commit.aggregate);
    let last: Option<Link> = batch.row(Table::Chains, &key)?;
    follows(last, commit).map_err(|broken| LogError::Broken {
        aggregate: commit.aggregate.clone(),
        sequence: *sequence,
        what: broken.to_string(),
    })?;
    batch.put(Table::Chains, key, &Link::of(commit, *digest));
    Ok(())
}

fn key(aggregate: &AggregateId) -> Key {
    let key = Key::new(Prefix::Chain);
    match aggregate {
        AggregateId::Job(id) => key.byte(0).id(id.0),
        AggregateId::File(id) => key.byte(1).id(id.0),
        AggregateId::Agent(id) => key.byte(2).id(id.0),
        AggregateId::Tool(tool) => key.byte(3).text(tool.as_str()),
        AggregateId::Pool(id) => key.byte(4).id(id.0),
        AggregateId::Person(id) => key.byte(5).id(id.0),
        AggregateId::System(id) => key.byte(6).id(id.0),
    }
}
