//! What `init` writes: a skeleton that is TOML, names every column, holds no cell, and loads once
//! every TODO is decided.
#![cfg(feature = "io")]

use std::path::{Path, PathBuf};

use deid_core::Error;
use deid_core::error::Cause;
use deid_core::job::{self, FileOptions};
use deid_core::policy::Policy;
use deid_core::table::{Field, Schema};
use deid_core::vocab::{ColumnName, TableName};
use tempfile::TempDir;

const PACK: &str = "hipaa-safe-harbor@1";

const PATIENTS: &str = "\
PatientID,Last Name,BIRTHDATE,BIRTH_DT,ZIP,Visit,Weight kg,Score,Deceased?,Remarkable\"Name,Stage,
P-1,Roe,1973-07-31,19730731,02139,2013-05,81.5,3,true,x,NA,1
P-2,Doe,1980-01-02,19800102,10001,2013,70,11,FALSE,y,II,2
";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn init(files: &[(&str, &str)]) -> Result<String, Error> {
    job::init(folder(files).path(), PACK, true, &FileOptions::default())
        .map(|skeleton| skeleton.text)
}

/// The skeleton with every TODO decided.
fn decided(skeleton: &str) -> String {
    let decide = |line: &str| -> String {
        match line.split_once(" = \"TODO\"").map(|(key, _)| key.trim()) {
            None => line.to_owned(),
            Some("claim") => "claim = \"expert-determination\"".to_owned(),
            Some("as_of") => "as_of = 2026-11-22".to_owned(),
            Some("name") => "name = \"decided\"".to_owned(),
            Some("subject") => String::new(),
            Some(key) => format!("{key} = {{ drop = true }}"),
        }
    };
    skeleton.lines().map(decide).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_skeleton_says_what_is_known_and_asks_for_the_rest() {
    let text = init(&[("patients.csv", PATIENTS)]).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explain/skeleton.toml");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap());
}

#[test]
fn it_does_not_load_and_tells_every_open_line() {
    let text = init(&[("patients.csv", PATIENTS)]).unwrap();
    let error = Policy::parse(&text).err().unwrap();
    let open: Vec<u64> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| line.contains("= \"TODO\""))
        .map(|(n, _)| n)
        .collect();
    let told: Vec<u64> = error.problems().iter().filter_map(|problem| problem.place.line).collect();
    assert!(open.len() > 5 && told == open, "{open:?} {error}");
    assert!(error.to_string().contains("`Score` is not decided"), "{error}");
    assert_eq!(error.help().len(), 1);
}

#[test]
fn it_loads_once_every_todo_is_decided() {
    let text = init(&[("patients.csv", PATIENTS), ("Visits 1.csv", "PatientID,x\n1,2\n")]);
    assert!(text.is_err(), "a file name with a blank is no table's name");
    let text = init(&[("patients.csv", PATIENTS), ("visits.1.csv", "PatientID,x\n1,2\n")]).unwrap();
    let policy = Policy::parse(&decided(&text)).unwrap();
    for (table, names) in [("patients", PATIENTS), ("visits.1", "PatientID,x")] {
        resolve(&policy, table, header(names));
    }
}

/// A cell is looked at and not kept, whatever it is and wherever it stands.
#[test]
fn no_cell_is_in_it() {
    let cells = [
        "CANARY-7f3a",
        "7310731",
        "1973-07-31",
        "731.731",
        "2013-07",
        "n.a.CANARY",
        "7f3a@canary.org",
    ];
    for cell in cells {
        let table = format!("SUBJID,AGE,VISIT,CODE\n{cell},{cell},x,{cell}\n1,2,3,{cell}\n");
        let text = init(&[("dm.csv", &table)]).unwrap();
        assert!(!text.contains(cell) && !text.contains("CANARY"), "{cell}\n{text}");
        let ragged = format!("SUBJID,AGE\n{cell},{cell},{cell}\n");
        let error = init(&[("dm.csv", &ragged)]).unwrap_err();
        assert!(!format!("{error}{error:?}").contains(cell), "{cell}");
    }
}

#[test]
fn a_first_line_of_data_is_refused_and_not_repeated() {
    for table in [
        "CANARY,jane@canary.org,F\nRoe,joe@example.org,M\n",
        "CANARY,1973-07-31,F\nRoe,1980-01-02,M\n",
        "CANARY,19730731,F\nRoe,19800102,M\n",
        "CANARY,617-555-0100,F\nRoe,617-555-0101,M\n",
        "CANARY,3edac2e3-d223-6fae-d515-daf96ef6bc76\nRoe,4edac2e3-d223-6fae-d515-daf96ef6bc76\n",
        "39, State-gov, CANARY, Male\n50, Self-emp, 83311, Male\n39, Private, 215646, Female\n",
        "CANARY-0001,F,x\nCANARY-0002,M,x\n",
    ] {
        let error = init(&[("dm.csv", table)]).unwrap_err();
        let cause = &error.problems()[0].cause;
        assert!(matches!(cause, Cause::HeaderLooksLikeData { .. }), "{table}: {error}");
        assert!(error.help()[0].contains("header = false"));
        let told = format!("{error}{error:?}");
        assert!(
            !told.contains("CANARY") && !told.contains("Male") && !told.contains("canary.org"),
            "{told}"
        );
    }
}

#[test]
fn a_file_without_a_header_has_numbered_columns() {
    let folder = folder(&[("dm.csv", "1973-07-31,F\n1980-01-02,M\n")]);
    let text = job::init(folder.path(), PACK, false, &FileOptions::default()).unwrap().text;
    assert!(
        text.contains("header  = false")
            && text.contains("\"#1\" = \"TODO\"")
            && text.contains("\"#2\" ="),
        "{text}"
    );
    Policy::parse(&decided(&text)).unwrap();
}

#[test]
fn names_are_quoted_whatever_they_hold() {
    let table = "\"a\"\"b\",\"c\\d\",\"e\nf\",Größe,\"# TODO\",\"x.y\"\n1,2,3,4,5,6\n";
    let text = init(&[("dm.csv", table)]).unwrap();
    let toml: toml::Table = text.parse().unwrap();
    let columns = toml["tables"]["dm"]["columns"].as_table().unwrap();
    let mut expected = ["a\"b", "c\\d", "e\nf", "Größe", "# TODO", "x.y"];
    expected.sort_unstable();
    assert_eq!(columns.keys().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn equal_names_are_refused_by_position() {
    let error = init(&[("dm.csv", "CANARY,x,CANARY\n1,2,3\n")]).unwrap_err();
    assert!(!error.to_string().contains("CANARY"), "{error}");
}

/// Real tables: every column of every one is in the skeleton, under its own name, and the policy
/// that comes of it covers them.
#[test]
fn real_tables_become_skeletons() {
    let Some(data) = field_data() else { return };
    for set in ["synthea-csv-dbt", "phuse-statin-csv", "cms-desynpuf-s1", "pharmaversesdtm/csv"] {
        let folder = data.join(set);
        assert!(folder.is_dir(), "DEID_FIELD_DATA is set, and {set} is not there");
        let made = job::init(&folder, PACK, true, &FileOptions::default());
        let text = made.unwrap_or_else(|error| panic!("{set}: {error}")).text;
        let toml: toml::Table = text.parse().unwrap_or_else(|_| panic!("{set}: not TOML"));
        let policy =
            Policy::parse(&decided(&text)).unwrap_or_else(|error| panic!("{set}: {error}"));
        let mut tables = 0;
        for (name, header) in tables_of(&folder) {
            let columns = toml["tables"][&name]["columns"].as_table().unwrap();
            assert_eq!(columns.len(), header.len(), "{set}/{name}");
            assert!(header.iter().all(|column| columns.contains_key(column)), "{set}/{name}");
            resolve(&policy, &name, header);
            tables += 1;
        }
        assert!(tables >= 4, "{set}: {tables} tables");
    }
}

/// Real tables without their first line: what comes first is data then, and is not printed.
#[test]
fn real_tables_without_their_header_are_refused() {
    let Some(data) = field_data() else { return };
    for file in [
        "synthea-csv-dbt/patients.csv",
        "synthea-csv-dbt/encounters.csv",
        "phuse-statin-csv/dm.csv",
        "pharmaversesdtm/csv/dm.csv",
        "pharmaversesdtm/csv/ae.csv",
        "cms-desynpuf-s1/DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv",
        "kanon-adult/adult.csv",
    ] {
        let text = std::fs::read_to_string(data.join(file))
            .unwrap_or_else(|_| panic!("DEID_FIELD_DATA is set, and {file} is not there"));
        let (_, rows) = text.split_once('\n').unwrap();
        let error =
            init(&[("table.csv", rows)]).err().unwrap_or_else(|| panic!("{file} went through"));
        assert!(
            matches!(error.problems()[0].cause, Cause::HeaderLooksLikeData { .. }),
            "{file}: {error}"
        );
    }
}

fn field_data() -> Option<PathBuf> {
    let folder = std::env::var_os("DEID_FIELD_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: DEID_FIELD_DATA is not set");
    }
    folder
}

/// The uncompressed tables of a folder, with the names in their first lines.
fn tables_of(folder: &Path) -> Vec<(String, Vec<String>)> {
    let mut tables = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "csv") {
            let text = std::fs::read_to_string(&path).unwrap();
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            tables.push((stem, header(&text)));
        }
    }
    tables
}

/// The names of the first line: quoted or not, none with a comma or a line break inside.
fn header(text: &str) -> Vec<String> {
    let line = text.trim_start_matches('\u{feff}').lines().next().unwrap();
    let plain = |name: &str| {
        let inner = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inner.unwrap_or(name).to_owned()
    };
    let names = line.split(',').map(plain).enumerate();
    names
        .map(|(index, name)| if name.trim().is_empty() { format!("#{}", index + 1) } else { name })
        .collect()
}

fn resolve(policy: &Policy, table: &str, names: Vec<String>) {
    let fields = names.into_iter().map(|name| Field::text(ColumnName::new(name).unwrap()));
    let schema = Schema::new(fields.collect());
    let resolved = policy.resolve(&TableName::new(table).unwrap(), &schema);
    assert_eq!(resolved.unwrap().columns.len(), schema.len(), "{table}");
}

/// What a spreadsheet of another country calls CSV, and what an export calls TSV.
#[test]
fn another_delimiter_than_the_usual_one_is_found() {
    let semicolons = "SITE;VISIT;WEIGHT\n01;2;81,5\n02;3;70,25\n";
    let commas = "SITE,VISIT\n01,2\n";
    let pipes = "SITE|VISIT\n01|2\n";
    let text = init(&[("a.csv", semicolons), ("b.tsv", commas), ("c.csv", pipes)]).unwrap();
    let policy: toml::Table = text.parse().unwrap();
    for (table, delimiter, columns) in [("a", ";", 3), ("b", ",", 2), ("c", "|", 2)] {
        let found = &policy["tables"][table];
        assert_eq!(found["delimiter"].as_str(), Some(delimiter), "{text}");
        assert_eq!(found["columns"].as_table().unwrap().len(), columns, "{text}");
    }
    // A name that holds another delimiter makes no table where the rows do not follow.
    let text = init(&[("d.csv", "NAME; ADDRESS\nx\n")]).unwrap();
    assert!(text.contains("\"NAME; ADDRESS\"") && !text.contains("delimiter"), "{text}");
}

#[test]
fn open_places_are_counted_without_comments() {
    let folder = folder(&[("dm.csv", "A,B,SSN\nx,y,z\n"), ("readme.txt", "TODO")]);
    let made = job::init(folder.path(), PACK, true, &FileOptions::default()).unwrap();
    // The name, the claim, and two columns that no pack knows.
    assert_eq!((made.open, made.tables), (4, 1), "{}", made.text);
    assert!(made.text.matches("TODO").count() > made.open);
}

/// Files are counted as a person who looks for tables counts them.
#[test]
fn a_file_is_named_by_its_place_among_the_tables() {
    let files = [("a.txt", "x"), ("b.csv", "A,B\n1,2\n"), ("c.csv", "2013-05-01,B\n1,2\n")];
    let said = init(&files).unwrap_err().to_string();
    assert!(said.starts_with("file 2 of the input: line 1 looks like data"), "{said}");
}
