//! The configuration that the demo prints is one that the program takes.

use std::path::Path;

use switchboard::config::{self, Environment, ServiceKind};
use switchboard::demo::Service;

use crate::client::{bench, still};

#[tokio::test]
async fn the_printed_configuration_loads_with_an_account_for_each_service() {
    let bench = bench(still()).await;
    let text = bench.demo.configuration();
    let accounts = bench.demo.accounts();
    assert_eq!(accounts.len(), Service::ALL.len());
    for account in &accounts {
        assert!(text.contains(&format!("export {}={}", account.token_variable, account.token)));
    }
    let environment = Environment::of([("HOME", "/home/ana")]);
    let config = config::parse(&text, Path::new("config.toml"), &environment);
    let config = config.unwrap_or_else(|problem| panic!("{problem}\n{text}"));
    assert_eq!(config.warnings, Vec::<String>::new());
    let names: Vec<&str> = config.accounts.iter().map(|account| account.name.as_str()).collect();
    assert_eq!(names, accounts.iter().map(|account| account.name.as_str()).collect::<Vec<_>>());
    for (known, account) in config.accounts.iter().zip(&accounts) {
        assert_eq!(known.service.kind().as_str(), account.service.name());
        assert_eq!(known.base_url.as_str(), account.base_url);
    }
    let cekat = config.accounts.iter().find(|one| one.service.kind() == ServiceKind::Cekat);
    let config::Service::Cekat { time_zone, actions_url, .. } = &cekat.expect("Cekat").service
    else {
        panic!("no Cekat");
    };
    assert_eq!(time_zone.local_minus_utc(), 7 * 3_600);
    assert!(actions_url.as_ref().is_some_and(|url| url.path() == "/cekat-actions"));
}
