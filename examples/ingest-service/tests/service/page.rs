//! The commands of README.md, run against a service of the same flags. `UPDATE=1` writes the screens
//! anew.

use std::path::PathBuf;
use std::process::Command;

use crate::common::Service;

fn page() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// What stands in the first block that begins with three backticks and this.
fn block<'p>(page: &'p str, begin: &str) -> &'p str {
    let begin = format!("```{begin}\n");
    let from = page.split_once(&begin).expect("the block").1;
    from.split_once("```").expect("its end").0
}

#[test]
fn the_page_shows_what_is_answered() {
    let service = Service::start(&[]);
    let text = std::fs::read_to_string(page()).unwrap();
    std::fs::write(service.home.path().join("visit.json"), block(&text, "json visit.json"))
        .unwrap();
    let shown = block(&text, "text");
    let commands: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(commands.len() >= 5 && commands.iter().all(|command| command.contains("curl ")));
    let mut printed = String::new();
    for command in commands {
        let here = command.replace("localhost:8080", &service.data.to_string());
        let here = here.replace("localhost:8081", &service.admin.to_string());
        let done =
            Command::new("sh").args(["-c", &here]).current_dir(&service.home).output().unwrap();
        assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
        let answer = String::from_utf8_lossy(&done.stdout);
        printed.push_str(&format!("$ {command}\n{}\n", answer.trim_end()));
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(page(), text.replace(shown, &printed)).unwrap();
    } else {
        assert_eq!(printed, shown);
    }
    assert!(service.stop().success());
}
