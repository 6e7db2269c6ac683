//! The planner against a model of it: a list of what is applied, whatever sets, policies and crashes there are.

use super::{ContractPolicy, Plan, State, glance, plan};
use crate::error::ErrorKind;
use crate::history::{HeadRow, Record, RecordState};
use crate::migrations::Migrations;
use crate::status::Target;
use crate::work;
use migrate_check::baked::{self, Down, Limits, Migration, Mode, Script, State as Draftness};
use migrate_check::chain::Head;
use migrate_check::contracts::Contracts;
use migrate_check::dialect::Dialect;
use migrate_check::digest::Digest;
use migrate_check::lane::Lane;
use migrate_check::set::Baked;
use migrate_check::version::Version;
use proptest::prelude::*;

const SET: &str = "main";

/// A migration: its lane, and which of the steps before it that may wait it must not overtake, one bit each.
type Made = (usize, u16);

/// A run: whether contract steps are asked for, and after how many steps it is killed.
type Run = (bool, usize);

fn lane((lane, _): &Made) -> Lane {
    Lane::ALL[*lane]
}

fn version(at: usize) -> Version {
    Version::new(at as u64 + 1)
}

fn text(at: usize) -> String {
    format!("SELECT {at}")
}

fn script(text: &str) -> Script<'_> {
    Script {
        file: "",
        line: 1,
        text,
        digest: Digest::of(text.as_bytes()),
        mode: Mode::Transaction,
        limits: Limits::default(),
        statements: Vec::new(),
        probes: "",
        loses: "-",
    }
}

/// The steps of other lanes that the one at this place must not overtake.
fn after(made: &[Made], at: usize) -> Vec<Version> {
    let may_wait = |it: &usize| lane(&made[*it]) != lane(&made[at]) && lane(&made[*it]) != Lane::Expand;
    let is_chosen = |it: &usize| made[at].1 & (1 << it) != 0;
    if lane(&made[at]) == Lane::Contract {
        return Vec::new();
    }
    (0..at).filter(may_wait).filter(is_chosen).map(version).collect()
}

fn set(made: &[Made]) -> Migrations {
    let texts: Vec<String> = (0..made.len()).map(text).collect();
    let mut heads = Head::all_empty(SET);
    let mut migrations = Vec::new();
    for (at, one) in made.iter().enumerate() {
        let (lane, up) = (lane(one), script(&texts[at]));
        heads[lane.index()] = heads[lane.index()].then(lane, version(at), up.digest);
        migrations.push(Migration {
            version: version(at),
            name: "made",
            lane,
            after: after(made, at),
            holds: None,
            requires: Vec::new(),
            state: Draftness::Frozen,
            up: up.clone(),
            down: Down::Script(up),
        });
    }
    let (text, index) = baked::encode(&migrations);
    let baked = Baked {
        set: SET.to_owned(),
        dialect: Dialect::Sqlite,
        contracts: Contracts::Gated,
        schema: None,
        heads,
        count: made.len() as u32,
        drafts: 0,
        text,
        index,
    };
    Migrations::from_baked(baked, "migrations")
}

fn head_of(records: &[Record], lane: Lane) -> Head {
    records.iter().rev().find(|it| it.lane == lane).map_or(Head::empty(SET, lane), Record::head)
}

/// The history after one more migration.
fn record(records: &[Record], migration: &Migration<'_>) -> Record {
    let before = head_of(records, migration.lane);
    let head = before.then(migration.lane, migration.version, migration.up.digest);
    Record {
        sequence: records.last().map_or(1, |last| last.sequence + 1),
        version: migration.version,
        name: migration.name.to_owned(),
        lane: migration.lane,
        position: head.count,
        digest: migration.up.digest,
        chain: head.chain,
        previous_chain: before.chain,
        state: RecordState::Applied,
        done: 0,
        intent: None,
        down: None,
        irreversible: None,
        holds: None,
        applied_by: String::new(),
        applied_at: String::new(),
    }
}

/// What the head row says to a set.
fn head_row(migrations: &Migrations, records: &[Record]) -> HeadRow {
    let at = |lane: Lane| {
        let mine = migrations.heads[lane.index()];
        let there = records.iter().find(|it| it.lane == lane && it.position == mine.count);
        if mine.count == 0 { Some(Head::empty(SET, lane).chain) } else { there.map(|it| it.chain) }
    };
    HeadRow {
        min_reader: 1,
        heads: Lane::ALL.map(|lane| head_of(records, lane)),
        at_ends: Lane::ALL.map(at),
        sequence: records.len() as u64,
        in_progress: None,
        dev: false,
        filling: false,
    }
}

fn policy((is_asked_for, _): &Run) -> ContractPolicy {
    if *is_asked_for { ContractPolicy::Allow } else { ContractPolicy::Hold }
}

/// Applies the first steps of a plan.
fn apply(migrations: &Migrations, records: &mut Vec<Record>, plan: &Plan, steps: usize) {
    for step in plan.steps.iter().take(steps) {
        let migration = migrations.iter().find(|it| it.version == step.version).unwrap();
        records.push(record(records, &migration));
    }
}

/// A history that some runs leave.
fn history(migrations: &Migrations, runs: &[Run]) -> Vec<Record> {
    let mut records = Vec::new();
    for run in runs {
        let plan = plan(migrations, &records, policy(run)).unwrap();
        apply(migrations, &mut records, &plan, run.1);
    }
    records
}

fn sets() -> impl Strategy<Value = Vec<Made>> {
    prop::collection::vec((0..3usize, any::<u16>()), 0..12)
}

fn runs() -> impl Strategy<Value = Vec<Run>> {
    prop::collection::vec((any::<bool>(), 0..8usize), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_step_is_done_or_runs_or_waits(made in sets(), runs in runs(), run in any::<(bool, usize)>()) {
        let migrations = set(&made);
        let records = history(&migrations, &runs);
        let plan = plan(&migrations, &records, policy(&run)).unwrap();
        let (steps, waiting) = (plan.steps.iter(), plan.waiting.iter());
        let mut all: Vec<Version> = steps.chain(waiting).map(|step| step.version).collect();
        all.extend(records.iter().map(|it| it.version));
        all.sort_unstable();
        prop_assert_eq!(all, (0..made.len()).map(version).collect::<Vec<_>>());
        prop_assert!(plan.steps.is_sorted_by_key(|step| step.version));
        if policy(&run) == ContractPolicy::Allow {
            prop_assert!(plan.waiting.is_empty());
        } else {
            prop_assert!(plan.steps.iter().all(|step| step.lane != Lane::Contract));
        }
        // Whoever waits, waits for somebody.
        for step in plan.waiting.iter().filter(|step| step.lane != Lane::Contract) {
            let is_met = |it: &&super::Step| it.lane == step.lane && it.version < step.version || step.after.contains(&it.version);
            prop_assert!(plan.waiting.iter().any(|it| is_met(&it)), "{} waits for nobody", step.version);
        }
    }

    #[test]
    fn nothing_overtakes_what_it_must_not(made in sets(), runs in runs()) {
        let records = history(&set(&made), &runs);
        for (place, own) in records.iter().enumerate() {
            let at = own.version.get() as usize - 1;
            let is_before = |it: &Version| records[..place].iter().any(|record| record.version == *it);
            prop_assert!(after(&made, at).iter().all(is_before));
            let of_lane = (0..at).filter(|it| lane(&made[*it]) == own.lane).map(version);
            prop_assert!(of_lane.into_iter().all(|it| is_before(&it)));
        }
    }

    #[test]
    fn the_head_row_says_what_the_history_says(made in sets(), runs in runs(), older in 0..12usize) {
        let newest = set(&made);
        let records = history(&newest, &runs);
        for migrations in [&newest, &set(&made[..older.min(made.len())])] {
            let Some(said) = glance(migrations, &head_row(migrations, &records)) else { continue };
            for contracts in [ContractPolicy::Allow, ContractPolicy::Hold] {
                let plan = plan(migrations, &records, contracts).unwrap();
                prop_assert_eq!(plan.state, said);
                prop_assert!(plan.steps.is_empty() && plan.waiting.is_empty());
            }
        }
    }

    #[test]
    fn after_all_runs_a_set_is_current(made in sets(), runs in runs()) {
        let migrations = set(&made);
        let mut records = history(&migrations, &runs);
        let rest = plan(&migrations, &records, ContractPolicy::Allow).unwrap();
        apply(&migrations, &mut records, &rest, usize::MAX);
        prop_assert_eq!(glance(&migrations, &head_row(&migrations, &records)), Some(State::Current));
    }

    #[test]
    fn an_older_set_is_refused_for_unknown_contract_steps_alone(made in sets(), runs in runs(), older in 0..12usize) {
        let records = history(&set(&made), &runs);
        let older = older.min(made.len());
        let unknown: Vec<&Record> = records.iter().filter(|it| it.version >= version(older)).collect();
        let planned = plan(&set(&made[..older]), &records, ContractPolicy::Hold);
        match planned {
            Err(error) => {
                prop_assert_eq!(error.kind(), ErrorKind::Ahead);
                prop_assert!(unknown.iter().any(|it| it.lane == Lane::Contract));
            }
            Ok(plan) => {
                prop_assert!(unknown.iter().all(|it| it.lane != Lane::Contract));
                let is_done = plan.steps.is_empty() && plan.waiting.is_empty();
                prop_assert_eq!(plan.state == State::Ahead, is_done && !unknown.is_empty());
            }
        }
    }

    #[test]
    fn another_text_is_another_history(made in sets(), runs in runs(), which in any::<prop::sample::Index>()) {
        let migrations = set(&made);
        let mut records = history(&migrations, &runs);
        prop_assume!(!records.is_empty());
        let at = which.index(records.len());
        records[at].digest = Digest::of(b"edited");
        let refused = plan(&migrations, &records, ContractPolicy::Allow).unwrap_err();
        prop_assert_eq!(refused.kind(), ErrorKind::Diverged);
    }

    #[test]
    fn undoing_goes_back_the_way_that_was_come(made in sets(), runs in runs(), steps in 0..14usize) {
        let migrations = set(&made);
        let records = history(&migrations, &runs);
        let all: Vec<Migration<'_>> = migrations.iter().collect();
        let works = work::down(&all, &records, Target::Steps(steps)).unwrap();
        let kept = records.len() - works.len();
        prop_assert_eq!(works.len(), steps.min(records.len()));
        for (place, work) in works.iter().enumerate() {
            let left = &records[..records.len() - place - 1];
            prop_assert_eq!(work.version, records[left.len()].version);
            prop_assert_eq!(work.head, head_of(left, work.lane));
        }
        // What is left is a history that some runs leave: nothing in it is out of order.
        prop_assert!(plan(&migrations, &records[..kept], ContractPolicy::Hold).is_ok());
    }
}
