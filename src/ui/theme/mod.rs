//! Colour by meaning: the screen asks for [`Meaning::NeedsYou`], a theme says what that looks like.
//!
//! This folder is the only one that names colours. Themes are the commented files in
//! `assets/themes`, or the user's own, read by [`Theme::parse`]; [`Depth`] brings them down to what
//! the terminal can show. Every state also has a mark of its own in [`Glyphs`].

mod colour;
mod depth;
mod file;
mod glyphs;

use ratatui::style::{Color, Modifier, Style};

pub use depth::Depth;
pub use file::ThemeError;
pub use glyphs::Glyphs;

/// What a piece of the screen means to the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Where the keys go: the focused pane's title and mark.
    Here,
    /// The same in a pane that is not in focus.
    HereDim,
    /// The selected row of the focused pane.
    Selection,
    /// The selected row of the other pane.
    SelectionBlur,
    /// Someone waits: unread counts, the line before new messages, a mention of the operator.
    NeedsYou,
    /// Something failed and stays so until it is dealt with.
    Wrong,
    /// Something is as it should be: connected, delivered, read.
    Ok,
    /// Ordinary text.
    Normal,
    /// What may be overlooked: times, hints, deleted messages.
    Dim,
    /// What is looked for first: names, headings.
    Strong,
    /// The gutter of the operator's own messages.
    Own,
    /// Lines between panes and days.
    Rule,
    /// Notes that the customer does not see, and notices of the program.
    Note,
    /// Addresses and what can be opened.
    Link,
    /// What a search found.
    Match,
    /// The name of a key in a hint.
    Key,
    /// A member of a group; themes have a few colours, taken in turn. Names stand beside them.
    Person(u8),
}

impl Meaning {
    /// Every meaning but the persons, in the order of the theme files.
    const NAMED: [Self; 16] = [
        Self::Here,
        Self::HereDim,
        Self::Selection,
        Self::SelectionBlur,
        Self::NeedsYou,
        Self::Wrong,
        Self::Ok,
        Self::Normal,
        Self::Dim,
        Self::Strong,
        Self::Own,
        Self::Rule,
        Self::Note,
        Self::Link,
        Self::Match,
        Self::Key,
    ];

    /// The key in a theme file.
    const fn key(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::HereDim => "here-dim",
            Self::Selection => "selection",
            Self::SelectionBlur => "selection-blur",
            Self::NeedsYou => "needs-you",
            Self::Wrong => "wrong",
            Self::Ok => "ok",
            Self::Normal => "normal",
            Self::Dim => "dim",
            Self::Strong => "strong",
            Self::Own => "own",
            Self::Rule => "rule",
            Self::Note => "note",
            Self::Link => "link",
            Self::Match => "match",
            Self::Key => "key",
            Self::Person(_) => "person",
        }
    }
}

/// A style for every meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    styles: [Style; Meaning::NAMED.len()],
    persons: Vec<Style>,
}

/// The built-in themes: name and file.
const BUILT_IN: [(&str, &str); 5] = [
    ("auto", include_str!("../../../assets/themes/auto.toml")),
    ("light", include_str!("../../../assets/themes/light.toml")),
    ("dark", include_str!("../../../assets/themes/dark.toml")),
    ("high-contrast", include_str!("../../../assets/themes/high-contrast.toml")),
    ("mono", include_str!("../../../assets/themes/mono.toml")),
];

impl Theme {
    /// The names of the built-in themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The commented file of a built-in theme: something for the user to start from.
    #[must_use]
    pub fn source(name: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
    }

    /// A built-in theme by its name.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        Self::source(name).and_then(|source| Self::parse(source).ok())
    }

    /// A theme from the text of a file. What the file leaves out is as in its `base`, else as in `auto`.
    ///
    /// # Errors
    ///
    /// One sentence that names what is wrong, and the nearest right word for a wrong one.
    pub fn parse(source: &str) -> Result<Self, ThemeError> {
        file::parse(source)
    }

    /// The style of a meaning.
    #[must_use]
    pub fn style(&self, meaning: Meaning) -> Style {
        match meaning {
            Meaning::Person(number) if self.persons.is_empty() => {
                // without colours, every second member is underlined
                let strong = self.style(Meaning::Strong);
                if number % 2 == 0 { strong } else { strong.underlined() }
            }
            Meaning::Person(number) => self.persons[usize::from(number) % self.persons.len()],
            named => Meaning::NAMED
                .iter()
                .position(|known| *known == named)
                .map_or(Style::new(), |at| self.styles[at]),
        }
    }

    /// The theme as a terminal of this depth can show it: the nearest colours, or `mono` for none.
    #[must_use]
    pub fn at(mut self, depth: Depth) -> Self {
        if depth == Depth::None {
            return Self::built_in("mono").unwrap_or_else(Self::plain);
        }
        if depth == Depth::Ansi16 {
            self.replace_tint(Meaning::Selection, Modifier::REVERSED);
            self.replace_tint(Meaning::SelectionBlur, Modifier::UNDERLINED);
        }
        for style in self.styles.iter_mut().chain(&mut self.persons) {
            style.fg = style.fg.map(|colour| depth.nearest(colour));
            style.bg = style.bg.map(|colour| depth.nearest(colour));
        }
        self
    }

    /// A tint of the background has nothing near it among sixteen colours: an attribute instead.
    fn replace_tint(&mut self, meaning: Meaning, modifier: Modifier) {
        let style = self.style(meaning);
        if style.fg.is_none() && matches!(style.bg, Some(Color::Rgb(..) | Color::Indexed(16..))) {
            self.set(meaning, Style { bg: None, ..style }.add_modifier(modifier));
        }
    }

    /// No style at all.
    fn plain() -> Self {
        Self { styles: [Style::new(); Meaning::NAMED.len()], persons: Vec::new() }
    }

    fn set(&mut self, meaning: Meaning, style: Style) {
        if let Some(at) = Meaning::NAMED.iter().position(|known| *known == meaning) {
            self.styles[at] = style;
        }
    }
}

impl Default for Theme {
    /// The terminal's own colours.
    fn default() -> Self {
        Self::built_in("auto").unwrap_or_else(Self::plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a style uses any colour.
    fn is_coloured(style: &Style) -> bool {
        [style.fg, style.bg].into_iter().flatten().any(|colour| colour != Color::Reset)
    }

    /// What must be told apart where there is no colour.
    const STATES: [Meaning; 5] =
        [Meaning::Normal, Meaning::Selection, Meaning::NeedsYou, Meaning::Wrong, Meaning::Dim];

    #[test]
    fn every_built_in_theme_is_read() {
        for (name, source) in BUILT_IN {
            assert!(Theme::parse(source).is_ok(), "{name}: {:?}", Theme::parse(source));
        }
        assert_eq!(Theme::built_in("sepia"), None);
    }

    #[test]
    fn every_built_in_theme_names_every_meaning() {
        for (name, source) in BUILT_IN {
            let table: toml::Table = source.parse().unwrap();
            for meaning in Meaning::NAMED {
                assert!(table.contains_key(meaning.key()), "{name} lacks {}", meaning.key());
            }
        }
    }

    #[test]
    fn without_colour_states_differ_by_attributes() {
        let theme = Theme::default().at(Depth::None);
        for (at, one) in STATES.iter().enumerate() {
            assert!(!is_coloured(&theme.style(*one)), "{one:?}");
            for other in &STATES[at + 1..] {
                assert_ne!(theme.style(*one), theme.style(*other), "{one:?} {other:?}");
            }
        }
        assert_ne!(theme.style(Meaning::Person(0)), theme.style(Meaning::Person(1)));
    }

    #[test]
    fn auto_uses_the_terminals_own_colours_and_no_background() {
        let theme = Theme::default();
        for meaning in Meaning::NAMED {
            let style = theme.style(meaning);
            assert!(!matches!(style.fg, Some(Color::Rgb(..) | Color::Indexed(_))), "{meaning:?}");
            assert_eq!(style.bg, None, "{meaning:?}");
        }
    }

    #[test]
    fn the_selection_is_seen_at_every_depth() {
        for name in Theme::names() {
            for depth in [Depth::None, Depth::Ansi16, Depth::Ansi256, Depth::True] {
                let theme = Theme::built_in(name).unwrap().at(depth);
                let [here, blur, normal] =
                    [Meaning::Selection, Meaning::SelectionBlur, Meaning::Normal]
                        .map(|meaning| theme.style(meaning));
                assert!(here != blur && here != normal && blur != normal, "{name} {depth:?}");
            }
        }
    }

    #[test]
    fn sixteen_colours_are_enough_for_every_theme() {
        for name in Theme::names() {
            let theme = Theme::built_in(name).unwrap().at(Depth::Ansi16);
            for meaning in Meaning::NAMED {
                let style = theme.style(meaning);
                for colour in [style.fg, style.bg].into_iter().flatten() {
                    assert!(
                        !matches!(colour, Color::Rgb(..) | Color::Indexed(_)),
                        "{name} {meaning:?}"
                    );
                }
            }
        }
    }
}
