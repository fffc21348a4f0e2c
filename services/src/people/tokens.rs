//! API tokens: of programs, in the name of a person.

use jobtrail_bus::clock;
use jobtrail_events::ids::TokenId;
use jobtrail_log::Log;
use uuid::Uuid;

use super::directory::{Stored, Token};
use super::passwords;
use super::request::{CreateToken, Credential, ListTokens, PeopleRefusal, RevokeToken, TokenCreated, TokenRow};
use super::{Answer, People, field, unavailable};

impl<L: Log> People<L> {
    const DAY_MS: u64 = 24 * 3_600_000;

    pub async fn create_token(self, command: CreateToken) -> Answer<TokenCreated> {
        let CreateToken { person, name, scope, expires_in_days } = command;
        let name = name.trim().to_owned();
        if name.is_empty() || name.len() > CreateToken::LONGEST_NAME {
            return Err(field("name", format!("must be 1 to {} bytes", CreateToken::LONGEST_NAME)));
        }
        let days = expires_in_days.unwrap_or(CreateToken::DEFAULT_DAYS);
        if !(1..=CreateToken::MOST_DAYS).contains(&days) {
            return Err(field("expires_in_days", format!("must be 1 to {}", CreateToken::MOST_DAYS)));
        }
        let access = &self.directory.access;
        if access.tokens(person).await.map_err(unavailable)?.len() >= CreateToken::MOST {
            return Err(field("name", format!("a person may have {} tokens; revoke one first", CreateToken::MOST)));
        }
        let now = clock::now();
        let (id, expires) = (TokenId(Uuid::new_v4()), now.plus_ms(u64::from(days) * Self::DAY_MS));
        let secret = passwords::secret("jt_");
        let stored_under = passwords::stored_under(&secret);
        let token = Token { id, name, created: now, expires, stored_under, scope, last_used: None };
        // The row comes first: a token that works and that nobody can see and revoke must not be.
        access.put_token(person, &token).await.map_err(unavailable)?;
        let stored = Stored { person, credential: Credential::Token(id), expires, scope: Some(scope), session: None };
        access.store(&secret, &stored).await.map_err(unavailable)?;
        Ok(TokenCreated { row: row(token), secret })
    }

    pub async fn list_tokens(self, command: ListTokens) -> Answer<Vec<TokenRow>> {
        let tokens = self.directory.access.tokens(command.person).await.map_err(unavailable)?;
        let mut rows: Vec<_> = tokens.into_iter().map(row).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.created));
        Ok(rows)
    }

    pub async fn revoke_token(self, command: RevokeToken) -> Answer<()> {
        let RevokeToken { person, token } = command;
        let found = self.directory.access.token(person, token).await.map_err(unavailable)?;
        let found = found.ok_or(PeopleRefusal::UnknownToken(token))?;
        self.directory.access.remove_token(person, &found).await.map_err(unavailable)
    }
}

fn row(token: Token) -> TokenRow {
    let Token { id, name, created, expires, stored_under: _, scope, last_used } = token;
    TokenRow { id, name, created, expires, scope, last_used }
}
