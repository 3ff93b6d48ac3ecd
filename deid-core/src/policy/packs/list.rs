//! The list that the packs are made of, read with the policy's own reader.

use std::sync::Arc;

use toml::de::DeTable;

use crate::technique::Rule;

use super::super::params;
use super::super::reader::{Fields, Node, Reader};
use super::pack::{Pack, PackEntry};
use super::words::{Dictionary, WordPattern};

/// Version 1.
const IDENTIFIERS_1: &str = include_str!("identifiers_1.toml");

/// The packs. The list is part of the program, so a fault in it is one of the program: it stops
/// the first test that looks at a pack.
pub(super) fn packs() -> [Pack; 2] {
    let (list, problems) = Reader::read(&"identifiers_1.toml".into(), IDENTIFIERS_1, list);
    match list {
        Some((identifiers, extra)) if problems.is_empty() => make(&identifiers, &extra),
        _ => panic!("the list of identifiers is broken: {problems:?}"),
    }
}

/// An identifier as the list states it.
struct Identifier {
    letter: String,
    name: String,
    safe_harbor: Rule,
    limited: Option<String>,
    words: Vec<String>,
    except: Vec<String>,
}

fn list(reader: &mut Reader, table: &DeTable<'_>) -> Option<(Vec<Identifier>, Vec<String>)> {
    let fields = reader.known(table, 1, &["version", "dictionary", "identifier"]);
    let extra = owned(reader, &fields, "dictionary");
    let nodes = reader.tables(fields.get("identifier")?);
    let all = nodes.into_iter().map(|node| identifier(reader, node)).collect::<Option<_>>()?;
    Some((all, extra))
}

fn identifier(reader: &mut Reader, node: Node<'_>) -> Option<Identifier> {
    let known = ["letter", "name", "safe_harbor", "limited_data_set", "words", "except"];
    let fields = reader.fields(node, &known)?;
    let letter = reader.words(fields.get("letter")?)?.to_owned();
    let name = reader.words(fields.get("name")?)?;
    let rule = reader.entries(fields.get("safe_harbor")?);
    let limited = fields.get("limited_data_set").and_then(|node| reader.words(node));
    Some(Identifier {
        letter,
        name: name.to_owned(),
        safe_harbor: params::rule(reader, *rule.first()?)?,
        limited: limited.map(str::to_owned),
        words: owned(reader, &fields, "words"),
        except: owned(reader, &fields, "except"),
    })
}

fn owned(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Vec<String> {
    let texts = fields.get(key).and_then(|node| reader.texts(node)).unwrap_or_default();
    texts.into_iter().map(|(text, _)| text.to_owned()).collect()
}

fn make(identifiers: &[Identifier], extra: &[String]) -> [Pack; 2] {
    let mut dictionary = Dictionary::default();
    extra.iter().for_each(|word| dictionary.add(word));
    for pattern in identifiers.iter().flat_map(|id| id.words.iter().chain(&id.except)) {
        WordPattern::new(pattern).words().iter().for_each(|word| dictionary.add(word));
    }
    let dictionary = Arc::new(dictionary);
    let pack = |name: &str, source, entries| Pack {
        name: name.to_owned(),
        source,
        entries,
        dictionary: Arc::clone(&dictionary),
    };
    let strict = identifiers.iter().map(|id| {
        let letter = match id.letter.as_str() {
            "A-R" => String::new(),
            letter => format!("({letter})"),
        };
        entry(id, &format!("45 CFR 164.514(b)(2)(i){letter}"), id.safe_harbor.clone())
    });
    let limited =
        identifiers.iter().filter_map(|id| Some(entry(id, id.limited.as_ref()?, Rule::Drop)));
    [
        pack("hipaa-safe-harbor@1", "45 CFR 164.514(b)(2)(i)", strict.collect()),
        pack("hipaa-limited-data-set@1", "45 CFR 164.514(e)(2)", limited.collect()),
    ]
}

fn entry(id: &Identifier, clause: &str, rule: Rule) -> PackEntry {
    let patterns = |all: &[String]| all.iter().map(|text| WordPattern::new(text)).collect();
    PackEntry {
        identifier: format!("{} {}", id.letter, id.name),
        clause: format!("{clause}, {}", id.name),
        rule,
        words: patterns(&id.words),
        except: patterns(&id.except),
    }
}
