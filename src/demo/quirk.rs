//! Ways in which an embedded service misbehaves on request.

use std::{fmt, str::FromStr};

/// One way to misbehave. Several can be in force at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quirk {
    /// Every answer takes 0.8 to 1.6 seconds.
    Slow,
    /// One call in three is refused with 429; every second refusal carries `Retry-After: 1`.
    TooMany,
    /// One call in three is refused with 503.
    Unavailable,
    /// What breaks the contract's rules for bodies is answered with 422 instead of 400.
    Unprocessable,
    /// One answer in three to a `GET` is cut in the middle of its body.
    CutBodies,
    /// Every list ends with one more page, whose `data` is `null`.
    NullData,
    /// The end of a list is an absent `nextCursor` (chats) or an empty one (everything else).
    EmptyCursors,
    /// Every page but the first begins with rows of the page before.
    RepeatedRows,
    /// From the second page on, the cursor handed out is the one that was handed in.
    RepeatedCursors,
    /// Pages hold a fifth of what was asked for; now and then one is empty and not the last.
    ShortPages,
    /// Message types, chat types, states and fields that nobody has heard of.
    UnknownTypes,
    /// Every second call that changes something is carried out, but its answer never arrives.
    LostAnswers,
    /// No call is answered until the quirk is taken away.
    Hang,
    /// Names and texts carry escape sequences, control bytes and endless combining marks.
    Hostile,
    /// Presence answers 501: the session has no WhatsApp client of its own.
    NoClient,
    /// The session is logged out: presence answers 501 and sends answer 503.
    Disconnected,
    /// Every key lacks `send`: sending, presence and deleting answer 403.
    ReadOnly,
    /// A direct chat that has two JIDs is two rows with half of the messages each.
    LidRows,
    /// A second session, which waits for its QR code to be scanned.
    TwoSessions,
    /// There are no tickets: live events come as lines only.
    NoTicket,
    /// There are no live events at all.
    NoEvents,
    /// Streams of live events break now and then.
    Drops,
    /// Some live events come twice, and replays begin earlier than asked for.
    Repeats,
    /// Some live events are overtaken by later ones.
    Reorders,
    /// Live events come up to 1.2 seconds late.
    Delays,
    /// Whatever was missed can't be replayed.
    ReplayFailed,
    /// Streams of live events are open and say nothing, not even that they are alive.
    Silent,
    /// Kapso and Cekat list messages oldest first; which way round is not documented.
    OldestFirst,
    /// While a chat is paged, its customer goes on writing: page numbers and offsets shift.
    Busy,
    /// Fields that a contract doesn't promise are missing or null (not on the gateway).
    MissingFields,
    /// Rows that are none, and times that can't be read (not on the gateway).
    MalformedRows,
    /// Chert's clock is twelve minutes ahead: every signature is too old for it.
    ClockSkew,
    /// Kapso, Lexicon, Chert and Cekat never answer; the gateway does.
    OthersHang,
}

/// Every quirk with its name, in the order in which help lists them.
const NAMES: [(Quirk, &str); Quirk::COUNT] = [
    (Quirk::Slow, "slow"),
    (Quirk::TooMany, "429"),
    (Quirk::Unavailable, "503"),
    (Quirk::Unprocessable, "422"),
    (Quirk::CutBodies, "cut-bodies"),
    (Quirk::NullData, "null-data"),
    (Quirk::EmptyCursors, "empty-cursors"),
    (Quirk::RepeatedRows, "repeated-rows"),
    (Quirk::RepeatedCursors, "repeated-cursors"),
    (Quirk::ShortPages, "short-pages"),
    (Quirk::UnknownTypes, "unknown-types"),
    (Quirk::LostAnswers, "lost-answers"),
    (Quirk::Hang, "hang"),
    (Quirk::Hostile, "hostile"),
    (Quirk::NoClient, "no-client"),
    (Quirk::Disconnected, "disconnected"),
    (Quirk::ReadOnly, "read-only"),
    (Quirk::LidRows, "lid-rows"),
    (Quirk::TwoSessions, "two-sessions"),
    (Quirk::NoTicket, "no-ticket"),
    (Quirk::NoEvents, "no-events"),
    (Quirk::Drops, "drops"),
    (Quirk::Repeats, "repeats"),
    (Quirk::Reorders, "reorders"),
    (Quirk::Delays, "delays"),
    (Quirk::ReplayFailed, "replay-failed"),
    (Quirk::Silent, "silent"),
    (Quirk::OldestFirst, "oldest-first"),
    (Quirk::Busy, "busy"),
    (Quirk::MissingFields, "missing-fields"),
    (Quirk::MalformedRows, "malformed-rows"),
    (Quirk::ClockSkew, "clock-skew"),
    (Quirk::OthersHang, "others-hang"),
];

impl Quirk {
    /// How many there are.
    pub(super) const COUNT: usize = 33;

    /// Every quirk, in the order in which help lists them.
    pub fn all() -> impl Iterator<Item = Quirk> {
        NAMES.iter().map(|(quirk, _)| *quirk)
    }

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(quirk, _)| *quirk == self).map_or("", |(_, name)| name)
    }
}

impl fmt::Display for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no quirk has, with the nearest one that exists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no quirk `{name}`; did you mean `{nearest}`? All of them: {valid}", valid = valid())]
pub struct UnknownQuirk {
    name: String,
    nearest: &'static str,
}

fn valid() -> String {
    NAMES.map(|(_, name)| name).join(", ")
}

impl FromStr for Quirk {
    type Err = UnknownQuirk;

    fn from_str(name: &str) -> Result<Self, UnknownQuirk> {
        if let Some((quirk, _)) = NAMES.iter().find(|(_, known)| *known == name) {
            return Ok(*quirk);
        }
        let likeness = |known: &str| strsim::jaro_winkler(known, name);
        let nearest = NAMES
            .iter()
            .map(|(_, known)| *known)
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        Err(UnknownQuirk { name: name.to_owned(), nearest: nearest.unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quirk_is_read_back_from_its_own_name() {
        for quirk in Quirk::all() {
            assert_eq!(quirk.to_string().parse(), Ok(quirk));
        }
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_nearest_and_all_valid_ones() {
        let error = "cut-body".parse::<Quirk>().expect_err("no such quirk").to_string();
        assert!(error.contains("did you mean `cut-bodies`"), "{error}");
        assert!(error.contains("two-sessions"), "{error}");
    }
}
