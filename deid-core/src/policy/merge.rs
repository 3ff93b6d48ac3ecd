//! A policy and those that it extends become one: what is nearer wins, key by key and column by
//! column.

use super::file::{At, Typed, TypedRule};
use super::table::{TypedDialect, TypedTable};

/// Lays policies over each other, the nearest first.
pub(super) fn merge(layers: Vec<Typed>) -> Typed {
    layers.into_iter().reduce(over).unwrap_or_default()
}

fn over(near: Typed, far: Typed) -> Typed {
    Typed {
        name: near.name.or(far.name),
        claim: near.claim.or(far.claim),
        as_of: near.as_of.or(far.as_of),
        recipient: near.recipient.or(far.recipient),
        null_values: near.null_values.or(far.null_values),
        on_invalid: near.on_invalid.or(far.on_invalid),
        unknown_columns: near.unknown_columns.or(far.unknown_columns),
        extends: Vec::new(), // already followed
        domains: with_others(near.domains, far.domains, |a, b| a.value.name == b.value.name),
        columns: rules(near.columns, far.columns),
        tables: tables(near.tables, far.tables),
        tests: near.tests,
        tests_file: near.tests_file,
        broken: near.broken.into_iter().chain(far.broken).collect(),
    }
}

fn rules(near: Vec<TypedRule>, far: Vec<TypedRule>) -> Vec<TypedRule> {
    with_others(near, far, |a, b| a.pattern == b.pattern)
}

/// `near`, and of `far` what `near` does not have.
fn with_others<T>(near: Vec<T>, far: Vec<T>, same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut all = near;
    let own = all.len();
    for item in far {
        if !all[..own].iter().any(|near| same(near, &item)) {
            all.push(item);
        }
    }
    all
}

fn tables(near: Vec<At<TypedTable>>, far: Vec<At<TypedTable>>) -> Vec<At<TypedTable>> {
    let mut all = near;
    for table in far {
        match all.iter_mut().find(|near| near.value.name == table.value.name) {
            Some(near) => over_table(&mut near.value, table.value),
            None => all.push(table),
        }
    }
    all
}

fn over_table(near: &mut TypedTable, far: TypedTable) {
    if near.files.is_empty() {
        near.files = far.files;
    }
    let sources = std::mem::take(&mut near.sources);
    near.sources = with_others(sources, far.sources, |a, b| a.value.name == b.value.name);
    near.optional = near.optional.or(far.optional);
    near.dialect = TypedDialect {
        delimiter: near.dialect.delimiter.or(far.dialect.delimiter),
        quoting: near.dialect.quoting.or(far.dialect.quoting),
        header: near.dialect.header.or(far.dialect.header),
        encoding: near.dialect.encoding.or(far.dialect.encoding),
    };
    near.subject = near.subject.take().or(far.subject);
    near.null_values = near.null_values.take().or(far.null_values);
    near.gate = near.gate.take().or(far.gate);
    near.order = near.order.take().or(far.order);
    near.rules = rules(std::mem::take(&mut near.rules), far.rules);
}
