//! Where the reader goes: one row, half a pane, a pane.

use super::{Spot, Viewport};
use crate::app::seen::Move;

impl Viewport<'_> {
    pub(super) fn moved(&mut self, spot: Spot, follows: bool, by: Move) -> (Spot, bool) {
        match by {
            Move::Oldest => {
                let (head, _) = self.size(0);
                (Spot { item: 0, line: 0, y: head.min(self.height() - 1) }, false)
            }
            Move::Items(n) => {
                let mut at = (spot, follows);
                for _ in 0..n.unsigned_abs().min(10_000) {
                    at = if n < 0 { (self.up(at.0), false) } else { self.down(at.0, at.1) };
                }
                at
            }
            Move::Halves(n) => self.page(spot, follows, n),
        }
    }

    /// One row up; inside a row that begins above the pane, one line.
    pub(super) fn up(&mut self, spot: Spot) -> Spot {
        let text_top = spot.y - spot.line;
        if text_top < 0 {
            return self.kept_inside(Spot { y: spot.y + 1, ..spot });
        }
        let (head, _) = self.size(spot.item);
        let Some(item) = spot.item.checked_sub(1) else {
            // At the first row: what stands above it comes into view.
            return Spot { line: 0, y: text_top.max(head.min(self.height() - 1)), ..spot };
        };
        let (above, lines) = self.size(item);
        let bottom = text_top - head - 1;
        let line = (lines - 1).max(0);
        if lines >= self.height() {
            return Spot { item, line, y: bottom.clamp(0, self.height() - 1) };
        }
        // Who wrote it comes into view with it.
        let lowest = self.height() - lines;
        Spot { item, line: 0, y: (bottom - line).clamp(above.min(lowest), lowest) }
    }

    /// One row down; inside a row that ends below the pane, one line. Past the end: the newest.
    pub(super) fn down(&mut self, spot: Spot, follows: bool) -> (Spot, bool) {
        let (_, lines) = self.size(spot.item);
        let bottom = spot.y - spot.line + lines - 1;
        if bottom > self.height() - 1 {
            return (self.kept_inside(Spot { y: spot.y - 1, ..spot }), false);
        }
        if follows || spot.item >= self.last() {
            return (spot, self.whole());
        }
        let item = spot.item + 1;
        let (head, lines) = self.size(item);
        let top = bottom + head + 1;
        let y = if lines >= self.height() {
            top.min(self.height() - 1)
        } else {
            top.min(self.height() - lines)
        };
        (
            Spot { item, line: 0, y: y.max(0) },
            self.whole() && item == self.last() && y == self.height() - lines,
        )
    }

    /// The anchored line stays within the pane while its row moves through it.
    pub(super) fn kept_inside(&self, spot: Spot) -> Spot {
        let y = spot.y.clamp(0, self.height() - 1);
        Spot { line: spot.line + (y - spot.y), y, ..spot }
    }

    /// So many halves of a pane; the selection stays on its line of the pane where it can.
    pub(super) fn page(&mut self, spot: Spot, follows: bool, halves: i32) -> (Spot, bool) {
        let step =
            if halves.abs() >= 2 { (self.height() - 2).max(1) } else { (self.height() / 2).max(1) };
        let by = step * halves.signum();
        if halves > 0 && (follows || self.rows_below(spot, by) < by) {
            return if self.whole() { (spot, true) } else { (self.newest(), false) };
        }
        let wanted = if follows { self.height() / 2 } else { spot.y };
        let moved = Spot { y: spot.y - by, ..spot };
        (self.nearest(moved, wanted), false)
    }

    /// The row whose text is nearest to line `wanted` of the pane.
    pub(super) fn nearest(&mut self, from: Spot, wanted: i32) -> Spot {
        let mut item = from.item;
        let mut top = from.y - from.line;
        loop {
            let (head, lines) = self.size(item);
            if wanted < top - head && item > 0 {
                item -= 1;
                top -= head + self.size(item).1;
            } else if wanted >= top + lines && item < self.last() {
                item += 1;
                top += lines + self.size(item).0;
                if wanted < top - self.size(item).0 {
                    break;
                }
            } else {
                break;
            }
        }
        let (_, lines) = self.size(item);
        let line = (wanted - top).clamp(0, (lines - 1).max(0));
        Spot { item, line, y: top + line }
    }
}
