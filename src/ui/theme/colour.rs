//! Colours: their names in theme files, and xterm's palette as numbers.

use ratatui::style::Color;

/// The sixteen with xterm's values, which the nearest colour is looked for among.
pub(super) const ANSI: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

/// Their names in theme files, in the same order.
const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// The six values of each part in xterm's colour cube.
pub(super) const CUBE_STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// A colour as theme files write it: a name, `default`, a number from xterm's palette, or `#rrggbb`.
pub(super) fn parse(text: &str) -> Option<Color> {
    if text == "default" {
        return Some(Color::Reset);
    }
    if let Some(at) = NAMES.iter().position(|name| *name == text) {
        return Some(ANSI[at].0);
    }
    if let Some(digits) = text.strip_prefix('#') {
        let value = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 6)?;
        return Some(Color::from_u32(value));
    }
    text.parse().ok().map(Color::Indexed)
}

/// The words that [`parse`] knows.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().chain(["default"])
}

/// The parts of a colour of xterm's palette of 256.
pub(super) fn from_index(index: u8) -> [u8; 3] {
    match index {
        0..16 => ANSI[usize::from(index)].1,
        16..232 => {
            let cube = index - 16;
            [cube / 36, cube / 6 % 6, cube % 6].map(|step| CUBE_STEPS[usize::from(step)])
        }
        232.. => [8 + 10 * (index - 232); 3],
    }
}

/// The nearest of `candidates`, weighted as the eye does (green most, blue least).
pub(super) fn nearest_in<T>(
    wanted: [u8; 3],
    candidates: impl Iterator<Item = (T, [u8; 3])>,
) -> Option<T> {
    let distance = |colour: &[u8; 3]| -> u32 {
        let weights = [3, 4, 2];
        (0..3)
            .map(|part| weights[part] * u32::from(wanted[part].abs_diff(colour[part])).pow(2))
            .sum()
    };
    candidates.min_by_key(|(_, colour)| distance(colour)).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_notation() {
        assert_eq!(parse("bright-blue"), Some(Color::LightBlue));
        assert_eq!(parse("default"), Some(Color::Reset));
        assert_eq!(parse("#ff8700"), Some(Color::Rgb(255, 135, 0)));
        assert_eq!(parse("208"), Some(Color::Indexed(208)));
        for wrong in ["bleu", "#ff87", "256", "#zzzzzz", ""] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
