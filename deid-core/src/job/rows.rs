//! The rows of a table, from one file or from several, one after the other.

use std::sync::Arc;

use crate::error::{Cause, Error, Place, Result, Words, words};
use crate::io::{CsvOptions, Digest, Piece, Progress, Source};
use crate::pipeline::TablePlan;
use crate::policy::TableSource;
use crate::table::{Batch, Column, Field, Raw, Schema};
use crate::vocab::ColumnName;

use super::align::{Alignment, align};
use super::counts::Part;
use super::engine::Pieces;
use super::inputs::InputFile;
use super::request::Cancel;
use super::stdin::Stdin;

/// A table that is read from its start to its end, once. Its files are open one at a time.
pub(super) struct Rows {
    schema: Schema,
    files: Arc<[RowsFile]>,
    /// The file that is read; the first one is open from the start, for it may be a pipe.
    at: usize,
    source: Option<Source>,
    /// Of the files that were read to their ends.
    digests: Vec<Digest>,
    done_bytes: u64,
    of: Option<u64>,
    cancel: Cancel,
}

/// One file of a table, and how it is read.
pub(super) struct TableFile {
    pub(super) file: InputFile,
    pub(super) csv: CsvOptions,
    /// Where its problems are.
    pub(super) place: Place,
    pub(super) source: Option<TableSource>,
}

/// One file of a table whose columns are known.
struct RowsFile {
    file: TableFile,
    /// Its own columns, as rules call them, and the keys of its folders.
    schema: Schema,
    part: Part,
}

impl Rows {
    /// Opens the files of a table and finds out what columns they have.
    ///
    /// # Errors
    /// All that cannot be opened, and columns to be renamed that are not there.
    pub(super) fn open(files: Vec<TableFile>, cancel: &Cancel) -> Result<Self> {
        let (mut first, mut schemas, mut problems) = (None, Vec::new(), Vec::new());
        for file in &files {
            cancel.check()?;
            match file.open(cancel) {
                Ok((source, schema)) => {
                    schemas.push(schema);
                    first = first.or(Some(source));
                }
                Err(error) => problems.extend(error.within(&file.place).into_problems()),
            }
        }
        Error::all(problems)?;
        let (schema, alignments) = align(&schemas);
        let of = match &first {
            Some(source) if files.len() == 1 => source.progress().of,
            _ => files.iter().map(|file| file.file.bytes()).sum(),
        };
        let made = files.into_iter().zip(schemas).zip(alignments).enumerate();
        let made = made.map(|(index, ((file, schema), columns))| {
            let columns = Some(Arc::new(columns));
            let part = Part { index, place: file.place.clone(), columns };
            RowsFile { file, schema, part }
        });
        Ok(Self {
            schema,
            files: made.collect(),
            at: 0,
            source: first,
            digests: Vec::new(),
            done_bytes: 0,
            of,
            cancel: cancel.clone(),
        })
    }

    /// The columns of the table.
    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Its files, where there are several: where their problems are, what columns they have, and
    /// where they have those of the table.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&Place, &Schema, &Alignment)> {
        let several = self.files.len() > 1;
        self.files.iter().filter(move |_| several).filter_map(|file| {
            Some((&file.part.place, &file.schema, file.part.columns.as_deref()?))
        })
    }

    /// The digests of the files, in their order, when all rows were read.
    pub(super) fn finish(self) -> Vec<Digest> {
        self.digests
    }

    /// Every column that can be read, batch after batch; the others hold their places as nulls.
    pub(super) fn batches(mut self) -> impl Iterator<Item = Result<Batch<Raw>>> {
        let fields = self.schema.fields().iter();
        let wanted: Vec<bool> = fields.map(|field| field.kind().is_supported()).collect();
        std::iter::from_fn(move || {
            let piece = self.cancel.check().and_then(|()| self.next_piece()).transpose()?;
            Some(piece.and_then(|piece| piece.batch(&wanted)))
        })
    }

    fn next(&mut self) -> Result<Option<Piece>> {
        while let Some(file) = self.files.get(self.at) {
            let source = match &mut self.source {
                Some(source) => source,
                None => self.source.insert(file.open_again(&self.cancel)?),
            };
            if let Some(piece) = source.next_piece()? {
                return Ok(Some(piece));
            }
            if let Some(source) = self.source.take() {
                let totals = source.finish()?;
                self.digests.push(totals.sha256);
                self.done_bytes += totals.bytes;
            }
            self.at += 1;
        }
        Ok(None)
    }
}

impl Pieces for Rows {
    type Piece = RowsPiece;

    fn progress(&self) -> Progress {
        let open = self.source.as_ref().map_or(0, |source| source.progress().bytes);
        Progress { bytes: self.done_bytes + open, of: self.of }
    }

    fn next_piece(&mut self) -> Result<Option<RowsPiece>> {
        let piece = self.next().map_err(|error| match self.files.get(self.at) {
            Some(file) => error.within(&file.part.place),
            None => error,
        })?;
        let (files, at) = (&self.files, self.at);
        Ok(piece.map(|piece| RowsPiece { piece, files: Arc::clone(files), at }))
    }

    fn decode(piece: RowsPiece, _plan: &TablePlan, wanted: &[bool]) -> Result<Batch<Raw>> {
        piece.batch(wanted)
    }

    fn part(piece: &RowsPiece) -> Part {
        piece.files[piece.at].part.clone()
    }
}

/// A run of rows of one file.
pub(super) struct RowsPiece {
    piece: Piece,
    files: Arc<[RowsFile]>,
    at: usize,
}

impl RowsPiece {
    fn batch(self, wanted: &[bool]) -> Result<Batch<Raw>> {
        let file = &self.files[self.at];
        // Every file has its columns: see `Rows::open`.
        let Some(columns) = &file.part.columns else { return Err(Error::new(Cause::NoInput)) };
        let own = columns.wanted(wanted);
        let keys = &file.file.file.keys;
        let (of_file, of_keys) = own.split_at(own.len() - keys.len());
        let mut decoded = self.piece.decode(of_file)?;
        let rows = decoded.rows;
        decoded.columns.extend(keys.iter().zip(of_keys).map(|((_, value), wanted)| {
            wanted.then(|| match value {
                Some(value) => Column::constant(value, rows),
                None => Column::from_text(std::iter::repeat_n(None::<&str>, rows)),
            })
        }));
        columns.batch(decoded, wanted)
    }
}

impl RowsFile {
    /// Opens a file whose columns are known.
    fn open_again(&self, cancel: &Cancel) -> Result<Source> {
        let (source, schema) = self.file.open(cancel)?;
        if schema != self.schema {
            return Err(Error::new(Cause::ChangedMeanwhile));
        }
        Ok(source)
    }
}

impl TableFile {
    /// The file, and its columns as rules call them.
    fn open(&self, cancel: &Cancel) -> Result<(Source, Schema)> {
        let source = match &self.file.path {
            Some(path) => Source::open(path, self.file.format, &self.csv)?,
            None => Source::from_reader(Stdin(cancel.clone()), self.file.format, &self.csv)?,
        };
        let mut fields = source.schema().fields().to_vec();
        if let Some(from) = &self.source {
            rename(&mut fields, from)?;
        }
        fields.extend(self.file.keys.iter().map(|(key, _)| Field::text(key.clone())));
        Ok((source, Schema::new(fields)))
    }
}

/// Calls columns as rules do. Names that the policy spells may be shown.
fn rename(fields: &mut [Field], source: &TableSource) -> Result<()> {
    let renamed: Vec<Option<&ColumnName>> =
        fields.iter().map(|field| source.rename.get(&field.name)).collect();
    let is_there = |name: &ColumnName| fields.iter().any(|field| field.name == *name);
    let absent: Vec<&ColumnName> = source.rename.keys().filter(|name| !is_there(name)).collect();
    if !absent.is_empty() {
        let absent = Words::list(absent, ", ");
        let problem =
            words!["source ", &source.name, " renames what this file does not have: ", absent];
        let help = "write the names as the header has them (upper and lower case differ), or take them out of `rename`";
        return Err(Error::new(Cause::advised(problem, help)));
    }
    let stays = fields.iter().zip(&renamed).filter(|(_, to)| to.is_none());
    let taken: Vec<&ColumnName> = stays.map(|(field, _)| &field.name).collect();
    if let Some((from, to)) = source.rename.iter().find(|(_, to)| taken.contains(to)) {
        let problem = words![
            "source ",
            &source.name,
            " renames ",
            from,
            " to ",
            to,
            ", and the file has a column of that name"
        ];
        let help =
            "rename the other one too (to drop it, say), or take one of the two out of `rename`";
        return Err(Error::new(Cause::advised(problem, help)));
    }
    let renamed: Vec<Option<ColumnName>> = renamed.into_iter().map(Option::<&_>::cloned).collect();
    for (field, to) in fields.iter_mut().zip(renamed) {
        if let Some(to) = to {
            (field.name, field.blank) = (to, false);
        }
    }
    Ok(())
}
