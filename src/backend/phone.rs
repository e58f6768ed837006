//! Numbers as people read them.

/// Countries that are dialled with one digit or two; all others have three (ITU E.164).
const ONE: &str = "17";
const TWO: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
    "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65",
    "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// A number in groups: `6281234567890` is `+62 812 3456 7890`. `None` for what can't be a number.
pub fn readable(number: &str) -> Option<String> {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let possible = (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if !possible || digits.starts_with('0') {
        return None;
    }
    let (country, rest) = digits.split_at(country_length(digits));
    Some(format!("+{country} {}", grouped(rest)))
}

fn country_length(digits: &str) -> usize {
    match digits {
        _ if digits.starts_with(|c| ONE.contains(c)) => 1,
        _ if TWO.contains(&&digits[..2]) => 2,
        _ => 3,
    }
}

/// Groups of at most four digits, as even as can be, the longer ones last.
fn grouped(digits: &str) -> String {
    let groups = digits.len().div_ceil(4).max(1);
    let (short, longer) = (digits.len() / groups, digits.len() % groups);
    let mut rest = digits;
    let mut parts = Vec::with_capacity(groups);
    for group in 0..groups {
        let length = if group >= groups - longer { short + 1 } else { short };
        let (part, behind) = rest.split_at(length);
        parts.push(part);
        rest = behind;
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_country_and_length() {
        for (number, shown) in [
            ("6281234567890", "+62 812 3456 7890"),
            ("+14155551234", "+1 415 555 1234"),
            ("351912345678", "+351 912 345 678"),
            ("4915112345678", "+49 151 1234 5678"),
            ("6591234567", "+65 9123 4567"),
            ("989121234567", "+98 912 123 4567"),
        ] {
            assert_eq!(readable(number).as_deref(), Some(shown));
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for number in
            ["", "12", "abc", "0812345678", "1234567890123456", "628x234567", "６２８１２３４"]
        {
            assert_eq!(readable(number), None);
        }
    }
}
