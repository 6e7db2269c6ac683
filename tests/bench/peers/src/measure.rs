//! How long the same takes with each tool, in turn, round after round.
//!
//! What else a machine does hits all of them, so only what happened in the same rounds is compared: by the best round,
//! and by the median.

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

    /// A line for each tool: the best and the median, and how ours compares to it.
    pub fn print(&self, what: &str) {
        let rounds = self.took.first().map_or(0, Vec::len);
        println!("\n{what}, {rounds} rounds");
        println!("{:<10} {:>11} {:>11} {:>13} {:>13}", "", "best ms", "median ms", "ours to best", "to median");
        let ours = self.tools.iter().position(|tool| *tool == Tool::Ours).map(|at| self.figures(at));
        for (at, tool) in self.tools.iter().enumerate() {
            let (best, median) = self.figures(at);
            print!("{:<10} {best:>11.3} {median:>11.3}", tool.name());
            match ours {
                Some((ours_best, ours_median)) => {
                    println!(" {:>13.2} {:>13.2}", ours_best / best, ours_median / median)
                }
                None => println!(),
            }
        }
    }

    /// The best and the median, in ms.
    fn figures(&self, at: usize) -> (f64, f64) {
        let mut took: Vec<f64> = self.took[at].iter().map(|took| took.as_secs_f64() * 1e3).collect();
        took.sort_by(f64::total_cmp);
        (took[0], took[took.len() / 2])
    }
}
