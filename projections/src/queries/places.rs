//! Walking lists of jobs.

use jobtrail_events::value::Timestamp;
use uuid::Uuid;

use crate::keys::{Key, Place};
use crate::store::{AsOf, Scan, StoreError, Table};
use crate::views::lists::{IN_WORK, Listed, Stage};
use crate::views::sparse::Entries;

/// The part of a list that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    start: (u64, Uuid),
    /// Where the page before ended; it is not shown again.
    after: Option<Place>,
    last_order: u64,
    direction: Direction,
}

/// Which end of a list comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    NewestFirst,
    OldestFirst,
}

impl Span {
    /// From the newest that is before `to`, or the one behind `after`, to the oldest that is not before `from`.
    /// Absent: there can be nothing.
    pub fn of(from: Option<Timestamp>, to: Option<Timestamp>, after: Option<Place>) -> Option<Self> {
        Self::towards(Direction::NewestFirst, from, to, after)
    }

    /// The same in either direction.
    pub fn towards(
        direction: Direction,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        after: Option<Place>,
    ) -> Option<Self> {
        let last_order = from.map_or(u64::MAX, |Timestamp(from)| !from);
        let first_order = match to {
            None => 0,
            Some(Timestamp(to)) => (!to).checked_add(1)?,
        };
        let passed = match direction {
            Direction::NewestFirst => after.map_or((0, Uuid::nil()), |place| place.rank()),
            Direction::OldestFirst => (0, Uuid::nil()),
        };
        let start = (first_order, Uuid::nil()).max(passed);
        (start.0 <= last_order).then_some(Self { start, after, last_order, direction })
    }
}

/// Places of one or more lists in one order, newest first. No job may be in two of the lists.
pub struct Places<'a> {
    sources: Vec<Source<'a>>,
    span: Span,
}

struct Source<'a> {
    /// The next place, when it has been looked up.
    head: Option<Place>,
    ended: bool,
    rows: Rows<'a>,
}

enum Rows<'a> {
    List(Scan<'a>),
    InWork(Entries<'a>),
}

impl<'a> Places<'a> {
    pub fn of_list(as_of: &'a AsOf, list: &Key, span: Span) -> Self {
        Self { sources: vec![Source::list(as_of, list, span)], span }
    }

    /// Only with the newest first.
    pub fn of_stages(as_of: &'a AsOf, stages: &[Stage], span: Span) -> Self {
        let source = |stage: &Stage| match stage.listed() {
            Listed::InWork(group) => {
                let (order, id) = span.start;
                Source::of(Rows::InWork(IN_WORK.entries(as_of, group, order, id)))
            }
            Listed::ForGood(list) => Source::list(as_of, &list, span),
        };
        Self { sources: stages.iter().map(source).collect(), span }
    }

    pub fn advance(&mut self) -> Result<Option<Place>, StoreError> {
        for source in &mut self.sources {
            source.fill(&self.span)?;
        }
        let rank = |source: &&mut Source<'_>| source.head.map(|place| place.rank());
        let heads = self.sources.iter_mut().filter(|source| source.head.is_some());
        let first = match self.span.direction {
            Direction::NewestFirst => heads.min_by_key(rank),
            Direction::OldestFirst => heads.max_by_key(rank),
        };
        Ok(first.and_then(|source| source.head.take()))
    }
}

impl<'a> Source<'a> {
    fn of(rows: Rows<'a>) -> Self {
        Self { head: None, ended: false, rows }
    }

    fn list(as_of: &'a AsOf, list: &Key, span: Span) -> Self {
        let (order, id) = span.start;
        let start = list.clone().number(order).id(id);
        let end = list.clone().number(span.last_order).after_all_that_begin_so();
        Self::of(Rows::List(match span.direction {
            Direction::NewestFirst => as_of.scan(Table::JobLists, &start, &end),
            Direction::OldestFirst => {
                let end = span.after.map_or(end.clone(), |after| end.min(list.clone().place(after)));
                as_of.scan_backward(Table::JobLists, &start.min(end.clone()), &end)
            }
        }))
    }

    fn fill(&mut self, span: &Span) -> Result<(), StoreError> {
        while self.head.is_none() && !self.ended {
            match self.rows.advance()? {
                Some(place) if Some(place) == span.after => {}
                Some(place) if place.order() <= span.last_order => self.head = Some(place),
                Some(_) | None => self.ended = true,
            }
        }
        Ok(())
    }
}

impl Rows<'_> {
    fn advance(&mut self) -> Result<Option<Place>, StoreError> {
        match self {
            Self::List(rows) => match rows.advance()? {
                None => Ok(None),
                Some((key, _)) => Place::at_end_of(key).map(Some).ok_or(StoreError::Misshapen(Table::JobLists)),
            },
            Self::InWork(entries) => Ok(entries.advance()?.map(|(order, id)| Place { at: Timestamp(!order), id })),
        }
    }
}
