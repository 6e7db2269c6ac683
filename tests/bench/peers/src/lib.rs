//! The same migrations applied by four tools, and by their SQL alone: what `../apply` measures.
//!
//! - [`corpus`]: the migrations
//! - [`tools`]: what applies them
//! - [`databases`]: where to
//! - [`measure`]: how long it takes, side by side
//! - [`replicas`]: the same by many processes at once
//! - [`proxy`]: the servers, further away

pub mod corpus;
pub mod databases;
pub mod measure;
#[path = "../../../src/proxy.rs"]
pub mod proxy;
pub mod replicas;
pub mod tools;
