//! What is given and is no release: one message each, with what to do about it.

use std::fs;
use std::path::PathBuf;

use deid_core::error::{Cause, Error, ReleaseFault};
use deid_core::job::{Input, Options, VerifyRequest, verify};

use super::study::Study;

fn refused(study: &Study, release: PathBuf, manifest: Option<PathBuf>) -> Error {
    let (policy, keys) = (&study.policy, study.keys.as_ref());
    let against = Input::Folder(study.raw());
    let request = VerifyRequest { release, manifest, against, policy, keys };
    let error = verify(&request, &Options::default()).err().unwrap();
    assert_eq!((error.problems().len(), error.help().len()), (1, 1), "{error}");
    assert!(!format!("{error} {error:?}").contains("CANARY"));
    error
}

fn fault(error: &Error) -> ReleaseFault {
    match error.problems()[0].cause {
        Cause::Release(fault) => fault,
        ref other => panic!("{other}"),
    }
}

#[test]
fn a_folder_that_is_no_release() {
    let study = Study::new();
    let error = refused(&study, study.raw(), None);
    assert_eq!(fault(&error), ReleaseFault::FolderWithoutManifest);
    assert!(error.help()[0].contains("job::scrub"), "{:?}", error.help());
}

#[test]
fn a_file_without_a_manifest() {
    let study = Study::new();
    let error = refused(&study, study.raw().join("visits.csv"), None);
    assert_eq!(fault(&error), ReleaseFault::FileWithoutManifest);
    let error = refused(
        &study,
        study.release().join("visits.csv"),
        Some(study.release().join("deid-manifest.json")),
    );
    assert_eq!(fault(&error), ReleaseFault::SeveralTables);
}

#[test]
fn the_record_of_the_custodian_and_the_manifest_itself() {
    let study = Study::new();
    let record = study.release().with_file_name("out.custodian.json");
    assert!(record.is_file());
    let error = refused(&study, record.clone(), None);
    assert_eq!(fault(&error), ReleaseFault::CustodianRecord);
    let file = study.release().join("visits.csv");
    let error = refused(&study, file, Some(record));
    assert_eq!(fault(&error), ReleaseFault::CustodianRecord);
    let error = refused(&study, study.release().join("deid-manifest.json"), None);
    assert_eq!(fault(&error), ReleaseFault::IsManifest);
}

#[test]
fn manifests_that_deid_did_not_write() {
    let study = Study::new();
    let path = study.release().join("deid-manifest.json");
    for (text, expected) in [
        ("CANARY", ReleaseFault::ForeignManifest),
        ("", ReleaseFault::ForeignManifest),
        ("[1, 2]", ReleaseFault::ForeignManifest),
        (r#"{"schema_version": 1, "CANARY": "CANARY"}"#, ReleaseFault::ForeignManifest),
        (r#"{"schema_version": 2, "tables": []}"#, ReleaseFault::OtherVersion),
        (r#"{"schema_version": "CANARY"}"#, ReleaseFault::OtherVersion),
    ] {
        fs::write(&path, text).unwrap();
        assert_eq!(fault(&refused(&study, study.release(), None)), expected, "{text}");
    }
    let whole = Study::new();
    let path = whole.release().join("deid-manifest.json");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let error = refused(&whole, whole.release(), None);
    assert_eq!(fault(&error), ReleaseFault::ForeignManifest);
}
