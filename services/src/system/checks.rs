use jobtrail_events::ids::{PersonId, SystemId};
use jobtrail_events::permission::{Action, Reach, Verdict, relation};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::system::{Details, System, SystemRole, TreePath};

use crate::core::Caller;

/// The system, if the caller may do that to it. One that they do not see: as if it did not exist.
pub fn permitted(system: &System, id: SystemId, caller: Caller, action: Action) -> Result<&Details, Rejection> {
    let details = system.details().ok_or(Rejection::UnknownSystem(id))?;
    match caller.verdict(action, relation(false, role_of(system, caller))) {
        Verdict::Allowed => Ok(details),
        Verdict::Hidden => Err(Rejection::UnknownSystem(id)),
        Verdict::Forbidden => {
            let needed = match action.reach(caller.role) {
                Reach::Shared(needed) => needed,
                Reach::Nobody | Reach::Own | Reach::Any => SystemRole::Owner,
            };
            Err(Rejection::NotInRole { system: details.name.clone(), needed })
        }
    }
}

/// The same, of a system in which something can change.
pub fn permitted_in_open(system: &System, id: SystemId, caller: Caller, action: Action) -> Result<&Details, Rejection> {
    let details = permitted(system, id, caller, action)?;
    if system.is_open() { Ok(details) } else { Err(Rejection::SystemArchived(details.name.clone())) }
}

pub fn role_of(system: &System, caller: Caller) -> Option<SystemRole> {
    system.role_of(caller.person()?)
}

/// The name as it is kept, if it can be one.
pub fn checked_name(name: &str) -> Result<String, Rejection> {
    let name = name.trim();
    if !(1..=System::LONGEST_NAME).contains(&name.chars().count()) {
        return Err(Rejection::field("name", format!("must be 1 to {} characters", System::LONGEST_NAME)));
    }
    if name.chars().any(char::is_control) {
        return Err(Rejection::field("name", "must be without control characters"));
    }
    Ok(name.to_owned())
}

pub fn checked_description(description: &str) -> Result<String, Rejection> {
    let description = description.trim();
    if description.len() > System::LONGEST_DESCRIPTION {
        let message = format!("must be at most {} bytes", System::LONGEST_DESCRIPTION);
        return Err(Rejection::field("description", message));
    }
    if description.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Rejection::field("description", "must be without control characters"));
    }
    Ok(description.to_owned())
}

/// Whether so many paths can be added at once, and the tree has room for them.
pub fn checked_paths<'a>(
    details: &Details,
    field: &str,
    paths: impl ExactSizeIterator<Item = &'a TreePath> + Clone,
) -> Result<(), Rejection> {
    if !(1..=System::MOST_AT_ONCE).contains(&paths.len()) {
        return Err(Rejection::field(field, format!("must be 1 to {} at once", System::MOST_AT_ONCE)));
    }
    if paths.clone().map(|path| path.as_str().len()).sum::<usize>() > System::LONGEST_AT_ONCE {
        let message = format!("must have at most {} bytes of paths at once", System::LONGEST_AT_ONCE);
        return Err(Rejection::field(field, message));
    }
    let new: std::collections::BTreeSet<TreePath> = paths
        .flat_map(|path| path.folders().chain([path.clone()]))
        .filter(|path| !details.tree.contains_key(path))
        .collect();
    room_for(details, field, new.len())
}

/// Whether the tree has room for so many folders and files more.
pub fn room_for(details: &Details, field: &str, more: usize) -> Result<(), Rejection> {
    if details.tree.len() + more > System::MOST_ENTRIES {
        let message = format!("would be more than the {} that a system has at most", System::MOST_ENTRIES);
        return Err(Rejection::field(field, message));
    }
    Ok(())
}

/// The owners that would remain if that person were no owner.
pub fn other_owners(details: &Details, person: PersonId) -> usize {
    let owner = |(id, role): (&PersonId, &SystemRole)| *role == SystemRole::Owner && *id != person;
    details.members.iter().filter(|member| owner(*member)).count()
}
