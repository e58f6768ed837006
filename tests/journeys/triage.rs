//! What keeps the inbox in order, what is sent besides text, and writing first.

use std::sync::Arc;

use crate::support::*;
use chrono::{DateTime, Utc};
use switchboard::app::files::{Entry, Listing};
use switchboard::app::{Effect, Msg};
use switchboard::domain::{
    Abilities, Ability, Attachment, Can, Cause, Chat, ChatId, Kind, Line, LineState, Named, Note,
    Op, Triage,
};

fn operator() -> Operator {
    let chats =
        [direct("Siti").active("13:00").unread(2), direct("Ahmed").active("12:00"), group("Depot")];
    let mut operator = Operator::at(100, 24, FakeGateway::with(chats));
    operator.asked();
    operator
}

fn triaged(operator: &mut Operator) -> Vec<Triage> {
    let ops = operator.asked_for(Call::Triage).into_iter();
    ops.filter_map(|op| match op {
        Op::Triage { triage, .. } => Some(triage),
        _ => None,
    })
    .collect()
}

#[test]
fn p_keeps_a_chat_on_top_at_once_and_u_undoes_it() {
    let mut operator = operator();
    operator.gateway.hold(Call::Triage);
    operator.press("j p");
    operator.must_see("★  Ahmed");
    operator.must_see("Ahmed is pinned; u undoes it.");
    operator.let_go(Call::Triage);
    operator.press("u");
    operator.must_not_see("★");
    assert_eq!(triaged(&mut operator), [Triage::Pin(true), Triage::Pin(false)]);
}

#[test]
fn undo_is_over_after_a_few_seconds() {
    let mut operator = operator();
    operator.press("p");
    operator.wait(11_000);
    operator.press("u");
    operator.must_see("There is nothing to undo any more.");
    assert_eq!(triaged(&mut operator), [Triage::Pin(true)]);
}

#[test]
fn what_is_refused_goes_back_with_the_reason() {
    let mut operator = operator();
    operator.gateway.fail(Call::Triage, 1, Cause::Forbidden);
    operator.press("p");
    operator.must_not_see("★");
    operator.must_see("Pinning the chat with Siti failed: the token may not do this");
    operator.press("u");
    operator.must_see("There is nothing to undo any more.");
}

#[test]
fn a_list_that_is_read_meanwhile_takes_nothing_back() {
    let mut operator = operator();
    operator.gateway.hold(Call::Triage);
    operator.press("p");
    operator.wait(20_000);
    operator.must_see("★  Siti");
    operator.let_go(Call::Triage);
    operator.wait(20_000);
    operator.must_see("★  Siti");
}

#[test]
fn a_puts_a_chat_out_of_the_way_and_the_eye_stays() {
    let mut operator = operator();
    operator.press("a");
    operator.must_see_in_order(&["Ahmed", "Depot", "▫  Siti"]);
    assert!(operator.row_with("Ahmed ").contains("▌"));
    operator.press("u");
    operator.must_see_in_order(&["Siti", "Ahmed"]);
    operator.must_not_see("▫");
    assert!(operator.row_with("Siti ").contains("▌"));
}

#[test]
fn one_person_with_two_numbers_is_archived_in_both_rows() {
    let phone = direct("Siti").jid("62812@s.whatsapp.net");
    let hidden = direct("Siti").jid("99@lid").alias("62812@s.whatsapp.net");
    let mut operator = Operator::at(100, 24, FakeGateway::with([phone, hidden]));
    operator.press("a");
    assert!(operator.gateway.chats.iter().all(|chat| chat.archived));
}

#[test]
fn m_mutes_until_what_is_chosen_and_again_unmutes() {
    let mut operator = operator();
    operator.press("m down enter");
    let until = now() + chrono::Duration::hours(8);
    operator.must_see("Siti is muted until 22:00");
    operator.press("m");
    operator.must_see("Siti is no longer muted");
    operator.press("u");
    let asked = triaged(&mut operator);
    let muted = Triage::Mute(Some(until));
    assert_eq!(asked, [muted.clone(), Triage::Mute(None), muted]);
}

#[test]
fn a_line_takes_the_options_of_the_shell() {
    let mut operator = operator();
    for line in ["mute --for 8h", "mute --off", "archive --undo", "pin", "pin --undo"] {
        operator.press(":");
        operator.type_text(line);
        operator.press("enter");
        if line == "archive --undo" {
            operator.must_see("Siti is not archived.");
        }
    }
    let until = Triage::Mute(Some(now() + chrono::Duration::hours(8)));
    let asked = triaged(&mut operator);
    assert_eq!(asked, [until, Triage::Mute(None), Triage::Pin(true), Triage::Pin(false)]);
    operator.press(":");
    operator.type_text("pin --upside-down");
    operator.press("enter");
    operator.must_see("“pin” takes [--undo] after it, not “--upside-down”.");
}

#[test]
fn what_only_a_shell_has_is_handed_over_as_a_line_for_it() {
    let mut operator = operator();
    operator.press(":");
    operator.type_text("export --format html");
    operator.must_see("in a shell");
    operator.press("enter");
    let line = format!("switchboard export support {} --format html", jid("Siti"));
    operator.must_see(&format!("In a shell: {line}"));
    assert!(operator.done().contains(&Effect::Copy(line)));
}

#[test]
fn letters_behind_jump_and_filter_narrow_what_they_show() {
    let mut operator = operator();
    operator.press(":");
    operator.type_text("jump ahm");
    operator.press("enter");
    operator.must_see("Jump to a chat");
    operator.press("enter");
    assert!(operator.thread_side().contains("Ahmed"));
    operator.press(":");
    operator.type_text("filter sit");
    operator.press("enter");
    operator.must_see("/ sit");
}

#[test]
fn a_time_of_ones_own_is_typed_where_the_usual_ones_stand_or_asked_for() {
    let mut operator = operator();
    operator.press("m");
    operator.type_text("18:30");
    operator.press("enter");
    operator.must_see("Siti is muted until 18:30");
    operator.press("j m end");
    operator.type_text("own");
    operator.press("enter");
    operator.type_text("soon");
    operator.press("enter");
    operator.must_see("That is no time");
    operator.press("ctrl-u");
    operator.type_text("2d");
    operator.press("enter");
    operator.must_see("Ahmed is muted until 20 Mar 14:00");
    operator.press(":");
    operator.type_text("mute always");
    operator.press("enter");
    operator.must_see("is muted for good");
}

#[test]
fn marking_read_shows_at_once_and_goes_back_when_refused() {
    let mut operator = operator();
    operator.gateway.hold(Call::MarkRead);
    operator.press("M");
    operator.must_see("0 unread");
    operator.gateway.fail(Call::MarkRead, 1, Cause::Unavailable);
    operator.let_go(Call::MarkRead);
    operator.must_see("1 unread");
    operator.must_see("Marking as read for Siti failed");
}

fn listing(size: u64) -> Listing {
    let entry = |typed: &str, size, folder| Entry {
        typed: typed.into(),
        path: typed.replace('~', "/home/ana").into(),
        size,
        folder,
    };
    let entries = vec![entry("~/Pictures/", 0, true), entry("~/photo.jpg", size, false)];
    Listing { entries, why: None }
}

fn list(operator: &mut Operator, typed: &str, size: u64) {
    operator.step(Msg::Files { typed: typed.into(), listing: listing(size) });
}

#[test]
fn a_file_is_chosen_by_completing_its_path_then_captioned_and_sent() {
    let mut operator = operator();
    operator.press("A");
    assert_eq!(operator.done(), [Effect::Files("~/".into())]);
    list(&mut operator, "~/", 204_000);
    operator.press("tab");
    assert_eq!(operator.done(), [Effect::Files("~/Pictures/".into())]);
    operator.press("ctrl-w");
    operator.done();
    operator.press("ctrl-u");
    operator.type_text("~/");
    list(&mut operator, "~/", 204_000);
    operator.press("down enter");
    operator.must_see("image, image/jpeg, 204 kB");
    operator.type_text("as it left us");
    operator.press("enter");
    operator.must_see_in_order(&["> photo · image/jpeg · 204 kB", "as it left us"]);
    match &operator.gateway.attached[..] {
        [Attachment::File(file)] => {
            assert_eq!(file.path, std::path::PathBuf::from("/home/ana/photo.jpg"));
            assert_eq!(file.kind(), Kind::Image);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_path_that_is_pasted_takes_the_place_of_what_was_typed() {
    let mut operator = operator();
    operator.press("A");
    operator.done();
    operator.paste("'/home/ana/my photo.jpg'");
    assert_eq!(operator.done(), [Effect::Files("/home/ana/my photo.jpg".into())]);
}

#[test]
fn a_file_that_is_empty_or_too_large_is_not_asked_to_be_sent() {
    for (size, why) in
        [(0, "photo.jpg is empty."), (17 << 20, "this service takes 16.8 MB at most")]
    {
        let mut operator = operator();
        operator.press("A");
        list(&mut operator, "~/", size);
        operator.press("down enter");
        operator.must_see(why);
        assert!(operator.gateway.attached.is_empty());
    }
}

#[test]
fn an_answer_about_a_path_that_was_changed_meanwhile_is_none() {
    let mut operator = operator();
    operator.press("A");
    operator.type_text("x");
    list(&mut operator, "~/", 3);
    operator.must_not_see("photo.jpg");
    operator.press("enter");
    operator.must_see("Send a file to Siti");
}

#[test]
fn an_upload_shows_a_number_that_moves_and_a_refused_one_can_be_taken_back() {
    let mut operator = operator();
    operator.gateway.hold(Call::Send);
    operator.press("A");
    list(&mut operator, "~/", 204_000);
    operator.press("down enter enter");
    operator.step(Msg::Uploaded { key: "run-1".into(), percent: 7 });
    operator.must_see("7 % is sent");
    operator.step(Msg::Uploaded { key: "run-1".into(), percent: 42 });
    operator.must_see("42 % is sent");
    operator.gateway.fail(Call::Send, 1, Cause::Invalid);
    operator.let_go(Call::Send);
    operator.must_not_see("% is sent");
    operator.must_see("✗ failed: the service does not accept it");
    operator.press("e");
    operator.must_see("Send photo.jpg to Siti");
}

#[test]
fn a_file_keeps_its_name_when_its_echo_and_the_pages_tell_none() {
    let mut operator = operator();
    operator.gateway.hold(Call::Send);
    operator.press("A");
    list(&mut operator, "~/", 204_000);
    operator.press("down enter enter");
    operator.let_go(Call::Send);
    operator.must_see("photo.jpg");
    let known = operator.app.thread().unwrap().timeline.newest().unwrap().clone();
    let bare = known.change(|message| message.media = None);
    let (chat, message) = (jid("Siti").as_str().into(), Box::new(bare));
    operator.live(switchboard::domain::Live::Message { chat, message, push_name: None });
    operator.must_see("photo.jpg");
}

#[test]
fn a_place_and_a_card_are_sent_by_one_line() {
    let mut operator = operator();
    for (line, shown) in [
        ("location -6.24, 106.99 Depot", "> location · -6.24000, 106.99000 · Depot"),
        ("contact Budi +62 811 2222", "> contact · Budi · +62 811 2222"),
    ] {
        operator.press(":");
        operator.type_text(line);
        operator.press("enter");
        operator.must_see(shown);
    }
    assert_eq!(operator.gateway.attached.len(), 2);
}

#[test]
fn what_can_not_be_read_is_asked_for_with_the_reason() {
    let mut operator = operator();
    operator.press(":");
    operator.type_text("location 91, 0");
    operator.press("enter");
    operator.must_see("There is no such place");
    operator.press("ctrl-u");
    operator.type_text("1, 2");
    operator.press("enter");
    assert_eq!(operator.gateway.attached.len(), 1);
}

#[test]
fn new_writes_first_to_a_number_however_it_is_written() {
    let mut operator = operator();
    operator.gateway.fail(Call::Messages, 1, Cause::NotFound);
    operator.press(":");
    operator.type_text("new +62 899 000-111");
    operator.press("enter");
    operator.must_see("To +62 899 000-111");
    operator.must_not_see("no longer has the chat");
    operator.must_not_see("problem");
    operator.type_text("Good morning");
    operator.press("enter");
    let to = operator.gateway.delivered[0].0.chat.to_string();
    assert_eq!(to, "62899000111@s.whatsapp.net");
}

#[test]
fn a_number_that_nothing_was_written_to_leaves_no_row_behind() {
    let mut operator = operator();
    operator.gateway.fail(Call::Messages, 1, Cause::NotFound);
    operator.press(":");
    operator.type_text("new");
    operator.press("enter");
    operator.must_see("Write first, from support, to");
    operator.type_text("+62 899 000-111");
    operator.press("enter");
    operator.must_see("CHATS  4");
    operator.press("esc esc g enter");
    operator.must_see("CHATS  3");
    operator.must_not_see("+62 899 000-111");
}

#[test]
fn new_to_a_known_number_opens_its_chat() {
    let mut operator = operator();
    operator.gateway.chats[0].key.chat = "62812345678@s.whatsapp.net".into();
    operator.press("R :");
    operator.type_text("new 0062 812 345 678");
    operator.press("enter");
    operator.must_see("To Siti");
    let (total, _) = operator.app.inbox.counts();
    assert_eq!(total, 4);
}

#[test]
fn new_to_nobody_says_what_is_missing() {
    let mut operator = operator();
    operator.press(":");
    operator.type_text("new 0812 3456");
    operator.press("enter");
    operator.must_see("is no number with its country's code");
}

#[test]
fn open_by_id_looks_a_chat_up_that_the_list_lacks() {
    let mut operator = operator();
    operator.gateway.list_page = 3;
    operator.gateway.chats.push(direct("Hidden").active_days_ago(900).jid("62877@s.whatsapp.net"));
    operator.press(":");
    operator.type_text("open 62877@s.whatsapp.net");
    operator.press("enter");
    operator.must_see("To Hidden");
    operator.press(":");
    operator.type_text("open 62000000000@s.whatsapp.net");
    operator.press("enter");
    operator.must_see("can't be opened at support: the service doesn't have it");
    operator.must_see("To Hidden");
}

#[test]
fn a_line_that_is_down_takes_no_file_and_says_why() {
    let mut operator = operator();
    operator.gateway.line_is(LineState::Down("scan_qr_code".into()));
    operator.wait(20_000);
    operator.press("A");
    operator.must_not_see("Send a file");
    assert!(operator.app.notice.as_ref().is_some_and(|notice| notice.wrong));
}

#[test]
fn what_the_service_never_has_is_in_no_palette_and_no_help() {
    let mut operator = operator();
    operator.press(":");
    operator.type_text("assign");
    operator.must_not_see("give the chat to somebody");
    operator.press("esc ?");
    for _ in 0..20 {
        operator.must_not_see("(assign)");
        operator.press("pagedown");
    }
}

/// A service with a team, labels and states.
struct Team;

impl Abilities for Team {
    fn can(&self, what: Ability, _: Option<&Line>, _: &Chat, _: DateTime<Utc>) -> Can {
        match what {
            Ability::Archive | Ability::Edit => Can::Never,
            _ => Can::Yes,
        }
    }

    fn keyed_sends(&self) -> bool {
        false
    }

    fn mark_read_note(&self) -> Option<&'static str> {
        None
    }

    fn chat_for(&self, typed: &str) -> Option<ChatId> {
        Some(typed.into())
    }

    fn reactions(&self) -> Option<&'static [&'static str]> {
        Some(&["love", "like"])
    }

    fn statuses(&self) -> &'static [&'static str] {
        &["open", "pending"]
    }
}

fn team() -> Operator {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:00")]);
    gateway.write(&jid("Siti"), vec![they_wrote("a", "13:00", "hello")]);
    let named = |id: &str, name: &str| Named { id: id.into(), name: name.into() };
    gateway.people = vec![named("1", "Ana"), named("2", "Budi")];
    gateway.labels = vec![named("7", "Important")];
    let by = Some("Ana".to_owned());
    gateway.notes = vec![Note { text: "Pays late".into(), at: Some(at("09:00")), by }];
    let mut operator =
        Operator::with(140, 24, gateway, |s| s.accounts[0].abilities = Arc::new(Team));
    operator.asked();
    operator
}

#[test]
fn a_chat_is_given_to_somebody_of_the_team() {
    let mut operator = team();
    operator.press(":");
    operator.type_text("assign bu");
    operator.press("enter enter");
    let budi = Named { id: "2".into(), name: "Budi".into() };
    assert_eq!(triaged(&mut operator), [Triage::Assign(budi)]);
    operator.must_see("Siti is Budi's now.");
}

#[test]
fn labels_states_and_notes_are_the_services_own() {
    let mut operator = team();
    let important = Named { id: "7".into(), name: "Important".into() };
    for (line, keys, triage) in [
        ("label", "enter enter", Triage::Label(important.clone(), true)),
        ("label", "enter enter", Triage::Label(important, false)),
        ("status pending", "enter", Triage::Status("pending".into())),
        ("status", "enter enter", Triage::Status("open".into())),
        ("note Calls back at five", "enter", Triage::Note("Calls back at five".into())),
        ("resolve", "enter", Triage::Resolve),
    ] {
        operator.press(":");
        operator.type_text(line);
        operator.press(keys);
        assert_eq!(triaged(&mut operator), [triage], "{line}");
    }
    operator.press(":");
    operator.type_text("notes");
    operator.press("enter");
    operator.must_see("Ana: Pays late");
}

#[test]
fn only_the_services_own_words_for_reactions_are_offered() {
    let mut operator = team();
    operator.press("enter +");
    operator.must_see_in_order(&["love", "like"]);
    operator.must_not_see("🎉");
    // by whatever name people know it
    operator.type_text("thumbs");
    operator.press("enter");
    operator.must_see("like you");
}

#[test]
fn a_key_for_what_the_service_never_has_says_so_and_asks_nothing() {
    let mut operator = team();
    operator.press("a");
    operator.must_see("This service can't do that.");
    assert!(triaged(&mut operator).is_empty());
}

#[test]
fn an_attachment_is_saved_where_the_service_gives_it_and_a_failure_stands_under_it() {
    let mut operator = team();
    operator.gateway.write(
        &jid("Siti"),
        vec![they_wrote("f", "13:05", "").kind(Kind::Document).change(|message| {
            let media = switchboard::domain::Media {
                url: Some("media-7".into()),
                name: Some("offer.pdf".into()),
                ..Default::default()
            };
            message.media = Some(media);
        })],
    );
    operator.press("enter o");
    operator.must_see("✗ fetching the attachment failed: the service doesn't have it");
    operator.gateway.saves_to = Some("/home/ana/Downloads/offer.pdf".into());
    operator.press("o");
    operator.must_see("Saved as /home/ana/Downloads/offer.pdf.");
    operator.must_not_see("✗");
    match operator.asked_for(Call::Fetch).last() {
        Some(Op::Fetch { place, name, .. }) => {
            assert_eq!((place.as_str(), name.as_deref()), ("media-7", Some("offer.pdf")));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_palette_remembers_lines_and_says_what_is_no_command() {
    let mut operator = operator();
    operator.press(":");
    operator.type_text("mute 8h");
    operator.press("enter :");
    operator.must_see_in_order(&["mute 8h", "next-pane"]);
    operator.press("enter");
    operator.press(":");
    operator.type_text("pin now");
    operator.press("enter");
    operator.must_see("“pin” takes [--undo] after it, not “now”.");
}

#[test]
fn the_words_on_a_failed_text_name_the_keys_in_force() {
    let keys = "[thread]\nkeys = [{ on = \"w\", do = \"retry\" }, { on = \"z\", do = \"edit\" }]";
    let gateway = FakeGateway::with_talk(direct("Siti"), talk(3));
    let mut operator = Operator::with(140, 24, gateway, |settings| {
        settings.keymap = settings.keymap.overlaid(keys).unwrap();
    });
    operator.gateway.fail(Call::Send, 1, Cause::Invalid);
    operator.press("enter i");
    operator.type_text("hello");
    operator.press("enter");
    operator.must_see("w sends it again, z takes it back");
}
