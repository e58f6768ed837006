//! What a service can do, per chat and moment.

use chrono::{DateTime, Utc};

use super::{Chat, ChatId, ChatKind, Direction, Kind, Line, Message};

/// Something an operator may want to do with a chat or a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ability {
    /// Send text.
    Send,
    /// Send text in answer to one message.
    Reply,
    /// Show the customer that somebody is typing.
    Typing,
    /// Clear the unread mark.
    MarkRead,
    /// Remove the chat from the service's store.
    DeleteChat,
    /// Change an own text.
    Edit,
    /// Take an own message back, for everyone.
    DeleteMessage,
    /// React to a message.
    React,
    /// Take the own reaction back.
    ClearReaction,
    /// Send a message on to another chat.
    Forward,
    /// Vote in a poll.
    Vote,
    /// Put the chat out of the way.
    Archive,
    /// Keep the chat on top.
    Pin,
    /// Keep the chat quiet.
    Mute,
    /// Send a file.
    Attach,
    /// Send a place.
    SendLocation,
    /// Send somebody's card.
    SendContact,
    /// Send a question with options.
    SendPoll,
    /// Write first, to somebody who is in no list.
    StartChat,
    /// Give the chat to a person of the team.
    Assign,
    /// Say that it is done.
    Resolve,
    /// Give it one of the service's own states.
    Status,
    /// Write a note for colleagues.
    Note,
    /// Put labels on it.
    Label,
    /// Fetch what is attached to a message.
    Fetch,
    /// Be told when the customer types.
    SeeTyping,
}

impl Ability {
    /// What it is, as a person would say that it can be done.
    pub fn words(self) -> &'static str {
        match self {
            Self::Send => "send text",
            Self::Reply => "answer one message",
            Self::Typing => "show that you type",
            Self::SeeTyping => "see that the customer types",
            Self::MarkRead => "mark as read",
            Self::Edit => "edit own texts",
            Self::DeleteMessage => "delete for everyone",
            Self::React => "react",
            Self::ClearReaction => "take a reaction back",
            Self::Forward => "forward",
            Self::Vote => "vote in polls",
            Self::Attach => "send files",
            Self::SendLocation => "send places",
            Self::SendContact => "send contacts",
            Self::SendPoll => "send polls",
            Self::Fetch => "save what is attached",
            Self::StartChat => "write first",
            Self::Archive => "archive",
            Self::Pin => "pin",
            Self::Mute => "mute",
            Self::DeleteChat => "delete the stored chat",
            Self::Assign => "assign",
            Self::Resolve => "resolve",
            Self::Status => "set a status",
            Self::Note => "write notes",
            Self::Label => "label",
        }
    }

    /// Every one, in the order in which they are listed to people.
    pub const ALL: [Self; 26] = [
        Self::Send,
        Self::Reply,
        Self::Typing,
        Self::SeeTyping,
        Self::MarkRead,
        Self::Edit,
        Self::DeleteMessage,
        Self::React,
        Self::ClearReaction,
        Self::Forward,
        Self::Vote,
        Self::Attach,
        Self::SendLocation,
        Self::SendContact,
        Self::SendPoll,
        Self::Fetch,
        Self::StartChat,
        Self::Archive,
        Self::Pin,
        Self::Mute,
        Self::DeleteChat,
        Self::Assign,
        Self::Resolve,
        Self::Status,
        Self::Note,
        Self::Label,
    ];
}

/// Whether it can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Can {
    /// Now.
    Yes,
    /// The service has no such thing: hidden from help, palette and keys.
    Never,
    /// Not at this moment or in this chat; the reason, as a sentence for the operator.
    NotNow(String),
}

/// How an account's own numbers come to be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineSource {
    /// The service lists them with their state; each has its own list of chats.
    Listed,
    /// They are known without asking; each has its own list of chats.
    Fixed(Vec<Line>),
    /// One list has the chats of all of them, and each row names its own; the service is asked
    /// for their names only.
    InRows,
}

impl LineSource {
    /// The line that is asked for the one list of all lines.
    pub const ALL: &'static str = "";
}

/// What one account can do; each service's dialect knows.
pub trait Abilities: Send + Sync {
    /// Whether it can be done in this chat at `wall`; `line`: the own number, as far as known.
    fn can(&self, what: Ability, line: Option<&Line>, chat: &Chat, wall: DateTime<Utc>) -> Can;

    /// Whether the service takes an idempotency key, so that an unsure send may be asked again.
    fn keyed_sends(&self) -> bool;

    /// What the customer notices when a chat is marked read, as a sentence; `None`: nothing is known.
    fn mark_read_note(&self) -> Option<&'static str>;

    /// Whether it can be done to this message of the chat at `wall`. Unless a service says more,
    /// only own texts are edited, only own messages are taken back, and nothing is done to one
    /// that was taken back.
    fn can_to(
        &self,
        what: Ability,
        line: Option<&Line>,
        chat: &Chat,
        message: &Message,
        wall: DateTime<Utc>,
    ) -> Can {
        let place = message.media.as_ref().and_then(|media| media.url.as_deref());
        let lost = (what == Ability::Fetch && message.media.is_some() && place.is_none())
            .then(|| self.why_no_file())
            .flatten();
        match self.can(what, line, chat, wall) {
            Can::Yes => {
                let not = lost.map(str::to_owned).or_else(|| why_not(what, message));
                not.map_or(Can::Yes, Can::NotNow)
            }
            can => can,
        }
    }

    /// Why a file can't be fetched whose place the service did not say; `None`: it can be.
    fn why_no_file(&self) -> Option<&'static str> {
        None
    }

    /// Whether the service counts what is unread; where not, what is new since the operator last
    /// looked is counted here, and called that.
    fn counts_unread(&self) -> bool {
        true
    }

    /// Whether the live link tells how far own messages came; where not, the open chat is read
    /// again for it.
    fn tells_deliveries(&self) -> bool {
        true
    }

    /// Whether the same reaction twice is two reactions, so that one whose answer was lost is not
    /// simply given again.
    fn reactions_add_up(&self) -> bool {
        false
    }

    /// How many requests the plan has for a day, by the limit that the service names with its
    /// answers; `None`: not known, or as many as one likes.
    fn requests_a_day(&self, _limit: Option<u32>) -> Option<u32> {
        None
    }

    /// How the account's own numbers come to be known.
    fn line_source(&self) -> LineSource {
        LineSource::Listed
    }

    /// Why nothing is ever written to this service from here, as a sentence; `None`: it can be.
    fn read_only(&self) -> Option<&'static str> {
        None
    }

    /// What deleting a chat takes away and what it leaves, a sentence each: the operator is asked
    /// with these words.
    fn delete_note(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether the list that the service gives has every chat: one that it lacks is gone then. A
    /// list that is put together from what happened lately lacks chats that are there.
    fn lists_all(&self) -> bool {
        true
    }

    /// Which chats a list has that is not a list of all, as half a sentence.
    fn list_note(&self) -> Option<&'static str> {
        None
    }

    /// Whether the list is in order of activity, so that what is new is found at its top. Where
    /// not, a look for news reads on, a few pages each time.
    fn lists_by_activity(&self) -> bool {
        true
    }

    /// Whether rows of the chat list lack the newest message: then it is looked up for the rows on
    /// screen ([`Op::Preview`](super::Op::Preview)).
    fn previews_apart(&self) -> bool {
        false
    }

    /// Whether the newest messages are looked up for rows on screen in which something happened,
    /// to count what is new in them.
    fn counts_by_looking(&self) -> bool {
        self.previews_apart()
    }

    /// Whether a row looked up by itself ([`Op::Chat`](super::Op::Chat)) tells more than in the
    /// list, so that it is looked up when the chat is opened.
    fn details_apart(&self) -> bool {
        false
    }

    /// Whether a chat may have more rows than this one names, so that only the whole list tells all
    /// of its parts (Kapso: a customer's successive conversations).
    fn has_other_rows(&self, _row: &Chat) -> bool {
        false
    }

    /// The chat that somebody can be written to first in, by what the operator typed (a number, an
    /// address, an id); `None`: it is no such thing.
    fn chat_for(&self, _typed: &str) -> Option<ChatId> {
        None
    }

    /// What kind of chat an id is of, as far as the id alone tells.
    fn kind_of(&self, _chat: &ChatId) -> ChatKind {
        ChatKind::Direct
    }

    /// The reactions that the service knows, by its own words; `None`: any emoji.
    fn reactions(&self) -> Option<&'static [&'static str]> {
        None
    }

    /// What the operator should know before writing in this chat now, as a sentence; `None`:
    /// nothing.
    fn before_sending(&self, _chat: &Chat, _wall: DateTime<Utc>) -> Option<String> {
        None
    }

    /// The largest file that can be sent, in bytes.
    fn largest_file(&self) -> u64 {
        16 << 20
    }

    /// The service's own states of a chat, for [`Ability::Status`].
    fn statuses(&self) -> &'static [&'static str] {
        &[]
    }
}

/// Why something is not done to this message, whatever the service; `None`: nothing speaks against
/// it.
pub fn why_not(what: Ability, message: &Message) -> Option<String> {
    let own = message.direction == Direction::Out;
    let speaks = !matches!(message.kind, Kind::System | Kind::Reaction);
    let why = match what {
        _ if message.deleted => "The message was taken back.",
        Ability::Edit if !own => "Only own messages can be edited.",
        Ability::Edit if message.kind != Kind::Text => "Only texts can be edited.",
        Ability::DeleteMessage if !own => "Only own messages can be deleted for everyone.",
        Ability::React if !speaks => "There is nothing to react to here.",
        Ability::ClearReaction if message.own_reaction().is_none() => {
            "No reaction of yours is known here."
        }
        Ability::Forward if !speaks => "This can't be forwarded.",
        Ability::Vote if message.kind != Kind::Poll => "Only a poll can be voted in.",
        Ability::Vote if message.options().is_empty() => "The options of this poll are not known.",
        Ability::Fetch if message.media.is_none() => "Nothing is attached to this message.",
        _ => return None,
    };
    Some(why.to_owned())
}
