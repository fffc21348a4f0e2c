//! Why nobody takes a Pending job: for each reason a sentence that names the fix.
//!
//! The agents that a job's assignment allows are sought out, and of those the ones that offer exactly what it was
//! submitted for. If one of them takes work there is no obstacle. Otherwise the first thing that is missing is told,
//! from the assignment down to the last agent that is away.

use jobtrail_events::ids::{AgentId, PoolId};
use jobtrail_events::job::Order;
use jobtrail_events::pool::Details;
use jobtrail_events::value::{Assignment, Timestamp};

use super::rows::{self, Holder};
use crate::store::{AsOf, StoreError};
use crate::views::agents::{self, Presence};
use crate::views::pools;

/// Agents that a sentence names; of more it says how many.
const MOST_NAMED: usize = 5;
const ANOTHER_ASSIGNMENT: &str = "run the job again with another assignment";

/// Who could take a job, and what stands against it.
pub struct Why {
    /// By name: those that offer what the job needs and take jobs of its assignment, whether they are there or not.
    pub capable: Vec<Holder>,
    /// Absent: one of them takes work.
    pub obstacle: Option<String>,
}

pub fn why(as_of: &AsOf, order: &Order) -> Result<Why, StoreError> {
    match order.assignment {
        Assignment::Automatic => automatic(as_of, order),
        Assignment::Agent(id) => one_agent(as_of, order, id),
        Assignment::Pool(id) => pool(as_of, order, id),
    }
}

fn automatic(as_of: &AsOf, order: &Order) -> Result<Why, StoreError> {
    let tool = &order.tool;
    let (archived, present): (Vec<_>, Vec<_>) =
        rows::holders(as_of, tool)?.into_iter().partition(|holder| holder.brief.is_archived());
    let (same, other): (Vec<_>, Vec<_>) = present.into_iter().partition(|holder| holder.digest == order.tool_digest);
    let (takers, reserved): (Vec<_>, Vec<_>) = same.into_iter().partition(|holder| holder.brief.takes_automatic);
    let offers = |one: &str| format!("the only one that {one} {tool}");
    let obstacle = if takers.iter().any(takes_work) {
        None
    } else if !takers.is_empty() {
        let and = if reserved.is_empty() { "" } else { " and takes automatic jobs" };
        let many = if reserved.is_empty() { "" } else { " and take automatic jobs" };
        let those =
            Those::new(&takers, format!("{}{and}", offers("offers")), format!("agents that offer {tool}{many}"));
        let instead = names_of(reserved.iter().filter(|holder| takes_work(holder)));
        Some(those.away() + &hint(&instead, |names| format!(", or run the job again assigned to an agent ({names})")))
    } else if !reserved.is_empty() {
        let those = Those::new(&reserved, offers("offers"), format!("agents that offer {tool}"));
        let take = those.verb("takes", "take");
        let (subject, it) = (those.subject(), those.one_of_them());
        Some(format!(
            "{subject} {take} no automatic jobs; run the job again assigned to {it}, or let {it} take automatic jobs"
        ))
    } else if !other.is_empty() {
        Some(Those::new(&other, offers("offers"), format!("agents that offer {tool}")).other_content(order))
    } else if !archived.is_empty() {
        let those = Those::new(&archived, offers("offered"), format!("agents that offered {tool}"));
        let are = those.verb("is", "are");
        Some(format!("{} {are} archived; add it to the tools folder of another agent", those.subject()))
    } else {
        Some(format!("no agent offers {tool}; add it to the tools folder of an agent"))
    };
    Ok(Why { capable: takers, obstacle })
}

fn one_agent(as_of: &AsOf, order: &Order, id: AgentId) -> Result<Why, StoreError> {
    let tool = &order.tool;
    let nobody = |obstacle| Ok(Why { capable: Vec::new(), obstacle: Some(obstacle) });
    let Some(brief) = agents::brief(as_of, id)? else {
        return nobody(format!("there is no agent {id}; {ANOTHER_ASSIGNMENT}"));
    };
    let (name, since) = (brief.name.clone(), rfc3339(brief.since));
    let (was, start) = match brief.presence {
        Presence::Archived => {
            return nobody(format!("agent \"{name}\" is archived since {since}; {ANOTHER_ASSIGNMENT}"));
        }
        Presence::Enrolled => {
            return nobody(format!("agent \"{name}\" was enrolled at {since} and has never been here; start it"));
        }
        Presence::Online => (String::new(), ""),
        Presence::Draining => ("is draining and ".to_owned(), " and start it again"),
        Presence::Offline => (format!("is offline since {since} and "), " and start it"),
    };
    match agents::offers(as_of, id, tool)? {
        Some(digest) if digest == order.tool_digest => {
            let capable = vec![Holder { id, brief, digest }];
            let away = !capable.iter().any(takes_work);
            let obstacle = away.then(|| Those::new(&capable, String::new(), String::new()).away());
            Ok(Why { capable, obstacle })
        }
        Some(_) => nobody(format!(
            "agent \"{name}\" {was}offers {tool} with other content than the job was submitted for; put the registered \
             content into that agent's tools folder{start}, or {ANOTHER_ASSIGNMENT}"
        )),
        None => nobody(format!(
            "agent \"{name}\" {was}does not offer {tool}; add it to that agent's tools folder{start}, or \
             {ANOTHER_ASSIGNMENT}"
        )),
    }
}

fn pool(as_of: &AsOf, order: &Order, id: PoolId) -> Result<Why, StoreError> {
    let nobody = |obstacle| Ok(Why { capable: Vec::new(), obstacle: Some(obstacle) });
    let state = pools::pool(as_of, id)?;
    let Some((state, details)) = state.as_ref().and_then(|state| Some((state, state.pool.details()?))) else {
        return nobody(format!("there is no agent pool {id}; {ANOTHER_ASSIGNMENT}"));
    };
    let (tool, pool) = (&order.tool, format!("agent pool \"{}\"", details.name));
    if !state.pool.is_open() {
        return nobody(format!("{pool} is archived; restore it, or {ANOTHER_ASSIGNMENT}"));
    }
    if details.members.is_empty() {
        return nobody(format!("{pool} has no members; add an agent to it"));
    }
    let Members { same, other, archived, others } = members(as_of, order, details)?;
    if others == 0 && same.is_empty() && other.is_empty() {
        let those = Those::new(&archived, format!("the only member of {pool}"), format!("members of {pool}"));
        let are = those.verb("is", "are");
        return nobody(format!("{} {are} archived; add another agent to it", those.subject()));
    }
    let one = format!("the only member of {pool} that offers {tool}");
    let many = format!("members of {pool} that offer {tool}");
    if same.iter().any(takes_work) {
        return Ok(Why { capable: same, obstacle: None });
    }
    let outside = rows::capable(as_of, tool, order.tool_digest)?;
    let outside = outside.iter().filter(|holder| !details.members.contains(&holder.id) && takes_work(holder));
    let instead = hint(&names_of(outside), |names| format!(", or add an agent to it that offers it ({names})"));
    let obstacle = if !same.is_empty() {
        Those::new(&same, one, many).away()
    } else if !other.is_empty() {
        Those::new(&other, one, many).other_content(order)
    } else {
        format!("no member of {pool} offers {tool}; add it to the tools folder of a member")
    };
    Ok(Why { capable: same, obstacle: Some(obstacle + &instead) })
}

/// The members of a pool, by name and by what they offer.
struct Members {
    /// Exactly what the job needs.
    same: Vec<Holder>,
    /// Other content under the same version.
    other: Vec<Holder>,
    archived: Vec<Holder>,
    /// How many offer nothing of it.
    others: usize,
}

fn members(as_of: &AsOf, order: &Order, details: &Details) -> Result<Members, StoreError> {
    let mut found = Members { same: Vec::new(), other: Vec::new(), archived: Vec::new(), others: 0 };
    for id in &details.members {
        let Some(brief) = agents::brief(as_of, *id)? else {
            found.others += 1;
            continue;
        };
        if brief.is_archived() {
            found.archived.push(Holder { id: *id, brief, digest: order.tool_digest });
            continue;
        }
        match agents::offers(as_of, *id, &order.tool)? {
            Some(digest) if digest == order.tool_digest => found.same.push(Holder { id: *id, brief, digest }),
            Some(digest) => found.other.push(Holder { id: *id, brief, digest }),
            None => found.others += 1,
        }
    }
    for holders in [&mut found.same, &mut found.other, &mut found.archived] {
        holders.sort_by(|a, b| rows::by_name((&a.brief.name, a.id), (&b.brief.name, b.id)));
    }
    Ok(found)
}

/// Some agents as the subject of a sentence.
struct Those<'a> {
    holders: &'a [Holder],
    /// What they are if it is but one, as in "the only one that offers mesh 1.2.0". Empty: its name says it.
    one: String,
    /// What they are if there are more, as in "agents that offer mesh 1.2.0".
    many: String,
}

impl<'a> Those<'a> {
    fn new(holders: &'a [Holder], one: String, many: String) -> Self {
        Self { holders, one, many }
    }

    fn subject(&self) -> String {
        match self.holders {
            [only] if self.one.is_empty() => format!("agent \"{}\"", only.brief.name),
            [only] => format!("agent \"{}\", {},", only.brief.name, self.one),
            several => format!("the {} {} ({})", several.len(), self.many, names_of(several)),
        }
    }

    fn verb(&self, one: &'static str, many: &'static str) -> &'static str {
        if self.holders.len() == 1 { one } else { many }
    }

    fn one_of_them(&self) -> &'static str {
        self.verb("it", "one of them")
    }

    /// None of them takes work, and none is archived.
    fn away(&self) -> String {
        let (subject, are, one) = (self.subject(), self.verb("is", "are"), self.one_of_them());
        let (draining, gone): (Vec<_>, Vec<_>) =
            self.holders.iter().partition(|holder| holder.brief.presence == Presence::Draining);
        // Since then none is there.
        let since = rfc3339(gone.iter().map(|holder| holder.brief.since).max().unwrap_or_default());
        if draining.is_empty() {
            return format!("{subject} {are} offline since {since}; start {one}");
        }
        if gone.is_empty() {
            let take = self.verb("takes", "take");
            return format!("{subject} {are} draining and {take} no more jobs; start {one} again");
        }
        let (are_draining, are_gone) = (is_or_are(&draining), is_or_are(&gone));
        let (draining, gone) = (names_of(draining), names_of(gone));
        format!(
            "{subject} take no jobs: {draining} {are_draining} draining and {gone} {are_gone} offline since {since}; start \
             one of them"
        )
    }

    fn other_content(&self, order: &Order) -> String {
        let (subject, have) = (self.subject(), self.verb("has", "have"));
        let folder = self.verb("its tools folder", "the tools folder of one of them");
        format!(
            "{subject} {have} other content under that version than the job was submitted for; put the registered \
             content of {} into {folder}",
            order.tool
        )
    }
}

fn takes_work(holder: &Holder) -> bool {
    holder.brief.status(0).takes_work()
}

fn is_or_are(holders: &[&Holder]) -> &'static str {
    if holders.len() == 1 { "is" } else { "are" }
}

/// Something more that could be done, if there is somebody to do it with.
fn hint(names: &str, say: impl FnOnce(&str) -> String) -> String {
    if names.is_empty() { String::new() } else { say(names) }
}

fn names_of<'h>(holders: impl IntoIterator<Item = &'h Holder>) -> String {
    names(holders.into_iter().map(|holder| holder.brief.name.as_str()))
}

pub fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.collect();
    let (named, more) = names.split_at(names.len().min(MOST_NAMED));
    let named = named.join(", ");
    if more.is_empty() { named } else { format!("{named} and {} more", more.len()) }
}

fn rfc3339(at: Timestamp) -> String {
    let micros = i64::try_from(at.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_microsecond(micros).map_or_else(|_| format!("{micros} us after 1970"), |at| at.to_string())
}
