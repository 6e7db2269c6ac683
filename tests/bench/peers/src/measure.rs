//! How long the same takes with each tool, in turn, round after round.
//!
//! What else a machine does hits all of them, so only what happened in the same rounds is compared: by the best round, by
//! the median, and round by round.

use crate::tools::Tool;
use std::time::Duration;

/// What each tool took, in the order of `tools`.
pub struct Table {
    tools: Vec<Tool>,
    took: Vec<Vec<Duration>>,
}

impl Table {
    /// Measures each tool in each round; each round begins with another one.
    pub fn of(tools: &[Tool], rounds: usize, mut measure: impl FnMut(Tool) -> Duration) -> Self {
        let mut took = vec![Vec::new(); tools.len()];
        for round in 0..rounds {
            for n in 0..tools.len() {
                let at = (round + n) % tools.len();
                took[at].push(measure(tools[at]));
            }
        }
        Self { tools: tools.to_vec(), took }
    }

    /// A line for each tool: the best and the median, and how ours compares to it: by the best, by the median, and by the
    /// median of what it takes as a share of the other in the same round.
    pub fn print(&self, what: &str) {
        let rounds = self.took.first().map_or(0, Vec::len);
        println!("\n{what}, {rounds} rounds");
        println!(
            "{:<10} {:>11} {:>11} {:>13} {:>13} {:>13}",
            "", "best ms", "median ms", "ours to best", "to median", "by rounds"
        );
        let ours = self.tools.iter().position(|tool| *tool == Tool::Ours).map(|at| (at, self.figures(at)));
        for (at, tool) in self.tools.iter().enumerate() {
            let (best, middle) = self.figures(at);
            print!("{:<10} {best:>11.3} {middle:>11.3}", tool.name());
            let Some((ours, (ours_best, ours_middle))) = ours else {
                println!();
                continue;
            };
            let pairs = self.took[ours].iter().zip(&self.took[at]);
            let by_rounds = median(pairs.map(|(ours, other)| ours.as_secs_f64() / other.as_secs_f64()));
            println!(" {:>13.2} {:>13.2} {by_rounds:>13.2}", ours_best / best, ours_middle / middle);
        }
    }

    /// The best and the median, in ms.
    fn figures(&self, at: usize) -> (f64, f64) {
        let took = self.took[at].iter().map(|took| took.as_secs_f64() * 1e3);
        (took.clone().fold(f64::INFINITY, f64::min), median(took))
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
