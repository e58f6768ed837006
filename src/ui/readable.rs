//! A message as lines of plain text, for what is printed or written down instead of drawn. What is
//! in it is as the service sent it: whoever shows it cleans it.

use super::Look;
pub use super::thread::in_a_line;
use super::thread::kinds::{reactions, special_line, with_names};
use crate::domain::{Delivery, Extra, Kind, Message, Role};

/// Who wrote it.
pub fn author(message: &Message) -> String {
    // An own number says less than "You".
    let id = message.author.id.as_deref().filter(|_| !message.own());
    let known = message.author.name.as_deref().or(id);
    let named = known.map(str::trim).filter(|name| !name.is_empty());
    match (named, message.own(), message.author.role) {
        (Some(name), _, _) => name.to_owned(),
        (None, true, _) => "You".to_owned(),
        (None, false, role) => role_name(role).to_owned(),
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Customer => "Customer",
        Role::Agent => "Agent",
        Role::Assistant => "Assistant",
        Role::System => "System",
    }
}

/// What it says: its kind where it is no text, its text, its poll's options, reactions, and why it
/// failed.
pub fn lines(look: &Look, message: &Message) -> Vec<String> {
    if message.deleted {
        return vec!["message deleted".to_owned()];
    }
    let mut lines = Vec::new();
    lines.extend(special_line(look, message));
    if let Some(text) = text(message) {
        lines.push(text);
    }
    if let Some(Extra::Poll { options, .. }) = &message.extra {
        lines.extend(options.iter().map(|(option, by)| match by.len() {
            0 => format!("- {option}"),
            votes => format!("- {option} ({votes})"),
        }));
    }
    if lines.is_empty() {
        lines.push("(empty message)".to_owned());
    }
    lines.extend(reactions(message, &|reaction| reaction.by.clone()));
    if message.own()
        && let Some(Delivery::Failed(why)) = &message.delivery
    {
        let why = why.as_deref().unwrap_or("the service gave no reason");
        lines.push(format!("failed: {why}"));
    }
    lines
}

/// Its text, with the names of who is mentioned.
pub fn text(message: &Message) -> Option<String> {
    let text = message.text.as_deref().filter(|text| !text.trim().is_empty())?;
    (message.kind != Kind::Reaction && !message.deleted).then(|| with_names(message, text))
}
