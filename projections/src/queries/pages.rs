//! Pages of lists, all as of the sequence that the first one was.

use uuid::Uuid;

use super::cursor::Cursor;
use super::{Asked, job_list, limits};
use crate::keys::{Key, Place};
use crate::query::{Page, QueryError};
use crate::store::{StoreError, Table};

/// What a page is asked by.
pub struct Asks<'a> {
    pub limit: Option<u16>,
    pub cursor: Option<&'a str>,
    /// What tells the list from others ([`super::cursor::list`]).
    pub list: u64,
}

/// A page of what keys lead to, which end in the place that orders them.
pub fn of_keys<T: serde::Serialize>(
    asked: &Asked,
    Asks { limit, cursor, list }: Asks,
    (table, keys): (Table, &Key),
    row: impl Fn(Uuid) -> Result<Option<T>, StoreError>,
) -> Result<Page<T>, QueryError> {
    let limit = limits::page(limit)?;
    let cursor = Cursor::read_for(cursor, list)?;
    let from = cursor.map_or_else(|| keys.clone(), |cursor| keys.clone().place(cursor.after).after());
    let mut places = asked.as_of.scan(table, &from, &keys.clone().after_all_that_begin_so());
    let mut page = Page { rows: Vec::new(), next: None };
    let (mut last, mut examined, mut bytes) = (None, 0, 0);
    while let Some((key, _)) = places.advance()? {
        if page.rows.len() == limit || examined == job_list::MOST_EXAMINED || bytes >= limits::PAGE_BYTES {
            page.next = last.map(|after| Cursor { sequence: asked.as_of.sequence(), after, list }.write());
            break;
        }
        let place = Place::at_end_of(key).ok_or(StoreError::Misshapen(table))?;
        examined += 1;
        last = Some(place);
        if let Some(found) = row(place.id)? {
            bytes += limits::bytes(&found);
            page.rows.push(found);
        }
    }
    Ok(page)
}

/// A page of a list that is short enough to be put in order for each page anew. At the sequence that the cursor pins the order is
/// always the same, so a place in it is a number.
pub fn of_order<I, T: serde::Serialize>(
    asked: &Asked,
    Asks { limit, cursor, list }: Asks,
    order: Vec<I>,
    row: impl Fn(I) -> Result<Option<T>, StoreError>,
) -> Result<Page<T>, QueryError> {
    let limit = limits::page(limit)?;
    let begin = Cursor::<u32>::read_for(cursor, list)?.map_or(0, |cursor| cursor.after);
    let mut page = Page { rows: Vec::new(), next: None };
    let mut bytes = 0;
    for (number, item) in (0_u32..).zip(order).skip_while(|(number, _)| *number < begin) {
        if page.rows.len() == limit || bytes >= limits::PAGE_BYTES {
            page.next = Some(Cursor { sequence: asked.as_of.sequence(), after: number, list }.write());
            break;
        }
        if let Some(found) = row(item)? {
            bytes += limits::bytes(&found);
            page.rows.push(found);
        }
    }
    Ok(page)
}
