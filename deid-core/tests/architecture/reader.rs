//! Reads a source tree as tokens, so that comments, doc examples and strings do not count and
//! paths inside of macros do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

use super::{LAYERS, RESERVED};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// Arrow's types and errors end in `table` and `io`: the errors quote cells.
    Arrow,
    /// Only `danger` turns back what a rule wrote.
    Danger,
    /// A path into a room of the same layer, or above.
    Layer,
    /// A file that belongs to no room of the table.
    Room,
    /// A path to the crate root or through its re-exports: it could lead anywhere.
    Root,
    /// Only `pipeline` says that a batch is de-identified, or released.
    Seal,
    /// Only `job` says that a file holds what a pipeline spooled.
    Spool,
}

impl Rule {
    pub(crate) const ALL: [Self; 7] =
        [Self::Arrow, Self::Danger, Self::Layer, Self::Room, Self::Root, Self::Seal, Self::Spool];
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) rule: Rule,
    what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule, what } = self;
        write!(f, "{file}:{line}: {rule:?}: {what}")
    }
}

/// What a source tree holds.
#[derive(Default)]
pub(crate) struct Tree {
    pub(crate) files: usize,
    /// From room, to room.
    pub(crate) paths: Vec<(String, String)>,
    pub(crate) violations: Vec<Violation>,
    /// Variants of the list of rules by the files that name them, tests left out.
    pub(crate) variants: BTreeMap<String, BTreeSet<String>>,
}

/// Reads every file below `root`, the folder of `lib.rs`.
pub(crate) fn check(root: &Path) -> Tree {
    let mut tree = Tree::default();
    let mut test_modules = BTreeSet::new();
    // A parent sorts before its children, so it is known which of them are for tests only.
    let modules: BTreeMap<Vec<String>, (String, String)> =
        sources(root).into_iter().map(|(file, text)| (module_of(&file), (file, text))).collect();
    for (module, (file, text)) in modules {
        let tokens: TokenStream = text.parse().unwrap_or_else(|_| panic!("{file}: not Rust"));
        let in_test = (1..=module.len()).any(|n| test_modules.contains(&module[..n]));
        let mut reader = Reader { file, tree: &mut tree, test_modules: &mut test_modules };
        reader.room_is_known(&module);
        reader.walk(tokens, &module, in_test);
        tree.files += 1;
    }
    tree.violations.sort();
    tree.violations.dedup();
    tree
}

/// Every Rust file below `root`: its name from there, with `/`, and its text.
pub(crate) fn sources(root: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root).unwrap_or_else(|_| panic!("no {}", root.display())) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(sources(&path).into_iter().map(|(file, t)| (format!("{name}/{file}"), t)));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// `technique/token/mod.rs` is `technique::token`; `lib.rs` is the root.
fn module_of(file: &str) -> Vec<String> {
    let mut parts: Vec<String> =
        file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod") || parts == ["lib"] {
        parts.pop();
    }
    parts
}

/// Reads one file.
struct Reader<'a> {
    file: String,
    tree: &'a mut Tree,
    test_modules: &'a mut BTreeSet<Vec<String>>,
}

impl Reader<'_> {
    fn room_is_known(&mut self, module: &[String]) {
        if let Some(room) = module.first().filter(|room| layer(room).is_none()) {
            self.report(1, Rule::Room, format!("`{room}` is not in the table of rooms"));
        }
    }

    /// Visits every token once; `module` is the path of the module that they stand in.
    fn walk(&mut self, stream: TokenStream, module: &[String], in_test: bool) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut item_in_test = in_test;
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) if is_attribute(&tokens, at) => {
                    item_in_test |= is_cfg_test(group);
                }
                TokenTree::Group(group) => {
                    let mut inner = module.to_vec();
                    inner.extend(module_named_before(&tokens, at));
                    self.walk(group.stream(), &inner, item_in_test);
                    if group.delimiter() == Delimiter::Brace {
                        item_in_test = in_test;
                    }
                }
                TokenTree::Punct(_) if is_punct(&tokens, at, ';') => {
                    if let Some(name) = module_named_before(&tokens, at).filter(|_| item_in_test) {
                        self.test_modules.insert([module, &[name]].concat());
                    }
                    item_in_test = in_test;
                }
                TokenTree::Ident(_) => self.word(&tokens, at, module, item_in_test),
                _ => {}
            }
        }
    }

    fn word(&mut self, tokens: &[TokenTree], at: usize, module: &[String], in_test: bool) {
        let name = word(tokens, at).unwrap_or_default();
        self.reserved(&name, tokens[at].span().start().line, module, in_test);
        if name == "Rule" && is_path_separator(tokens, at + 1) && !in_test {
            self.variant(tokens, at + 3);
        }
        if matches!(name.as_str(), "crate" | "self" | "super") && starts(tokens, at) {
            self.path(tokens, at, module, module.to_vec());
        }
    }

    /// Follows a path to the room that it ends in. `base` is where it has led before token `at`.
    fn path(&mut self, tokens: &[TokenTree], at: usize, from: &[String], mut base: Vec<String>) {
        let mut next = at;
        loop {
            match (&tokens[next], word(tokens, next).as_deref()) {
                (TokenTree::Group(group), _) => return self.use_group(group, from, &base),
                (_, Some("self")) => {}
                (_, Some("crate")) => base.clear(),
                (_, Some("super")) => drop(base.pop()),
                (_, Some(name)) => {
                    base.push(name.to_owned());
                    break;
                }
                _ => break,
            }
            if !is_path_separator(tokens, next + 1) || next + 3 >= tokens.len() {
                break;
            }
            next += 3;
        }
        // `pub(crate)` and `pub(in super::super)` name the root without reaching into it.
        let visibility = at == 0 || word(tokens, at - 1).as_deref() == Some("in");
        if !(base.is_empty() && visibility) {
            self.reaches(tokens[at].span().start().line, from, &base);
        }
    }

    /// `{a, b::c, self, *}` behind a path.
    fn use_group(&mut self, group: &Group, from: &[String], base: &[String]) {
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        for at in 0..tokens.len() {
            if at == 0 && word(&tokens, 0).as_deref() == Some("self") && base.is_empty() {
                self.reaches(tokens[0].span().start().line, from, base);
            } else if at == 0 || is_punct(&tokens, at - 1, ',') {
                self.path(&tokens, at, from, base.to_vec());
            }
        }
    }

    fn reaches(&mut self, line: usize, from: &[String], to: &[String]) {
        // The front page may use every room.
        let Some(own) = from.first() else { return };
        let Some(room) = to.first() else {
            return self.report(line, Rule::Root, "takes in the whole crate".into());
        };
        if room == own {
            return;
        }
        self.tree.paths.push((own.clone(), room.clone()));
        match (layer(own), layer(room)) {
            (_, None) => self.report(line, Rule::Root, format!("`crate::{room}` is not a room")),
            (Some(mine), Some(theirs)) if theirs >= mine => {
                let what = format!("{own} (layer {mine}) uses {room} (layer {theirs})");
                self.report(line, Rule::Layer, what);
            }
            _ => {}
        }
    }

    fn reserved(&mut self, name: &str, line: usize, module: &[String], in_test: bool) {
        let room = module.first().map_or("lib.rs", String::as_str);
        for (word, rule, rooms) in RESERVED {
            let exempt = in_test && rule != Rule::Arrow;
            if name == word && !rooms.contains(&room) && !exempt {
                self.report(line, rule, format!("`{word}` is for {} only", rooms.join(" and ")));
            }
        }
    }

    /// Notes what stands behind `Rule::`, unless it is a function or a constant of it.
    fn variant(&mut self, tokens: &[TokenTree], at: usize) {
        // `Rule::{Drop, Keep}` and `Rule::*` name them too.
        let name = word(tokens, at).unwrap_or_else(|| "*".to_owned());
        let is_constant = name.len() > 1 && name.chars().all(|c| c.is_uppercase() || c == '_');
        if !name.starts_with(char::is_lowercase) && !is_constant {
            self.tree.variants.entry(self.file.clone()).or_default().insert(name);
        }
    }

    fn report(&mut self, line: usize, rule: Rule, what: String) {
        let file = self.file.clone();
        self.tree.violations.push(Violation { file, line, rule, what });
    }
}

fn layer(room: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == room).map(|(_, layer)| *layer)
}

fn word(tokens: &[TokenTree], at: usize) -> Option<String> {
    match tokens.get(at)? {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    }
}

fn is_punct(tokens: &[TokenTree], at: usize, char: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    let joint =
        matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.spacing() == Spacing::Joint);
    joint && is_punct(tokens, at, ':') && is_punct(tokens, at + 1, ':')
}

/// Whether a path begins here, rather than goes on.
fn starts(tokens: &[TokenTree], at: usize) -> bool {
    at < 2 || !is_path_separator(tokens, at - 2)
}

/// `mod name` before a `;` or a block.
fn module_named_before(tokens: &[TokenTree], at: usize) -> Option<String> {
    let is_module = at >= 2 && word(tokens, at - 2).as_deref() == Some("mod");
    if is_module { word(tokens, at - 1) } else { None }
}

fn is_attribute(tokens: &[TokenTree], at: usize) -> bool {
    let bracket =
        matches!(&tokens[at], TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket);
    bracket && at > 0 && is_punct(tokens, at - 1, '#')
}

fn is_cfg_test(attribute: &Group) -> bool {
    attribute.stream().to_string().replace(' ', "") == "cfg(test)"
}
