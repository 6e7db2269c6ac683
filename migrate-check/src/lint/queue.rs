//! Migrations, with what they touch -> what each must be applied after.
//!
//! The steps of a lane are applied in their order. A contract step or a backfill may wait while steps of other lanes that
//! come after it are applied: those that touch something else.

use super::touch::Touches;
use crate::lane::Lane;
use crate::version::Version;

/// The steps so far that others may have to wait for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queue {
    waiting: Vec<Waiting>,
}

/// A step that waits itself, or comes after one that does.
#[derive(Debug, Clone)]
struct Waiting {
    /// What has to be applied for it to be.
    steps: Vec<(Lane, Version)>,
    touches: Touches,
}

impl Queue {
    /// The steps of other lanes that the next migration must not overtake, the newest of each lane, in their order.
    pub(crate) fn next(&mut self, version: Version, lane: Lane, touches: Touches) -> Vec<Version> {
        let touches = touches.settled();
        if lane == Lane::Contract {
            // It comes after everything.
            self.waiting.push(Waiting { steps: vec![(lane, version)], touches });
            return Vec::new();
        }
        let met = self.waiting.iter().filter(|it| it.touches.meets(&touches)).flat_map(|it| &it.steps);
        let mut steps: Vec<(Lane, Version)> = Vec::new();
        for &(of, step) in met.filter(|(of, _)| *of != lane) {
            match steps.iter_mut().find(|(lane, _)| *lane == of) {
                Some((_, newest)) => *newest = step.max(*newest),
                None => steps.push((of, step)),
            }
        }
        let mut after: Vec<Version> = steps.iter().map(|(_, step)| *step).collect();
        after.sort_unstable();
        if lane == Lane::Backfill {
            steps.push((lane, version));
        }
        if !steps.is_empty() {
            self.waiting.push(Waiting { steps, touches });
        }
        after
    }
}
