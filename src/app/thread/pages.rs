//! Pages of the service: which are asked for, and where they land.

use super::{Errand, Thread};
use crate::app::effect::Effect;
use crate::domain::{Cause, ChatId, Cursor, History, Merged, MessageId, Op, Page, Place, Problem};

/// How many pages are read by themselves to fill a gap; then by key or when it is on screen.
const GAP_PAGES: u8 = 5;

impl Thread {
    /// Asks for the newest page of every part that was read before, and of those whose first page
    /// could not be had for the moment.
    pub fn refresh(&mut self) -> Vec<Effect> {
        let known = self.parts.iter().filter(|part| {
            !matches!(part.walk.edge, History::Unknown | History::Loading(None))
                && !matches!(&part.walk.edge, History::Stalled { cursor: None, .. })
        });
        let ids: Vec<_> = known.map(|part| part.id.clone()).collect();
        let ids = ids.into_iter().filter(|id| !self.refreshing.contains(id)).collect::<Vec<_>>();
        let ids: Vec<_> = ids.into_iter().filter(|id| !self.rests(id)).collect();
        self.refreshing.extend(ids.iter().cloned());
        let anew = self.parts.iter_mut();
        let anew: Vec<_> =
            anew.filter_map(|part| Some((part.id.clone(), part.begin_anew()?))).collect();
        let newest = ids.into_iter().map(|id| (id, None)).chain(anew);
        let mut ops: Vec<_> = newest.map(|(id, cursor)| self.page(id, cursor)).collect();
        ops.extend(self.begin_failed_parts(Problem::passing));
        ops.extend(self.begin_new_parts());
        ops
    }

    /// Asks again for the first page of the parts that could not be read at all, where this speaks
    /// for it.
    pub fn begin_failed_parts(&mut self, why_again: impl Fn(&Problem) -> bool) -> Vec<Effect> {
        let failed = self.parts.iter_mut().filter(|part| {
            matches!(&part.walk.edge, History::Stalled { cursor: None, why } if why_again(why))
        });
        let asked: Vec<_> =
            failed.filter_map(|part| Some((part.id.clone(), part.walk.retry()?))).collect();
        asked.into_iter().map(|(id, cursor)| self.page(id, cursor)).collect()
    }

    /// Whether a conversation has ended and nothing happened in it since its newest page was read:
    /// a customer may have many of them.
    fn rests(&self, id: &ChatId) -> bool {
        let latest = self.parts.get(id).and_then(|part| part.latest);
        let newest = self.parts.iter().filter_map(|part| part.latest).max();
        latest.is_some() && latest != newest && self.fresh_to.get(id) == latest.as_ref()
    }

    /// A conversation that began while the chat is open is read at once: it has what is new.
    pub fn begin_new_parts(&mut self) -> Vec<Effect> {
        let Some(newest) = self.timeline.newest().map(|newest| newest.sent_at) else {
            return Vec::new();
        };
        let new = self.parts.iter_mut().filter(|part| part.latest > Some(newest));
        let new = new.filter(|part| part.walk.edge == History::Unknown);
        let asked: Vec<_> =
            new.filter_map(|part| Some((part.id.clone(), part.walk.begin()?))).collect();
        asked.into_iter().map(|(id, cursor)| self.page(id, cursor)).collect()
    }

    /// Asks for the next older page, where the reader is near the top or an errand goes on.
    pub fn read_on(&mut self) -> Vec<Effect> {
        let mut ops = self.fill_gaps(&[]);
        ops.extend(self.pursue());
        if !self.near_top && self.errand.is_none() {
            return ops;
        }
        // What is hidden until another part has come so far is no reason to look for more of it.
        if self.errand.is_none() && !self.timeline.reaches_oldest() && self.first_shown() == 0 {
            ops.extend(self.look_back());
            return ops;
        }
        let next = self.parts.to_read();
        if let Some((id, cursor)) =
            next.and_then(|part| Some((part.id.clone(), part.walk.begin()?)))
        {
            ops.push(self.page(id, cursor));
        }
        ops
    }

    /// The operator asks again for what failed.
    pub fn retry(&mut self) -> Vec<Effect> {
        let (mut asked, mut anew) = (Vec::new(), false);
        for part in self.parts.iter_mut() {
            if matches!(&part.walk.edge, History::Stalled { cursor: Some(_), why }
                if why.cause == Cause::Invalid)
            {
                part.restart();
                asked.extend(part.walk.begin().map(|cursor| (part.id.clone(), cursor)));
                continue;
            }
            if part.walk.edge == History::Repeats {
                part.restart();
                asked.extend(part.walk.begin().map(|cursor| (part.id.clone(), cursor)));
            }
            anew |= part.gaps_anew();
            asked.extend(part.walk.retry().map(|cursor| (part.id.clone(), cursor)));
            for gap in &mut part.gaps {
                asked.extend(gap.walk.retry().map(|cursor| (part.id.clone(), cursor)));
            }
        }
        let mut ops: Vec<_> = asked.into_iter().map(|(id, cursor)| self.page(id, cursor)).collect();
        if anew {
            ops.extend(self.refresh());
        }
        ops
    }

    /// Whether the service has nothing older than what was read.
    pub fn ended(&self) -> bool {
        self.parts.ended()
    }

    /// Whether something failed that [`Thread::retry`] asks for again.
    pub fn stalled(&self) -> bool {
        self.parts
            .iter()
            .any(|part| part.walk.stuck() || part.gaps.iter().any(|gap| gap.walk.stuck()))
    }

    pub(super) fn fill_gaps(&mut self, visible: &[MessageId]) -> Vec<Effect> {
        let mut asked = Vec::new();
        let spare = &mut self.gap_pages;
        for part in self.parts.iter_mut() {
            for gap in &mut part.gaps {
                if *spare == 0 && !visible.contains(&gap.below) {
                    continue;
                }
                if let Some(cursor) = gap.walk.begin() {
                    *spare = spare.saturating_sub(1);
                    asked.push((part.id.clone(), cursor));
                }
            }
        }
        asked.into_iter().map(|(id, cursor)| self.page(id, cursor)).collect()
    }

    pub(super) fn page(&self, part: ChatId, cursor: Option<Cursor>) -> Effect {
        let limit = self.page_size;
        Effect::Ask(Op::Messages { chat: self.chat.clone(), part, cursor, limit })
    }

    /// A page has come, asked for with `cursor`.
    pub fn landed(&mut self, part: &ChatId, cursor: &Option<Cursor>, page: Page) -> Merged {
        let Some(known) = self.parts.get(part) else { return Merged::default() };
        if let (None, Some(latest)) = (cursor, known.latest) {
            self.fresh_to.insert(part.clone(), latest);
        }
        if let Some(Errand::Find { target, met, .. }) = &mut self.errand {
            *met |= page.messages.iter().any(|message| message.is(target));
        }
        let waits = known.walk.waits_for(cursor);
        let known_above = self.meets_known(part, cursor, &page);
        let merged = if waits {
            self.older_landed(part, cursor, &page)
        } else if cursor.is_none() {
            self.newest_landed(part, &page)
        } else {
            self.timeline.merge(page.messages.clone(), Place::Older)
        };
        self.gap_moves(part, cursor, &page, known_above, merged.fresh);
        self.parts.get_mut(part).into_iter().for_each(|part| part.covered(&page));
        if let Some(
            Errand::Oldest { read } | Errand::Until { read, .. } | Errand::Find { read, .. },
        ) = &mut self.errand
        {
            *read += merged.fresh;
        }
        self.reveal();
        self.place_divider();
        self.let_go();
        merged
    }

    pub(super) fn older_landed(
        &mut self,
        part: &ChatId,
        cursor: &Option<Cursor>,
        page: &Page,
    ) -> Merged {
        let place = if cursor.is_none() { Place::Newer } else { Place::Older };
        if cursor.is_none() {
            // What events told before, or an earlier walk read, may lie further down.
            self.renewed(part, page);
        }
        let merged = self.timeline.merge(page.messages.clone(), place);
        if merged.fresh > 0 {
            // Whether the top is still near is for the next frame to say.
            self.near_top = false;
        }
        if let Some(part) = self.parts.get_mut(part) {
            part.landed(cursor, page, merged.fresh);
        }
        merged
    }

    pub(super) fn newest_landed(&mut self, part: &ChatId, page: &Page) -> Merged {
        self.refreshing.retain(|id| id != part);
        self.renewed(part, page);
        self.timeline.merge(page.messages.clone(), Place::Newer)
    }

    /// The newest page of a part was read; its messages are not among the others yet.
    fn renewed(&mut self, part: &ChatId, page: &Page) {
        let oldest = page.messages.first().and_then(|first| {
            let mut older = self.timeline.iter().take_while(|row| row.sent_at < first.sent_at);
            older.find(|row| row.part == *part)
        });
        if let Some(part) = self.parts.get_mut(part)
            && !part.renewed(page, oldest)
        {
            self.gap_pages = GAP_PAGES;
        }
    }

    /// Whether a message from above the gap that waits for this page is on it, as far as is known.
    fn meets_known(&self, id: &ChatId, cursor: &Option<Cursor>, page: &Page) -> bool {
        let gaps = self.parts.get(id).into_iter().flat_map(|part| &part.gaps);
        let below = gaps.filter(|gap| gap.walk.stands_at(cursor)).map(|gap| gap.at).min();
        below.is_some_and(|below| {
            page.messages.iter().any(|m| m.sent_at < below && self.timeline.knows(&m.id))
        })
    }

    /// Gaps that wait for this page, or would ask for it next, end further up now, or not at all.
    fn gap_moves(
        &mut self,
        id: &ChatId,
        cursor: &Option<Cursor>,
        page: &Page,
        known: bool,
        fresh: usize,
    ) {
        let Some(part) = self.parts.get_mut(id) else { return };
        let mut reached_down_to = None;
        part.gaps.retain_mut(|gap| {
            if !gap.walk.stands_at(cursor) {
                return true;
            }
            gap.walk.joins_in(cursor);
            let reached = gap.closed_by(page, known);
            gap.walk.landed(cursor, &page.older, fresh);
            if let Some(oldest) = page.messages.first().filter(|oldest| oldest.sent_at <= gap.at) {
                gap.below = oldest.id.clone();
                gap.at = oldest.sent_at;
            }
            reached_down_to = Some(gap.at);
            !reached && gap.walk.edge != History::Complete
        });
        if let Some(at) = reached_down_to {
            part.passed(at);
        }
    }

    /// A page could not be had.
    pub fn failed(&mut self, part: &ChatId, cursor: &Option<Cursor>, why: &Problem) {
        if cursor.is_none() {
            self.refreshing.retain(|id| id != part);
        }
        let Some(part) = self.parts.get_mut(part) else { return };
        // A cursor that the service does not take any more is no use however often it is tried.
        if cursor.is_some() && why.cause == Cause::Invalid {
            if part.gap_refused(cursor) {
                return;
            }
            if part.walk.waits_for(cursor) && !part.retraces() {
                part.restart();
                return;
            }
        }
        part.walk.failed(cursor, why.clone());
        for gap in &mut part.gaps {
            gap.walk.failed(cursor, why.clone());
        }
        self.reveal();
        self.place_divider();
    }
}
