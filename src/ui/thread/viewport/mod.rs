//! Which lines of which rows are on screen: laid out from the reader's anchor outwards, so that a
//! frame costs the same with a hundred messages behind it as with a million.

mod moving;
mod paint;

use std::rc::Rc;

use ratatui::layout::Rect;

use super::block::{self, HeadLine, Item};
use super::body::{Body, Cache};
use super::edge;
use crate::app::App;
use crate::app::seen::{Anchor, RowId, ThreadSeen};
use crate::app::thread::Thread;
use crate::domain::{MessageId, Outgoing, Reaction};
use crate::ui::look::Look;
use crate::ui::theme::Meaning;
use crate::ui::wrap;

/// The widest a text may run, cells: a readable measure.
const MEASURE: u16 = 76;
/// Cells before the text: selection, gutter, air.
const LEFT: u16 = 4;
/// Cells behind the text: time and mark.
const RIGHT: u16 = 12;

/// One pane full of a thread.
pub struct Viewport<'a> {
    app: &'a App,
    thread: &'a Thread,
    look: &'a Look,
    cache: &'a mut Cache,
    area: Rect,
    first: usize,
    messages: usize,
    outgoing: Vec<&'a Outgoing>,
    edge: Vec<String>,
    edge_meaning: Meaning,
}

/// Where the anchored line stands: row, line within it, line of the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spot {
    item: usize,
    line: i32,
    y: i32,
}

/// What is on screen.
pub struct Place {
    spot: Spot,
    follows: bool,
    shown: Vec<(usize, i32)>,
    near_top: bool,
    near_bottom: bool,
}

impl<'a> Viewport<'a> {
    /// Looks at a thread through a pane.
    pub fn new(
        app: &'a App,
        thread: &'a Thread,
        look: &'a Look,
        cache: &'a mut Cache,
        area: Rect,
    ) -> Self {
        // Own texts on their way stand below the newest message, wherever that is.
        let whole = thread.timeline.reaches_newest();
        let outgoing: Vec<_> = app.outbox.beside(&thread.chat).filter(|_| whole).collect();
        let first = thread.first_shown();
        let messages = thread.timeline.len() - first;
        let (sentence, edge_meaning) = edge::sentence(app, look, thread);
        let clean = look.line(&sentence).into_owned();
        let width = area.width.saturating_sub(LEFT + 2).clamp(1, MEASURE);
        let edge =
            wrap::wrap(&clean, width).into_iter().map(|range| clean[range].to_owned()).collect();
        Self { app, thread, look, cache, area, first, messages, outgoing, edge, edge_meaning }
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.messages + self.outgoing.len() == 0
    }

    fn height(&self) -> i32 {
        i32::from(self.area.height)
    }

    /// Whether the last row here is the newest one there is.
    fn whole(&self) -> bool {
        self.thread.timeline.reaches_newest()
    }

    fn last(&self) -> usize {
        (self.messages + self.outgoing.len()).saturating_sub(1)
    }

    fn text_width(&self) -> u16 {
        self.area.width.saturating_sub(LEFT + RIGHT).clamp(4, MEASURE)
    }

    fn item(&self, place: usize) -> Option<Item<'a>> {
        if place < self.messages {
            return self.thread.timeline.at(self.first + place).map(Item::Message);
        }
        self.outgoing.get(place - self.messages).map(|row| Item::Outgoing(row))
    }

    fn before(&self, place: usize) -> Option<Item<'a>> {
        place.checked_sub(1).and_then(|before| self.item(before))
    }

    fn body(&mut self, place: usize) -> Rc<Body> {
        let width = self.text_width();
        match self.item(place) {
            Some(Item::Message(message)) => {
                let revision = self.thread.timeline.revision(&message.id);
                let deed = self.app.deeds.get(&self.thread.chat, &message.id);
                let (app, chat) = (self.app, &self.thread.chat);
                let who = |reaction: &Reaction| app.reactor(chat, reaction);
                self.cache.message(self.look, message, deed, revision, width, &who)
            }
            Some(Item::Outgoing(outgoing)) => {
                self.cache.outgoing(self.app, self.look, outgoing, width)
            }
            None => Rc::new(Body::default()),
        }
    }

    fn head(&self, place: usize) -> Vec<HeadLine> {
        match self.item(place) {
            Some(item) => block::head(self.app, self.thread, self.look, item, self.before(place)),
            None => Vec::new(),
        }
    }

    /// Lines above a row's text (at the first row: the edge too), and lines of its text.
    fn size(&mut self, place: usize) -> (i32, i32) {
        let edge = if place == 0 { self.edge.len() as i32 + 1 } else { 0 };
        (self.head(place).len() as i32 + edge, self.body(place).lines.len() as i32)
    }

    /// Whether the texts are wrapped at another width than in the last frame.
    fn rewrapped(&self) -> bool {
        self.thread.width != 0 && self.thread.width != self.text_width()
    }

    /// How many letters of the anchored message stand before the anchored line: where only the
    /// width has changed, those that stood before it already.
    fn letters(&mut self, place: &Place) -> usize {
        if self.rewrapped() && self.thread.moves.is_empty() {
            return self.thread.letters;
        }
        self.body(place.spot.item).letters_before(place.spot.line.max(0) as usize)
    }

    fn find(&self, row: &RowId) -> Option<usize> {
        match row {
            RowId::Message(id) => self.thread.timeline.position(id)?.checked_sub(self.first),
            RowId::Outgoing(key) => {
                let place = self.outgoing.iter().position(|row| row.key == *key)?;
                Some(self.messages + place)
            }
        }
    }

    /// Works out what is on screen: the anchor, the moves that wait, the ends of the thread.
    pub fn place(&mut self) -> Place {
        let newest = self.newest();
        let (mut spot, mut follows) = match &self.thread.anchor {
            Anchor::Newest => (newest, true),
            Anchor::At { row, line, y } => match self.find(row) {
                Some(item) => (Spot { item, line: i32::from(*line), y: *y }, false),
                None => (newest, true),
            },
        };
        let (_, lines) = self.size(spot.item);
        if self.rewrapped() && spot.line > 0 {
            // The reader stands at words, not at the number of a line.
            spot.line = self.body(spot.item).line_with(self.thread.letters) as i32;
        }
        spot.line = spot.line.clamp(0, (lines - 1).max(0));
        for by in &self.thread.moves.clone() {
            (spot, follows) = self.moved(spot, follows, *by);
        }
        if follows {
            spot = newest;
        } else {
            spot.y = spot.y.clamp(0, self.height() - 1);
            if self.thread.at_oldest && (spot.item, spot.line) == (0, 0) {
                // Who went to the oldest message also wants to read what stands above it.
                let (head, _) = self.size(0);
                spot.y = spot.y.max(head.min(self.height() - 1));
            }
        }
        self.settle(spot, follows)
    }

    /// The last line of the last row on the last line of the pane.
    fn newest(&mut self) -> Spot {
        let item = self.last();
        let (_, lines) = self.size(item);
        Spot { item, line: (lines - 1).max(0), y: self.height() - 1 }
    }

    /// How many lines stand below the pane, counted up to `most`.
    fn rows_below(&mut self, spot: Spot, most: i32) -> i32 {
        let (_, lines) = self.size(spot.item);
        let mut bottom = spot.y - spot.line + lines - 1;
        for item in spot.item + 1..=self.last() {
            if bottom - (self.height() - 1) >= most {
                break;
            }
            let (head, lines) = self.size(item);
            bottom += head + lines;
        }
        bottom - (self.height() - 1)
    }

    /// Fills the pane from the spot outwards, and moves it where an end of the thread leaves
    /// empty lines that the other end could fill.
    fn settle(&mut self, spot: Spot, follows: bool) -> Place {
        let spot = self.without_empty_lines(spot);
        let mut shown = Vec::new();
        let mut top = spot.y - spot.line;
        let mut item = spot.item;
        loop {
            shown.push((item, top));
            let (head, _) = self.size(item);
            if top - head <= 0 || item == 0 {
                break;
            }
            item -= 1;
            top -= head + self.size(item).1;
        }
        shown.reverse();
        let mut bottom = spot.y - spot.line + self.size(spot.item).1;
        let mut item = spot.item;
        while bottom < self.height() && item < self.last() {
            item += 1;
            let (head, lines) = self.size(item);
            shown.push((item, bottom + head));
            bottom += head + lines;
        }
        let near_top = self.near_top(shown[0]);
        let near_bottom = follows || self.rows_below(spot, 2 * self.height()) < 2 * self.height();
        Place { spot, follows, shown, near_top, near_bottom }
    }

    fn without_empty_lines(&mut self, spot: Spot) -> Spot {
        let below = self.rows_below(spot, 0).min(0);
        let spot = Spot { y: spot.y - below, ..spot };
        let above = self.rows_above(spot, 0).min(0);
        if above == 0 {
            return spot;
        }
        // Empty lines above: move up, but never away from the lower end.
        let room = self.rows_below(spot, -above).max(0);
        Spot { y: spot.y - room.min(-above), ..spot }
    }

    /// How many lines stand above the pane, counted up to `most`; negative: empty lines.
    fn rows_above(&mut self, spot: Spot, most: i32) -> i32 {
        let mut top = spot.y - spot.line - self.size(spot.item).0;
        for item in (0..spot.item).rev() {
            if -top >= most.max(1) {
                break;
            }
            let (head, lines) = self.size(item);
            top -= head + lines;
        }
        -top
    }

    /// Whether fewer than two panes are known above the first row on screen.
    fn near_top(&mut self, (item, top): (usize, i32)) -> bool {
        let wanted = 2 * self.height();
        self.rows_above(Spot { item, line: 0, y: top }, wanted) < wanted
    }

    /// How many rows stand below the last one of which a line of text is on screen.
    pub fn newer(&self, place: &Place) -> usize {
        if place.follows {
            return 0;
        }
        let mut shown = place.shown.iter().rev();
        let lowest = shown.find(|(_, top)| *top < self.height());
        lowest.map_or(0, |(item, _)| self.last() - item)
    }

    /// What was on screen.
    pub fn seen(&mut self, place: &Place) -> ThreadSeen {
        let letters = self.letters(place);
        let anchor = match self.item(place.spot.item) {
            Some(item) if !place.follows => {
                Anchor::At { row: item.id(), line: place.spot.line.max(0) as u16, y: place.spot.y }
            }
            _ => Anchor::Newest,
        };
        let gaps = place.shown.iter().filter_map(|(item, _)| self.gap_above(*item)).collect();
        ThreadSeen {
            chat: self.thread.chat.clone(),
            anchor,
            near_top: place.near_top,
            near_bottom: place.near_bottom,
            gaps,
            height: self.area.height,
            width: self.text_width(),
            letters,
        }
    }

    /// What was on screen of a thread without messages.
    pub fn seen_empty(&self) -> ThreadSeen {
        ThreadSeen {
            chat: self.thread.chat.clone(),
            anchor: Anchor::Newest,
            near_top: true,
            near_bottom: true,
            gaps: Vec::new(),
            height: self.area.height,
            width: self.text_width(),
            letters: 0,
        }
    }

    fn gap_above(&self, item: usize) -> Option<MessageId> {
        match self.item(item)? {
            Item::Message(message) => {
                self.thread.gap_above(&message.id).map(|_| message.id.clone())
            }
            Item::Outgoing(_) => None,
        }
    }
}
