//! Agents, agent pools, systems and people as people call them: by name, or by an id or its beginning.

use anyhow::{Context, bail};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::answer::{Agent, Identified, List, Person, Pool, Snapshot, System};
use super::{ApiError, Client, Given, Unclear};

/// Something with a name that others may have too.
trait Called: DeserializeOwned {
    const KIND: &'static str;
    const MANY: &'static str;
    /// What tells one from others of that name.
    const GIVE: &'static str = "the id of one";
    /// What shows those there are.
    const LIST: &'static str;
    fn id(&self) -> Uuid;
    fn name(&self) -> &str;
    /// A name that no other has.
    fn own_name(&self) -> Option<&str> {
        None
    }
    /// Of several with one name those are meant that are not archived.
    fn is_archived(&self) -> bool {
        false
    }
}

impl Called for Agent {
    const KIND: &'static str = "agent";
    const MANY: &'static str = "agents";
    const LIST: &'static str = "jobtrail agents";

    fn id(&self) -> Uuid {
        self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn is_archived(&self) -> bool {
        self.status == "Archived"
    }
}

impl Called for Pool {
    const KIND: &'static str = "pool";
    const MANY: &'static str = "pools";
    const LIST: &'static str = "jobtrail pools";

    fn id(&self) -> Uuid {
        self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn is_archived(&self) -> bool {
        self.archived
    }
}

impl Called for System {
    const KIND: &'static str = "system";
    const MANY: &'static str = "systems";
    const LIST: &'static str = "jobtrail systems";

    fn id(&self) -> Uuid {
        self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn is_archived(&self) -> bool {
        self.archived
    }
}

impl Called for Snapshot {
    const KIND: &'static str = "snapshot";
    const MANY: &'static str = "snapshots";
    const LIST: &'static str = "jobtrail systems snapshots list";

    fn id(&self) -> Uuid {
        self.id
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl Called for Person {
    const KIND: &'static str = "person";
    const MANY: &'static str = "people";
    const GIVE: &'static str = "the user name or the id";
    const LIST: &'static str = "jobtrail people";

    fn id(&self) -> Uuid {
        self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn own_name(&self) -> Option<&str> {
        self.username.as_deref()
    }
}

impl Client {
    /// The agent that a name, an id or its beginning means.
    pub async fn agent(&self, text: &str) -> anyhow::Result<Uuid> {
        self.find::<Agent>(&["agents"], text).await
    }

    /// The same of an agent pool.
    pub async fn pool(&self, text: &str) -> anyhow::Result<Uuid> {
        self.find::<Pool>(&["pools"], text).await
    }

    /// The same of a system that one is a member of, or else of any that one may see.
    pub async fn system(&self, text: &str) -> anyhow::Result<Uuid> {
        if let Ok(Given::Whole(id)) = text.parse() {
            return Ok(id);
        }
        let found = pick(&self.systems("mine").await?, text);
        if found.is_ok() {
            return found;
        }
        match self.systems("all").await {
            Ok(all) => pick(&all, text),
            // Who may not ask for all has seen all that they may.
            Err(_) => found,
        }
    }

    async fn systems(&self, scope: &str) -> Result<Vec<System>, ApiError> {
        let mut rows = Vec::new();
        for archived in ["false", "true"] {
            let query = [("scope", scope.to_owned()), ("archived", archived.to_owned())];
            rows.extend(self.list::<System>(&["systems"], &query, Self::MOST_CANDIDATES).await?);
        }
        Ok(rows)
    }

    /// The same of a snapshot of a system.
    pub async fn snapshot(&self, system: Uuid, text: &str) -> anyhow::Result<Uuid> {
        self.find::<Snapshot>(&["systems", &system.to_string(), "snapshots"], text).await
    }

    /// The person that a user name, a name, an id or its beginning means.
    pub async fn person(&self, text: &str) -> anyhow::Result<Uuid> {
        self.find::<Person>(&["people"], text).await
    }

    /// The webhook that an id or its beginning means.
    pub async fn webhook(&self, given: &Given) -> anyhow::Result<Uuid> {
        let start = match given {
            Given::Whole(id) => return Ok(*id),
            Given::Start(start) => start,
        };
        let rows: List<Identified> = self.get(&["webhooks"], &[]).await?;
        match start.pick("webhook", rows.items.iter().map(|row| row.id)) {
            Err(Unclear::None { .. }) => {
                bail!(
                    "no webhook that you see begins with {start}\n  what to do: `jobtrail webhooks` shows which there are"
                )
            }
            picked => Ok(picked?),
        }
    }

    async fn find<T: Called>(&self, route: &[&str], text: &str) -> anyhow::Result<Uuid> {
        if let Ok(Given::Whole(id)) = text.parse() {
            return Ok(id);
        }
        let rows: Vec<T> = self
            .list(route, &[], Self::MOST_CANDIDATES)
            .await
            .with_context(|| format!("{} '{text}' cannot be looked up; give its whole id", T::KIND))?;
        pick(&rows, text)
    }
}

/// A user name goes before a name, and that before the beginning of an id. They are the same in whatever case.
fn pick<T: Called>(rows: &[T], text: &str) -> anyhow::Result<Uuid> {
    let wanted = text.trim().to_lowercase();
    let is_wanted = |name: &str| name.to_lowercase() == wanted;
    if let Some(one) = rows.iter().find(|row| row.own_name().is_some_and(is_wanted)) {
        return Ok(one.id());
    }
    let named: Vec<_> = rows.iter().filter(|row| is_wanted(row.name())).collect();
    let open: Vec<_> = named.iter().copied().filter(|row| !row.is_archived()).collect();
    match (&open[..], &named[..], text.parse()) {
        ([one], _, _) | ([], [one], _) => Ok(one.id()),
        ([], [], Ok(Given::Start(start))) => Ok(start.pick(T::KIND, rows.iter().map(T::id))?),
        ([], [], Ok(Given::Whole(_)) | Err(_)) => {
            bail!("there is no {} '{text}'\n  what to do: `{}` shows which there are", T::KIND, T::LIST)
        }
        ([_, ..] | [], [_, ..], _) | ([_, ..], [], _) => {
            bail!("{} {} are called '{text}'\n  what to do: give {}", named.len(), T::MANY, T::GIVE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(id: u128, name: &str, archived: bool) -> Pool {
        let id = Uuid::from_u128(id << 96);
        serde_json::from_value(serde_json::json!({
            "id": id, "name": name, "archived": archived, "members_online": 0, "pending": 0, "active": 0,
            "ended_last_hour": 0, "ended_last_day": 0, "created_on": "2026-07-01T09:30:00.000000Z",
        }))
        .expect("a pool")
    }

    #[test]
    fn a_name_means_the_one_that_is_not_archived_and_goes_before_an_id() {
        let pools =
            [pool(0x1111_1111, "gpu", true), pool(0x2222_2222, "GPU", false), pool(0x3333_3333, "222222", true)];
        let picked = |text: &str| pick(&pools, text).map_err(|error| error.to_string());
        assert_eq!(picked(" gpu "), Ok(pools[1].id));
        assert_eq!(picked("222222"), Ok(pools[2].id));
        assert_eq!(picked("2222222"), Ok(pools[1].id));
        assert!(picked("cpu").is_err_and(|error| error.contains("jobtrail pools")));
        let twins = [pool(1, "gpu", true), pool(2, "gpu", true)];
        assert!(pick(&twins, "gpu").is_err_and(|error| error.to_string().contains("2 pools are called 'gpu'")));
    }

    #[test]
    fn a_user_name_goes_before_a_name() {
        let person = |id: u128, username: &str, name: &str| -> Person {
            let id = Uuid::from_u128(id);
            serde_json::from_value(serde_json::json!({ "id": id, "username": username, "name": name }))
                .expect("a person")
        };
        let people = [person(1, "robin", "Kim"), person(2, "kim", "Robin"), person(3, "alex", "Robin")];
        let picked = |text: &str| pick(&people, text).map_err(|error| error.to_string());
        assert_eq!(picked("Kim"), Ok(people[1].id));
        assert_eq!(picked("robin"), Ok(people[0].id));
        let namesakes = pick(&people[1..], "robin").map_err(|error| error.to_string());
        assert!(namesakes.is_err_and(|error| error.contains("2 people") && error.contains("the user name or the id")));
        assert!(picked("nobody").is_err_and(|error| error.contains("jobtrail people")));
    }
}
