//! The fingerprint: SHA-256 over the canonical JSON of the resolved policy.
//!
//! Packs stand with the digest of their list, hierarchies and lists with that of their file instead of
//! its path, so that laptop and cluster agree. Comments, order, white space, paths and whether a column
//! is in a list or has an entry make no difference; everything that a run or its manifest depends
//! on does.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::table::NullValues;
use crate::technique::{Domain, DomainScope, Rule};
use crate::vocab::Encoding;

use super::column::{ColumnRule, PackUse};
use super::glob::Pattern;
use super::jcs;
use super::model::{Dialect, Gate, Header, Policy, RowOrder, Table};
use super::packs::Pack;
use super::source::TableSource;

/// Which policy it was: SHA-256 over its canonical form, in hex.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The digests of the files that a policy names, by path.
type Files = BTreeMap<String, [u8; 32]>;

impl Fingerprint {
    pub(super) fn of(policy: &Policy) -> Self {
        let text = jcs::canonical(&policy_json(policy, &files(policy)));
        Self(Sha256::digest(text.as_bytes()).into())
    }
}

fn files(policy: &Policy) -> Files {
    let hierarchies = policy.hierarchies.iter().map(|(path, file)| (path, file.sha256()));
    let lists = policy.lists.iter().map(|(path, file)| (path, file.sha256()));
    hierarchies.chain(lists).map(|(path, digest)| (path.clone(), *digest)).collect()
}

fn policy_json(policy: &Policy, files: &Files) -> Value {
    let domains: Map<String, Value> =
        policy.domains.values().map(|d| (d.name.to_string(), domain_json(d))).collect();
    let tables: Map<String, Value> = policy
        .tables
        .values()
        .map(|table| (table.name.to_string(), table_json(table, files)))
        .collect();
    let packs: Map<String, Value> = policy
        .packs
        .iter()
        .filter_map(PackUse::pack)
        .map(|pack| (pack.name.clone(), pack_digest(pack).into()))
        .collect();
    json!({
        "version": 1,
        "name": policy.name,
        "claim": policy.claim,
        "as_of": policy.as_of.map(|day| day.to_string()),
        "recipient": policy.recipient,
        "null_values": nulls_json(&policy.null_values),
        "on_invalid": policy.on_invalid,
        "unknown_columns": policy.unknown_columns,
        "packs": packs,
        "domains": domains,
        "columns": rules_json(&policy.global, files),
        "tables": tables,
    })
}

fn domain_json(domain: &Domain) -> Value {
    let mut json = json!({
        "type": domain.cell_type,
        "prefix": domain.prefix,
        "normalize": domain.normalize,
        "format": domain.formats.written().collect::<Vec<_>>(),
        "date_shift": domain.date_shift,
    });
    // Only where it is said, so that policies without it keep their fingerprint.
    if domain.scope == DomainScope::Run {
        json["scope"] = json!(domain.scope);
    }
    if domain.reidentifiable {
        json["reidentifiable"] = true.into();
    }
    json
}

fn table_json(table: &Table, files: &Files) -> Value {
    let Dialect { delimiter, quoting, header, encoding } = table.dialect;
    let mut names = table.files.clone();
    names.sort_unstable();
    names.dedup();
    let mut value = json!({
        "files": names,
        "optional": table.optional,
        "subject": subject_json(table),
        "delimiter": delimiter.map(|byte| char::from(byte).to_string()),
        "quote": quoting,
        "header": header == Header::Present,
        "null_values": table.null_values.as_ref().map(nulls_json),
        "gate": table.gate.as_ref().map(gate_json),
        "columns": rules_json(&table.rules, files),
    });
    // Only where they are said, so that policies without them keep their fingerprint.
    if let Some(encoding) = encoding {
        value["encoding"] = encoding.name().into();
    }
    if !table.sources.is_empty() {
        let sources = table.sources.iter();
        let sources =
            sources.map(|source| (source.name.to_string(), source_json(source, table.dialect)));
        value["sources"] = sources.collect::<Map<_, _>>().into();
    }
    if table.order != RowOrder::Keep {
        value["order"] = json!(table.order);
    }
    value
}

fn source_json(source: &TableSource, table: Dialect) -> Value {
    let Dialect { delimiter, quoting, header, encoding } = source.dialect(table);
    let mut names = source.files.clone();
    names.sort_unstable();
    names.dedup();
    let rename = source.rename.iter().map(|(from, to)| (from.to_string(), json!(to)));
    json!({
        "files": names,
        "optional": source.optional,
        "rename": rename.collect::<Map<_, _>>(),
        "delimiter": delimiter.map(|byte| char::from(byte).to_string()),
        "quote": quoting,
        "header": header == Header::Present,
        "encoding": encoding.map(Encoding::name),
    })
}

fn subject_json(table: &Table) -> Value {
    match &table.subject_domain {
        Some(domain) => json!({ "column": table.subject, "domain": domain }),
        None => json!(table.subject),
    }
}

fn gate_json(gate: &Gate) -> Value {
    let mut count = gate.count.clone();
    if let Some(count) = &mut count {
        count.sort_unstable();
        count.dedup();
    }
    json!({
        "k": gate.k,
        "max_suppressed": gate.max_suppressed,
        "scope": gate.scope,
        "count": count,
        "suppress": gate.suppress,
        "cascade": gate.cascade,
        "cascade_reason": gate.cascade_reason,
    })
}

fn rules_json(rules: &[ColumnRule], files: &Files) -> Value {
    rules
        .iter()
        .map(|rule| (rule.pattern.to_string(), rule_json(rule, files)))
        .collect::<Map<_, _>>()
        .into()
}

fn rule_json(rule: &ColumnRule, files: &Files) -> Value {
    let mut value = json!({
        "glob": matches!(rule.pattern, Pattern::Glob(_)),
        "rule": parameters_json(&rule.rule, files),
        "role": rule.role(),
        "type": rule.cell_type(),
        "format": rule.formats.written().collect::<Vec<_>>(),
        "null_values": rule.null_values.as_ref().map(nulls_json),
        "on_invalid": rule.on_invalid,
        "optional": rule.optional,
        "reason": rule.reason,
        "reviewed": rule.reviewed,
    });
    // Only where it is said, so that policies without it keep their fingerprint.
    if let Some(why) = &rule.not_identifier {
        value["not_identifier"] = why.as_str().into();
    }
    value
}

/// A rule with its defaults written out, and the digest of its file instead of the path.
fn parameters_json(rule: &Rule, files: &Files) -> Value {
    // Parameters are text, numbers and flags under text keys: they always have a JSON form.
    let mut value = serde_json::to_value(rule).unwrap_or_default();
    for key in rule.facts().grammar.files() {
        let path = value.get_mut(rule.key()).and_then(|parameters| parameters.get_mut(key));
        let Some(path) = path else { continue };
        if let Some(digest) = path.as_str().and_then(|path| files.get(path)) {
            *path = format!("sha256:{}", hex(digest)).into();
        }
    }
    value
}

fn nulls_json(nulls: &NullValues) -> Value {
    nulls.spellings().collect()
}

/// SHA-256 over the canonical form of a pack's list.
fn pack_digest(pack: &Pack) -> String {
    let entries: Vec<Value> = pack
        .entries()
        .iter()
        .map(|entry| {
            let (words, except) = entry.patterns();
            json!({
                "identifier": entry.identifier,
                "clause": entry.clause,
                "rule": parameters_json(&entry.rule, &Files::new()),
                "words": words,
                "except": except,
            })
        })
        .collect();
    let list = json!({ "name": pack.name, "entries": entries, "dictionary": pack.dictionary() });
    hex(&Sha256::digest(jcs::canonical(&list).as_bytes()).into())
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
        text
    })
}
