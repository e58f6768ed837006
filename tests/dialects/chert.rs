//! Chert, against the seed document's own example and the contract's bodies, codes and vectors.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};
use switchboard::backend::chert::{Auth, Chert, sign};
use switchboard::backend::{
    Dial, Dialect, Flow, Frame, Heard, Host, Listener, Method, Repeat, Reply, Request, Step, Wire,
};
use switchboard::domain::*;

use super::support::{answer, call, end, reply, request};

const CHAT: &str = "0f2d3c1a-8b4e-4f6a-90d2-1a3b4c5d6e7f";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const EMPTY: &str = "9766c6fb02af01e70270019e51c9c1013dca5d09ad7e06f2283baa570f3e16a2";
const TYPING: &str = "0fa8c797684bda92ae6681d62013a7b6f5833c6bdfe8cd8123f9a49d7c379744";

fn chert() -> Chert {
    Chert::new(Some("acme-7a3f".into()), Auth::Hmac)
}

fn key(chat: &str) -> ChatKey {
    ChatKey::new("imessage", "tenant", chat)
}

fn messages_op() -> Op {
    Op::Messages { chat: key(CHAT), part: CHAT.into(), cursor: None, limit: 50 }
}

fn chats_op(cursor: Option<&Cursor>) -> Op {
    Op::Chats { line: key(CHAT).line_key(), cursor: cursor.cloned(), limit: 50 }
}

fn send_op(to: &str, text: &str, attachment: Option<Attachment>) -> Op {
    let chat = key(to);
    let route = Route::bare(&chat);
    Op::Send { route, chat, key: "k-1".into(), text: text.into(), reply_to: None, attachment }
}

fn act_op(act: Act) -> Op {
    let message = Message::text("m-1", CHAT.into(), DateTime::UNIX_EPOCH, "x");
    Op::Act { chat: key(CHAT), target: Target::from(&message), act }
}

fn said(request: &Request) -> (Method, String) {
    let query: Vec<_> = request.query.iter().map(|(k, v)| format!("{k}={v}")).collect();
    (request.method, format!("{} {}", request.path.as_str(), query.join("&")))
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

fn page_of(outcome: Result<Answer, Problem>) -> Page {
    match outcome {
        Ok(Answer::Messages(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn page(body: Value) -> Page {
    page_of(answer(&chert(), &messages_op(), 200, body.to_string()))
}

fn one(row: Value) -> Message {
    page(json!({ "messages": [row], "has_more": false })).messages.remove(0)
}

fn fact(message: &Message, name: &str) -> Option<String> {
    message.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A list row of contract 3.3.
fn event() -> Value {
    json!({"id":"evt_01H","type":"message.received","event_id":"chert:msg:0D36042D","lead_id":"ld_01H","convo_id":"cv_01H",
      "payload":{"event":"message.received","event_id":"chert:msg:0D36042D","timestamp":"2026-05-24T01:35:34.000Z",
        "api_version":"v1","webhook_version":"2026-05-04","event_type":"message.received","trace_id":"t","partner_id":"acme-7a3f",
        "data":{"chat":{"id":"17f6e9ed","is_group":false,
            "handles":[{"handle":"+14152165723","service":"imessage","is_me":true},{"handle":"+14155551234","service":"imessage","is_me":false}],
            "owner_handle":{"handle":"+14152165723","service":"imessage","is_me":true}},
          "message":{"id":"0D36042D","direction":"inbound",
            "sender_handle":{"handle":"+14155551234","service":"imessage","is_me":false},
            "parts":[{"type":"text","value":"Sure, what time?"},{"type":"media","attachment_id":"in_536f2f"}]}}},
      "delivery":{"status":"delivered","url":"https://x.example","attempts":[{"at":"2026-04-29T18:15:26Z","status":200}],"delivered_at":"2026-04-29T18:15:26Z"},
      "created_at":"2026-04-29T18:15:25Z"})
}

/// An event of a chat, so many minutes after the first one.
fn event_of(chat: &str, minute: i64, text: &str) -> Value {
    let time = (at("2026-05-01T12:00:00Z") + TimeDelta::minutes(minute)).to_rfc3339();
    json!({ "id": format!("e-{chat}-{minute}"), "type": "message.received", "created_at": time,
        "payload": { "event_type": "message.received", "timestamp": time, "data": {
            "chat": { "id": chat, "handles": [{ "handle": "+14155551234", "is_me": false }] },
            "message": { "id": "m", "direction": "inbound", "parts": [{ "type": "text", "value": text }] } } } })
}

fn chats(body: &Value) -> (Vec<Chat>, Option<Cursor>) {
    match answer(&chert(), &chats_op(None), 200, body.to_string()) {
        Ok(Answer::Chats(chats, next)) => (chats, next),
        other => panic!("{other:?}"),
    }
}

mod signing {
    use super::*;

    fn signed(auth: Auth, mut request: Request, seconds: i64) -> Vec<(String, String, bool)> {
        let dialect = Chert::new(Some("acme-7a3f".into()), auth);
        let wall = DateTime::from_timestamp(seconds, 0).unwrap();
        dialect.sign(&mut request, &SecretString::from(SECRET), wall);
        dialect.sign(&mut request, &SecretString::from(SECRET), wall);
        let header = |header: &switchboard::backend::Header| {
            (header.name.to_string(), header.value.clone(), header.secret)
        };
        let mut headers: Vec<_> = request.headers.iter().map(header).collect();
        headers.retain(|(name, ..)| name != "content-type");
        headers.sort();
        headers
    }

    #[test]
    fn the_contracts_vectors_come_out() {
        assert_eq!(sign::signature(SECRET, 1_777_636_800, b""), EMPTY);
        assert_eq!(sign::signature(SECRET, 1_777_636_800, br#"{"state":"typing"}"#), TYPING);
    }

    #[test]
    fn a_signature_goes_with_the_tenant_and_is_made_anew_each_time() {
        let tenant = ("x-chert-tenant".to_owned(), "acme-7a3f".to_owned(), false);
        let signature =
            |hex| ("x-chert-signature".to_owned(), format!("v1,1777636800,{hex}"), true);
        let get = request(&chert(), &messages_op());
        assert_eq!(signed(Auth::Hmac, get, 1_777_636_800), [signature(EMPTY), tenant.clone()]);
        let typing = Op::Typing { chat: key(CHAT), presence: Presence::Composing };
        let post = request(&chert(), &typing);
        assert_eq!(signed(Auth::Hmac, post, 1_777_636_800), [signature(TYPING), tenant]);
    }

    #[test]
    fn the_secret_as_bearer_goes_out_where_that_is_wished() {
        let get = request(&chert(), &messages_op());
        let headers = signed(Auth::Bearer, get, 1_777_636_800);
        assert_eq!(headers[0], ("authorization".into(), format!("Bearer {SECRET}"), true));
        assert_eq!(headers.len(), 2);
    }

    #[test]
    fn the_bytes_of_a_file_are_taken_with_the_bearer_only() {
        let (_, put) = uploading(json!({ "attachment_id": "a-1", "upload_url":
            "https://console.trychert.com/api/v1/attachments/a-1/upload" }));
        let headers = signed(Auth::Hmac, put, 1);
        assert_eq!(headers[0].0, "authorization");
        assert!(headers.iter().all(|(name, ..)| name != "x-chert-signature"));
    }
}

/// A file on its way, up to the call that carries its bytes.
fn uploading(place: Value) -> (Box<dyn Flow>, Request) {
    let (mime, name) = ("image/png".to_owned(), "bill.png".to_owned());
    let file = File { path: "/tmp/bill.png".into(), name, mime, size: 3 };
    let mut flow = chert().begin(&send_op(CHAT, "the bill", Some(Attachment::File(file))));
    assert!(matches!(flow.next(None), Step::Read(path) if path.ends_with("bill.png")));
    let asked = call(&mut *flow, Some(reply(200, "PNG")));
    assert_eq!(said(&asked), (Method::Post, "/attachments ".into()));
    let expected = json!({ "filename": "bill.png", "content_type": "image/png", "size_bytes": 3 });
    assert_eq!(body(&asked), expected);
    let put = call(&mut *flow, Some(reply(201, place.to_string())));
    (flow, put)
}

mod requests {
    use super::*;

    #[test]
    fn every_op_goes_where_the_contract_says() {
        let chat = || key(CHAT);
        let typing = |presence| Op::Typing { chat: chat(), presence };
        let fetch = Op::Fetch { chat: chat(), id: "m".into(), place: "in_536f".into(), name: None };
        let lines = Op::Lines { account: "imessage".into(), only: None };
        for (op, method, place, sent) in [
            (lines, Method::Get, "/phone-numbers ".to_owned(), None),
            (chats_op(None), Method::Get, "/events limit=50&type=message.received".into(), None),
            (messages_op(), Method::Get, format!("/chats/{CHAT}/messages "), None),
            (Op::Chat { chat: chat() }, Method::Get, format!("/chats/{CHAT}/messages "), None),
            (
                send_op(CHAT, "Hi", None),
                Method::Post,
                format!("/chats/{CHAT}/messages "),
                Some(json!({ "message": {
                    "parts": [{ "type": "text", "value": "Hi" }], "idempotency_key": "k-1" } })),
            ),
            (
                typing(Presence::Composing),
                Method::Post,
                format!("/chats/{CHAT}/typing "),
                Some(json!({ "state": "typing" })),
            ),
            (
                typing(Presence::Paused),
                Method::Post,
                format!("/chats/{CHAT}/typing "),
                Some(json!({ "state": "stopped" })),
            ),
            (
                Op::MarkRead { chat: chat() },
                Method::Post,
                format!("/chats/{CHAT}/mark-read "),
                None,
            ),
            (
                act_op(Act::React("love".into())),
                Method::Post,
                "/messages/m-1/react ".into(),
                Some(json!({ "reaction": "love" })),
            ),
            (
                act_op(Act::Edit("better".into())),
                Method::Post,
                "/messages/m-1/edit ".into(),
                Some(json!({ "new_text": "better", "edited_part_index": 0 })),
            ),
            (fetch, Method::Get, "/attachments/in_536f/content ".into(), None),
        ] {
            let request = request(&chert(), &op);
            assert_eq!(said(&request), (method, place), "{op:?}");
            match sent {
                Some(sent) => assert_eq!(body(&request), sent),
                None => assert!(request.body.is_empty(), "{op:?}"),
            }
        }
    }

    #[test]
    fn every_post_says_that_it_is_json_and_a_file_may_be_large() {
        let says = |op: &Op| {
            let headers = request(&chert(), op).headers;
            headers
                .into_iter()
                .map(|header| (header.name.into_owned(), header.value))
                .collect::<Vec<_>>()
        };
        let json: Vec<_> = vec![("content-type".to_owned(), "application/json".to_owned())];
        for op in [
            Op::MarkRead { chat: key(CHAT) },
            Op::Typing { chat: key(CHAT), presence: Presence::Paused },
            act_op(Act::React("like".into())),
            send_op(CHAT, "x", None),
        ] {
            assert_eq!(says(&op), json, "{op:?}");
        }
        for place in ["in_536f", "https://cdn.example/a.mov"] {
            let (chat, id, name) = (key(CHAT), "m".into(), None);
            let request = request(&chert(), &Op::Fetch { chat, id, place: place.into(), name });
            assert_eq!(request.largest, Some(100_000_000), "{place}");
            assert!(request.within.unwrap() > Duration::from_secs(600));
        }
    }

    #[test]
    fn only_a_send_may_be_asked_again_and_only_under_its_key() {
        assert_eq!(request(&chert(), &send_op(CHAT, "x", None)).repeat, Repeat::Keyed);
        for op in [act_op(Act::React("like".into())), Op::MarkRead { chat: key(CHAT) }] {
            assert_eq!(request(&chert(), &op).repeat, Repeat::Never);
        }
    }

    #[test]
    fn a_file_goes_out_in_three_calls() {
        let (mut flow, put) = uploading(json!({ "attachment_id": "a-1",
            "upload_url": "https://up.example/slot?x=1",
            "required_headers": { "Content-Type": "image/png", "X-Slot": 7, "Host": "evil.example",
                "Authorization": "Bearer theirs", "X-Chert-Signature": "v1,1,aa", "bad name": "x" },
            "expires_at": "2026-05-01T12:00:00Z" }));
        assert_eq!(put.host, Host::Exact("https://up.example/slot?x=1".parse().unwrap()));
        assert_eq!((put.method, &put.body[..]), (Method::Put, &b"PNG"[..]));
        let mut headers: Vec<_> =
            put.headers.iter().map(|header| (&*header.name, header.value.as_str())).collect();
        headers.sort_unstable();
        assert_eq!(headers, [("content-type", "image/png"), ("x-slot", "7")]);
        let sent = call(&mut *flow, Some(reply(200, "")));
        assert_eq!(
            body(&sent)["message"]["parts"],
            json!([
                { "type": "text", "value": "the bill" }, { "type": "media", "attachment_id": "a-1" },
            ])
        );
        assert!(end(&mut *flow, reply(200, r#"{"message":{"id":"m"}}"#)).is_ok());
    }

    #[test]
    fn without_an_address_the_bytes_go_to_the_documented_place() {
        for place in [
            json!({ "attachment_id": "a-1" }),
            json!({ "attachment_id": "a-1", "upload_url": "/x" }),
        ] {
            let (_, put) = uploading(place);
            assert_eq!(put.host, Host::Main);
            assert_eq!(put.path.as_str(), "/attachments/a-1/upload");
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_not_even_read() {
        let (mime, name) = ("video/mp4".to_owned(), "film.mp4".to_owned());
        let file = File { path: "/tmp/film.mp4".into(), name, mime, size: 100_000_001 };
        let mut flow = chert().begin(&send_op(CHAT, "", Some(Attachment::File(file))));
        assert!(matches!(flow.next(None), Step::Failed(why) if why.cause == Cause::Invalid));
    }

    #[test]
    fn whom_was_never_written_to_gets_a_chat_from_an_active_number() {
        let mut flow = chert().begin(&send_op("+14155551234", "Hi", None));
        assert_eq!(said(&call(&mut *flow, None)).1, "/phone-numbers ");
        let numbers = json!({ "phone_numbers": [
            { "id": "1", "phone_line_id": "l1", "phone_number": "+14150000000", "is_active": false },
            { "id": "2", "phone_line_id": "l2", "phone_number": "+14152165723", "is_active": true,
              "service": "imessage", "capabilities": ["send"] } ] });
        let post = call(&mut *flow, Some(reply(200, numbers.to_string())));
        assert_eq!(said(&post), (Method::Post, "/chats ".into()));
        assert_eq!(
            body(&post),
            json!({ "from": "+14152165723", "to": ["+14155551234"],
            "message": { "parts": [{ "type": "text", "value": "Hi" }], "idempotency_key": "k-1" } })
        );
        // contract 3.3
        let made = json!({
          "chat":{"id":CHAT,"display_name":"Sam Chen",
            "handles":[{"service":"imessage","address":"+14155551234"}],"is_group":false,"service":"imessage",
            "health_score":87,"created_at":"2026-05-01T12:00:00Z"},
          "message":{"id":"46eb","chat_id":CHAT,"parts":[{"type":"text","value":"Hi"}],
            "status":"sent","direction":"outbound","created_at":"2026-05-01T12:00:00Z","delivered_at":null,"read_at":null,"service":"imessage"}});
        let Ok(Answer::Sent(sent)) = end(&mut *flow, reply(201, made.to_string())) else {
            panic!()
        };
        assert_eq!((sent.id, sent.chat), (Some("46eb".into()), Some(CHAT.into())));
        assert_eq!(sent.delivery, Delivery::Sent);
        assert_eq!(sent.message.unwrap().part, CHAT.into());
    }

    #[test]
    fn nothing_is_asked_of_a_chat_that_is_not_there_yet() {
        let chat = key("+14155551234");
        let part = chat.chat.clone();
        let messages = Op::Messages { chat: chat.clone(), part, cursor: None, limit: 50 };
        let typing = Op::Typing { chat: chat.clone(), presence: Presence::Composing };
        for op in [messages, typing, Op::Chat { chat: chat.clone() }, Op::MarkRead { chat }] {
            assert!(matches!(chert().begin(&op).next(None), Step::Done(_)), "{op:?}");
        }
    }

    #[test]
    fn a_number_is_written_as_the_service_takes_it() {
        for (typed, id) in [
            ("+1 (415) 555-1234", Some("+14155551234")),
            ("+14155551234", Some("+14155551234")),
            ("14155551234", None),
            ("0f2d3c1a", None),
            ("+12", None),
            ("sam@example.com", None),
        ] {
            assert_eq!(chert().chat_for(typed), id.map(ChatId::from), "{typed}");
        }
    }
}

mod answers {
    use super::*;

    /// Seed 003's own example.
    fn example() -> Value {
        json!({"messages":[
          {"id":"46eb1003c8b54b7ea8f1c2b03e9a7d12","chat_id":CHAT,"parts":[{"type":"text","value":"Hi Sam — got a minute?"}],
           "status":"delivered","direction":"outbound","created_at":"2026-05-01T12:00:00Z","delivered_at":"2026-05-01T12:00:00Z","read_at":null,"service":"imessage"},
          {"id":"abf41d8b6c2f4f9e9c1a3d5e7f8a9b0c","chat_id":CHAT,"parts":[{"type":"text","value":"Sure, what time?"}],
           "status":"delivered","direction":"inbound","created_at":"2026-05-01T12:05:00Z","delivered_at":"2026-05-01T12:05:00Z","read_at":null,"service":"imessage"}],
         "has_more":false})
    }

    #[test]
    fn the_seeds_messages_are_read_field_by_field() {
        let page = page(example());
        assert_eq!(page.older, Older::Nothing);
        let [own, theirs] = &page.messages[..] else { panic!() };
        assert_eq!(own.id.as_str(), "46eb1003c8b54b7ea8f1c2b03e9a7d12");
        assert_eq!(own.text.as_deref(), Some("Hi Sam — got a minute?"));
        assert_eq!((own.direction, own.author.role), (Direction::Out, Role::Agent));
        assert_eq!(own.delivery, Some(Delivery::Delivered));
        assert_eq!(own.sent_at, at("2026-05-01T12:00:00Z"));
        assert!(fact(own, "delivered at").is_some());
        assert_eq!((theirs.direction, &theirs.delivery), (Direction::In, &None));
        assert_eq!(theirs.author.role, Role::Customer);
    }

    #[test]
    fn behind_the_newest_200_is_an_honest_edge() {
        let body = |more: Value| json!({ "messages": [{ "id": "a" }], "has_more": more });
        let Older::Withheld(why) = page(body(json!(true))).older else { panic!() };
        assert_eq!(why, "the service gives only its newest 200 messages");
        assert_eq!(page(body(json!(false))).older, Older::Nothing);
        assert_eq!(page(body(Value::Null)).older, Older::Nothing);
        let full: Vec<_> = (0..200).map(|n| json!({ "id": format!("{n}") })).collect();
        assert!(matches!(page(json!({ "messages": full })).older, Older::Withheld(_)));
    }

    #[test]
    fn delivery_is_the_farthest_of_what_is_said() {
        let told = |status: &str, delivered: Value, read: Value| {
            one(json!({ "id": "m", "direction": "outbound", "status": status,
                "delivered_at": delivered, "read_at": read, "error_message": "no such number" }))
            .delivery
        };
        let time = || json!("2026-05-01T12:00:00Z");
        let none = || Value::Null;
        assert_eq!(told("sent", none(), none()), Some(Delivery::Sent));
        assert_eq!(told("sent", time(), none()), Some(Delivery::Delivered));
        assert_eq!(told("delivered", time(), time()), Some(Delivery::Read));
        assert_eq!(told("read", none(), none()), Some(Delivery::Read));
        assert_eq!(told("queued", none(), none()), Some(Delivery::Pending));
        let why = Some("no such number".to_owned());
        assert_eq!(told("failed", none(), none()), Some(Delivery::Failed(why)));
        assert_eq!(told("teleported", none(), none()), None);
        assert_eq!(told("teleported", none(), time()), Some(Delivery::Read));
    }

    #[test]
    fn parts_become_one_message() {
        let several = one(json!({ "id": "m", "direction": "inbound", "parts": [
            { "type": "text", "value": "look" },
            { "type": "media", "attachment_id": "a-1", "content_type": "image/png", "filename": "x.png" },
            { "type": "media", "attachment_id": "a-2" },
            { "type": "rich_link", "url": "https://x.example", "title": "X", "summary": "all of it" },
            { "type": "hologram", "value": "3D" } ] }));
        let lines = "look\nhttps://x.example\nX - all of it\n(hologram) 3D\n(and 1 more attached)";
        assert_eq!(several.text.as_deref(), Some(lines));
        let media = several.media.clone().unwrap();
        assert_eq!((media.url.as_deref(), media.name.as_deref()), (Some("a-1"), Some("x.png")));
        assert_eq!(several.kind, Kind::Image);
        assert_eq!(fact(&several, "further attachment").as_deref(), Some("a-2"));
        let alone = one(json!({ "id": "m", "parts": [{ "type": "hologram" }] }));
        assert_eq!(
            (alone.kind, alone.text.as_deref()),
            (Kind::Other("hologram".into()), Some("(hologram)"))
        );
        let file = one(json!({ "id": "m", "parts": [{ "type": "media", "attachment_id": "a" }] }));
        assert_eq!((file.kind.word(), file.text), ("document", None));
    }

    #[test]
    fn a_time_that_cannot_be_read_does_not_move_its_message() {
        let page = page(json!({ "messages": [
            { "id": "a", "created_at": null }, { "id": "b", "created_at": "2026-05-01T12:00:00Z" },
            { "id": "c", "created_at": "later" } ] }));
        let times: Vec<_> = page.messages.iter().map(|message| message.sent_at).collect();
        assert_eq!(times, [at("2026-05-01T12:00:00Z"); 3]);
        assert!(fact(&page.messages[2], "time").unwrap().contains("later"));
    }

    #[test]
    fn a_chat_without_conversation_is_empty() {
        assert_eq!(page(json!({ "messages": [], "has_more": false })).messages, []);
        assert_eq!(page(json!({ "messages": null })).messages, []);
        let outcome = answer(&chert(), &messages_op(), 200, r#"{"messages":"none"}"#);
        assert_eq!(outcome.unwrap_err().cause, Cause::Unreadable);
    }

    #[test]
    fn a_sent_text_is_the_row_that_came_back() {
        let row = json!({ "message": { "id": "m", "chat_id": CHAT, "direction": "outbound",
            "status": "sent", "created_at": "2026-05-01T12:00:00Z",
            "parts": [{ "type": "text", "value": "Hi" }] } });
        let outcome = answer(&chert(), &send_op(CHAT, "Hi", None), 200, row.to_string());
        let Ok(Answer::Sent(sent)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(sent.replayed, None, "no answer tells");
        assert_eq!((sent.id, sent.delivery, sent.chat), (Some("m".into()), Delivery::Sent, None));
        assert_eq!(sent.message.unwrap().text.as_deref(), Some("Hi"));
        // the flatter answer of /send
        let flat = r#"{"status":"sent","message_id":"m2","lead_id":"l"}"#;
        let Ok(Answer::Sent(sent)) = answer(&chert(), &send_op(CHAT, "Hi", None), 200, flat) else {
            panic!()
        };
        assert_eq!(sent.id, Some("m2".into()));
    }

    #[test]
    fn a_failure_under_a_good_status_is_none_the_less_one() {
        for body in [
            r#"{"status":"failed","error":"no route","retryable":false}"#,
            r#"{"success":false,"error":{"code":1003,"message":"bad phone","retryable":false}}"#,
        ] {
            assert!(answer(&chert(), &send_op(CHAT, "Hi", None), 200, body).is_err(), "{body}");
        }
    }

    #[test]
    fn the_one_line_says_its_number_and_whether_it_can_be_written_from() {
        let op = Op::Lines { account: "imessage".into(), only: None };
        let line = |status, body: &str| match answer(&chert(), &op, status, body) {
            Ok(Answer::Lines(mut lines)) => lines.remove(0),
            other => panic!("{other:?}"),
        };
        let one =
            r#"{"phone_numbers":[{"id":"1","phone_number":"+14152165723","is_active":true}]}"#;
        let known = line(200, one);
        assert_eq!(
            (known.id.as_str(), known.number.as_deref()),
            ("tenant", Some("+1 415 216 5723"))
        );
        assert_eq!(known.state, LineState::Working);
        let none = line(200, r#"{"phone_numbers":[{"phone_number":"+1","is_active":false}]}"#);
        assert!(matches!(none.state, LineState::Down(_)));
        let chat = Chat::new(key(CHAT));
        let can = chert().can(Ability::Send, Some(&none), &chat, DateTime::UNIX_EPOCH);
        assert!(matches!(can, Can::NotNow(_)));
        let forbidden = r#"{"error":{"code":2005,"retryable":false}}"#;
        assert_eq!(line(403, forbidden).state, LineState::Unknown);
        for fault in ["", r#","retryable":false"#, r#","retryable":true"#] {
            let fault = format!(r#"{{"error":{{"code":3001{fault}}}}}"#);
            assert_eq!(line(500, &fault).state, LineState::Unknown, "{fault}");
        }
        let clock = r#"{"error":{"code":2013,"retryable":false}}"#;
        assert!(answer(&chert(), &op, 401, clock).is_err(), "a clock that is off is told");
    }
}

mod list {
    use super::*;

    #[test]
    fn the_contracts_event_is_a_row_of_the_list() {
        let body = json!({ "events": [event()], "next_cursor": null, "count": 1 });
        let (chats, next) = chats(&body);
        assert_eq!(next, None);
        let chat = &chats[0];
        assert_eq!(chat.key, key("17f6e9ed"), "data.chat.id names it, lead_id does not");
        assert_eq!((chat.title(), &chat.kind), ("+1 415 555 1234", &ChatKind::Direct));
        assert_eq!(chat.preview.as_deref(), Some("Sure, what time?"));
        assert_eq!(chat.last_activity, Some(at("2026-05-24T01:35:34Z")));
        assert_eq!(chat.last_inbound, chat.last_activity);
    }

    #[test]
    fn of_each_chat_the_newest_word_is_kept_whatever_the_order() {
        let events = [event_of("a", 5, "newest"), event_of("b", 4, "b"), event_of("a", 1, "old")];
        for order in [vec![0, 1, 2], vec![2, 1, 0], vec![1, 2, 0]] {
            let events: Vec<_> = order.iter().map(|n| events[*n].clone()).collect();
            let (chats, _) = chats(&json!({ "events": events, "next_cursor": "" }));
            let a = chats.iter().find(|chat| chat.key == key("a")).unwrap();
            assert_eq!((chats.len(), a.preview.as_deref()), (2, Some("newest")));
        }
    }

    #[test]
    fn a_bare_envelope_is_understood_and_what_names_no_chat_is_passed_over() {
        let bare = event()["payload"].clone();
        let (chats, _) = chats(&json!({ "events": [
            bare, { "id": "x" }, 7, { "payload": { "data": { "chat": {} } } },
        ] }));
        assert_eq!(chats.len(), 1);
    }

    #[test]
    fn a_group_is_named_by_its_people() {
        let people = ["+14155551234", "sam@example.com", "+14155550002", "+14155550003"];
        let handles: Vec<_> = people.iter().map(|who| json!({ "handle": who })).collect();
        let mut event = event_of("g", 1, "hello");
        event["payload"]["data"]["chat"] =
            json!({ "id": "g", "is_group": true, "handles": handles });
        let (chats, _) = chats(&json!({ "events": [event] }));
        assert_eq!(chats[0].kind, ChatKind::Group);
        assert_eq!(
            chats[0].title(),
            "+1 415 555 1234, sam@example.com, +1 415 555 0002 and 1 more"
        );
    }

    #[test]
    fn the_walk_back_goes_on_by_the_services_bookmark() {
        let bookmark = "2026-04-29T18:14:11Z|evt_01H";
        let (_, next) = chats(&json!({ "events": [event()], "next_cursor": bookmark }));
        let asked = request(&chert(), &chats_op(next.as_ref()));
        let place = format!("/events limit=50&type=message.received&cursor={bookmark}");
        assert_eq!(said(&asked).1, place);
    }

    #[test]
    fn the_walk_back_has_a_horizon() {
        let mut next = None;
        let mut pages = 0;
        loop {
            pages += 1;
            let body = json!({ "events": [event_of("a", -pages, "x")], "next_cursor": format!("{pages}") });
            let outcome = answer(&chert(), &chats_op(next.as_ref()), 200, body.to_string());
            let Ok(Answer::Chats(_, cursor)) = outcome else { panic!() };
            next = cursor;
            assert!(pages < 100, "it reads back for ever");
            if next.is_none() {
                break;
            }
        }
        assert_eq!(pages, 50);
        let long = json!({ "events": [event_of("a", 0, "x"), event_of("b", -31 * 24 * 60, "x")],
            "next_cursor": "more" });
        assert_eq!(chats(&long).1, None, "31 days are far enough");
    }

    #[test]
    fn a_row_takes_nothing_away_that_was_known() {
        let mut known = Chat::new(key("a"));
        known.name = Some("Sam".into());
        known.kind = ChatKind::Group;
        known.last_activity = Some(at("2026-05-02T00:00:00Z"));
        known.preview = Some("later".into());
        known.pinned = true;
        let older = Chat {
            last_activity: Some(at("2026-05-01T00:00:00Z")),
            preview: Some("earlier".into()),
            ..Chat::new(key("a"))
        };
        assert_eq!(older.over(&known), known);
    }

    #[test]
    fn a_message_and_the_event_that_told_of_it_are_one_piece_of_news() {
        let row = |time: &str| Chat {
            last_activity: Some(at(time)),
            preview: Some("hello".into()),
            ..Chat::new(key("a"))
        };
        let known = row("2026-05-01T12:00:00Z");
        assert_eq!(row("2026-05-01T12:00:02Z").over(&known), known);
        let later = row("2026-05-01T13:00:00Z");
        assert_eq!(later.clone().over(&known), later);
    }

    #[test]
    fn a_chat_looked_up_by_its_id_is_what_its_messages_tell() {
        let op = Op::Chat { chat: key(CHAT) };
        let body = json!({ "messages": [
            { "id": "a", "direction": "inbound", "created_at": "2026-05-01T12:00:00Z", "parts": [] },
            { "id": "b", "direction": "outbound", "created_at": "2026-05-01T12:05:00Z",
              "parts": [{ "type": "text", "value": "two\nlines" }] } ] });
        let Ok(Answer::Chat(chat)) = answer(&chert(), &op, 200, body.to_string()) else { panic!() };
        assert_eq!(chat.preview.as_deref(), Some("two lines"));
        assert_eq!(chat.last_activity, Some(at("2026-05-01T12:05:00Z")));
        assert_eq!(chat.last_inbound, Some(at("2026-05-01T12:00:00Z")));
        let gone = json!({ "success": false, "error": { "status": 404, "code": 2002,
            "message": "Chat not found", "retryable": false }, "trace_id": "a1b2c3d4e5f6" });
        let why = answer(&chert(), &op, 404, gone.to_string()).unwrap_err();
        assert_eq!((why.cause, why.request_id.as_deref()), (Cause::NotFound, Some("a1b2c3d4e5f6")));
    }

    #[test]
    fn the_list_never_has_every_chat() {
        assert!(!chert().lists_all() && !chert().counts_unread());
    }
}

mod live {
    use super::*;

    fn ears() -> Box<dyn Listener> {
        chert().listener(None).unwrap()
    }

    fn log(events: &[Value]) -> Reply {
        reply(200, json!({ "events": events, "next_cursor": null }).to_string())
    }

    fn opened(dial: Dial) -> String {
        let Dial::Open(Wire::ServerSentEvents, request) = dial else { panic!("{dial:?}") };
        said(&request).1
    }

    fn hear(ears: &mut dyn Listener, data: &Value) -> Vec<Live> {
        let heard = ears.hear(&Frame { data: data.to_string(), ..Frame::default() });
        let events = heard.into_iter().map(|heard| match heard {
            Heard::Event(event) => event.what,
            other => panic!("{other:?}"),
        });
        events.collect()
    }

    #[test]
    fn it_listens_from_the_newest_event_of_the_log_on() {
        let mut ears = ears();
        let Dial::Call(look) = ears.dial(None) else { panic!() };
        assert_eq!(said(&look).1, "/events limit=1");
        assert_eq!(
            opened(ears.dial(Some(log(&[event()])))),
            "/events/stream since=2026-04-29T18:15:25.000Z"
        );
    }

    #[test]
    fn after_a_break_it_asks_for_what_was_missed() {
        let mut ears = ears();
        ears.dial(None);
        ears.dial(Some(log(&[])));
        hear(&mut *ears, &event_of("a", 3, "x"));
        assert_eq!(opened(ears.dial(None)), "/events/stream since=2026-05-01T12:03:00.000Z");
    }

    #[test]
    fn a_log_without_events_is_listened_to_from_now_on() {
        let mut ears = ears();
        ears.dial(None);
        assert_eq!(opened(ears.dial(Some(log(&[])))), "/events/stream ");
        assert!(matches!(ears.dial(None), Dial::Call(_)), "it may have one by now");
    }

    #[test]
    fn an_event_in_either_shape_names_the_chat_that_is_read_again() {
        for shape in [event(), event()["payload"].clone()] {
            let heard = hear(&mut *ears(), &shape);
            let [Live::Chat(row), Live::Touched(chat)] = &heard[..] else { panic!("{heard:?}") };
            assert_eq!((row.title(), chat.as_str()), ("+1 415 555 1234", "17f6e9ed"));
        }
    }

    #[test]
    fn a_reaction_touches_its_chat_and_a_legacy_event_has_the_list_read() {
        let reaction = json!({ "event_type": "reaction.added", "data": { "chat": { "id": "c" } } });
        assert_eq!(hear(&mut *ears(), &reaction).last(), Some(&Live::Touched("c".into())));
        let legacy = json!({ "event": "lead_reply", "data": { "lead_id": "l" } });
        assert_eq!(hear(&mut *ears(), &legacy), [Live::Missed]);
    }

    #[test]
    fn an_event_that_comes_twice_is_heard_once() {
        let mut ears = ears();
        assert_eq!(hear(&mut *ears, &event()).len(), 2);
        assert_eq!(hear(&mut *ears, &event()), []);
    }

    #[test]
    fn comments_are_heartbeats_and_close_is_no_failure() {
        let mut ears = ears();
        assert_eq!(ears.hear(&Frame::default()), [Heard::Heartbeat(Duration::from_secs(15))]);
        let close = Frame { kind: Some("close".into()), ..Frame::default() };
        assert_eq!(ears.hear(&close), [Heard::Close]);
    }

    #[test]
    fn what_cannot_be_read_says_nothing_and_ends_nothing() {
        let mut ears = ears();
        for data in ["{", "[]", "7", "null", "{}", r#"{"payload":7}"#] {
            assert_eq!(ears.hear(&Frame { data: data.into(), ..Frame::default() }), [], "{data}");
        }
    }

    #[test]
    fn a_service_without_a_stream_is_asked_now_and_then() {
        let refusal = |status, code: u16| {
            reply(status, json!({ "error": { "code": code, "retryable": false } }).to_string())
        };
        for (status, code, polls) in [(403, 2005, true), (404, 2011, true), (401, 2004, false)] {
            let mut ears = ears();
            ears.dial(None);
            let dial = ears.dial(Some(refusal(status, code)));
            assert_eq!(matches!(dial, Dial::Poll(_)), polls, "{code}");
            assert_eq!(matches!(dial, Dial::Failed(_)), !polls, "{code}");
        }
    }
}

mod errors {
    use super::*;

    fn told(status: u16, code: u16, retryable: Value) -> Problem {
        let body = json!({ "success": false, "trace_id": "t-1", "error": {
            "status": status, "code": code, "message": "words", "retryable": retryable } });
        chert().problem(&reply(status, body.to_string()))
    }

    #[test]
    fn whether_it_is_tried_again_is_what_the_service_says() {
        let again =
            |problem: &Problem| matches!(problem.cause, Cause::RateLimited | Cause::Unavailable);
        for status in [400, 404, 429, 500, 502, 503] {
            for code in [1007, 2002, 3001, 3003, 4001, 9999] {
                assert!(again(&told(status, code, json!(true))), "{status} {code}");
                assert!(!again(&told(status, code, json!(false))), "{status} {code}");
            }
        }
    }

    #[test]
    fn what_is_no_use_asking_again_is_a_refusal_under_every_code_and_status() {
        for status in [200, 302, 400, 404, 409, 429, 500, 502, 503] {
            for code in [1007, 1012, 2002, 3001, 3002, 3003, 3999, 4001, 9999] {
                let why = told(status, code, json!(false));
                assert!(why.certainly_not_done() && !why.passing(), "{status} {code}: {why:?}");
            }
        }
        // Only where the service says so: where it is silent, the status tells.
        let silent = chert().problem(&reply(409, r#"{"error":{"code":1012}}"#));
        assert_eq!((silent.cause, silent.certainly_not_done()), (Cause::Conflict, false));
        assert!(!chert().problem(&reply(500, "{}")).certainly_not_done());
    }

    #[test]
    fn every_code_of_the_contract_is_known() {
        for (codes, status, retryable, cause) in [
            (
                &[1001, 1002, 1003, 1004, 1005, 1006, 1008, 1009, 1010][..],
                400,
                false,
                Cause::Invalid,
            ),
            (&[1007], 429, true, Cause::RateLimited),
            (&[1011, 1013], 409, false, Cause::Invalid),
            (&[1012], 409, false, Cause::Invalid),
            (&[2001, 2002, 2003, 2011], 404, false, Cause::NotFound),
            (&[2004, 2012], 401, false, Cause::Unauthorized),
            (&[2005, 2007, 2010], 403, false, Cause::Forbidden),
            (&[2008], 402, false, Cause::Forbidden),
            (&[2006, 2014], 400, false, Cause::Invalid),
            (&[3001, 3002, 3004], 500, true, Cause::Unavailable),
            (&[3003], 500, false, Cause::NotImplemented),
            (&[4001, 4002], 502, true, Cause::Unavailable),
            (&[4098], 400, false, Cause::Invalid),
            (&[4099], 501, false, Cause::NotImplemented),
            (&[5001], 404, false, Cause::NotFound),
            (&[5002, 5003, 5004], 400, false, Cause::Invalid),
        ] {
            for code in codes {
                let problem = told(status, *code, json!(retryable));
                assert_eq!(problem.cause, cause, "{code}");
                assert_eq!(problem.code, Some(code.to_string()));
            }
        }
    }

    #[test]
    fn a_wait_is_read_from_the_body_and_the_header_goes_before_it() {
        let body = r#"{"error":{"code":1007,"retryable":true,"retry_after":30}}"#;
        let problem = chert().problem(&reply(429, body));
        assert_eq!(problem.retry_after, Some(Duration::from_secs(30)));
        let header = Reply { retry_after: Some(Duration::from_secs(7)), ..reply(429, body) };
        assert_eq!(chert().problem(&header).retry_after, Some(Duration::from_secs(7)));
        for nonsense in ["-1", "1e300", "\"soon\"", "null"] {
            let body = format!(r#"{{"error":{{"code":1007,"retry_after":{nonsense}}}}}"#);
            assert_eq!(chert().problem(&reply(429, body)).retry_after, None);
        }
    }

    #[test]
    fn the_flatter_failures_of_send_are_read_too() {
        let body = r#"{"status":"failed","code":1003,"message":"bad phone","retryable":false}"#;
        let problem = chert().problem(&reply(400, body));
        assert_eq!((problem.cause, problem.detail.as_deref()), (Cause::Invalid, Some("bad phone")));
        let body = r#"{"status":"failed","error":"no route"}"#;
        assert_eq!(chert().problem(&reply(503, body)).detail.as_deref(), Some("no route"));
    }

    #[test]
    fn a_clock_error_says_how_far_the_clock_is_off() {
        let body = r#"{"error":{"status":401,"code":2013,"message":"skew","retryable":false}}"#;
        for (ahead, words) in [
            (Some(TimeDelta::minutes(7)), "7 minutes ahead of"),
            (Some(TimeDelta::minutes(-90)), "90 minutes behind"),
            (Some(TimeDelta::hours(-5)), "5 hours behind"),
            (None, "more than 5 minutes"),
        ] {
            let problem = chert().problem(&Reply { clock_ahead: ahead, ..reply(401, body) });
            assert!(problem.detail.as_deref().unwrap().contains(words), "{problem:?}");
            assert_ne!(problem.cause, Cause::Unauthorized, "another secret would not help");
        }
    }

    #[test]
    fn an_edit_that_came_too_late_is_told_as_such_under_both_codes() {
        for (status, code, retryable) in [(502, 4001, true), (422, 4099, false)] {
            let body = json!({ "error": { "status": status, "code": code, "message": "no", "retryable": retryable } });
            let op = act_op(Act::Edit("x".into()));
            let why = answer(&chert(), &op, status, body.to_string()).unwrap_err();
            assert_eq!(why.cause, Cause::Invalid);
            assert!(why.detail.unwrap().contains("15 minutes"));
        }
    }

    #[test]
    fn the_trace_id_is_what_the_services_operators_look_for() {
        assert_eq!(told(500, 3001, json!(true)).request_id.as_deref(), Some("t-1"));
        let without = chert().problem(&reply(500, "{}"));
        assert_eq!(without.request_id.as_deref(), Some("req-1"));
    }

    #[test]
    fn a_page_for_browsers_points_at_the_address() {
        let detail = chert().problem(&reply(502, "<html></html>")).detail.unwrap();
        assert!(detail.contains("base_url"));
    }

    proptest! {
        #[test]
        fn no_body_is_too_strange(body in "\\PC{0,80}", status in 200u16..600) {
            let _ = chert().problem(&reply(status, body.clone()));
            for op in [messages_op(), chats_op(None), send_op(CHAT, "x", None)] {
                let _ = answer(&chert(), &op, status, body.clone());
            }
        }

        #[test]
        fn no_cursor_breaks_anything(text in "[0-9 a-z|:-]{1,24}") {
            let cursor = Cursor::new(&text).unwrap();
            let mut flow = chert().begin(&chats_op(Some(&cursor)));
            if let Step::Call(_) = flow.next(None) {
                let _ = flow.next(Some(reply(200, r#"{"events":[],"next_cursor":"x"}"#)));
            }
        }
    }
}

mod abilities {
    use super::*;

    fn can_edit(minutes: i64, change: impl FnOnce(&mut Message)) -> Can {
        let sent = at("2026-05-01T12:00:00Z");
        let mut message = Message::text("m", CHAT.into(), sent, "x");
        message.direction = Direction::Out;
        change(&mut message);
        let wall = sent + TimeDelta::minutes(minutes);
        chert().can_to(Ability::Edit, None, &Chat::new(key(CHAT)), &message, wall)
    }

    #[test]
    fn an_own_text_is_edited_for_fifteen_minutes() {
        assert_eq!(can_edit(15, |_| {}), Can::Yes);
        assert!(matches!(can_edit(16, |_| {}), Can::NotNow(why) if why.contains("15 minutes")));
        assert!(matches!(can_edit(1, |m| m.direction = Direction::In), Can::NotNow(_)));
        let several = |m: &mut Message| m.facts.push(("parts", "text, rich_link".into()));
        assert!(matches!(can_edit(1, several), Can::NotNow(why) if why.contains("one text")));
    }

    #[test]
    fn it_can_what_the_contract_has_and_nothing_else() {
        use Ability::*;
        let chat = Chat::new(key(CHAT));
        let can = Ability::ALL.into_iter();
        let can = can.filter(|what| chert().can(*what, None, &chat, Utc::now()) != Can::Never);
        let expected = [Send, Typing, MarkRead, Edit, React, Attach, Fetch, StartChat];
        assert_eq!(can.collect::<Vec<_>>(), expected);
        assert_eq!(chert().reactions().unwrap().len(), 6);
        assert!(chert().mark_read_note().unwrap().contains("may see"));
        assert!(chert().keyed_sends() && chert().reactions_add_up());
        assert!(!chert().tells_deliveries());
    }

    #[test]
    fn a_first_message_is_warned_about_links() {
        let begun = Chat::new(key("+14155551234"));
        assert!(chert().before_sending(&begun, Utc::now()).unwrap().contains("link"));
        assert_eq!(chert().before_sending(&Chat::new(key(CHAT)), Utc::now()), None);
    }
}
