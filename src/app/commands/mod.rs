//! What each command does.

mod acting;
mod chats;
mod collision;
mod dating;
mod lines;
mod messages;
mod moving;
mod opening;
mod outgoing;
mod panes;
mod saving;
pub mod searching;
mod sharing;
mod starting;
mod team;
pub mod triage;
mod writing;

pub use dating::Meant;

use super::overlay::{Overlay, Picker};
use super::{App, Effect, Now};
use crate::command::Command;

impl App {
    /// Carries out a command.
    pub fn run(&mut self, now: Now, command: Command) -> Vec<Effect> {
        use Command::*;
        match command {
            NextPane => self.turn(now, true),
            PreviousPane => self.turn(now, false),
            Jump => self.show(Overlay::Jump(Picker::chats(&self.inbox))),
            Search => self.search(now, false),
            SearchChat => self.search(now, true),
            Palette => self.palette(),
            NextAccount => self.turn_account(true),
            PreviousAccount => self.turn_account(false),
            Accounts => self.show(Overlay::Accounts { scroll: 0 }),
            NextUnread => self.go_unread(now, true),
            PreviousUnread => self.go_unread(now, false),
            Help => self.show(Overlay::Help { scroll: 0 }),
            Problems => self.show(Overlay::Problems { scroll: 0 }),
            Redraw => vec![Effect::Redraw],
            Quit => self.quit(now),
            Suspend => vec![Effect::Suspend],
            Down => self.step(1),
            Up => self.step(-1),
            PageDown => self.page(2),
            PageUp => self.page(-2),
            HalfDown => self.page(1),
            HalfUp => self.page(-1),
            First => self.first(),
            Last => self.last(),
            Open => self.open_or_follow(now),
            Find => self.filter(),
            Compose => self.compose(now),
            Reply => self.reply(now),
            Edit => self.edit_message(now),
            Forward => self.choose_forward(now),
            Attach => self.attach(now, ""),
            React => self.choose_reaction(now),
            DeleteMessage => self.ask_delete_message(now),
            Vote => self.choose_vote(now),
            Retry => self.retry(now),
            MarkRead => self.mark_read(now),
            Archive => self.archive(now),
            Pin => self.pin(now),
            Mute => self.mute(now),
            DeleteChat => self.ask_delete(now),
            Undo => self.undo(now),
            GoToDate => self.ask_date(now),
            Copy => self.copy(now),
            CopyId => self.copy_id(now),
            CopyLink => self.copy_link(now),
            Save => self.save(now),
            Details => self.details(now),
            New => self.ask_recipient(now),
            Location => self.send_location(now, ""),
            Contact => self.send_contact(now, ""),
            Poll => self.send_poll(now, ""),
            Assign => self.choose_person(now, ""),
            Resolve => self.resolve(now),
            Status => self.choose_status(now, ""),
            Label => self.choose_label(now, ""),
            Note => self.write_note(now, ""),
            Notes => self.read_notes(now),
            Back => self.back(now),
            Send => self.send(now),
            NewLine => self.write(now, "\n"),
            LeaveComposer => self.leave_composer(now),
            DeleteWord => self.change_text(now, |area| area.delete_word()),
            DeleteToLineStart => self.change_text(now, |area| area.delete_line_by_head()),
            UndoEdit => self.change_text(now, |area| area.undo()),
            RedoEdit => self.change_text(now, |area| area.redo()),
        }
    }
}
