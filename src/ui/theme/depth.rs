//! How many colours the terminal has, and the nearest of them.

use ratatui::style::Color;

use super::colour::{ANSI, CUBE_STEPS, from_index, nearest_in};

/// How many colours may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None: `NO_COLOR`, or a terminal that cannot.
    None,
    /// The terminal's own sixteen.
    Ansi16,
    /// xterm's 256.
    Ansi256,
    /// 24 bits.
    True,
}

impl Depth {
    /// From the environment: `NO_COLOR` (<https://no-color.org>: set and not empty), then
    /// `COLORTERM`, then `TERM`. A terminal that says nothing is believed to have sixteen.
    #[must_use]
    pub fn detect(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name| lookup(name).unwrap_or_default();
        let term = value("TERM");
        if !value("NO_COLOR").is_empty() || term == "dumb" || term.starts_with("vt") {
            Self::None
        } else if matches!(value("COLORTERM").as_str(), "truecolor" | "24bit")
            || term.ends_with("-direct")
        {
            Self::True
        } else if term.contains("256color") {
            Self::Ansi256
        } else {
            Self::Ansi16
        }
    }

    /// The nearest colour of this depth; colours that the terminal's user chose are left to them.
    #[must_use]
    pub fn nearest(self, colour: Color) -> Color {
        match (self, colour) {
            (Self::None, _) => Color::Reset,
            (Self::Ansi256, Color::Rgb(r, g, b)) => Color::Indexed(nearest_256([r, g, b])),
            (Self::Ansi16, Color::Rgb(r, g, b)) => nearest_16([r, g, b]),
            (Self::Ansi16, Color::Indexed(index)) => nearest_16(from_index(index)),
            _ => colour,
        }
    }
}

/// In xterm's 6×6×6 cube (from 16) or its ramp of 24 greys (from 232), whichever is nearer.
fn nearest_256(wanted: [u8; 3]) -> u8 {
    let steps = wanted.map(|part| {
        let distance = |at: &u8| part.abs_diff(CUBE_STEPS[usize::from(*at)]);
        (0..6).min_by_key(distance).unwrap_or(0)
    });
    let cube = 16 + 36 * steps[0] + 6 * steps[1] + steps[2];
    nearest_in(wanted, (232..=255).chain([cube]).map(|index| (index, from_index(index))))
        .unwrap_or(cube)
}

fn nearest_16(wanted: [u8; 3]) -> Color {
    nearest_in(wanted, ANSI.iter().copied()).unwrap_or(Color::Reset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(environment: &[(&str, &str)]) -> Depth {
        Depth::detect(|name| {
            environment
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_tells_the_depth() {
        assert_eq!(detected(&[]), Depth::Ansi16);
        assert_eq!(detected(&[("TERM", "xterm-256color")]), Depth::Ansi256);
        assert_eq!(
            detected(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]),
            Depth::True
        );
        assert_eq!(detected(&[("TERM", "xterm-direct")]), Depth::True);
        assert_eq!(detected(&[("TERM", "linux")]), Depth::Ansi16);
        assert_eq!(detected(&[("TERM", "dumb"), ("COLORTERM", "truecolor")]), Depth::None);
        assert_eq!(detected(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]), Depth::None);
        assert_eq!(detected(&[("NO_COLOR", ""), ("COLORTERM", "24bit")]), Depth::True);
    }

    #[test]
    fn true_colours_come_down_to_the_nearest() {
        let orange = Color::Rgb(255, 135, 0);
        assert_eq!(Depth::True.nearest(orange), orange);
        assert_eq!(Depth::Ansi256.nearest(orange), Color::Indexed(208));
        assert_eq!(Depth::Ansi256.nearest(Color::Rgb(8, 8, 8)), Color::Indexed(232));
        assert_eq!(Depth::Ansi16.nearest(Color::Rgb(250, 10, 10)), Color::LightRed);
        assert_eq!(Depth::Ansi16.nearest(Color::Indexed(21)), Color::Blue);
        assert_eq!(Depth::Ansi16.nearest(Color::Cyan), Color::Cyan);
        assert_eq!(Depth::None.nearest(Color::Cyan), Color::Reset);
    }
}
