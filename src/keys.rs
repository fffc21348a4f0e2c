//! The keys by which the roles prove to the broker who they are, and the part of the broker's configuration that knows them.

use std::fs::{self, DirBuilder};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use jobtrail_broker::Accounts;
use jobtrail_bus::{Bus, Connection, Key, KeyError, KeyKind};
use jobtrail_events::subject::permission::{CLOSER, Role};
use jobtrail_services::identity;

#[derive(Args)]
pub struct Options {
    /// The folder of keys. It is made when it is not there; keys that are there stay.
    #[arg(value_name = "DIR")]
    keys: PathBuf,
    /// Where to write what the broker's configuration has to include, which is no secret; absent: accounts.conf among the keys.
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,
}

/// A folder with a file for each key. A role's machine needs those of the role only.
#[derive(Clone, Debug)]
pub struct Keys {
    folder: PathBuf,
}

impl Keys {
    /// In the folder: what the broker's configuration has to include.
    const ACCOUNTS: &str = "accounts.conf";

    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Makes the keys that are not there.
    pub fn make(&self) -> anyhow::Result<Accounts> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&self.folder);
        made.with_context(|| format!("the folder of keys {} cannot be made", self.folder.display()))?;
        let public = |name: &str, kind| Ok::<_, KeyError>(Key::keep(&self.file(name), kind)?.public());
        let mut roles = Vec::new();
        for role in Role::ALL {
            roles.push((role, public(role.name(), KeyKind::User)?));
        }
        let closer = public(CLOSER, KeyKind::User)?;
        Ok(Accounts { roles, closer, issuer: public("issuer", KeyKind::Account)? })
    }

    pub fn connection(&self, url: &str, role: Role) -> Result<Connection, KeyError> {
        let key = Key::read(&self.file(role.name()), KeyKind::User)?;
        Ok(Connection::new(url, format!("jobtrail-{}", role.name())).as_role(key, role.name()))
    }

    /// What the services need to let agents in.
    pub async fn of_services(&self, url: &str) -> anyhow::Result<identity::Keys> {
        let key = Key::read(&self.file(CLOSER), KeyKind::User)?;
        let connection = Connection::new(url, "jobtrail-services").as_role(key, CLOSER);
        let closer = Bus::connect(&connection).await?;
        Ok(identity::Keys { issuer: Key::read(&self.file("issuer"), KeyKind::Account)?, closer })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.nk"))
    }
}

pub fn run(options: &Options) -> anyhow::Result<()> {
    let accounts = Keys::in_folder(&options.keys).make()?;
    let file = options.accounts.clone().unwrap_or_else(|| options.keys.join(Keys::ACCOUNTS));
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    fs::write(&file, accounts.text()).with_context(|| format!("{} cannot be written", file.display()))?;
    let said = format!(
        "The keys are in {}.\nThe broker's configuration has to say: include \"{}\"\n",
        options.keys.display(),
        file.display()
    );
    let _ = std::io::stdout().lock().write_all(said.as_bytes());
    Ok(())
}
