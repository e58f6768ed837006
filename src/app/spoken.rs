//! A place, a card and a poll as one line of text.

use crate::domain::Attachment;

/// The most options that a poll has on WhatsApp.
const OPTIONS: usize = 12;

/// `-6.2, 106.8 Depot`: degrees, north and east positive, and a name where there is one.
///
/// # Errors
/// A sentence about what is wrong with it.
pub fn location(line: &str) -> Result<Attachment, String> {
    let wrong = "Write latitude and longitude in degrees, and a name: -6.24, 106.99 Depot.";
    let mut rest = line.trim();
    let mut degrees = || {
        let end = rest.find(|letter: char| letter == ',' || letter.is_whitespace());
        let (number, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind.trim_start_matches(|letter: char| letter == ',' || letter.is_whitespace());
        number.parse::<f64>().ok().filter(|number| number.is_finite())
    };
    let (Some(latitude), Some(longitude)) = (degrees(), degrees()) else {
        return Err(wrong.into());
    };
    if latitude.abs() > 90.0 || longitude.abs() > 180.0 {
        return Err("There is no such place: latitude goes to 90, longitude to 180.".into());
    }
    let name = (!rest.trim().is_empty()).then(|| rest.trim().to_owned());
    Ok(Attachment::Location { latitude, longitude, name })
}

/// `Budi +62 811 2222`: a name, then a number with its country's code.
///
/// # Errors
/// A sentence about what is wrong with it.
pub fn contact(line: &str) -> Result<Attachment, String> {
    let line = line.trim();
    let digit = |letter: char| letter.is_ascii_digit();
    let of_number = |letter: char| digit(letter) || " +-().".contains(letter);
    let begin = line.char_indices().rev().take_while(|(_, letter)| of_number(*letter)).last();
    let begin = begin.map_or(line.len(), |(at, _)| at);
    let (name, number) = (line[..begin].trim(), line[begin..].trim());
    let digits = number.chars().filter(|letter| digit(*letter)).count();
    if name.is_empty() || !(7..=15).contains(&digits) {
        return Err("Write a name and a number with its country's code: Budi +62 811 2222.".into());
    }
    Ok(Attachment::Contact { name: name.to_owned(), number: number.to_owned() })
}

/// `Which day?; Monday; Tuesday`: what is asked and the options; with `--any` before it, any
/// number of them may be chosen.
///
/// # Errors
/// A sentence about what is wrong with it.
pub fn poll(line: &str) -> Result<Attachment, String> {
    let line = line.trim();
    let (line, selectable) = match line.strip_prefix("--any") {
        Some(rest) => (rest, 0),
        None => (line, 1),
    };
    let mut parts = line.split(';').map(str::trim).filter(|part| !part.is_empty());
    let question = parts.next().unwrap_or_default().to_owned();
    let mut options: Vec<String> = Vec::new();
    for option in parts.map(str::to_owned) {
        if options.contains(&option) {
            return Err(format!("“{option}” stands there twice."));
        }
        options.push(option);
    }
    match options.len() {
        0 | 1 => {
            Err("Write a question and at least two options: Which day?; Monday; Tuesday.".into())
        }
        2..=OPTIONS => Ok(Attachment::Poll { question, options, selectable }),
        _ => Err(format!("A poll has {OPTIONS} options at most.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_two_numbers_and_a_name() {
        let place = |latitude, longitude, name: Option<&str>| {
            Ok(Attachment::Location { latitude, longitude, name: name.map(str::to_owned) })
        };
        assert_eq!(
            location("-6.24, 106.99 Depot Bekasi"),
            place(-6.24, 106.99, Some("Depot Bekasi"))
        );
        assert_eq!(location("-6.24 106.99"), place(-6.24, 106.99, None));
        assert_eq!(location("-6.24,106.99, Depot"), place(-6.24, 106.99, Some("Depot")));
        for wrong in ["", "Depot", "1", "91, 0", "0, 181", "nan, 1", "inf, 1"] {
            assert!(location(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_card_is_a_name_and_a_number() {
        let card = |name: &str, number: &str| {
            Ok(Attachment::Contact { name: name.into(), number: number.into() })
        };
        assert_eq!(contact("Budi Santoso +62 811-2222"), card("Budi Santoso", "+62 811-2222"));
        assert_eq!(contact("Depot 4 628112222"), card("Depot", "4 628112222"));
        for wrong in ["", "Budi", "+62 811 2222", "Budi 123"] {
            assert!(contact(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_poll_is_a_question_and_its_options() {
        let asked = |selectable| {
            let options = vec!["Monday".into(), "Tuesday".into()];
            Ok(Attachment::Poll { question: "Which day?".into(), options, selectable })
        };
        assert_eq!(poll("Which day?; Monday; Tuesday"), asked(1));
        assert_eq!(poll("--any Which day?;Monday ; Tuesday;"), asked(0));
        let many = (0..13).map(|n| format!("; {n}")).collect::<String>();
        for wrong in ["", "Which?", "Which?; one", "Which?; one; one", &format!("Which?{many}")] {
            assert!(poll(wrong).is_err(), "{wrong}");
        }
    }
}
