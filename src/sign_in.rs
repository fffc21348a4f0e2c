//! `jobtrail sign-in` and `jobtrail sign-out`: an API token for the commands, kept on this machine.

pub mod password;

use clap::Args;
use serde_json::json;

use crate::api::answer::TokenCreated;
use crate::api::{ApiError, Client, Credentials, CredentialsFile, Server};
use crate::terminal;

/// Signs in, makes an API token named after this machine, and keeps it for the other commands.
#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    #[arg(long, value_name = "NAME", default_value = "admin")]
    username: String,
    /// Read the password from standard input; else it is JOBTRAIL_PASSWORD, or asked for.
    #[arg(long)]
    password_stdin: bool,
    /// Set your password first, with the secret that an administrator gave you (jp_...). It says who you are.
    #[arg(long, env = "JOBTRAIL_SECRET", hide_env_values = true, value_name = "SECRET", conflicts_with = "username")]
    secret: Option<String>,
}

/// Withdraws the kept token and forgets it.
#[derive(Args, Debug)]
pub struct Out {
    /// Only forget it here: the gateway is gone, or out of reach.
    #[arg(long)]
    forget: bool,
}

pub async fn run(Options { server, username, password_stdin, secret }: Options) -> anyhow::Result<()> {
    let file = CredentialsFile::of_user()?;
    // A damaged file is about to be replaced by a good one.
    let kept = file.read().unwrap_or_default();
    let base = server.url.or_else(|| kept.as_ref().map(|kept| kept.url.clone())).unwrap_or_default();
    base.warn_of_listeners();
    let what = if secret.is_some() { "your new password".to_owned() } else { format!("password of {username}") };
    let password = password::obtain(password_stdin, &what).await?;
    let client = Client::new(base.clone(), None)?;
    let (session, username) = match secret {
        Some(secret) => client.set_password(&secret, &password).await?,
        None => (client.begin_session(&username, &password).await?, username),
    };
    let token = make_token(&session).await?;
    let credentials = Credentials { url: base, token, username };
    if let Err(error) = file.write(&credentials) {
        // What cannot be kept must not stay valid.
        let _ = withdraw(&credentials).await;
        return Err(error);
    }
    if let Some(kept) = kept {
        forget_former(&kept).await;
    }
    let Credentials { url, username, .. } = credentials;
    terminal::note(format_args!("signed in at {url} as {username}"));
    Ok(())
}

pub async fn out(Out { forget }: Out) -> anyhow::Result<()> {
    let file = CredentialsFile::of_user()?;
    if forget {
        file.remove()?;
        terminal::note("forgotten; the token stays valid until it expires");
        return Ok(());
    }
    let Some(kept) = file.read()? else {
        terminal::note("not signed in");
        return Ok(());
    };
    match withdraw(&kept).await {
        Ok(()) => {}
        Err(error) if error.code() == Some("not-signed-in") => {}
        Err(error) => {
            let kept = "the token could not be withdrawn and is kept; --forget only forgets it here";
            return Err(anyhow::Error::from(error).context(kept));
        }
    }
    file.remove()?;
    terminal::note(format_args!("signed out of {}", kept.url));
    Ok(())
}

/// The session lasts only as long as it takes to make the token.
async fn make_token(session: &Client) -> Result<String, ApiError> {
    let made = session.post::<TokenCreated>(&["tokens"], &json!({ "name": name_of_token() })).await;
    // It would expire by itself.
    let _ = session.delete(&["session"]).await;
    Ok(made?.secret)
}

/// The most characters that a token's name may have.
const LONGEST_NAME: usize = 100;

fn name_of_token() -> String {
    let system = rustix::system::uname();
    let host: String = system.nodename().to_string_lossy().chars().take(LONGEST_NAME).collect();
    if host.is_empty() { "command line".to_owned() } else { host }
}

async fn withdraw(credentials: &Credentials) -> Result<(), ApiError> {
    Client::new(credentials.url.clone(), Some(credentials.token.clone()))?.delete(&["session"]).await
}

/// The token that was kept before is of no use to anybody any more.
async fn forget_former(former: &Credentials) {
    if let Err(error) = withdraw(former).await
        && error.code() != Some("not-signed-in")
    {
        let url = &former.url;
        terminal::note(format_args!(
            "the former token could not be withdrawn; it stays valid at {url} until it expires"
        ));
    }
}
