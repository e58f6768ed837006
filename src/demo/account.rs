//! What a client needs to know to use the embedded services.

use super::Service;

/// What a client needs to use one embedded service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Unique, and worth showing.
    pub name: String,
    /// Which service it is on.
    pub service: Service,
    /// What precedes the documented paths.
    pub base_url: String,
    /// What proves who asks.
    pub token: String,
    /// The environment variable that the printed configuration takes the token from.
    pub token_variable: &'static str,
    /// The gateway's session; absent when every session may be listed and should be.
    pub session: Option<String>,
    /// Kapso: whom a conversation can be given to, by name and id.
    pub assignees: Vec<(String, String)>,
    /// Lexicon: whose chats there are.
    pub users: Vec<String>,
    /// Chert: the tenant's slug.
    pub tenant: Option<String>,
    /// Chert: `hmac` or `bearer`; both are taken.
    pub auth: Option<&'static str>,
    /// Cekat: the zone of its times that have none.
    pub time_zone: Option<String>,
    /// Cekat: what precedes the paths of its second host.
    pub actions_url: Option<String>,
}

impl Account {
    /// An account with nothing but what every service has.
    pub(super) fn new(
        service: Service,
        name: &str,
        base_url: String,
        (token, token_variable): (&str, &'static str),
    ) -> Account {
        Account {
            name: name.to_owned(),
            service,
            base_url,
            token: token.to_owned(),
            token_variable,
            session: None,
            assignees: Vec::new(),
            users: Vec::new(),
            tenant: None,
            auth: None,
            time_zone: None,
            actions_url: None,
        }
    }

    /// The account as it stands in a configuration file. A token is never written into one, not
    /// even this one.
    pub(super) fn toml(&self) -> String {
        let mut text = format!(
            "\n[[account]]\nname     = {}\nservice  = \"{}\"\nbase_url = {}\n",
            quoted(&self.name),
            self.service,
            quoted(&self.base_url)
        );
        let mut line = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                text += &format!("{key:<8} = {value}\n");
            }
        };
        line("session", self.session.as_deref().map(quoted));
        let people: Vec<String> = self
            .assignees
            .iter()
            .map(|(name, id)| format!("{} = {}", quoted(name), quoted(id)))
            .collect();
        line("assignees", (!people.is_empty()).then(|| format!("{{ {} }}", people.join(", "))));
        let users: Vec<String> = self.users.iter().map(|user| quoted(user)).collect();
        line("users", (!users.is_empty()).then(|| format!("[{}]", users.join(", "))));
        line("tenant", self.tenant.as_deref().map(quoted));
        line("auth", self.auth.map(quoted));
        line("time_zone", self.time_zone.as_deref().map(quoted));
        line("actions_url", self.actions_url.as_deref().map(quoted));
        line("token", Some(format!("{{ env = \"{}\" }}", self.token_variable)));
        text
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}
