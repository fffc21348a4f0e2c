use super::{Answer, Asked};
use crate::query::{ChangesAnswer, ChangesSince, QueryError};
use crate::views::changes;
use crate::visibility;

impl Answer for ChangesSince {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<ChangesAnswer, QueryError> {
        let Some(mut changes) = changes::since(&asked.as_of, self.after)? else {
            return Ok(ChangesAnswer { changes: Vec::new(), incomplete: true });
        };
        changes.retain(|change| visibility::sees_change(asked.viewer, change));
        Ok(ChangesAnswer { changes, incomplete: false })
    }
}
