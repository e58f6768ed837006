//! What is asked of an account, and what an answer has to be. The configuration's own rules say
//! what is right: an answer stands in a small file with nothing else wrong, and that is read.

use std::path::Path;

use super::asking::{Asking, somebody_is_there};
use super::written::quoted;
use crate::cli::args::Init;
use crate::cli::exit::Stop;
use crate::config::nearest::{hint, looks_like_token, nearest};
use crate::config::{self, Environment, ServiceKind};

/// Where a token may be kept, as it is typed.
const PLACES: [&str; 3] = ["env", "file", "command"];
const WHERE: &str = "Write env NAME, file PATH, or command WORDS; never the token itself.";

/// What was answered.
pub(super) struct Answers {
    pub name: String,
    pub kind: ServiceKind,
    pub base_url: Option<String>,
    /// The source of the token, as it stands in the file.
    pub token: String,
    /// Keys that only this service has, with their values as they stand in the file.
    pub own: Vec<(&'static str, String)>,
}

pub(super) async fn answers(asking: &Asking<'_>, wanted: &Init) -> Result<Answers, Stop> {
    let from_flag = flags(wanted)?;
    let kinds = kinds();
    let asked = format!("Which service ({})?", kinds.join(", "));
    let flag = wanted.service.as_deref();
    let kind = asking.given(flag, "--service", &asked, Some("gateway"), service).await?;
    let name = match &wanted.name {
        Some(name) => name.clone(),
        None if somebody_is_there() => {
            asking.until_right("What is the account called?", Some("support"), name).await?
        }
        None => "support".to_owned(),
    };
    let base_url = match (&wanted.base_url, kind.default_base()) {
        (Some(url), _) => Some(url.clone()),
        (None, Some(_)) => None,
        (None, None) => {
            let asked = "Its address (https://…)?";
            Some(asking.given(None, "--base-url", asked, None, address).await?)
        }
    };
    let token = match from_flag {
        Some(token) => token,
        None => {
            let flags = "--token-env, --token-file or --token-command";
            let asked = "Where is the token kept: env NAME, file PATH, or command WORDS?";
            asking.given(None, flags, asked, None, token).await?
        }
    };
    let own = own(asking, wanted, kind).await?;
    Ok(Answers { name, kind, base_url, token, own })
}

/// What flags say is looked at before anything is asked; the token's source, where one is given.
fn flags(wanted: &Init) -> Result<Option<String>, Stop> {
    let look = |value: &Option<String>, right: fn(&str) -> Result<String, String>| {
        value.as_deref().map(right).transpose().map_err(Stop::usage)
    };
    wanted.service.as_deref().map(service).transpose().map_err(Stop::usage)?;
    look(&wanted.name, name)?;
    look(&wanted.base_url, address)?;
    let places = [&wanted.token_env, &wanted.token_file, &wanted.token_command];
    let given = PLACES.into_iter().zip(places);
    let mut given = given.filter_map(|(place, value)| Some((place, value.as_deref()?)));
    given.next().map(|(place, value)| kept(place, value)).transpose().map_err(Stop::usage)
}

fn kinds() -> Vec<&'static str> {
    ServiceKind::ALL.iter().map(|kind| kind.as_str()).collect()
}

fn service(answer: &str) -> Result<ServiceKind, String> {
    let kind = ServiceKind::ALL.into_iter().find(|kind| kind.as_str() == answer);
    kind.ok_or_else(|| match looks_like_token(answer) {
        true => a_token(),
        false => format!("There is no service {answer:?}{}.", hint(answer, &kinds())),
    })
}

fn name(answer: &str) -> Result<String, String> {
    if looks_like_token(answer) {
        return Err(a_token());
    }
    accepted(ServiceKind::Kapso, "name", &quoted(answer)).map(|()| answer.to_owned())
}

fn address(answer: &str) -> Result<String, String> {
    accepted(ServiceKind::Kapso, "base_url", &quoted(answer)).map(|()| answer.to_owned())
}

/// Where the token is kept, typed as a place and what it is called there.
fn token(answer: &str) -> Result<String, String> {
    match answer.split_once(char::is_whitespace) {
        _ if answer.split_whitespace().any(looks_like_token) => Err(a_token()),
        Some((place, rest)) if PLACES.contains(&place) => kept(place, rest.trim()),
        Some((place, _)) => match nearest(place, &PLACES) {
            Some(near) => Err(format!("{WHERE} The nearest is {near}.")),
            None => Err(WHERE.to_owned()),
        },
        None => Err(WHERE.to_owned()),
    }
}

/// A source of a token as it stands in the file.
fn kept(place: &str, rest: &str) -> Result<String, String> {
    if rest.split_whitespace().any(looks_like_token) {
        return Err(a_token());
    }
    let value = match place {
        "command" => {
            let words: Vec<String> = rest.split_whitespace().map(quoted).collect();
            format!("{{ command = [{}] }}", words.join(", "))
        }
        place => format!("{{ {place} = {} }}", quoted(rest)),
    };
    accepted(ServiceKind::Kapso, "token", &value).map(|()| value)
}

/// What is pasted by mistake is not repeated, and is kept nowhere.
fn a_token() -> String {
    format!("That looks like a token, which is kept elsewhere and is not written here. {WHERE}")
}

/// What only this service has.
async fn own(
    asking: &Asking<'_>,
    wanted: &Init,
    kind: ServiceKind,
) -> Result<Vec<(&'static str, String)>, Stop> {
    let text = |key: &'static str| {
        move |answer: &str| {
            let value = quoted(answer);
            accepted(kind, key, &value).map(|()| (key, value))
        }
    };
    let own = match kind {
        ServiceKind::Gateway => {
            let session = |answer: &str| match answer {
                "" => Ok(None),
                answer => text("session")(answer).map(Some),
            };
            let asked = "Which session (empty: every one that the token may list)?";
            match &wanted.session {
                Some(answer) => session(answer).map_err(Stop::usage)?,
                None if somebody_is_there() => asking.until_right(asked, Some(""), session).await?,
                None => None,
            }
        }
        ServiceKind::Lexicon => {
            let users = |answer: &str| {
                let users: Vec<String> =
                    answer.split(',').map(|user| quoted(user.trim())).collect();
                let value = format!("[{}]", users.join(", "));
                accepted(kind, "users", &value).map(|()| ("users", value))
            };
            let given = (!wanted.users.is_empty()).then(|| wanted.users.join(","));
            let asked = "Whose chats (user ids, separated by commas)?";
            Some(asking.given(given.as_deref(), "--users", asked, None, users).await?)
        }
        ServiceKind::Chert => {
            let given = wanted.tenant.as_deref();
            let asked = "Which tenant?";
            Some(asking.given(given, "--tenant", asked, None, text("tenant")).await?)
        }
        ServiceKind::Kapso | ServiceKind::Cekat => None,
    };
    Ok(own.into_iter().collect())
}

/// Whether the configuration accepts this value, in a file with nothing else wrong; else a
/// sentence that says why not.
fn accepted(kind: ServiceKind, key: &str, value: &str) -> Result<(), String> {
    let mut fields = vec![
        ("name", quoted("support")),
        ("service", quoted(kind.as_str())),
        ("base_url", quoted("https://example.com")),
        ("token", "{ env = \"TOKEN\" }".to_owned()),
    ];
    match kind {
        ServiceKind::Lexicon => fields.push(("users", "[\"user\"]".to_owned())),
        ServiceKind::Chert => fields.push(("tenant", quoted("tenant"))),
        ServiceKind::Gateway | ServiceKind::Kapso | ServiceKind::Cekat => {}
    }
    fields.retain(|(known, _)| *known != key);
    let lines = fields.iter().map(|(key, value)| format!("{key} = {value}\n"));
    let text = format!("[[account]]\n{}{key} = {value}\n", lines.collect::<String>());
    match config::parse(&text, Path::new("config.toml"), &Environment::of_process()) {
        Ok(_) => Ok(()),
        Err(config::Problem::Wrong(wrong)) => Err(format!("{}.", wrong.why)),
        Err(why) => Err(why.to_string()),
    }
}
