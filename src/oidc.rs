//! The identity provider, as flags and environment say it.

use std::path::PathBuf;

use clap::Args;
use jobtrail_gateway::{OidcSettings, WrongSettings};

/// An identity provider to sign in with (OpenID Connect). What is secret comes from the environment or a file.
#[derive(Args)]
pub struct Oidc {
    /// The identity provider, as it spells itself; absent: people sign in with passwords alone.
    #[arg(
        long,
        env = "JOBTRAIL_OIDC_ISSUER",
        value_name = "URL",
        requires_all = ["oidc_client_id", "oidc_public_url"]
    )]
    oidc_issuer: Option<String>,
    /// What the provider calls Jobtrail.
    #[arg(long, env = "JOBTRAIL_OIDC_CLIENT_ID", value_name = "ID", requires = "oidc_issuer")]
    oidc_client_id: Option<String>,
    /// A file with the secret that the provider gave Jobtrail; or the secret itself in JOBTRAIL_OIDC_CLIENT_SECRET.
    #[arg(long, env = "JOBTRAIL_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// Where people reach Jobtrail; the provider sends them back to /api/v1/auth/oidc/callback there.
    #[arg(long, env = "JOBTRAIL_OIDC_PUBLIC_URL", value_name = "URL", requires = "oidc_issuer")]
    oidc_public_url: Option<String>,
    /// What is asked for besides openid.
    #[arg(long, env = "JOBTRAIL_OIDC_SCOPES", value_delimiter = ',', default_value = "profile,email")]
    oidc_scopes: Vec<String>,
    /// The claim that lists somebody's groups.
    #[arg(long, env = "JOBTRAIL_OIDC_GROUPS_CLAIM", default_value = "groups")]
    oidc_groups_claim: String,
    /// Groups whose members are administrators; several are divided by commas.
    #[arg(long, env = "JOBTRAIL_OIDC_ADMINISTRATORS", value_delimiter = ',', value_name = "GROUP")]
    oidc_administrators: Vec<String>,
    /// Groups whose members are auditors.
    #[arg(long, env = "JOBTRAIL_OIDC_AUDITORS", value_delimiter = ',', value_name = "GROUP")]
    oidc_auditors: Vec<String>,
    /// Groups whose members are let in, as members. With it, whoever is in no group that is named here is not.
    #[arg(long, env = "JOBTRAIL_OIDC_MEMBERS", value_delimiter = ',', value_name = "GROUP")]
    oidc_members: Vec<String>,
    /// What stands on the button.
    #[arg(long, env = "JOBTRAIL_OIDC_NAME", default_value = "Single sign-on")]
    oidc_name: String,
    /// Let in only people who are here already and have linked their account.
    #[arg(long, env = "JOBTRAIL_OIDC_INVITED_ONLY")]
    oidc_invited_only: bool,
}

impl Oidc {
    /// The environment variable that may hold the client's secret.
    const SECRET: &str = "JOBTRAIL_OIDC_CLIENT_SECRET";

    /// Absent: there is no provider.
    pub fn settings(&self) -> Result<Option<OidcSettings>, WrongSettings> {
        let (Some(issuer), Some(client_id), Some(public_url)) =
            (&self.oidc_issuer, &self.oidc_client_id, &self.oidc_public_url)
        else {
            return Ok(None);
        };
        let groups = |groups: &[String]| groups.iter().filter(|group| !group.is_empty()).cloned().collect();
        let settings = OidcSettings {
            issuer: issuer.clone(),
            client_id: client_id.clone(),
            client_secret: self.client_secret()?,
            public_url: public_url.clone(),
            scopes: self.oidc_scopes.clone(),
            groups_claim: self.oidc_groups_claim.clone(),
            administrators: groups(&self.oidc_administrators),
            auditors: groups(&self.oidc_auditors),
            members: groups(&self.oidc_members),
            name: self.oidc_name.clone(),
            lets_in_unknown: !self.oidc_invited_only,
        };
        settings.check()?;
        Ok(Some(settings))
    }

    fn client_secret(&self) -> Result<Option<String>, WrongSettings> {
        let secret = match &self.oidc_client_secret_file {
            Some(file) => Some(std::fs::read_to_string(file).map_err(|error| WrongSettings {
                setting: "--oidc-client-secret-file",
                problem: format!("cannot be read: {}: {error}", file.display()),
            })?),
            None => std::env::var(Self::SECRET).ok(),
        };
        Ok(secret.map(|secret| secret.trim().to_owned()).filter(|secret| !secret.is_empty()))
    }
}
