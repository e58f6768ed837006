//! Whom a number or a JID means: writing first, and opening a chat by what is known of it.

use crate::domain::ChatId;

/// Where chats live: people by number, people whose number is hidden, groups, channels.
const SERVERS: [&str; 5] = ["s.whatsapp.net", "c.us", "lid", "g.us", "newsletter"];

/// The chat of a JID as it stands, or of a number as people write it: with its country's code,
/// `+` or `00` before it or not, blanks, dots, dashes and brackets in it, as a `tel:` or `wa.me`
/// link. `None` for anything else; a number without its country's code is nobody's.
pub fn of(typed: &str) -> Option<ChatId> {
    let typed = typed.trim();
    if let Some((user, server)) = typed.split_once('@') {
        let known = SERVERS.contains(&server) && !user.is_empty();
        let plain =
            user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
        return (known && plain).then(|| typed.into());
    }
    let digits = digits(without_link(typed))?;
    ((7..=15).contains(&digits.len()) && !digits.starts_with('0'))
        .then(|| format!("{digits}@s.whatsapp.net").into())
}

/// What stands behind the ways to write a number as a link.
fn without_link(typed: &str) -> &str {
    let bare = ["https://", "http://"].iter().find_map(|scheme| typed.strip_prefix(scheme));
    let bare = bare.unwrap_or(typed);
    let number = ["tel:", "wa.me/"].iter().find_map(|link| bare.strip_prefix(link));
    number.map_or(typed, |number| number.split(['?', '#', '/']).next().unwrap_or(number))
}

/// The digits of a number, the dialling prefix left out; `None` where something else is in it.
fn digits(number: &str) -> Option<String> {
    // "+44 (0)20 …": the nought is dialled within the country only
    let number = number.replace("(0)", "");
    let mut digits = String::new();
    for (place, letter) in number.chars().enumerate() {
        match letter {
            '0'..='9' => digits.push(letter),
            '+' if place == 0 => {}
            ' ' | '\u{a0}' | '\u{202f}' | '-' | '\u{2010}'..='\u{2013}' | '.' | '(' | ')' | '/' => {
            }
            _ => return None,
        }
    }
    let dialled = !number.starts_with('+') && digits.starts_with("00");
    Some(if dialled { digits[2..].to_owned() } else { digits })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_understood_however_people_write_it() {
        for typed in [
            "+62 812 3456 7890",
            "6281234567890",
            "0062 812-3456-7890",
            "+62 (812) 3456.7890",
            " tel:+6281234567890 ",
            "https://wa.me/6281234567890?text=hi",
            "+62 (0)812 3456 7890",
            "+62\u{a0}812\u{2011}3456\u{2011}7890",
        ] {
            assert_eq!(of(typed), Some("6281234567890@s.whatsapp.net".into()), "{typed}");
        }
    }

    #[test]
    fn a_jid_stays_as_it_is() {
        for jid in ["62812@s.whatsapp.net", "205227043110953@lid", "12036-17@g.us", "1@newsletter"]
        {
            assert_eq!(of(jid), Some(jid.into()));
        }
    }

    #[test]
    fn what_names_nobody_is_refused() {
        for typed in [
            "",
            "0812 3456 7890",
            "12345",
            "1234567890123456",
            "Siti",
            "62812x",
            "a@b@lid",
            "62@example.com",
            "@lid",
            "status@broadcast",
            "6281 2+34567",
            "../x@lid",
        ] {
            assert_eq!(of(typed), None, "{typed}");
        }
    }
}
