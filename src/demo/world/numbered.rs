//! The long chat: as many messages as wanted, each made on demand from its number, which stands
//! at the beginning of its text (`#00001` is the oldest).

use crate::demo::{
    chance::{mix, pick},
    clock::Millis,
};

use super::{
    message::{Author, Media, Message},
    progress::{Progress, Status},
};

/// Between two messages, on the average.
const STEP: Millis = 180_000;
const LINES: &str = include_str!("../../../assets/demo/dispatch.txt");

/// A long history.
#[derive(Debug, Clone)]
pub struct Numbered {
    pub count: usize,
    /// When the newest message was written.
    pub last: Millis,
    pub seed: u64,
    lines: Vec<&'static str>,
}

impl Numbered {
    /// A history of `count` messages that ends at `last`.
    pub fn new(count: usize, last: Millis, seed: u64) -> Self {
        let lines = LINES.lines().filter(|line| !line.is_empty()).collect();
        Numbered { count, last, seed, lines }
    }

    /// When a message was written. Bursts of eight share one second, and in the imported older
    /// half some messages are stored a little out of order.
    fn timestamp(&self, index: usize) -> Millis {
        let imported = index < self.count / 2;
        let told = if imported && index % 37 == 5 { index + 2 } else { index };
        let told = if told / 8 % 5 == 1 && told + 8 < self.count { told - told % 8 } else { told };
        let before_end = self.count.saturating_sub(1).saturating_sub(told);
        let jitter = 1_000 * (mix(&[self.seed, told as u64]) % 120).cast_signed();
        let jitter = if before_end == 0 { 0 } else { jitter };
        self.last - Millis::try_from(before_end).unwrap_or(0) * STEP + jitter
    }

    /// Makes the message at this position, with the position of the message it answers.
    pub fn message(&self, index: usize, people: &[Author]) -> Option<(Message, Option<usize>)> {
        if index >= self.count {
            return None;
        }
        let chance = mix(&[self.seed, 20, index as u64]);
        let mine = index % 4 == 3;
        let mut message = Message::text(mine, self.body(index, chance), self.timestamp(index));
        let half = self.count / 2;
        // Everything older was imported within a minute, a millisecond each.
        message.created_at = if index < half {
            self.timestamp(half) - Millis::try_from(half - index).unwrap_or(0)
        } else {
            message.timestamp + 240
        };
        message.author = if mine { None } else { pick(people, chance >> 9).cloned() };
        message.progress = mine.then(|| Progress::settled(self.status(index), None));
        message.edited = index % 97 == 11;
        message.deleted = index % 211 == 40;
        if index % 53 == 8 {
            photograph(&mut message, chance);
        }
        let reply = (index % 23 == 17).then(|| index.checked_sub(5)).flatten();
        Some((message, reply))
    }

    fn body(&self, index: usize, chance: u64) -> String {
        let line = pick(&self.lines, chance).copied().unwrap_or_default();
        let line = line.replace("{n}", &(1_000 + chance % 9_000).to_string());
        let number = index + 1;
        if index % 401 != 200 {
            return format!("#{number:05} {line}");
        }
        let items = (1..=45).map(|item| {
            let what = pick(&self.lines, mix(&[chance, item])).copied().unwrap_or_default();
            format!("\n{item:>2}. {}", what.replace("{n}", &(1_000 + item * 37).to_string()))
        });
        format!("#{number:05} Loading list, one line per parcel:{}", items.collect::<String>())
    }

    fn status(&self, index: usize) -> Status {
        match self.count - index {
            1..=2 => Status::Sent,
            3..=8 => Status::Delivered,
            _ => Status::Read,
        }
    }
}

fn photograph(message: &mut Message, chance: u64) {
    message.kind = "image".into();
    message.has_media = true;
    message.media = (!chance.is_multiple_of(5)).then(|| Media {
        mimetype: Some("image/jpeg".into()),
        size: Some(60_000 + chance % 900_000),
        filename: None,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_carries_its_number_and_the_last_is_the_newest() {
        let long = Numbered::new(2_000, 10_000_000_000, 1);
        for index in 0..2_000 {
            let (message, reply) = long.message(index, &[]).expect("inside");
            let number = format!("#{:05} ", index + 1);
            assert!(message.body.is_some_and(|body| body.starts_with(&number)));
            assert!(reply.is_none_or(|target| target < index));
            assert!(message.timestamp <= long.last);
        }
        assert!(long.message(2_000, &[]).is_none());
    }

    #[test]
    fn some_share_a_second_and_imported_ones_are_a_little_out_of_order() {
        let long = Numbered::new(2_000, 10_000_000_000, 1);
        let times: Vec<Millis> = (0..2_000).map(|index| long.timestamp(index)).collect();
        let same = times.windows(2).filter(|pair| pair[0] == pair[1]).count();
        assert!(same > 200, "{same}");
        assert!(!times[..1_000].is_sorted());
        assert!(times[1_000..].is_sorted());
    }
}
