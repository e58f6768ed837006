//! One row from what is shown to what is wanted, whatever the terminal thinks of widths.
//!
//! A terminal may draw a cluster narrower than the frame counts it, or wider. So:
//!
//! - whatever a cluster may have covered is written after it, each time it is written or goes;
//! - the cells of a wide cluster are made blank before it, for terminals that fill only one;
//! - the blank to the right of a one-cell cluster is written before it and then left alone, for
//!   terminals that fill two; writing it later would cut the cluster in half there.

use super::grid::{Ink, Look, Spot};
use super::pen::Pen;

/// Unchanged cells that are cheaper to write again than to jump over (`ESC [ 40 G`).
const SHORT_GAP: usize = 4;
/// Blank cells at the end of a row that are cheaper to erase than to write.
const LONG_TAIL: usize = 4;

/// Writes the row `y`.
pub(super) fn write(pen: &mut Pen, y: u16, wanted: &[Spot], shown: &[Spot]) {
    let damaged = damaged_cells(wanted, shown);
    let stale = stale_cells(wanted, shown, &damaged);
    let mut row = Row { pen, y, wanted, shown, damaged, spilled: 0 };
    let mut x = 0;
    while x < wanted.len() {
        if !stale[x] || wanted[x].ink == Ink::Behind {
            x += 1;
        } else if row.is_blank_tail(x) {
            row.erase_tail(x);
            return;
        } else {
            x = row.paint(x);
        }
    }
}

/// The cells that may hold a part of something that goes: what is there is not what we think.
fn damaged_cells(wanted: &[Spot], shown: &[Spot]) -> Vec<bool> {
    let mut damaged = vec![false; wanted.len()];
    for x in (0..wanted.len()).filter(|x| wanted[*x] != shown[*x]) {
        let end = x + usize::from(shown[x].reach());
        damaged[x + 1..end.clamp(x + 1, wanted.len())].fill(true);
        // in the last column, what wants two cells takes the one before as well
        if end > wanted.len() && x > 0 && x + 1 == wanted.len() {
            damaged[x - 1] = true;
        }
    }
    damaged
}

/// The cells to be written: those that changed or were damaged, and those beside them that writing
/// them damages.
fn stale_cells(wanted: &[Spot], shown: &[Spot], damaged: &[bool]) -> Vec<bool> {
    let Some(last) = wanted.len().checked_sub(1) else { return Vec::new() };
    let mut stale: Vec<bool> = (0..=last).map(|x| damaged[x] || wanted[x] != shown[x]).collect();
    // a blank that its left neighbour owns is only written together with it
    for x in 1..=last {
        if stale[x] && wanted[x].is_blank() && wanted[x - 1].owns_next_blank() {
            stale[x - 1] = true;
        }
    }
    for x in 0..=last {
        if stale[x] {
            let end = (x + usize::from(wanted[x].reach())).min(wanted.len());
            stale[x..end].fill(true);
        }
    }
    if last > 0 && wanted[last].owns_next_blank() {
        stale[last] |= stale[last - 1];
    }
    stale
}

struct Row<'a> {
    pen: &'a mut Pen,
    y: u16,
    wanted: &'a [Spot],
    shown: &'a [Spot],
    damaged: Vec<bool>,
    /// Cells before this one may hold a part of what was just drawn to their left.
    spilled: usize,
}

impl Row<'_> {
    /// Writes the cell `x` and what belongs to it; gives the next one to look at.
    fn paint(&mut self, x: usize) -> usize {
        let spot = &self.wanted[x];
        match &spot.ink {
            Ink::Behind => x + 1,
            Ink::Ascii(byte) => {
                self.ascii(x, *byte);
                x + 1
            }
            Ink::Cluster { text, width, reach } => {
                let end = self.make_room(x, usize::from(*width));
                self.go(x);
                self.pen.set(spot.look);
                self.pen.cluster(text);
                self.spilled = self.spilled.max(x + usize::from(*reach));
                end
            }
        }
    }

    /// Blanks what the cluster at `x` covers, or may cover; gives the cell after it.
    fn make_room(&mut self, x: usize, width: usize) -> usize {
        if width > 1 {
            if (x..x + width).any(|covered| !self.is_known_blank(covered, self.wanted[x].look)) {
                self.blank(x, width, self.wanted[x].look);
            }
            return x + width;
        }
        match self.wanted.get(x + 1) {
            Some(next) if next.is_blank() => {
                if !self.is_known_blank(x + 1, next.look) {
                    self.blank(x + 1, 1, next.look);
                }
                x + 2
            }
            _ => x + 1,
        }
    }

    /// Whether the terminal surely shows a blank of this look there already.
    fn is_known_blank(&self, x: usize, look: Look) -> bool {
        x >= self.spilled
            && !self.damaged[x]
            && self.shown[x].is_blank()
            && self.shown[x].look == look
    }

    fn blank(&mut self, x: usize, cells: usize, look: Look) {
        self.go(x);
        self.pen.set(look);
        (0..cells).for_each(|_| self.pen.ascii(b' ', self.columns()));
    }

    fn ascii(&mut self, x: usize, byte: u8) {
        self.go(x);
        self.pen.set(self.wanted[x].look);
        self.pen.ascii(byte, self.columns());
    }

    /// Moves to the cell `x`, over a short gap by writing what is there already.
    fn go(&mut self, x: usize) {
        if let Some((from, row)) = self.pen.at()
            && row == self.y
            && (1..=SHORT_GAP).contains(&x.saturating_sub(usize::from(from)))
            && (usize::from(from)..x).all(|gap| self.is_cheap(gap))
        {
            for gap in usize::from(from)..x {
                if let Ink::Ascii(byte) = self.wanted[gap].ink {
                    self.pen.ascii(byte, self.columns());
                }
            }
        }
        self.pen.go(column(x), self.y);
    }

    /// Whether the cell can be written again with a byte and no harm.
    fn is_cheap(&self, x: usize) -> bool {
        let spot = &self.wanted[x];
        let owned = spot.is_blank() && x > 0 && self.wanted[x - 1].owns_next_blank();
        matches!(spot.ink, Ink::Ascii(_)) && self.pen.look() == Some(spot.look) && !owned
    }

    fn is_blank_tail(&self, x: usize) -> bool {
        self.wanted.len() - x > LONG_TAIL
            && self.wanted[x..].iter().all(|spot| *spot == Spot::BLANK)
    }

    /// Erases to the end of the row (EL), with no background that a terminal could keep.
    fn erase_tail(&mut self, x: usize) {
        self.go(x);
        self.pen.set(Look::PLAIN);
        self.pen.sequence(format_args!("K"));
    }

    fn columns(&self) -> u16 {
        column(self.wanted.len())
    }
}

/// Rows are made from a `u16` of cells, so this never saturates.
fn column(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}
