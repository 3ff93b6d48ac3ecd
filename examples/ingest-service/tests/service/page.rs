//! The commands of README.md, run against a service of the same flags.

use std::process::Command;

use crate::common::Service;

const PAGE: &str = include_str!("../../README.md");

/// `$ command` and what follows it, of the blocks that begin with three backticks and `text`.
fn screens() -> Vec<(String, String)> {
    let blocks =
        PAGE.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("text\n"));
    let commands = blocks.flat_map(|block| block.split("$ ").skip(1));
    let screens = commands.map(|screen| screen.split_once('\n').unwrap());
    screens.map(|(command, shown)| (command.to_owned(), shown.trim_end().to_owned())).collect()
}

#[test]
fn the_page_shows_what_is_answered() {
    let service = Service::start(&[]);
    let screens = screens();
    assert!(screens.len() >= 4 && screens.iter().all(|(command, _)| command.starts_with("curl ")));
    for (command, shown) in screens {
        let here = command.replace("localhost:8080", &service.data.to_string());
        let here = here.replace("localhost:8081", &service.admin.to_string());
        let done = Command::new("sh").args(["-c", &here]).output().expect("curl");
        assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(String::from_utf8_lossy(&done.stdout).trim_end(), shown, "{command}");
    }
    assert!(service.stop().success());
}
