//! What the WhatsApp gateway tells by itself, and how one gets to hear it (gateway contract,
//! "Live events").

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use switchboard::backend::gateway::Gateway;
use switchboard::backend::{Dial, Dialect, Frame, Heard, Listener, Method, Reply, Wire};
use switchboard::domain::*;

const PHONE: &str = "6281234567890@s.whatsapp.net";

fn ears(only: Option<&str>) -> Box<dyn Listener> {
    Gateway.listener(only.map(LineId::from).as_ref()).unwrap()
}

fn reply(status: u16, body: &Value) -> Reply {
    let content_type = Some("application/json".into());
    Reply { status, content_type, body: Bytes::from(body.to_string()), ..Reply::default() }
}

fn refusal(status: u16, code: &str) -> Reply {
    reply(status, &json!({ "error": { "code": code, "message": "no" } }))
}

/// The body of the ticket that is asked for.
fn wish(dial: Dial) -> Value {
    let Dial::Call(request) = dial else { panic!("{dial:?}") };
    assert_eq!((request.method, request.path.as_str()), (Method::Post, "/realtime/ticket"));
    serde_json::from_slice(&request.body).unwrap()
}

fn opened(dial: Dial) -> (Wire, String, Vec<(&'static str, String)>) {
    let Dial::Open(wire, request) = dial else { panic!("{dial:?}") };
    (wire, request.path.as_str().to_owned(), request.query)
}

fn hear(ears: &mut dyn Listener, value: &Value) -> Vec<Heard> {
    ears.hear(&Frame { data: value.to_string(), ..Frame::default() })
}

fn envelope(id: &str, event: &str, payload: &Value) -> Value {
    json!({
        "schema": "v1", "id": id, "event": event, "session": "01J9", "organization": "o",
        "timestamp": 1_719_662_400_000i64, "payload": payload,
    })
}

/// What one event means.
fn told(event: &str, payload: &Value) -> Option<Live> {
    let heard = hear(&mut *ears(None), &envelope("evt_1", event, payload));
    assert!(heard.len() < 2);
    heard.into_iter().next().map(|heard| match heard {
        Heard::Event(event) => {
            assert_eq!(event.line, Some("01J9".into()));
            event.what
        }
        other => panic!("{other:?}"),
    })
}

#[test]
fn a_ticket_is_asked_for_and_opens_a_socket_at_the_configured_address() {
    let mut ears = ears(Some("01J9"));
    let wish = wish(ears.dial(None));
    assert_eq!(wish, json!({"scope": "session", "session": "01J9", "events": ["*"]}));
    let ticket = json!({"ticket": "t/1", "expiresInSeconds": 30, "url": "wss://internal/realtime"});
    let (wire, path, query) = opened(ears.dial(Some(reply(201, &ticket))));
    assert_eq!((wire, path.as_str()), (Wire::WebSocket, "/realtime"));
    assert_eq!(query, [("ticket", "t/1".to_owned())]);
}

#[test]
fn without_a_configured_session_everything_of_the_organization_is_listened_to() {
    assert_eq!(wish(ears(None).dial(None)), json!({"scope": "organization", "events": ["*"]}));
}

#[test]
fn after_a_break_a_new_ticket_goes_on_behind_the_last_event() {
    let mut ears = ears(None);
    hear(&mut *ears, &envelope("evt_7", "call.incoming", &json!({})));
    hear(&mut *ears, &json!({"event": "ping"}));
    assert_eq!(wish(ears.dial(None))["since"], json!("evt_7"));
    // A ticket that the socket refused is used up: another one is asked for.
    let ticket = reply(201, &json!({"ticket": "t"}));
    ears.dial(Some(ticket));
    assert!(matches!(ears.dial(Some(refusal(401, "unauthorized"))), Dial::Failed(_)));
    wish(ears.dial(None));
}

#[test]
fn a_gateway_without_tickets_tells_line_by_line_and_one_without_lines_nothing() {
    let mut ears = ears(Some("01J9"));
    ears.dial(None);
    let (wire, path, query) = opened(ears.dial(Some(refusal(404, "not_found"))));
    assert_eq!((wire, path.as_str()), (Wire::Lines, "/events"));
    assert_eq!(query, [("session", "01J9".to_owned())]);
    hear(&mut *ears, &envelope("evt_9", "message", &json!({})));
    assert_eq!(opened(ears.dial(None)).2[1], ("since", "evt_9".to_owned()));
    assert!(matches!(ears.dial(Some(refusal(404, "not_found"))), Dial::Poll(_)));
}

#[test]
fn a_path_that_a_proxy_does_not_know_is_not_there_either() {
    let page = || Reply {
        status: 404,
        content_type: Some("text/html".into()),
        body: Bytes::from_static(b"<html>404 Not Found</html>"),
        ..Reply::default()
    };
    let mut ears = ears(None);
    ears.dial(None);
    assert_eq!(opened(ears.dial(Some(page()))).0, Wire::Lines);
    assert!(matches!(ears.dial(Some(page())), Dial::Poll(_)));
}

#[test]
fn a_token_without_the_right_polls_and_says_so() {
    let mut ears = ears(None);
    ears.dial(None);
    let Dial::Poll(why) = ears.dial(Some(refusal(403, "forbidden"))) else { panic!() };
    assert!(why.contains("`events`"), "{why}");
}

#[test]
fn a_gateway_that_is_down_is_tried_again_later() {
    let mut ears = ears(None);
    ears.dial(None);
    assert!(matches!(ears.dial(Some(refusal(503, "gateway_unavailable"))), Dial::Failed(_)));
    wish(ears.dial(None));
}

#[test]
fn heartbeats_are_as_often_as_the_gateway_says() {
    let connected = json!({"event": "connected", "heartbeatSeconds": 7, "more": 1});
    assert_eq!(hear(&mut *ears(None), &connected), [Heard::Heartbeat(Duration::from_secs(7))]);
    for odd in [json!({"event": "connected"}), json!({"event": "connected", "heartbeatSeconds": 0})]
    {
        assert_eq!(hear(&mut *ears(None), &odd), [Heard::Heartbeat(Duration::from_secs(20))]);
    }
}

#[test]
fn an_event_that_comes_again_is_not_told_again() {
    let mut ears = ears(None);
    let event = envelope("evt_1", "message.revoked", &json!({"chatJid": PHONE, "targetId": "A"}));
    assert_eq!(hear(&mut *ears, &event).len(), 1);
    assert_eq!(hear(&mut *ears, &event).len(), 0);
}

#[test]
fn what_was_missed_is_said() {
    let heard = hear(&mut *ears(None), &json!({"event": "error", "error": "replay_failed"}));
    let [Heard::Event(event)] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!(event.what, Live::Missed);
}

#[test]
fn frames_that_cannot_be_read_say_nothing() {
    for odd in ["", "nonsense", "[]", "7", "null", "{}", r#"{"event":7}"#, r#"{"event":"message"}"#]
    {
        let frame = Frame { data: odd.into(), ..Frame::default() };
        assert!(ears(None).hear(&frame).is_empty(), "{odd}");
    }
    for payload in [json!({}), json!([]), json!(null), json!({"messageIds": {}, "state": 7})] {
        for event in [
            "message",
            "message.from_me",
            "message.status",
            "message.edited",
            "message.revoked",
            "message.reaction",
            "poll.vote",
            "presence.update",
            "contact.update",
            "never.heard.of",
        ] {
            assert_eq!(told(event, &payload), None, "{event} {payload}");
        }
    }
}

#[test]
fn a_customers_message_comes_whole() {
    let payload = json!({
        "waMessageId": "3EB0", "chatJid": PHONE, "senderJid": PHONE, "pushName": "Siti",
        "fromMe": false, "type": "text", "body": "Is @205 there?", "hasMedia": false, "media": null,
        "quotedMessageId": "3EAF", "quotedBody": "yes", "quotedSenderJid": "9@lid",
        "quotedFromMe": false, "mentions": {"205@lid": {"pushName": "Alice"}},
        "timestamp": 1_719_662_400_500i64,
    });
    let Some(Live::Message { chat, message, push_name }) = told("message", &payload) else {
        panic!()
    };
    assert_eq!((chat.as_str(), push_name.as_deref()), (PHONE, Some("Siti")));
    assert_eq!((message.id.as_str(), message.direction), ("3EB0", Direction::In));
    assert_eq!(message.text.as_deref(), Some("Is @205 there?"));
    assert_eq!(message.mentions, [Mention { handle: "205".into(), name: "Alice".into() }]);
    assert_eq!(message.reply_to, Some("3EAF".into()));
    assert_eq!(message.fact(Message::QUOTED), Some("yes"));
    assert_eq!(message.fact(Message::QUOTED_BY), Some("9@lid"));
    assert_eq!(message.author.name.as_deref(), Some("Siti"));
    assert_eq!(message.sent_at.timestamp_millis(), 1_719_662_400_500);
    assert_eq!(message.delivery, None);
}

#[test]
fn an_own_message_from_elsewhere_is_our_own_and_was_sent() {
    for payload in [
        json!({"waMessageId": "A", "chatJid": PHONE, "fromMe": true, "type": "text", "body": "hi"}),
        json!({"waMessageId": "A", "chatJid": PHONE, "type": "text", "body": "hi"}),
    ] {
        let Some(Live::Message { message, .. }) = told("message.from_me", &payload) else {
            panic!()
        };
        assert_eq!(message.direction, Direction::Out);
        assert_eq!(message.author.role, Role::Agent);
        assert_eq!(message.delivery, Some(Delivery::Sent));
        // without a time of its own, that of the envelope
        assert_eq!(message.sent_at.timestamp_millis(), 1_719_662_400_000);
    }
}

#[test]
fn polls_places_and_cards_are_understood_in_every_likely_shape() {
    let extra = |name: &str, value: Value| {
        let mut payload = json!({"waMessageId": "A", "chatJid": PHONE, "type": name});
        payload[name] = value;
        let Some(Live::Message { message, .. }) = told("message", &payload) else { panic!() };
        message.extra
    };
    let poll = Extra::Poll {
        question: Some("When?".into()),
        options: vec![("Mon".into(), vec![]), ("Tue".into(), vec![])],
    };
    assert_eq!(
        extra("poll", json!({"name": "When?", "options": ["Mon", "Tue"]})),
        Some(poll.clone())
    );
    let objects =
        json!({"question": "When?", "options": [{"name": "Mon"}, {"name": "Tue"}, 7.5, null]});
    let Some(Extra::Poll { options, .. }) = extra("poll", objects) else { panic!() };
    assert_eq!(options.len(), 3);
    let place = extra("location", json!({"latitude": "-6.2", "longitude": 106.8, "name": "Depot"}));
    let depot = Some("Depot".into());
    assert_eq!(place, Some(Extra::Location { latitude: -6.2, longitude: 106.8, name: depot }));
    assert_eq!(extra("location", json!({"latitude": "here"})), None);
    let card = extra("contact", json!({"displayName": "Ana", "phoneNumber": "+62811"}));
    assert_eq!(
        card,
        Some(Extra::Contact { name: Some("Ana".into()), number: Some("+62811".into()) })
    );
}

#[test]
fn acknowledgements_edits_and_revocations_name_their_messages() {
    let status = json!({"chatJid": PHONE, "messageIds": ["A", "B"], "status": "read"});
    let ids = vec!["A".into(), "B".into()];
    let chat = || Some(ChatId::from(PHONE));
    assert_eq!(
        told("message.status", &status),
        Some(Live::Status { chat: chat(), ids, delivery: Delivery::Read })
    );
    assert_eq!(told("message.status", &json!({"messageIds": ["A"], "status": "thought of"})), None);
    let edited = json!({"chatJid": PHONE, "targetId": "A", "waMessageId": "Z", "body": " new"});
    assert_eq!(
        told("message.edited", &edited),
        Some(Live::Edited { chat: chat(), id: "A".into(), text: " new".into() })
    );
    assert_eq!(
        told("message.revoked", &json!({"targetId": "A"})),
        Some(Live::Deleted { chat: None, id: "A".into() })
    );
}

#[test]
fn reactions_are_per_sender_and_an_empty_one_takes_it_back() {
    let reacted = |payload: Value| match told("message.reaction", &payload) {
        Some(Live::Reacted { by, emoji, .. }) => (by, emoji),
        other => panic!("{other:?}"),
    };
    let by = |emoji: &str| json!({"chatJid": PHONE, "targetId": "A", "senderJid": "1@lid", "reaction": emoji});
    assert_eq!(reacted(by("👍")), ("1@lid".into(), Some("👍".into())));
    assert_eq!(reacted(by("")), ("1@lid".into(), None));
    let own = json!({"targetId": "A", "fromMe": true, "senderJid": "9@lid", "reaction": "❤"});
    assert_eq!(reacted(own).0, Reaction::YOU);
    // With one person there is only one who can have reacted; in a group nobody knows.
    let bare = |chat: &str| json!({"chatJid": chat, "targetId": "A", "reaction": "❤"});
    assert_eq!((reacted(bare(PHONE)).0, reacted(bare("1@g.us")).0), (PHONE.into(), String::new()));
}

#[test]
fn who_reacts_is_named_as_they_call_themselves() {
    let named = json!({"targetId": "A", "senderJid": "1@lid", "pushName": "Ana", "reaction": "👍"});
    let Some(Live::Reacted { by, name, .. }) = told("message.reaction", &named) else { panic!() };
    assert_eq!((by.as_str(), name.as_deref()), ("1@lid", Some("Ana")));
}

#[test]
fn votes_name_what_was_chosen() {
    let vote = json!({"chatJid": PHONE, "targetId": "A", "senderJid": "1@lid", "selectedOptions": ["Mon"]});
    let Some(Live::Voted { by, options, .. }) = told("poll.vote", &vote) else { panic!() };
    assert_eq!((by.as_str(), options), ("1@lid", vec!["Mon".to_owned()]));
}

#[test]
fn presence_is_of_a_chat_where_one_is_named_and_of_the_person_else() {
    let doing = |payload: Value| match told("presence.update", &payload) {
        Some(Live::Presence { chat, doing, .. }) => (chat.to_string(), doing),
        other => panic!("{other:?}"),
    };
    let group = "1@g.us".to_owned();
    let typing = json!({"from": PHONE, "chatJid": "1@g.us", "state": "composing"});
    assert_eq!(doing(typing), (group.clone(), Doing::Composing));
    let speaking =
        json!({"from": PHONE, "chatJid": "1@g.us", "state": "composing", "media": "audio"});
    assert_eq!(doing(speaking), (group, Doing::Recording));
    let paused = json!({"from": PHONE, "state": "paused"});
    assert_eq!(doing(paused), (PHONE.into(), Doing::Paused));
    let gone = json!({"from": PHONE, "state": "unavailable", "lastSeen": 1_719_662_400_000i64});
    let (_, Doing::Offline(Some(at))) = doing(gone) else { panic!() };
    assert_eq!(at.timestamp_millis(), 1_719_662_400_000);
}

#[test]
fn sessions_rows_and_names_are_told() {
    let down = told("session.status", &json!({"status": "scan_qr_code"}));
    assert_eq!(down, Some(Live::Line(LineState::Down("scan_qr_code".into()))));
    assert_eq!(
        told("session.status", &json!({"status": "working"})),
        Some(Live::Line(LineState::Working))
    );
    let row = json!({
        "jid": PHONE, "unreadCount": 2, "archived": true, "pinned": false, "type": "dm",
        "lastMessageAt": 1_719_662_400_000i64,
    });
    let Some(Live::Chat(chat)) = told("chat.update", &row) else { panic!() };
    assert_eq!((chat.key.line.as_str(), chat.unread, chat.archived), ("01J9", 2, true));
    assert_eq!(
        told("chat.update", &json!({"chatJid": PHONE, "unreadCount": 2})),
        Some(Live::Touched(PHONE.into()))
    );
    assert_eq!(
        told("group.update", &json!({"groupJid": "1@g.us", "subject": "Depot"})),
        Some(Live::Renamed { id: "1@g.us".into(), name: "Depot".into() })
    );
    assert_eq!(
        told("group.update", &json!({"groupJid": "1@g.us", "locked": true})),
        Some(Live::Touched("1@g.us".into()))
    );
    assert_eq!(told("contact.update", &json!({"jid": PHONE, "picture": "changed"})), None);
}

#[test]
fn a_part_of_a_row_is_no_row() {
    for part in [
        json!({"jid": PHONE, "unreadCount": 0, "archived": true}),
        json!({"jid": PHONE, "unreadCount": 0, "archived": true, "pinned": true, "type": "dm"}),
        json!({"jid": PHONE, "unreadCount": 0, "archived": true, "lastMessageAt": 1_719_662_400_000i64}),
    ] {
        assert_eq!(told("chat.update", &part), Some(Live::Touched(PHONE.into())), "{part}");
    }
}
