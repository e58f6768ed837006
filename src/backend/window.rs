//! WhatsApp's 24 hours: after the customer's last message a business may write freely for a day,
//! then only by template (Kapso contract, code 131047; Cekat contract, "Send").

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{Can, Chat};

/// How long free texts are taken after the customer's last message.
const OPEN: TimeDelta = TimeDelta::hours(24);
/// How long before its end the window is spoken of.
const SOON: TimeDelta = TimeDelta::hours(2);

/// Why no free text is taken any more.
pub const CLOSED: &str = "The customer's last message is more than 24 hours old: WhatsApp takes only templates now, until they write again.";

/// Whether a free text is taken now, as far as known: the service has the last word.
pub fn can(chat: &Chat, wall: DateTime<Utc>) -> Can {
    match left(chat, wall) {
        Some(left) if left <= TimeDelta::zero() => Can::NotNow(CLOSED.into()),
        _ => Can::Yes,
    }
}

/// That the window closes soon, as a sentence; `None`: it doesn't, or it is not known.
pub fn closing(chat: &Chat, wall: DateTime<Utc>) -> Option<String> {
    let left = left(chat, wall)?;
    if left <= TimeDelta::zero() || left > SOON {
        return None;
    }
    let minutes = left.num_minutes() + 1;
    let time = match minutes {
        1 => "a minute".to_owned(),
        2..=90 => format!("{minutes} minutes"),
        _ => "two hours".to_owned(),
    };
    Some(format!("WhatsApp takes free texts here for {time} more, then only templates."))
}

fn left(chat: &Chat, wall: DateTime<Utc>) -> Option<TimeDelta> {
    Some(chat.last_inbound? + OPEN - wall)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ChatKey;

    fn after(minutes: i64) -> (Can, Option<String>) {
        let mut chat = Chat::new(ChatKey::new("a", "l", "c"));
        chat.last_inbound = DateTime::from_timestamp(1_000_000, 0);
        let wall = chat.last_inbound.unwrap() + TimeDelta::minutes(minutes);
        (can(&chat, wall), closing(&chat, wall))
    }

    #[test]
    fn the_window_closes_24_hours_after_the_customers_last_message() {
        assert_eq!(after(10), (Can::Yes, None));
        assert_eq!(after(24 * 60), (Can::NotNow(CLOSED.into()), None));
        let (can, said) = after(24 * 60 - 30);
        assert_eq!(can, Can::Yes);
        assert!(said.unwrap().contains("31 minutes"));
    }

    #[test]
    fn an_unknown_window_keeps_nobody_from_writing() {
        let chat = Chat::new(ChatKey::new("a", "l", "c"));
        assert_eq!(can(&chat, DateTime::UNIX_EPOCH), Can::Yes);
        assert_eq!(closing(&chat, DateTime::UNIX_EPOCH), None);
    }
}
