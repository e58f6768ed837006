//! What a configuration file means, and what is said when it is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{FixedOffset, NaiveTime};
use switchboard::config::locate::NamedBy;
use switchboard::config::{self, *};

fn environment() -> Environment {
    Environment::of([("HOME", "/home/ana")])
}

fn parse(text: &str) -> Result<Config, Problem> {
    config::parse(text, Path::new("/etc/sb/config.toml"), &environment())
}

fn parsed(text: &str) -> Config {
    parse(text).unwrap_or_else(|problem| panic!("{problem}\n{text}"))
}

fn gateway(more: &str) -> Config {
    let start = r#"
        [[account]]
        name = "support"
        service = "gateway"
        base_url = "https://gateway.example.com"
        token = { env = "SUPPORT_TOKEN" }
    "#;
    parsed(&format!("{start}\n{more}"))
}

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// Each file in `fixtures/config/bad`, with the sentence it must give.
#[test]
fn every_bad_file_gets_its_sentence() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config/bad");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let sentence = |name: &String| {
        let text = fixture(&format!("bad/{name}.toml"));
        let problem = config::parse(&text, Path::new("config.toml"), &environment()).unwrap_err();
        format!("{name}\n  {problem}\n")
    };
    let sentences: String = names.iter().map(sentence).collect();
    for secret in ["wa_0", "hunter2", "0123456789"] {
        assert!(!sentences.contains(secret), "a sentence repeats a secret:\n{sentences}");
    }
    insta::assert_snapshot!(sentences, @r###"
    api_key
      config.toml, line 5, account "support": "api_key" is no key here; the nearest is "token".
    base_url_not_http
      config.toml, line 4, account "support": base_url must be an address such as "https://gateway.example.com".
    base_url_with_password
      config.toml, line 4, account "support": base_url must not hold a user or password; use token.
    base_url_with_query
      config.toml, line 4, account "support": base_url must be without "?" and "#".
    base_url_without_scheme
      config.toml, line 4, account "support": base_url must be an address such as "https://gateway.example.com".
    ca_only_without_file
      config.toml, line 1, account "support": ca_only needs a ca_file; write ca_file = "ca.pem".
    cekat_actions_url_is_number
      config.toml, line 5, account "support": actions_url must be an address such as "https://server.cekat.ai".
    cekat_zone_by_name
      config.toml, line 5, account "support": time_zone must be "UTC" or an offset such as "+07:00" (names of zones are not known here).
    chert_auth_is_secret
      config.toml, line 5, account "support": auth can't be this value; possible are hmac and bearer.
    chert_without_tenant
      config.toml, line 1, account "support": tenant is missing; write tenant = "acme-7a3f", or auth = "bearer" where one tenant is all there is.
    emoji_misspelt
      config.toml, line 8, [screen]: emoji can't be "narow"; the nearest is "narrow".
    empty
      config.toml: there is no [[account]] yet; add one, or try "switchboard demo".
    hook_is_text
      config.toml, line 8, [attention]: hook must be a list of texts, such as ["notify-send", "Switchboard"].
    kapso_assignees_is_list
      config.toml, line 5, account "support": assignees must be a table of names and user ids, such as { "Ana" = "user-uuid" }.
    keep_days_zero
      config.toml, line 6, account "support": keep_days must be a number from 1 to 3650.
    key_far_from_all
      config.toml, line 6, account "support": "wombat" is no key here; possible are name, service, base_url, token, typing, mark_read, poll, page_size, ca_file, ca_only, requests_per_minute, store, keep_days, keep_versions and session.
    key_misspelt
      config.toml, line 6, account "support": "sesion" is no key here; the nearest is "session".
    key_of_another_service
      config.toml, line 6, account "support": tenant belongs to chert, but this account's service is gateway (its own: session).
    lexicon_user_twice
      config.toml, line 6, account "support": users names one user twice.
    lexicon_users_is_text
      config.toml, line 6, account "support": users must be a list of texts, such as ["user123"].
    lexicon_without_base_url
      config.toml, line 1, account "support": base_url is missing; write base_url = "https://lexicon.example.com".
    lexicon_without_users
      config.toml, line 1, account "support": users is missing; write users = ["user123"], as lexicon has no list of all chats.
    mark_read_is_secret
      config.toml, line 6, account "support": mark_read can't be this value; possible are key, reply and open.
    mark_read_misspelt
      config.toml, line 6, account "support": mark_read can't be "replay"; the nearest is "reply".
    name_has_escape
      config.toml, line 2: name has characters that can't be shown.
    name_has_override
      config.toml, line 2: name has characters that can't be shown.
    name_is_empty
      config.toml, line 2: name is empty; fill it in or leave it out.
    name_like_flag
      config.toml, line 2: name must be at most 32 characters, without spaces around it or a "-" before it.
    name_too_long
      config.toml, line 2: name must be at most 32 characters, without spaces around it or a "-" before it.
    no_base_url
      config.toml, line 1, account "support": base_url is missing; write base_url = "https://gateway.example.com".
    no_name
      config.toml, line 1: name is missing; write name = "support" for this account.
    no_service
      config.toml, line 1, account "support": service is missing; write service = "gateway" (or "kapso", "lexicon", "chert", "cekat").
    no_token
      config.toml, line 1, account "support": token is missing; write token = { env = "NAME" }, { file = "PATH" }, { command = ["pass", "show", "x"] } or { keyring = "NAME" }.
    not_toml
      config.toml, line 6: this is not TOML: invalid basic string, expected `"`.
    notify_is_flag
      config.toml, line 8, [attention]: notify must be one of "off", "osc9" and "osc777".
    one_bracket
      config.toml, line 1: there can be several, so write [[account]] with two brackets.
    page_size_too_large
      config.toml, line 6, account "support": page_size must be a number from 1 to 200 for gateway.
    page_size_too_large_for_kapso
      config.toml, line 6, account "support": page_size must be a number from 1 to 100 for kapso.
    poll_too_long
      config.toml, line 6, account "support": poll must be a duration from "1s" to "1h", such as "15s" or "2m".
    poll_too_short
      config.toml, line 6, account "support": poll must be a duration from "1s" to "1h", such as "15s" or "2m".
    poll_with_wrong_unit
      config.toml, line 6, account "support": poll must be a duration from "1s" to "1h", such as "15s" or "2m".
    poll_without_unit
      config.toml, line 6, account "support": poll must be a duration from "1s" to "1h", such as "15s" or "2m".
    quiet_all_day
      config.toml, line 8, [attention]: quiet begins and ends at the same minute; leave it out, or write two times.
    quiet_without_end
      config.toml, line 8, [attention]: quiet must be hours such as "22:00-07:00".
    requests_per_minute_zero
      config.toml, line 6, account "support": requests_per_minute must be a number from 1 to 100000.
    same_key_twice
      config.toml, line 6: "name" is set twice.
    same_name_twice
      config.toml, line 7, account "support": another account has this name already; each needs its own.
    screen_key_misspelt
      config.toml, line 8, [screen]: "asci" is no key here; the nearest is "ascii".
    screen_time_zone
      config.toml, line 8, [screen]: time_zone must be "local", "UTC" or an offset such as "+07:00" (names of zones are not known here).
    section_is_text
      config.toml, line 1: screen is a section, so write [screen], not a text.
    service_is_number
      config.toml, line 3, account "support": service must be one of "gateway", "kapso", "lexicon", "chert" and "cekat".
    service_misspelt
      config.toml, line 3, account "support": service can't be "gatway"; the nearest is "gateway".
    session_on_kapso
      config.toml, line 6, account "support": session belongs to gateway, but this account's service is kapso (its own: assignees).
    store_misspelt
      config.toml, line 6, account "support": store can't be "disc"; the nearest is "disk".
    theme_leads_away
      config.toml, line 8, [screen]: theme must be "auto", "dark", "light" or the name of a file in themes/, without folder and .toml.
    token_command_is_empty
      config.toml, line 5, account "support": command must be a list of texts, such as ["pass", "show", "x"].
    token_command_is_text
      config.toml, line 5, account "support": command must be a list of words, such as ["pass", "show", "x"]; no shell reads it.
    token_empty
      config.toml, line 5, account "support": token needs exactly one of { env = "NAME" }, { file = "PATH" }, { command = ["pass", "show", "x"] } or { keyring = "NAME" }.
    token_env_with_dollar
      config.toml, line 5, account "support": env must be the name of an environment variable, such as "SUPPORT_TOKEN".
    token_in_env
      config.toml, line 5, account "support": env names the place where the token is kept, but a token seems to stand here.
    token_in_file
      config.toml, line 5, account "support": file names the place where the token is kept, but a token seems to stand here.
    token_inline
      config.toml, line 5, account "support": token says where the token is kept, never the token itself: { env = "NAME" }, { file = "PATH" }, { command = ["pass", "show", "x"] } or { keyring = "NAME" }.
    token_place_misspelt
      config.toml, line 5, account "support": "enviroment" is no key here; the nearest is "env".
    token_two_places
      config.toml, line 5, account "support": token needs exactly one of { env = "NAME" }, { file = "PATH" }, { command = ["pass", "show", "x"] } or { keyring = "NAME" }.
    typing_is_text
      config.toml, line 6, account "support": typing must be true or false.
    unknown_section
      config.toml, line 6: "sreen" is no key here; the nearest is "screen".
    when_misspelt
      config.toml, line 8, [attention]: when can't be "mention"; the nearest is "mentions".
    "###);
}

#[test]
fn an_account_needs_four_keys_and_has_defaults_for_the_rest() {
    let config = parsed(&fixture("good/minimal.toml"));
    let base = "https://gateway.example.com".parse().unwrap();
    let token = SecretSource::Env("SUPPORT_TOKEN".into());
    let account = AccountConfig::new("support", Service::Gateway { session: None }, base, token);
    assert_eq!(config.accounts, [account]);
    let account = &config.accounts[0];
    assert!(account.typing);
    assert_eq!(account.mark_read, MarkRead::Key);
    assert_eq!(account.poll, Duration::from_secs(15));
    assert_eq!(account.page_size, 50);
    assert_eq!(account.requests_per_minute, None);
    assert_eq!((account.store, account.keep_days), (StoreMode::Disk, 90));
    assert_eq!(config.screen, Screen::default());
    assert_eq!(config.attention, Attention::default());
    assert_eq!(config.warnings, [""; 0]);
}

#[test]
fn every_key_of_an_account_is_taken() {
    let config = parsed(&fixture("good/everything.toml"));
    let words = ["pass", "show", "support"].map(str::to_owned).to_vec();
    let expected = AccountConfig {
        typing: false,
        mark_read: MarkRead::Open,
        poll: Duration::from_secs(120),
        page_size: 200,
        ca_file: Some(PathBuf::from("/etc/sb/ca.pem")),
        ca_only: true,
        requests_per_minute: Some(60),
        store: StoreMode::Memory,
        keep_days: 7,
        keep_versions: false,
        ..AccountConfig::new(
            "support",
            Service::Gateway { session: Some("01J9ZX8K2QHV0M3T6R7P4N5W8C".into()) },
            "https://gateway.example.com/wa".parse().unwrap(),
            SecretSource::Command(words),
        )
    };
    assert_eq!(config.accounts[0], expected);
}

#[test]
fn every_service_has_its_own_keys_and_address() {
    let config = parsed(&fixture("good/everything.toml"));
    let services: Vec<&Service> = config.accounts.iter().skip(1).map(|a| &a.service).collect();
    let people = [("Ana", "user-1"), ("Bo Li", "user-2")];
    let people: BTreeMap<String, String> = people.map(|(a, b)| (a.into(), b.into())).into();
    assert_eq!(services[0], &Service::Kapso { assignees: people });
    assert_eq!(services[1], &Service::Lexicon { users: vec!["user123".into(), "user7".into()] });
    assert_eq!(services[2], &Service::Chert { tenant: None, auth: ChertAuth::Bearer });
    let cekat = Service::Cekat {
        time_zone: FixedOffset::east_opt(8 * 3600).unwrap(),
        actions_url: Some("https://server.cekat.ai".parse().unwrap()),
        inbox: Some("inbox-1".into()),
    };
    assert_eq!(services[3], &cekat);
    let bases: Vec<&str> = config.accounts.iter().map(|a| a.base_url.as_str()).collect();
    let expected = [
        "https://gateway.example.com/wa",
        "https://app.kapso.ai/",
        "http://localhost:8000/",
        "https://console.trychert.com/",
        "https://api.cekat.ai/",
    ];
    assert_eq!(bases, expected);
}

#[test]
fn paths_begin_at_home_or_at_the_files_folder() {
    let config = parsed(&fixture("good/everything.toml"));
    assert_eq!(config.accounts[1].token, SecretSource::File("/home/ana/.secrets/kapso".into()));
    assert_eq!(config.accounts[2].token, SecretSource::File("/etc/sb/lexicon-token".into()));
}

#[test]
fn screen_and_attention_are_taken() {
    let config = parsed(&fixture("good/everything.toml"));
    let screen = Screen {
        theme: ThemeName::Named("solarized-dark".into()),
        ascii: true,
        mouse: true,
        time_zone: DisplayZone::Fixed(FixedOffset::west_opt(12_600).unwrap()),
        emoji: Emoji::Text,
        confirm: false,
        downloads: Some("/srv/in".into()),
    };
    assert_eq!(config.screen, screen);
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let attention = Attention {
        bell: false,
        notify: Notify::Osc777,
        hook: vec!["notify-send".into(), "Switchboard".into()],
        when: When::Mentions,
        title: true,
        quiet: Some(Quiet { from: hour(22), to: hour(7) }),
    };
    assert_eq!(config.attention, attention);
}

#[test]
fn quiet_hours_reach_over_midnight() {
    let config = gateway("[attention]\nquiet = \"22:00-07:00\"");
    let quiet = config.attention.quiet.unwrap();
    let covers = |hour, minute| quiet.covers(NaiveTime::from_hms_opt(hour, minute, 0).unwrap());
    assert!(covers(22, 0) && covers(23, 59) && covers(0, 0) && covers(6, 59));
    assert!(!covers(7, 0) && !covers(12, 0) && !covers(21, 59));
}

#[test]
fn a_base_url_never_doubles_the_documented_prefix() {
    let base = |written: &str| {
        let text = fixture("good/minimal.toml").replace("https://gateway.example.com", written);
        parsed(&text).accounts[0].base_url.to_string()
    };
    for same in [
        "https://a.b",
        "https://a.b/",
        "https://a.b/api/v1",
        "https://a.b/api/v1//",
        "https://a.b/api",
    ] {
        assert_eq!(base(same), "https://a.b/", "{same}");
    }
    assert_eq!(base("https://a.b/wa/api/v1"), "https://a.b/wa");
    assert_eq!(base("https://a.b/myapi"), "https://a.b/myapi");
    assert_eq!(base("http://127.0.0.1:8080/gateway/"), "http://127.0.0.1:8080/gateway");
}

#[test]
fn http_is_told_unless_it_stays_on_this_machine() {
    let warnings = |host: &str| {
        let text = fixture("good/minimal.toml").replace("https://gateway.example.com", host);
        parsed(&text).warnings
    };
    for here in ["http://localhost:1", "http://gw.localhost", "http://127.1.2.3", "http://[::1]:80"]
    {
        assert_eq!(warnings(here), [""; 0], "{here}");
    }
    let told = "Account \"support\": http to gw.lan sends the token and all messages in clear text; use https.";
    assert_eq!(warnings("http://gw.lan:8080/api/v1"), [told]);
}

#[test]
fn a_second_host_given_with_its_documented_prefix_is_not_given_it_twice() {
    for (written, read) in [
        ("https://server.cekat.ai/business_workflows", "https://server.cekat.ai/"),
        ("https://server.cekat.ai/business_workflows/", "https://server.cekat.ai/"),
        ("https://lan/proxy/business_workflows", "https://lan/proxy"),
        ("https://server.cekat.ai", "https://server.cekat.ai/"),
    ] {
        let text = format!(
            "[[account]]\nname = \"jakarta\"\nservice = \"cekat\"\ntoken = {{ env = \"A\" }}\n\
             actions_url = \"{written}\"\n"
        );
        let Service::Cekat { actions_url, .. } = &parsed(&text).accounts[0].service else {
            panic!()
        };
        assert_eq!(actions_url.as_ref().map(|url| url.as_str()), Some(read));
    }
}

#[test]
fn a_token_goes_to_no_host_that_nobody_named() {
    let text = r#"
        [[account]]
        name = "jakarta"
        service = "cekat"
        base_url = "http://127.0.0.1:7007/cekat"
        token = { env = "A" }
    "#;
    let Service::Cekat { actions_url, .. } = &parsed(text).accounts[0].service else { panic!() };
    assert_eq!(actions_url, &None);
}

#[test]
fn what_a_service_cannot_do_is_told() {
    let text = r#"
        [[account]]
        name = "jakarta"
        service = "cekat"
        mark_read = "open"
        token = { env = "A" }
    "#;
    let told = "Account \"jakarta\": mark_read has no effect, as cekat can't mark chats read.";
    assert_eq!(parsed(text).warnings, [told]);
}

#[test]
fn the_example_file_is_a_configuration_of_defaults() {
    let config = parsed(EXAMPLE);
    assert_eq!(config.accounts, parsed(&fixture("good/minimal.toml")).accounts);
    assert_eq!(config.screen, Screen::default());
}

/// The example with every setting switched on.
fn example_switched_on() -> String {
    let on = |line: &str| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
        _ => format!("{line}\n"),
    };
    EXAMPLE.lines().map(on).collect()
}

#[test]
fn every_setting_in_the_example_works() {
    let config = parsed(&example_switched_on());
    let kinds: Vec<ServiceKind> = config.accounts.iter().map(|a| a.service.kind()).collect();
    assert_eq!(kinds, ServiceKind::ALL);
    // the only one that has no value by default: it depends on the machine
    let screen = Screen { downloads: config.screen.downloads.clone(), ..Screen::default() };
    assert_eq!(config.screen, screen, "the example calls these defaults");
    let support = &config.accounts[0];
    let default = AccountConfig {
        ca_file: support.ca_file.clone(),
        requests_per_minute: Some(100),
        ..AccountConfig::new(
            "support",
            support.service.clone(),
            support.base_url.clone(),
            support.token.clone(),
        )
    };
    assert_eq!(support, &default, "the example calls these defaults");
}

#[test]
fn the_example_names_every_key() {
    let shown = show::show(&parsed(&example_switched_on()));
    let example = example_switched_on();
    for line in shown.lines().filter(|line| line.contains(" = ")) {
        let key = line.split(" = ").next().unwrap();
        let named = example.lines().any(|line| line.split('=').next().unwrap().trim() == key);
        assert!(named, "the example lacks {key}");
    }
}

#[test]
fn what_is_shown_reads_as_the_same_configuration() {
    for text in
        [fixture("good/everything.toml"), fixture("good/minimal.toml"), example_switched_on()]
    {
        let mut config = parsed(&text);
        let mut again = parsed(&show::show(&config));
        // Commands are shown without their arguments, so they can't come back.
        for config in [&mut config, &mut again] {
            config.attention.hook.clear();
            for account in &mut config.accounts {
                if let SecretSource::Command(words) = &mut account.token {
                    words.truncate(1);
                }
            }
        }
        assert_eq!(again, config);
    }
}

#[test]
fn what_is_shown_has_sources_and_no_arguments() {
    let config = parsed(&fixture("good/everything.toml"));
    insta::assert_snapshot!(show::show(&config), @r###"
    # /etc/sb/config.toml

    [[account]]
    name = "support"
    service = "gateway"
    base_url = "https://gateway.example.com/wa"
    token = { command = ["pass", "…"] }
    session = "01J9ZX8K2QHV0M3T6R7P4N5W8C"
    typing = false
    mark_read = "open"
    poll = "2m"
    page_size = 200
    ca_file = "/etc/sb/ca.pem"
    ca_only = true
    requests_per_minute = 60
    store = "memory"
    keep_days = 7
    keep_versions = false

    [[account]]
    name = "sales"
    service = "kapso"
    base_url = "https://app.kapso.ai/"
    token = { file = "/home/ana/.secrets/kapso" }
    assignees = { "Ana" = "user-1", "Bo Li" = "user-2" }
    typing = true
    mark_read = "key"
    poll = "15s"
    page_size = 50
    ca_only = false
    requests_per_minute = 100
    store = "disk"
    keep_days = 90
    keep_versions = true

    [[account]]
    name = "assistant"
    service = "lexicon"
    base_url = "http://localhost:8000/"
    token = { file = "/etc/sb/lexicon-token" }
    users = ["user123", "user7"]
    typing = true
    mark_read = "key"
    poll = "15s"
    page_size = 50
    ca_only = false
    store = "disk"
    keep_days = 90
    keep_versions = true

    [[account]]
    name = "imessage"
    service = "chert"
    base_url = "https://console.trychert.com/"
    token = { env = "CHERT_SECRET" }
    auth = "bearer"
    typing = true
    mark_read = "key"
    poll = "15s"
    page_size = 50
    ca_only = false
    store = "disk"
    keep_days = 90
    keep_versions = true

    [[account]]
    name = "jakarta"
    service = "cekat"
    base_url = "https://api.cekat.ai/"
    token = { keyring = "cekat" }
    time_zone = "+08:00"
    actions_url = "https://server.cekat.ai/"
    inbox = "inbox-1"
    typing = true
    mark_read = "key"
    poll = "30s"
    page_size = 50
    ca_only = false
    requests_per_minute = 60
    store = "off"
    keep_days = 90
    keep_versions = true

    [screen]
    theme = "solarized-dark"
    ascii = true
    mouse = true
    time_zone = "-03:30"
    emoji = "text"
    confirm = false
    downloads = "/srv/in"

    [attention]
    bell = false
    notify = "osc777"
    hook = ["notify-send", "…"]
    when = "mentions"
    quiet = "22:00-07:00"
    title = true
    "###);
}

#[test]
fn a_source_is_printed_without_arguments() {
    let words = ["curl", "-H", "X-Secret: hunter2"].map(str::to_owned).to_vec();
    let source = SecretSource::Command(words);
    assert_eq!(format!("{source} {source:?}"), "command curl SecretSource(command curl)");
}

#[test]
fn keys_and_themes_lie_beside_the_configuration() {
    let config = gateway("");
    assert_eq!(config.keymap_path().unwrap(), Path::new("/etc/sb/keymap.toml"));
    assert_eq!(config.theme_path("dusk").unwrap(), Path::new("/etc/sb/themes/dusk.toml"));
    assert_eq!(config.theme_path("../dusk"), None);
    assert_eq!(Config::default().keymap_path(), None);
}

#[test]
fn the_file_is_the_flags_then_the_variables_then_the_usual_one() {
    let located = |flag: Option<&str>, env: &Environment| locate(flag.map(Path::new), env).unwrap();
    let all =
        [("SWITCHBOARD_CONFIG", "b.toml"), ("XDG_CONFIG_HOME", "/xdg"), ("HOME", "/home/ana")];
    let at = |path: &str, by| Located { path: path.into(), by };
    assert_eq!(located(Some("a.toml"), &Environment::of(all)), at("a.toml", NamedBy::Flag));
    assert_eq!(located(None, &Environment::of(all)), at("b.toml", NamedBy::Variable));
    let usual = Environment::of([("SWITCHBOARD_CONFIG", ""), ("XDG_CONFIG_HOME", "/xdg")]);
    assert_eq!(located(None, &usual), at("/xdg/switchboard/config.toml", NamedBy::Default));
    let home = Environment::of([("XDG_CONFIG_HOME", "relative"), ("HOME", "/home/ana")]);
    assert_eq!(
        located(None, &home),
        at("/home/ana/.config/switchboard/config.toml", NamedBy::Default)
    );
    assert_eq!(locate(None, &Environment::of([])), Err(Problem::NoHome));
    assert_eq!(show::path(&at("/a b/config.toml", NamedBy::Flag)), "/a b/config.toml\n");
}

#[test]
fn without_any_configuration_it_is_said_how_to_start() {
    let folder = tempfile::tempdir().unwrap();
    let env = Environment::of([("XDG_CONFIG_HOME", folder.path().to_str().unwrap())]);
    let problem = config::load(&Flags::default(), &env).unwrap_err();
    let looked_for = folder.path().join("switchboard/config.toml");
    assert_eq!(problem, Problem::Absent { looked_for: looked_for.clone() });
    let text = problem.to_string();
    assert!(text.contains("switchboard demo") && text.contains(&looked_for.display().to_string()));
    let example = text.split_once("[[account]]").unwrap().1;
    parsed(&format!("[[account]]{example}"));
}

#[test]
fn a_file_that_somebody_named_must_be_there() {
    let flags = Flags { config: Some("/nowhere/sb.toml".into()), account: None };
    let problem = config::load(&flags, &environment()).unwrap_err();
    let told = "The configuration /nowhere/sb.toml can't be read: there is no such file; --config names it.";
    assert_eq!(problem.to_string(), told);
    let env = Environment::of([("SWITCHBOARD_CONFIG", "/nowhere/sb.toml")]);
    let problem = config::load(&Flags::default(), &env).unwrap_err();
    assert!(problem.to_string().ends_with("; $SWITCHBOARD_CONFIG names it."));
}

#[test]
fn a_folder_or_something_huge_is_no_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let load = |path: PathBuf| {
        let flags = Flags { config: Some(path), account: None };
        config::load(&flags, &environment()).unwrap_err().to_string()
    };
    assert!(load(folder.path().into()).ends_with("can't be read: is a directory."));
    let huge = folder.path().join("huge.toml");
    std::fs::write(&huge, vec![b'\n'; 1024 * 1024 + 1]).unwrap();
    assert!(load(huge).ends_with("it is larger than 1 MiB, so hardly a configuration."));
    let binary = folder.path().join("binary.toml");
    std::fs::write(&binary, [0xff, 0xfe]).unwrap();
    assert!(load(binary).ends_with("it is not UTF-8 text."));
}

#[test]
fn one_account_can_be_chosen_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, fixture("good/everything.toml")).unwrap();
    let load = |name: &str| {
        let flags = Flags { config: Some(path.clone()), account: Some(name.into()) };
        config::load(&flags, &environment())
    };
    assert_eq!(load("sales").unwrap().accounts.len(), 1);
    let problem = load("sale").unwrap_err().to_string();
    assert_eq!(problem, "No account is called \"sale\"; the nearest is \"sales\".");
}
