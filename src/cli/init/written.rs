//! The file that is written.

use super::account::Answers;

/// The file, with what else can be decided.
pub(super) fn file(answers: &Answers) -> String {
    let mut text = String::from(
        "# Switchboard's configuration. `switchboard config show` prints what is in force;\n\
         # the file assets/config.toml of the program has every key there is.\n\n[[account]]\n",
    );
    let Answers { name, kind, base_url, token, own } = answers;
    text += &format!("name     = {}   # unique; stands beside its chats\n", quoted(name));
    text += &format!("service  = {}\n", quoted(kind.as_str()));
    if let Some(url) = base_url {
        text += &format!("base_url = {}\n", quoted(url));
    }
    text += "# where the token is kept, never the token itself: env, file, command or keyring\n";
    text += &format!("token    = {token}\n");
    for (key, value) in own {
        text += &format!("{key:8} = {value}\n");
    }
    text + "\n#mark_read = \"key\"     # \"reply\": also by answering; \"open\": also by opening\n\
        #typing    = true      # customers see that you type\n\
        #store     = \"disk\"    # \"memory\": messages only in memory; \"off\": nothing is remembered\n\
        \n#[screen]\n#theme     = \"auto\"    # \"dark\", \"light\", \"high-contrast\", \"mono\"\n\
        #time_zone = \"local\"   # or \"UTC\", or an offset such as \"+07:00\"\n"
}

/// A text as it stands in the file.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
