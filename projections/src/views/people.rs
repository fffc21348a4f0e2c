//! What people are in the organization. (Who they are is beside the log.)

use jobtrail_events::ids::PersonId;
use jobtrail_events::person::Person;

use crate::keys::{Key, Prefix};
use crate::store::{Batch, Read, StoreError, Table};

pub fn person(read: &impl Read, id: PersonId) -> Result<Person, StoreError> {
    Ok(read.row(Table::People, &key(id))?.unwrap_or_default())
}

pub fn project(batch: &mut Batch<'_>, id: PersonId, person: Person) {
    batch.put(Table::People, key(id), &person);
}

fn key(id: PersonId) -> Key {
    Key::new(Prefix::Person).id(id.0)
}
