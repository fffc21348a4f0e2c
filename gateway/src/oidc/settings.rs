use jobtrail_events::person::Role;

/// What the gateway has to know of the identity provider.
#[derive(Clone, Debug)]
pub struct OidcSettings {
    /// As the provider spells itself. Its description is below it, at `.well-known/openid-configuration`.
    pub issuer: String,
    pub client_id: String,
    /// Absent: a public client, which PKCE protects alone.
    pub client_secret: Option<String>,
    /// Where people reach Jobtrail; the provider sends them back to `/api/v1/auth/oidc/callback` there.
    pub public_url: String,
    /// Besides `openid`.
    pub scopes: Vec<String>,
    /// The claim that lists somebody's groups.
    pub groups_claim: String,
    /// Who is in one of these is an administrator; else, in one of the next, an auditor; else a member. When neither is given the
    /// groups say nothing about roles, and administrators here say who is what.
    pub administrators: Vec<String>,
    pub auditors: Vec<String>,
    /// Unless it is empty only who is in one of all these groups is let in.
    pub members: Vec<String>,
    /// What stands on the button.
    pub name: String,
    /// Whether somebody whom we do not know is let in.
    pub lets_in_unknown: bool,
}

/// The settings cannot be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("JT0016: the setting {setting} of the identity provider {problem}")]
pub struct WrongSettings {
    pub setting: &'static str,
    pub problem: String,
}

impl OidcSettings {
    pub fn check(&self) -> Result<(), WrongSettings> {
        for (setting, url) in [("--oidc-issuer", &self.issuer), ("--oidc-public-url", &self.public_url)] {
            let parsed = url.parse::<http::Uri>().ok().filter(|url| url.host().is_some());
            let Some(parsed) = parsed else {
                let problem = format!("is no URL: '{url}'; give one as in https://login.example.org");
                return Err(WrongSettings { setting, problem });
            };
            let host = parsed.host().unwrap_or_default().trim_matches(['[', ']']);
            let is_here = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
            if parsed.scheme_str() != Some("https") && !is_here {
                let problem = format!("must begin with https, since it is not on this machine: '{url}'");
                return Err(WrongSettings { setting, problem });
            }
        }
        if self.client_id.trim().is_empty() {
            let problem = "is empty; it is what the provider calls Jobtrail".to_owned();
            return Err(WrongSettings { setting: "--oidc-client-id", problem });
        }
        Ok(())
    }

    pub fn callback(&self) -> String {
        format!("{}/api/v1/auth/oidc/callback", self.public_url.trim_end_matches('/'))
    }

    pub fn standing(&self, groups: &[String]) -> Standing {
        let is_in = |wanted: &[String]| wanted.iter().any(|group| groups.contains(group));
        let (is_administrator, is_auditor) = (is_in(&self.administrators), is_in(&self.auditors));
        if !self.members.is_empty() && !is_administrator && !is_auditor && !is_in(&self.members) {
            return Standing::NotLetIn;
        }
        if self.administrators.is_empty() && self.auditors.is_empty() {
            return Standing::Unsaid;
        }
        Standing::Is(match (is_administrator, is_auditor) {
            (true, _) => Role::Administrator,
            (false, true) => Role::Auditor,
            (false, false) => Role::Member,
        })
    }
}

/// What somebody's groups say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing about the role.
    Unsaid,
    Is(Role),
    NotLetIn,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str) -> OidcSettings {
        OidcSettings {
            issuer: issuer.to_owned(),
            client_id: "jobtrail".to_owned(),
            client_secret: None,
            public_url: "https://jobs.example/".to_owned(),
            scopes: Vec::new(),
            groups_claim: "groups".to_owned(),
            administrators: vec!["ops".to_owned()],
            auditors: vec!["audit".to_owned()],
            members: vec![],
            name: "Example".to_owned(),
            lets_in_unknown: true,
        }
    }

    #[test]
    fn what_is_not_encrypted_is_refused_unless_it_is_here() {
        for right in ["https://login.example", "http://127.0.0.1:3000", "http://localhost:1/realm", "http://[::1]:3"] {
            assert_eq!(settings(right).check(), Ok(()), "{right}");
        }
        for wrong in ["", "login.example/x y", "http://login.example", "ftp://login.example"] {
            let error = settings(wrong).check().expect_err(wrong);
            assert!(error.to_string().starts_with("JT0016: the setting --oidc-issuer"), "{error}");
        }
        assert_eq!(settings("https://a").callback(), "https://jobs.example/api/v1/auth/oidc/callback");
    }

    #[test]
    fn the_strongest_group_counts() {
        let settings = settings("https://a");
        let standing = |settings: &OidcSettings, groups: &[&str]| {
            settings.standing(&groups.iter().map(|group| (*group).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(standing(&settings, &["audit", "ops"]), Standing::Is(Role::Administrator));
        assert_eq!(standing(&settings, &["audit"]), Standing::Is(Role::Auditor));
        assert_eq!(standing(&settings, &["Ops"]), Standing::Is(Role::Member));
        assert_eq!(standing(&settings, &[]), Standing::Is(Role::Member));
        let chosen = OidcSettings { members: vec!["staff".to_owned()], ..settings.clone() };
        assert_eq!(standing(&chosen, &["staff"]), Standing::Is(Role::Member));
        assert_eq!(standing(&chosen, &["audit"]), Standing::Is(Role::Auditor));
        assert_eq!(standing(&chosen, &["guests"]), Standing::NotLetIn);
        let unmapped = OidcSettings { administrators: vec![], auditors: vec![], ..settings };
        assert_eq!(standing(&unmapped, &["ops"]), Standing::Unsaid);
        let chosen = OidcSettings { members: vec!["staff".to_owned()], ..unmapped };
        assert_eq!(standing(&chosen, &["staff"]), Standing::Unsaid);
        assert_eq!(standing(&chosen, &[]), Standing::NotLetIn);
    }
}
