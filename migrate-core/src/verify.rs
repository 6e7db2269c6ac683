//! What the history and its event log say of each other -> whether only this toolkit wrote them.
//!
//! Pure. Takes rows; gives what is wrong with them. Must not know how they were fetched.

use crate::driver::Row;
use crate::history::{HeadRow, Record, RecordState};
use migrate_check::chain::Head;
use migrate_check::digest::Digest;
use migrate_check::lane::Lane;
use migrate_check::version::Version;
use std::collections::BTreeSet;

/// What came of reading a whole history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Verification {
    /// How many migrations the history has.
    pub migrations: usize,
    /// How many events its log has.
    pub events: usize,
    /// What does not fit together, one sentence each; none if only this toolkit wrote both.
    pub faults: Vec<String>,
}

/// The end of an event log: each event carries the hash of the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventLog {
    pub(crate) number: u64,
    pub(crate) hash: String,
}

/// What an event says, but for its hashes.
#[derive(Debug)]
pub(crate) struct Event<'a> {
    pub(crate) kind: &'a str,
    pub(crate) version: Option<Version>,
    pub(crate) name: Option<&'a str>,
    pub(crate) at: &'a str,
    pub(crate) actor: &'a str,
    pub(crate) build: &'a str,
    pub(crate) detail: &'a str,
    pub(crate) epoch: u64,
}

impl EventLog {
    /// The log of a set to which nothing happened.
    pub(crate) fn empty() -> Self {
        Self { number: 0, hash: hash(&["migrate/1 event log"]) }
    }

    /// Reads the row of `last_event.sql`.
    pub(crate) fn from_row(row: &Row) -> Self {
        match row.as_slice() {
            [Some(number), Some(hash)] => number.parse().map(|number| Self { number, hash: hash.clone() }).ok(),
            _ => None,
        }
        .unwrap_or_else(Self::empty)
    }

    /// The log after one more event.
    pub(crate) fn then(&self, event: &Event<'_>) -> Self {
        let number = self.number + 1;
        let hash = hash(&[
            &self.hash,
            &number.to_string(),
            event.kind,
            &event.version.map_or_else(String::new, |version| version.to_string()),
            event.name.unwrap_or_default(),
            event.at,
            event.actor,
            event.build,
            event.detail,
            &event.epoch.to_string(),
        ]);
        Self { number, hash }
    }
}

/// Compares a head, the records that it stands for, and the rows of `events.sql`.
pub(crate) fn verify(set: &str, head: &HeadRow, records: &[Record], events: &[Row]) -> Verification {
    let mut faults = Vec::new();
    chains(set, head, records, &mut faults);
    let replayed = replay(events, &mut faults);
    if let Some(there) = replayed {
        let name = |version: &Version| {
            let record = records.iter().find(|record| record.version == *version);
            record.map_or_else(|| version.to_string(), |record| format!("{version} {}", record.name))
        };
        let applied: BTreeSet<Version> =
            records.iter().filter(|it| it.state != RecordState::InProgress).map(|it| it.version).collect();
        let gone = there.difference(&applied);
        faults.extend(gone.map(|it| format!("the log says that {} was applied, and the history does not", name(it))));
        let done = records.iter().filter(|it| it.state == RecordState::Applied).map(|it| it.version);
        let unsaid = done.filter(|version| !there.contains(version));
        faults.extend(unsaid.map(|it| format!("the history has {}, and the log does not say so", name(&it))));
    }
    Verification { migrations: records.len(), events: events.len(), faults }
}

fn chains(set: &str, head: &HeadRow, records: &[Record], faults: &mut Vec<String>) {
    for lane in Lane::ALL {
        let mut own: Vec<&Record> = records.iter().filter(|record| record.lane == lane).collect();
        own.sort_by_key(|record| record.position);
        let mut now = Head::empty(set, lane);
        let mut counted = now;
        for record in own {
            let name = format!("{} {}", record.version, record.name);
            if record.position != now.count + 1 {
                faults
                    .push(format!("{name} is at position {} of the lane {lane}, after {}", record.position, now.count));
            }
            let next = now.then(lane, record.version, record.digest);
            if record.previous_chain != now.chain || record.chain != next.chain {
                faults.push(format!(
                    "the chain of {name} does not follow from its version, its digest and what is before it"
                ));
            }
            now = record.head();
            if matches!(record.state, RecordState::Applied | RecordState::Undoing) {
                counted = now;
            }
        }
        let said = head.heads[lane.index()];
        if said != counted {
            let (count, there) = (said.count, counted.count);
            faults.push(format!(
                "the head of the lane {lane} is at {count}, and the history's last at {there}, or their chains differ"
            ));
        }
    }
}

/// What is applied after all events; `None` when something was taken over that no event names.
fn replay(events: &[Row], faults: &mut Vec<String>) -> Option<BTreeSet<Version>> {
    let mut log = EventLog::empty();
    let mut there = BTreeSet::new();
    let mut is_whole = true;
    for row in events {
        let Some((number, event, previous, own)) = event(row) else {
            faults.push(format!("the event after number {} cannot be read", log.number));
            return None;
        };
        let next = log.then(&event);
        if number != next.number {
            faults.push(format!("event {number} of the log comes after event {}", log.number));
        } else if previous != log.hash || own != next.hash {
            faults.push(format!(
                "event {number} of the log does not have the hash of what it says and of what is before it"
            ));
        }
        log = EventLog { number, hash: own.to_owned() };
        match (event.kind, event.version) {
            ("applied", Some(version)) => drop(there.insert(version)),
            ("undone", Some(version)) => drop(there.remove(&version)),
            ("applied" | "undone" | "failed" | "repaired" | "resumed" | "taken-over", _) => {}
            _ => is_whole = false,
        }
    }
    is_whole.then_some(there)
}

fn event(row: &Row) -> Option<(u64, Event<'_>, &str, &str)> {
    let column = |at: usize| row.get(at)?.as_deref();
    let event = Event {
        kind: column(1)?,
        version: column(2).and_then(|version| version.parse().ok()).map(Version::new),
        name: column(3),
        at: column(4)?,
        actor: column(5)?,
        build: column(6)?,
        detail: column(7)?,
        epoch: column(10)?.parse().ok()?,
    };
    Some((column(0)?.parse().ok()?, event, column(8)?, column(9)?))
}

/// SHA-256 over fields that cannot run into each other: each is preceded by its length.
fn hash(fields: &[&str]) -> String {
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
        bytes.extend_from_slice(field.as_bytes());
    }
    Digest::of(&bytes).to_string()
}
