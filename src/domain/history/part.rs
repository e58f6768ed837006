//! One part of a chat: how far it was read, and what is missing of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::gap::Mark;
use super::{Cursor, Gap, History, Older, Page, Walk};
use crate::domain::{ChatId, Message};

/// Why nothing is asked for at a gap whose cursor was refused.
const ANEW: &str = "they are looked for from the newest message on";

/// One part of a chat and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The chat id that is asked for.
    pub id: ChatId,
    /// The walk towards older messages.
    pub walk: Walk,
    /// Stretches that are missing further down.
    pub gaps: Vec<Gap>,
    /// Nothing in it is newer than this; `None`: not known.
    pub latest: Option<DateTime<Utc>>,
    pub(super) oldest: Option<DateTime<Utc>>,
    /// The newest message of the newest page that was read: what events told since then may have
    /// holes before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    newest: Option<Mark>,
    /// Down to here a walk that began anew meets only what is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retraced_to: Option<DateTime<Utc>>,
}

impl Part {
    /// A part that nobody asked for yet.
    pub fn new(id: ChatId) -> Self {
        Self {
            id,
            walk: Walk::default(),
            gaps: Vec::new(),
            latest: None,
            oldest: None,
            newest: None,
            retraced_to: None,
        }
    }

    /// A page towards older messages has come; `fresh`: how many of its messages were not known.
    pub fn landed(&mut self, asked: &Option<Cursor>, page: &Page, fresh: usize) {
        if self.walk.waits_for(asked)
            && let Some(oldest) = page.messages.iter().map(|message| message.sent_at).min()
        {
            self.oldest = Some(self.oldest.map_or(oldest, |known| known.min(oldest)));
        }
        // A walk that retraces its steps brings nothing new until it is where it was.
        let retraced = match (self.retraced_to, page.messages.first()) {
            (Some(to), Some(oldest)) => oldest.sent_at > to,
            _ => false,
        };
        if !retraced {
            self.retraced_to = None;
        }
        self.walk.landed(asked, &page.older, fresh + usize::from(retraced));
    }

    /// The newest page was read, for the first time or again. Answers whether it joins what was read
    /// before; what lies between is a gap otherwise. `oldest`: the oldest message of this part that
    /// is known and older than the page; where nobody can say down to which message the page has to
    /// come, that one has to be reached.
    pub fn renewed(&mut self, page: &Page, oldest: Option<&Message>) -> bool {
        let above = self.newest.take();
        let above =
            above.or(oldest.map(|oldest| Mark { id: oldest.id.clone(), at: oldest.sent_at }));
        let joins = page.older == Older::Nothing
            || page.messages.is_empty()
            || above.as_ref().is_none_or(|mark| mark.within(page));
        if joins && let Some(above) = &above {
            self.passed(above.at);
        }
        self.newest = Mark::newest_of(page).or(above.clone());
        let walk = match &page.older {
            Older::At(cursor) => Some(Walk::from(cursor.clone())),
            // What lies between is lost: the service gives its newest messages only.
            Older::Withheld(why) => Some(Walk::at(History::Truncated(why.clone()))),
            Older::Nothing => None,
        };
        if let (false, Some(oldest), Some(walk)) = (joins, page.messages.first(), walk) {
            self.gaps.push(Gap { below: oldest.id.clone(), at: oldest.sent_at, walk, above });
        }
        joins
    }

    /// The service refuses the cursor of a gap: it is filled from the next newest page on, which has
    /// to come down to where the gap began. Whether there was such a gap.
    pub fn gap_refused(&mut self, cursor: &Option<Cursor>) -> bool {
        self.fill_anew(|gap| gap.walk.waits_for(cursor))
    }

    /// Gaps at which the service repeats itself are filled from the next newest page on, too,
    /// because the operator said so.
    pub fn gaps_anew(&mut self) -> bool {
        self.fill_anew(|gap| gap.walk.edge == History::Repeats)
    }

    fn fill_anew(&mut self, which: impl Fn(&Gap) -> bool) -> bool {
        let mut any = false;
        for gap in self.gaps.iter_mut().filter(|gap| which(gap)) {
            any = true;
            gap.walk.edge = History::Truncated(ANEW.into());
            let above = gap.above.clone().unwrap_or_else(Mark::beginning);
            if self.newest.as_ref().is_none_or(|newest| above.at < newest.at) {
                self.newest = Some(above);
            }
        }
        any
    }

    /// A page has come, whoever asked for it: a gap whose lower edge is within it begins above it.
    pub fn covered(&mut self, page: &Page) {
        let (Some(first), Some(last)) = (page.messages.first(), page.messages.last()) else {
            return;
        };
        self.gaps.retain_mut(|gap| {
            if first.sent_at < gap.at && gap.at <= last.sent_at {
                gap.below = first.id.clone();
                gap.at = first.sent_at;
                return gap.above.as_ref().is_none_or(|above| !above.within(page));
            }
            true
        });
    }

    /// What was missing down to here is there now, and so are the gaps that waited for it.
    pub fn passed(&mut self, at: DateTime<Utc>) {
        let anew = |gap: &Gap| gap.walk.edge == History::Truncated(ANEW.into());
        self.gaps.retain(|gap| !anew(gap) || gap.at <= at);
    }

    /// Whether the walk that goes on began anew not long ago.
    pub fn retraces(&self) -> bool {
        self.retraced_to.is_some()
    }

    /// Asks for the first page of a walk that is to begin anew and has not yet.
    pub fn begin_anew(&mut self) -> Option<Option<Cursor>> {
        let waits = self.retraces() && self.walk.edge == History::Unknown;
        if waits { self.walk.begin() } else { None }
    }

    /// What was remembered below this part's newest message is not to be had any more: whether the
    /// next newest page joins it has to be judged by what is known then.
    pub fn unsure(&mut self) {
        self.newest = None;
    }

    /// Whether nobody can say what the next newest page has to come down to.
    pub fn unjudged(&self) -> bool {
        self.newest.is_none()
            && !matches!(self.walk.edge, History::Unknown | History::Loading(None))
    }

    /// The service does not take its own cursor any more, or nobody has it: the walk begins at the
    /// newest page again, and retraces its steps down to where it was.
    pub fn restart(&mut self) {
        self.walk = Walk::default();
        self.retraced_to = self.retraced_to.into_iter().chain(self.oldest.take()).min();
    }

    /// Everything older than `before` was forgotten here: what stood at the older edge is not known
    /// any more, and is found again from the newest page on. Down to there it meets what is known.
    pub fn forget(&mut self, before: DateTime<Utc>) {
        let younger = |at: DateTime<Utc>| at >= before;
        if self.oldest.is_some_and(younger) && self.retraced_to.is_none_or(younger) {
            return;
        }
        self.gaps.retain(|gap| gap.at >= before);
        self.restart();
        self.retraced_to = self.retraced_to.map(|to| to.max(before));
    }

    /// The time down to which this part is certainly known; `None`: nothing limits it.
    ///
    /// A part that can't be read on for the moment limits nothing: what other parts have is worth
    /// more to the reader than a place kept free for what may never come. Its edge says so.
    pub(super) fn limit(&self) -> Option<DateTime<Utc>> {
        if self.walk.ended() || self.walk.stuck() {
            return None;
        }
        Some(self.oldest.or(self.latest).unwrap_or(DateTime::<Utc>::MAX_UTC))
    }
}
