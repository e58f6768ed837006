//! What a chat is: plain values shared by every room.
//!
//! Nothing here does I/O, reads a clock, draws, or knows a service's wire names.

pub mod ability;
pub mod account;
pub mod act;
pub mod attachment;
pub mod chat;
pub mod delivery;
pub mod fact;
pub mod happening;
pub mod history;
pub mod id;
pub mod live;
pub mod memory;
pub mod message;
pub mod op;
pub mod outbox;
pub mod problem;
pub mod reaction;
pub mod timeline;

pub use ability::{Abilities, Ability, Can, LineSource, why_not};
pub use account::{Allowance, Line, LineState, Link, Retry, Service};
pub use act::{Act, Named, Note, Route, Target, Triage};
pub use attachment::{Attachment, File};
pub use chat::{Chat, ChatKind};
pub use delivery::Delivery;
pub use happening::Happening;
pub use history::{Cursor, Gap, History, Older, Page, Part, Parts, Walk};
pub use id::{AccountId, ChatId, ChatKey, LineId, LineKey, MessageId, SendKey};
pub use live::{Doing, Event, Feed, Live};
pub use memory::{
    Change, Draft, Excerpt, Forgotten, Found, Hit, Keep, Lapse, PageFrom, Pane, Query,
    Recollection, Remembered, Search, Spot, Stretch, Version, View,
};
pub use message::{Author, Direction, Extra, Kind, Media, Mention, Message, Role};
pub use op::{Answer, Op, Presence, Sent};
pub use outbox::{Attempt, Outgoing, Stage};
pub use problem::{Cause, Problem};
pub use reaction::Reaction;
pub use timeline::{Merged, Place, Timeline};
