use jobtrail_events::ids::PoolId;
use jobtrail_events::permission::Action;
use jobtrail_events::pool::{Audience, Pool};
use jobtrail_events::rejection::Rejection;

use crate::core::Caller;

/// The name as it is kept, if it can be one.
pub fn checked_name(name: &str) -> Result<String, Rejection> {
    let name = name.trim();
    if !(1..=Pool::LONGEST_NAME).contains(&name.chars().count()) {
        return Err(Rejection::field("name", format!("must be 1 to {} characters", Pool::LONGEST_NAME)));
    }
    if name.chars().any(char::is_control) {
        return Err(Rejection::field("name", "must be without control characters"));
    }
    Ok(name.to_owned())
}

pub fn checked_audience(audience: &Audience) -> Result<(), Rejection> {
    match audience {
        Audience::People(people) if people.len() > Pool::LARGEST_AUDIENCE => {
            let message = format!("names at most {} people; everyone is one word", Pool::LARGEST_AUDIENCE);
            Err(Rejection::field("audience", message))
        }
        Audience::People(_) | Audience::Everyone => Ok(()),
    }
}

/// Whether the caller may change pools, and whether this one is there.
pub fn permitted(pool: &Pool, id: PoolId, caller: Caller) -> Result<(), Rejection> {
    if !caller.may(Action::ManagePools) {
        return Err(Rejection::NotAdministrator);
    }
    match pool {
        Pool::Unknown => Err(Rejection::UnknownPool(id)),
        Pool::Open(_) | Pool::Archived(_) => Ok(()),
    }
}
