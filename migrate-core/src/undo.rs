//! Going back: undo, and the plan of it.
//!
//! Takes a runner's options and how far to go; what is undone how is a `job`.
//!
//! - [`permit`]: what may be undone, and what that would lose

mod permit;

pub(crate) use permit::LossPolicy;

use crate::apply::together::leave_out_unbegun;
use crate::database::Database;
use crate::driver::{Condition, Connect};
use crate::error::{ErrorKind, Result};
use crate::history::{Presence, Record, Usage};
use crate::job::{Job, leave_role};
use crate::plan::State;
use crate::require;
use crate::runner::Runner;
use crate::status::{Explanation, Report, Target, UndoPlan, UndoStep};
use crate::work::{self, Work};

impl Runner<'_> {
    /// Undoes migrations, the newest applied first; see [`Migrations::undo`](crate::Migrations::undo).
    ///
    /// # Errors
    ///
    /// As [`Migrations::undo`](crate::Migrations::undo).
    pub async fn undo<'c>(&self, target: impl Connect<'c>, how_far: Target) -> Result<Report> {
        let mut database = self.open(target).await?;
        let presence = database.read(&self.migrations.heads).await?;
        if !matches!(presence, Presence::Head(_)) {
            return Ok(Report { state: State::Empty, applied: Vec::new(), waiting: Vec::new() });
        }
        let report = self.work(&mut database, Job::Down { how_far }, None).await?;
        let presence = database.read(&self.migrations.heads).await?;
        let records = self.records(&mut database, &presence).await?;
        // Whatever the set says of the rest, what was asked for is done.
        let state = self.plan_at(&presence, &records).map_or(State::Diverged, |plan| plan.state);
        Ok(Report { state, ..report })
    }

    /// Says what [`undo`](Self::undo) would do, and what that would lose. Never writes.
    ///
    /// ```no_run
    /// # async fn example(migrations: &migrate_core::Migrations, pool: &sqlx::PgPool) -> migrate_core::Result<()> {
    /// let plan = migrations.runner().plan_undo(pool, migrate_core::Target::Steps(1)).await?;
    /// for lost in plan.steps.iter().flat_map(|step| &step.loses) {
    ///     println!("{lost}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the database cannot be read, the version is not applied, or a migration cannot be undone at all
    /// ([`ErrorKind::Irreversible`]). That `undo` would refuse because data is lost, or something needs it, is said in the plan.
    pub async fn plan_undo<'c>(&self, target: impl Connect<'c>, how_far: Target) -> Result<UndoPlan> {
        let mut database = self.open(target).await?;
        self.go_direct(&mut database, None).await?;
        // Looking how much is lost has limits of its own, and may fail.
        database.refuse_transaction().await?;
        // What a role may see is what it would lose.
        database.set_condition(Condition::Unsettled);
        let before = self.take_role(&mut database).await?;
        let planned = self.plan_undo_in_role(&mut database, how_far).await;
        let planned = leave_role(&mut database, before, planned).await?;
        database.set_condition(Condition::Settled);
        Ok(planned)
    }

    async fn plan_undo_in_role(&self, database: &mut Database<'_>, how_far: Target) -> Result<UndoPlan> {
        let presence = database.read(&self.migrations.heads).await?;
        if !matches!(presence, Presence::Head(_)) {
            return Ok(UndoPlan { steps: Vec::new(), explanation: None });
        }
        let mut records = self.records(database, &presence).await?;
        let migrations: Vec<_> = self.migrations.iter().collect();
        leave_out_unbegun(database, &migrations, &mut records).await?;
        let works = work::down(&migrations, &records, how_far)?;
        let undoing: Vec<_> = works.iter().collect();
        let steps = permit::plan(database, &undoing).await?;
        let usage = self.usage(presence.usage());
        let explanation = match self.permit_undoing(database, &records, &undoing, usage, Some(&steps)).await {
            Ok(()) => None,
            Err(error) if matches!(error.kind(), ErrorKind::DataLoss | ErrorKind::Needed) => {
                Some(Explanation::from(&error))
            }
            Err(error) => return Err(error),
        };
        Ok(UndoPlan { steps, explanation })
    }

    /// Refuses to undo what loses data or is needed, here or by another set, but for a development database: what is in there
    /// can be made again. `steps` is what it comes to, if that was found out already.
    pub(crate) async fn permit_undoing(
        &self,
        database: &mut Database<'_>,
        records: &[Record],
        undoing: &[&Work<'_>],
        usage: Usage,
        steps: Option<&[UndoStep]>,
    ) -> Result<()> {
        if usage == Usage::Development {
            return Ok(());
        }
        permit::refuse_needed(self.migrations, records, undoing, self.losses)?;
        require::refuse_required(database, undoing).await?;
        match (self.losses, steps) {
            (LossPolicy::Accept, _) => Ok(()),
            (LossPolicy::Refuse, Some(steps)) => permit::refuse_losses(steps),
            (LossPolicy::Refuse, None) => permit::refuse_losses(&permit::plan(database, undoing).await?),
        }
    }
}
