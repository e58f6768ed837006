//! When the next frame is due: at once for a key, together for answers and events.

use std::time::{Duration, Instant};

/// How much time lies between two frames at least, where only answers and events changed
/// something: nobody reads faster, and with a frame for a key between any two there are 60 a second at most.
const ANSWERS: Duration = Duration::from_millis(34);
/// How much time lies between two frames for keys at least: 60 a second.
const KEYS: Duration = Duration::from_micros(16_667);
/// The same between a key after some rest and the first answer to it: that one is waited for.
const SOON: Duration = Duration::from_millis(8);

/// What has changed since the last frame, and when that was.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    drawn: Option<Instant>,
    keyed: Option<Instant>,
    changed: bool,
    by_key: bool,
    /// The last frame was for a key after some rest, and no answer was drawn since.
    awaited: bool,
}

impl Pace {
    /// Something that is shown has changed; by a key: somebody waits to see it.
    pub fn changed(&mut self, by_key: bool) {
        self.changed = true;
        self.by_key |= by_key;
    }

    /// When the next frame is due; `None`: nothing has changed.
    pub fn due(&self, now: Instant) -> Option<Instant> {
        if !self.changed {
            return None;
        }
        let after = |last: Option<Instant>, rest: Duration| last.map_or(now, |last| last + rest);
        let due = after(self.drawn, if self.awaited { SOON } else { ANSWERS });
        Some(if self.by_key { due.min(after(self.keyed, KEYS)) } else { due })
    }

    /// A frame is drawn.
    pub fn drawn(&mut self, now: Instant) {
        let since = self.drawn.map(|last| now.saturating_duration_since(last));
        if self.by_key {
            self.keyed = Some(now);
            self.awaited = since.is_none_or(|since| since >= ANSWERS);
        } else {
            // one frame may be drawn in several goes
            self.awaited &= since.is_some_and(|since| since < SOON);
        }
        *self = Self { drawn: Some(now), changed: false, by_key: false, ..*self };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_drawn_at_once_and_answers_wait_for_each_other() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut pace = Pace::default();
        assert_eq!(pace.due(at(0)), None);
        pace.changed(false);
        assert_eq!(pace.due(at(0)), Some(at(0)));
        pace.drawn(at(0));
        pace.changed(false);
        assert_eq!(pace.due(at(1)), Some(at(34)));
        pace.changed(true);
        assert_eq!(pace.due(at(1)), Some(at(1)));
        pace.drawn(at(1));
        pace.changed(true);
        assert!(pace.due(at(2)).is_some_and(|due| due > at(17)), "at most 60 a second for keys");
    }

    #[test]
    fn the_first_answer_to_a_key_is_drawn_soon_and_those_behind_it_wait() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut pace = Pace::default();
        pace.changed(true);
        pace.drawn(at(0));
        pace.changed(false);
        assert_eq!(pace.due(at(3)), Some(at(8)));
        pace.drawn(at(8));
        pace.changed(false);
        assert_eq!(pace.due(at(9)), Some(at(42)));
        // while somebody goes on typing, answers wait for each other
        pace.changed(true);
        pace.drawn(at(20));
        pace.changed(false);
        assert_eq!(pace.due(at(21)), Some(at(54)));
    }

    #[test]
    fn no_rate_of_keys_makes_more_than_sixty_frames_a_second() {
        for gap in [1u64, 5, 13, 17, 20, 24, 26, 33, 50, 120, 400] {
            let start = Instant::now();
            let (mut pace, mut frames) = (Pace::default(), 0);
            for ms in 0..5_000 {
                let now = start + Duration::from_millis(ms);
                pace.changed(ms % gap == 0);
                if pace.due(now).is_some_and(|due| due <= now) {
                    pace.drawn(now);
                    frames += 1;
                }
            }
            assert!(frames <= 5 * 60, "{frames} in 5 s, a key every {gap} ms");
        }
    }
}
