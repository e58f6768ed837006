//! The marks of the screen, in Unicode and in ASCII.

/// Every mark that the program itself draws. One set is chosen by `[screen] ascii`.
///
/// Each mark is one cell wide per character. A vertical line needs a blank cell to its right to
/// stay whole in terminals that draw such characters two cells wide.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// The selected row.
    pub selection: &'static str,
    /// A chat that stays at the top.
    pub pinned: &'static str,
    /// A chat that calls nobody.
    pub muted: &'static str,
    /// A chat that was put away.
    pub archived: &'static str,
    /// A chat of several people.
    pub group: &'static str,
    /// A list of receivers, a channel.
    pub broadcast: &'static str,
    /// A chat in which somebody waits for an answer.
    pub waiting: &'static str,
    /// A draft that was not sent.
    pub draft: &'static str,
    /// The gutter of the operator's own messages.
    pub own: &'static str,
    /// A message that this one answers.
    pub quote: &'static str,
    /// A photo, a file, a place.
    pub media: &'static str,
    /// A note that the customer does not see.
    pub private: &'static str,
    /// A message that was edited.
    pub edited: &'static str,

    /// Kept here until the ones before it are sent.
    pub queued: &'static str,
    /// On its way to the service.
    pub sending: &'static str,
    /// Sent or not: the answer was lost.
    pub unknown: &'static str,
    /// Taken by the service, not yet passed on.
    pub pending: &'static str,
    /// Passed on to the customer's service.
    pub sent: &'static str,
    /// On the customer's device.
    pub delivered: &'static str,
    /// Seen by the customer.
    pub read: &'static str,
    /// Listened to by the customer.
    pub played: &'static str,
    /// It will not arrive.
    pub failed: &'static str,

    /// A live connection.
    pub live: &'static str,
    /// Asking again and again instead.
    pub polling: &'static str,
    /// No connection.
    pub offline: &'static str,

    /// Between panes.
    pub vertical: &'static str,
    /// Between days, above the composer.
    pub horizontal: &'static str,
    /// Something was left out.
    pub ellipsis: &'static str,
    /// Between facts on one line.
    pub dot: &'static str,
    /// On either side of a day's name.
    pub dash: &'static str,
    /// The key or the way up.
    pub up: &'static str,
    /// Down.
    pub down: &'static str,
    /// To the left.
    pub left: &'static str,
    /// To the right.
    pub right: &'static str,
    /// Newer messages below the last row shown.
    pub more_below: &'static str,
    /// Older ones above the first.
    pub more_above: &'static str,
    /// A line too long for the pane goes on.
    pub continued: &'static str,
    /// A step that was done.
    pub done: &'static str,
}

/// The set for terminals with an ordinary font.
static UNICODE: Glyphs = Glyphs {
    selection: "▌",
    pinned: "★",
    muted: "⊘",
    archived: "▫",
    group: "#",
    broadcast: "»",
    waiting: "⌁",
    draft: "✎",
    own: "│",
    quote: "↳",
    media: ">",
    private: "¶",
    edited: "✎",
    queued: "◌",
    sending: "◔",
    unknown: "?",
    pending: "◑",
    sent: "✓",
    delivered: "✓✓",
    read: "✓✓•",
    played: "✓✓▸",
    failed: "✗",
    live: "●",
    polling: "◌",
    offline: "○",
    vertical: "│",
    horizontal: "─",
    ellipsis: "…",
    dot: "·",
    dash: "—",
    up: "↑",
    down: "↓",
    left: "←",
    right: "→",
    more_below: "▾",
    more_above: "▴",
    continued: "↪",
    done: "✓",
};

/// The set for all others.
static ASCII: Glyphs = Glyphs {
    selection: ">",
    pinned: "*",
    muted: "x",
    archived: "_",
    group: "#",
    broadcast: "&",
    waiting: "~",
    draft: "%",
    own: "|",
    quote: "`",
    media: ">",
    private: "$",
    edited: "%",
    queued: "o",
    sending: ".",
    unknown: "?",
    pending: "-",
    sent: "v",
    delivered: "vv",
    read: "VV",
    played: "VV>",
    failed: "!",
    live: "+",
    polling: "o",
    offline: "x",
    vertical: "|",
    horizontal: "-",
    ellipsis: "...",
    dot: "-",
    dash: "--",
    up: "^",
    down: "v",
    left: "<",
    right: ">",
    more_below: "v",
    more_above: "^",
    continued: "\\",
    done: "v",
};

impl Glyphs {
    /// One of the two sets.
    #[must_use]
    pub fn new(ascii: bool) -> &'static Self {
        if ascii { &ASCII } else { &UNICODE }
    }

    /// The marks of what becomes of an own message, each with its word: for the legend.
    #[must_use]
    pub const fn deliveries(&self) -> [(&'static str, &'static str); 9] {
        [
            (self.queued, "queued"),
            (self.sending, "sending"),
            (self.unknown, "unknown"),
            (self.pending, "pending"),
            (self.sent, "sent"),
            (self.delivered, "delivered"),
            (self.read, "read"),
            (self.played, "played"),
            (self.failed, "failed"),
        ]
    }

    /// The marks of a chat in the list, each with its word: for the legend.
    #[must_use]
    pub const fn chats(&self) -> [(&'static str, &'static str); 7] {
        [
            (self.pinned, "pinned"),
            (self.muted, "muted"),
            (self.archived, "archived"),
            (self.group, "group"),
            (self.broadcast, "broadcast"),
            (self.waiting, "waiting"),
            (self.draft, "draft"),
        ]
    }

    /// The marks of a connection, each with its word: for the legend.
    #[must_use]
    pub const fn links(&self) -> [(&'static str, &'static str); 3] {
        [(self.live, "live"), (self.polling, "polling"), (self.offline, "offline")]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::super::text::width;
    use super::*;

    #[test]
    fn states_differ_without_colour() {
        for set in [&UNICODE, &ASCII] {
            for group in [&set.deliveries()[..], &set.chats(), &set.links()] {
                let marks: HashSet<_> = group.iter().map(|(mark, _)| mark).collect();
                assert_eq!(marks.len(), group.len(), "{group:?}");
            }
        }
    }

    #[test]
    fn ascii_is_ascii_and_a_character_is_a_cell() {
        for (mark, _) in ASCII.deliveries().iter().chain(&ASCII.chats()).chain(&ASCII.links()) {
            assert!(mark.is_ascii());
        }
        assert!(format!("{ASCII:?}").is_ascii());
        for (mark, word) in
            UNICODE.deliveries().iter().chain(&UNICODE.chats()).chain(&UNICODE.links())
        {
            assert_eq!(width(mark), mark.chars().count(), "{word}");
        }
    }
}
