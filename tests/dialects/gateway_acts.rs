//! What an operator does on the WhatsApp gateway: exactly the documented requests, and their
//! answers (gateway contract, "Acting").

use bytes::Bytes;
use chrono::DateTime;
use serde_json::{Value, json};
use switchboard::backend::gateway::Gateway;
use switchboard::backend::{Dialect, Flow, Method, Repeat, Reply, Request, Step};
use switchboard::domain::*;

use super::support::{answer, call, end, reply, request};

const PHONE: &str = "6281234567890@s.whatsapp.net";
const GROUP: &str = "1203630@g.us";
const ANA: &str = "62811@s.whatsapp.net";

fn key() -> ChatKey {
    ChatKey::new("support", "01J9", PHONE)
}

fn target(part: &str, own: bool) -> Target {
    Target { id: "3EB0".into(), also: None, part: part.into(), sender: Some(ANA.into()), own }
}

fn act(part: &str, own: bool, act: Act) -> Op {
    Op::Act { chat: key().sibling(part.into()), target: target(part, own), act }
}

fn triage(triage: Triage) -> Op {
    Op::Triage { chat: key(), triage }
}

fn send(text: &str, attachment: Attachment) -> Op {
    Op::Send {
        chat: key(),
        route: Route::bare(&key()),
        key: "key-1".into(),
        text: text.into(),
        reply_to: Some("M1".into()),
        attachment: Some(attachment),
    }
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

#[test]
fn every_act_goes_where_the_contract_says_with_its_fields_only() {
    let other = key().sibling("62899@s.whatsapp.net".into());
    let vote = Act::Vote(vec!["Monday".into()]);
    for (act_, method, below, fields) in [
        (Act::Edit("new".into()), Method::Patch, "", json!({"chat": PHONE, "text": "new"})),
        (Act::Delete, Method::Delete, "", json!({"chat": PHONE})),
        (Act::React("👍".into()), Method::Post, "/reaction", json!({"chat": PHONE, "emoji": "👍"})),
        (Act::ClearReaction, Method::Delete, "/reaction", json!({"chat": PHONE})),
        (
            Act::Forward(other),
            Method::Post,
            "/forward",
            json!({"chat": PHONE, "to": "62899@s.whatsapp.net"}),
        ),
        (vote, Method::Post, "/vote", json!({"chat": PHONE, "options": ["Monday"]})),
    ] {
        let sent = request(&Gateway, &act(PHONE, true, act_));
        let path = format!("/sessions/01J9/messages/3EB0{below}");
        assert_eq!((sent.method, sent.path.as_str()), (method, path.as_str()));
        assert_eq!((body(&sent), sent.repeat), (fields, Repeat::Never));
    }
}

#[test]
fn somebody_elses_message_in_a_group_is_named_with_its_sender_and_no_other_is() {
    let other = key().sibling(PHONE.into());
    for act_ in [Act::Delete, Act::React("👍".into()), Act::ClearReaction, Act::Forward(other)] {
        let theirs = body(&request(&Gateway, &act(GROUP, false, act_.clone())));
        assert_eq!(theirs["sender"], json!(ANA), "{act_:?}");
        for (part, own) in [(GROUP, true), (PHONE, false)] {
            let body = body(&request(&Gateway, &act(part, own, act_.clone())));
            assert_eq!(body.get("sender"), None, "{act_:?}");
        }
    }
    for act_ in [Act::Edit("x".into()), Act::Vote(vec!["x".into()])] {
        let body = body(&request(&Gateway, &act(GROUP, false, act_)));
        assert_eq!(body.get("sender"), None);
    }
}

#[test]
fn an_act_is_done_whatever_a_success_says_and_refused_by_code() {
    let edit = act(PHONE, true, Act::Edit("new".into()));
    for (status, body) in [(204, ""), (200, "{}"), (200, r#"{"waMessageId":"3EB0"}"#)] {
        assert_eq!(answer(&Gateway, &edit, status, body), Ok(Answer::Done));
    }
    let refusal = r#"{"error":{"code":"validation_error","message":"too late"}}"#;
    let why = answer(&Gateway, &edit, 400, refusal).unwrap_err();
    assert_eq!((why.cause, why.detail.as_deref()), (Cause::Invalid, Some("too late")));
}

#[test]
fn a_forward_says_what_it_became_where_the_gateway_tells() {
    let forward = act(PHONE, false, Act::Forward(key()));
    let told = r#"{"mode":"sync","waMessageId":"NEW","status":"sent","timestamp":1719662400000}"#;
    match answer(&Gateway, &forward, 200, told) {
        Ok(Answer::Sent(sent)) => assert_eq!(sent.id, Some("NEW".into())),
        other => panic!("{other:?}"),
    }
    assert_eq!(answer(&Gateway, &forward, 204, ""), Ok(Answer::Done));
}

#[test]
fn clearing_a_reaction_names_no_emoji_unless_the_gateway_misses_one() {
    let clear = act(PHONE, true, Act::ClearReaction);
    let mut flow = Gateway.begin(&clear);
    call(&mut *flow, None);
    let refusal = r#"{"error":{"code":"validation_error","message":"emoji"}}"#;
    let again = call(&mut *flow, Some(reply(422, refusal)));
    assert_eq!(body(&again), json!({"chat": PHONE, "emoji": ""}));
    assert_eq!(end(&mut *flow, reply(204, "")), Ok(Answer::Done));
    for status in [403, 404, 500] {
        let mut flow = Gateway.begin(&clear);
        call(&mut *flow, None);
        assert!(end(&mut *flow, reply(status, "")).is_err(), "{status} asked twice");
    }
}

#[test]
fn triage_changes_one_field_of_the_chat_and_answers_its_row() {
    let at = DateTime::from_timestamp_millis(1_719_662_400_000).unwrap();
    for (what, fields) in [
        (Triage::Archive(true), json!({"archived": true})),
        (Triage::Archive(false), json!({"archived": false})),
        (Triage::Pin(true), json!({"pinned": true})),
        (Triage::Mute(Some(at)), json!({"mutedUntil": 1_719_662_400_000i64})),
        (Triage::Mute(None), json!({"unmute": true})),
    ] {
        let sent = request(&Gateway, &triage(what));
        assert_eq!(sent.method, Method::Patch);
        assert_eq!(sent.path.as_str(), "/sessions/01J9/chats/6281234567890%40s.whatsapp.net");
        assert_eq!(body(&sent), fields);
    }
    let row = json!({"id": 7, "jid": PHONE, "type": "dm", "archived": true}).to_string();
    match answer(&Gateway, &triage(Triage::Archive(true)), 200, row) {
        Ok(Answer::Chat(chat)) => assert!(chat.archived && chat.key == key()),
        other => panic!("{other:?}"),
    }
    assert_eq!(answer(&Gateway, &triage(Triage::Pin(true)), 204, ""), Ok(Answer::Done));
}

#[test]
fn what_the_gateway_has_no_word_for_is_never_asked() {
    for what in [Triage::Resolve, Triage::Status("open".into()), Triage::Note("x".into())] {
        let step = Gateway.begin(&triage(what)).next(None);
        assert!(matches!(step, Step::Failed(_)), "{step:?}");
    }
}

#[test]
fn places_cards_and_polls_have_the_documented_fields() {
    let place = |name: Option<&str>| Attachment::Location {
        latitude: -6.24,
        longitude: 106.99,
        name: name.map(str::to_owned),
    };
    let poll = |selectable| Attachment::Poll {
        question: "Which day?".into(),
        options: vec!["Monday".into(), "Tuesday".into()],
        selectable,
    };
    let options = json!(["Monday", "Tuesday"]);
    for (what, fields) in [
        (
            place(Some("Bekasi")),
            json!({"type": "location", "to": PHONE, "latitude": -6.24, "longitude": 106.99,
                   "name": "Bekasi"}),
        ),
        (
            place(None),
            json!({"type": "location", "to": PHONE, "latitude": -6.24, "longitude": 106.99}),
        ),
        (
            Attachment::Contact { name: "Budi".into(), number: "+62 811".into() },
            json!({"type": "contact", "to": PHONE,
                   "contact": {"name": "Budi", "phoneNumber": "+62 811"}}),
        ),
        (
            poll(1),
            json!({"type": "poll", "to": PHONE, "name": "Which day?", "options": options,
                   "selectableCount": 1}),
        ),
        (
            poll(0),
            json!({"type": "poll", "to": PHONE, "name": "Which day?", "options": options,
                   "selectableCount": 2}),
        ),
    ] {
        let sent = request(&Gateway, &send("", what));
        assert_eq!((body(&sent), sent.repeat), (fields, Repeat::Keyed));
        assert!(sent.headers.iter().any(|header| header.name == "idempotency-key"));
    }
}

fn file(mime: &str, size: u64) -> Attachment {
    let (path, name) = ("/tmp/a.bin".into(), "a.bin".into());
    Attachment::File(File { path, name, mime: mime.into(), size })
}

fn bytes_of(flow: &mut dyn Flow, bytes: Vec<u8>) -> Step {
    assert!(matches!(flow.next(None), Step::Read(path) if path.ends_with("a.bin")));
    flow.next(Some(Reply { status: 200, body: Bytes::from(bytes), ..Reply::default() }))
}

#[test]
fn a_file_is_read_and_goes_out_by_its_kind_under_the_key() {
    for (mime, kind) in [
        ("image/png", "image"),
        ("video/mp4", "video"),
        ("audio/ogg", "audio"),
        ("application/pdf", "document"),
    ] {
        let op = send("see", file(mime, 3));
        let mut flow = Gateway.begin(&op);
        let Step::Call(sent) = bytes_of(&mut *flow, b"ABC".to_vec()) else { panic!("no request") };
        let media =
            json!({"data": "QUJD", "mimetype": mime, "filename": "a.bin", "caption": "see"});
        assert_eq!(body(&sent), json!({"type": kind, "to": PHONE, "media": media}));
        assert_eq!(sent.repeat, Repeat::Keyed);
        let told = reply(200, r#"{"waMessageId":"NEW","status":"sent"}"#);
        assert!(matches!(end(&mut *flow, told), Ok(Answer::Sent(_))));
    }
}

#[test]
fn a_file_without_a_caption_has_none() {
    let mut flow = Gateway.begin(&send(" ", file("image/png", 3)));
    let Step::Call(sent) = bytes_of(&mut *flow, b"ABC".to_vec()) else { panic!("no request") };
    assert_eq!(body(&sent)["media"].get("caption"), None);
}

#[test]
fn a_file_over_16_mib_is_refused_before_anything_is_sent() {
    let most = 16 << 20;
    let step = Gateway.begin(&send("", file("image/png", most + 1))).next(None);
    assert!(matches!(step, Step::Failed(_)), "{step:?}");
    let grown =
        bytes_of(&mut *Gateway.begin(&send("", file("image/png", 3))), vec![0; most as usize + 1]);
    assert!(matches!(grown, Step::Failed(ref why) if why.certainly_not_done()), "{grown:?}");
    let whole =
        bytes_of(&mut *Gateway.begin(&send("", file("image/png", most))), vec![0; most as usize]);
    assert!(matches!(whole, Step::Call(_)));
}

mod abilities {
    use super::*;

    fn can(what: Ability, kind: ChatKind, message: &Message) -> Can {
        let chat = Chat { kind, ..Chat::new(key()) };
        Gateway.can_to(what, None, &chat, message, DateTime::UNIX_EPOCH)
    }

    fn message(own: bool, kind: Kind) -> Message {
        let mut message = Message::text("m", PHONE.into(), DateTime::UNIX_EPOCH, "hello");
        message.direction = if own { Direction::Out } else { Direction::In };
        message.kind = kind;
        message
    }

    fn no(can: Can) -> bool {
        matches!(can, Can::NotNow(_))
    }

    #[test]
    fn only_own_texts_are_edited_and_nothing_is_done_to_what_was_taken_back() {
        let text = message(true, Kind::Text);
        assert_eq!(can(Ability::Edit, ChatKind::Direct, &text), Can::Yes);
        assert!(no(can(Ability::Edit, ChatKind::Direct, &message(false, Kind::Text))));
        assert!(no(can(Ability::Edit, ChatKind::Direct, &message(true, Kind::Image))));
        let gone = Message { deleted: true, ..text };
        for what in [Ability::Edit, Ability::DeleteMessage, Ability::React, Ability::Forward] {
            assert!(no(can(what, ChatKind::Group, &gone)), "{what:?}");
        }
    }

    #[test]
    fn what_others_wrote_is_deleted_for_everyone_in_groups_only() {
        let theirs = message(false, Kind::Text);
        assert!(no(can(Ability::DeleteMessage, ChatKind::Direct, &theirs)));
        assert_eq!(can(Ability::DeleteMessage, ChatKind::Group, &theirs), Can::Yes);
    }

    #[test]
    fn a_vote_is_offered_only_where_the_options_are_known() {
        let mut poll = message(false, Kind::Poll);
        assert!(no(can(Ability::Vote, ChatKind::Direct, &poll)));
        let options = vec![("Monday".to_owned(), Vec::new())];
        poll.extra = Some(Extra::Poll { question: None, options });
        assert_eq!(can(Ability::Vote, ChatKind::Direct, &poll), Can::Yes);
    }

    #[test]
    fn a_line_that_is_down_takes_nothing_but_the_chats_are_kept_in_order() {
        let state = LineState::Down("scan_qr_code".into());
        let line = Line { id: "01J9".into(), name: None, number: None, state };
        let chat = Chat::new(key());
        let can = |what| Gateway.can(what, Some(&line), &chat, DateTime::UNIX_EPOCH);
        use Ability::*;
        for what in [Send, Attach, SendPoll, Edit, DeleteMessage, React, Forward, StartChat] {
            assert!(no(can(what)), "{what:?}");
        }
        for what in [Archive, Pin, Mute, MarkRead] {
            assert_eq!(can(what), Can::Yes, "{what:?}");
        }
        for what in [Assign, Resolve, Status, Note, Label, Fetch] {
            assert_eq!(can(what), Can::Never, "{what:?}");
        }
    }
}
