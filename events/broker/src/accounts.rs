use std::fs;
use std::io;
use std::path::Path;

use jobtrail_events::subject::permission::{AGENTS, EXPORTED, Permissions, Role, SYSTEM, TOLD, closer};

/// Who may do what at the broker, by the public halves of their keys.
///
/// The roles have users of their own. Whoever else connects is looked at by the services ("auth callout"), which let enrolled
/// agents in, into an account of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accounts {
    pub roles: Vec<(Role, String)>,
    /// The user that closes connections, in the broker's own account.
    pub closer: String,
    /// The account key that the services sign their answers with.
    pub issuer: String,
}

impl Accounts {
    /// How long somebody may take to say who they are, the services' look at them included.
    const PATIENCE: &str = "10s";

    /// The part of the configuration, in the server's language. It holds no secret.
    pub fn text(&self) -> String {
        let users: Vec<_> = self.roles.iter().map(|(role, key)| user(key, &role.permissions())).collect();
        let everybody: Vec<_> = self.roles.iter().map(|(_, key)| key).chain([&self.closer]).cloned().collect();
        let exports: Vec<_> = EXPORTED.iter().map(|(subject, _)| export(subject)).collect();
        let imports: Vec<_> = EXPORTED
            .iter()
            .map(|(subject, to)| {
                format!("{{ service: {{ account: {SYSTEM}, subject: \"{subject}\" }}, to: \"{to}\" }}")
            })
            .collect();
        format!(
            "system_account: SYS\n\
             accounts {{\n\
             \x20 SYS {{\n    users: [\n      {closer}\n    ]\n  }}\n\
             \x20 {SYSTEM} {{\n\
             \x20   jetstream: enabled\n\
             \x20   users: [\n      {users}\n    ]\n\
             \x20   exports: [\n      {exports}\n    ]\n\
             \x20   imports: [\n      {{ stream: {{ account: {AGENTS}, subject: \"{TOLD}\" }} }}\n    ]\n\
             \x20 }}\n\
             \x20 {AGENTS} {{\n\
             \x20   exports: [\n      {{ stream: \"{TOLD}\", accounts: [{SYSTEM}] }}\n    ]\n\
             \x20   imports: [\n      {imports}\n    ]\n\
             \x20 }}\n\
             }}\n\
             authorization {{\n\
             \x20 timeout: {patience}\n\
             \x20 auth_callout {{\n\
             \x20   issuer: {issuer}\n\
             \x20   account: {SYSTEM}\n\
             \x20   auth_users: [{everybody}]\n\
             \x20 }}\n\
             }}\n",
            closer = user(&self.closer, &closer()),
            users = users.join("\n      "),
            exports = exports.join("\n      "),
            imports = imports.join("\n      "),
            everybody = everybody.join(", "),
            issuer = self.issuer,
            patience = Self::PATIENCE,
        )
    }

    /// Streams that were made when the broker had no accounts become those of the roles' account.
    pub(crate) fn take_over(store_dir: &Path) -> io::Result<()> {
        let (before, now) = (store_dir.join("jetstream/$G"), store_dir.join("jetstream").join(SYSTEM));
        if before.exists() && !now.exists() {
            fs::rename(before, now)?;
        }
        Ok(())
    }
}

fn user(key: &str, may: &Permissions) -> String {
    let responds = if may.responds { ", allow_responses: { max: 1, expires: \"5m\" }" } else { "" };
    format!(
        "{{ nkey: {key}, permissions: {{ publish: {{ allow: [{}] }}, subscribe: {{ allow: [{}] }}{responds} }} }}",
        list(&may.publish),
        list(&may.subscribe)
    )
}

fn list(subjects: &[String]) -> String {
    subjects.iter().map(|subject| format!("\"{subject}\"")).collect::<Vec<_>>().join(", ")
}

/// Offers come one after the other to one request; everything else has one answer.
fn export(subject: &str) -> String {
    let answers = if subject.contains("MSG.NEXT") { "stream" } else { "singleton" };
    format!("{{ service: \"{subject}\", response_type: {answers}, accounts: [{AGENTS}] }}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_user_and_is_not_asked_about() {
        let accounts = Accounts {
            roles: Role::ALL.iter().map(|role| (*role, format!("U{}", role.name().to_uppercase()))).collect(),
            closer: "UCLOSER".to_owned(),
            issuer: "AISSUER".to_owned(),
        };
        let text = accounts.text();
        assert!(text.contains("auth_users: [USERVICES, UPROJECTIONS, UGATEWAY, UCLOSER]"), "{text}");
        assert_eq!(text.matches("nkey:").count(), 4, "{text}");
    }

    #[test]
    fn what_was_made_without_accounts_is_taken_over_once() {
        let folder = tempfile::tempdir().unwrap();
        let before = folder.path().join("jetstream/$G/streams/EVENTS");
        fs::create_dir_all(&before).unwrap();
        Accounts::take_over(folder.path()).unwrap();
        assert!(folder.path().join("jetstream/JOBTRAIL/streams/EVENTS").exists());
        assert!(!before.exists());
        fs::create_dir_all(&before).unwrap();
        Accounts::take_over(folder.path()).unwrap();
        assert!(before.exists(), "what is there is not written over");
    }
}
