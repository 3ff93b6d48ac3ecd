//! The record path: every rule, every type, and how it finds its plans.

mod nulls;
mod numbers;
mod refused;
mod typed;

use super::keys;
use crate::pipeline::Plan;
use crate::policy::Policy;

fn plan_of(rule: &str) -> Plan {
    let policy = format!(
        "version = 1\n[domains.number]\ntype = \"integer\"\n[tables.t.columns]\nX = {{ {rule} }}\nY = {{ drop = true, optional = true }}\n"
    );
    Policy::parse(&policy).unwrap().compile("t", &keys()).unwrap()
}
