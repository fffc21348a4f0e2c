//! Every query at its subject.

use std::sync::Arc;

use jobtrail_bus::Responder;
use jobtrail_events::permission::Action;
use jobtrail_events::subject;
use jobtrail_log::Log;
use tokio::sync::{mpsc, watch};

use crate::error::Error;
use crate::queries::Answer;
use crate::query::{
    Answered, ChangesSince, Checkpoint, CompareTrees, CountFiles, CountJobs, GetAgent, GetCheckpoint, GetExtract,
    GetFile, GetJob, GetPool, GetProvenance, GetQueuePlace, GetSnapshot, GetSystem, GetTool, ListActiveJobs,
    ListAgents, ListArtifacts, ListFileArtifacts, ListFiles, ListFunctions, ListHistory, ListJobs, ListPools,
    ListSnapshots, ListSystems, ListTargets, ListTools, ListTree, LocateFiles, Query, QueryError, Question, Rebuild,
    TallyJobs,
};
use crate::readers::Readers;
use crate::visibility;

/// A request to build the read model anew goes to `rebuild`; `progress` says how far one under way is.
pub async fn serve<L: Log>(
    responder: &Responder,
    readers: &Arc<Readers>,
    log: &L,
    progress: &watch::Sender<Option<u64>>,
    rebuild: mpsc::Sender<()>,
) -> Result<(), Error> {
    macro_rules! serve {
        ($($query:ty)*) => {$( answer::<$query>(responder, readers).await?; )*};
    }
    serve! {
        ListJobs GetJob ListHistory GetQueuePlace ListArtifacts ListFiles GetFile LocateFiles ListFileArtifacts
        ListFunctions ListTools GetTool ListTargets ListAgents GetAgent ListPools GetPool CountJobs ChangesSince ListActiveJobs
        ListSystems GetSystem ListTree ListSnapshots GetSnapshot CompareTrees GetExtract
        CountFiles TallyJobs GetProvenance
    }
    let asked = AskedOfService { readers: Arc::clone(readers), log: log.clone(), progress: progress.clone() };
    let on_checkpoint = asked.clone();
    let get = move |_, _: Question<GetCheckpoint>| {
        let asked = on_checkpoint.clone();
        async move { asked.checkpoint().await }
    };
    responder.on(subject::query(GetCheckpoint::NAME), get).await?;
    let start = move |_, question: Question<Rebuild>| {
        let (asked, rebuild) = (asked.clone(), rebuild.clone());
        async move {
            visibility::demand(question.viewer, Action::Operate)?;
            // When one is under way, that one will do.
            if asked.begins_rebuild() {
                rebuild.send(()).await.map_err(|error| QueryError::Unavailable(error.to_string()))?;
            }
            asked.checkpoint().await
        }
    };
    responder.on(subject::query(Rebuild::NAME), start).await?;
    Ok(())
}

async fn answer<Q: Answer>(responder: &Responder, readers: &Arc<Readers>) -> Result<(), Error> {
    let readers = Arc::clone(readers);
    let answer = move |_, question: Question<Q>| {
        let readers = Arc::clone(&readers);
        async move { readers.answer(question).await }
    };
    Ok(responder.on(subject::query(Q::NAME), answer).await?)
}

/// What the rows alone cannot answer.
#[derive(Clone)]
struct AskedOfService<L> {
    readers: Arc<Readers>,
    log: L,
    progress: watch::Sender<Option<u64>>,
}

impl<L: Log> AskedOfService<L> {
    fn begins_rebuild(&self) -> bool {
        self.progress.send_if_modified(|progress| {
            let begins = progress.is_none();
            progress.get_or_insert(0);
            begins
        })
    }

    async fn checkpoint(&self) -> Result<Answered<Checkpoint>, QueryError> {
        let unavailable = |error: &dyn std::fmt::Display| QueryError::Unavailable(error.to_string());
        let log_sequence = self.log.last_sequence().await.map_err(|error| unavailable(&error))?;
        let mark = self.readers.store().mark()?;
        let rebuilt_to = *self.progress.borrow();
        let answer = Checkpoint { sequence: mark.sequence, digest: mark.digest, log_sequence, rebuilt_to };
        Ok(Answered { answer, sequence: mark.sequence })
    }
}
