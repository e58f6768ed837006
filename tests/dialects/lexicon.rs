//! Lexicon Labs, against the seed document and the contract's example bodies.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};
use switchboard::backend::lexicon::Lexicon;
use switchboard::backend::{Dialect, Flow, Host, Method, Repeat, Request, Urgency};
use switchboard::domain::*;

use super::support::{answer, call, end, reply, request};

const CHAT: &str = "a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d";

fn lexicon() -> Lexicon {
    Lexicon::new(["user123", "user 4/5"])
}

fn key(chat: &str) -> ChatKey {
    ChatKey::new("bot", "user123", chat)
}

fn messages_op(cursor: Option<&Cursor>, limit: u16) -> Op {
    Op::Messages { chat: key(CHAT), part: CHAT.into(), cursor: cursor.cloned(), limit }
}

fn chats_op(cursor: Option<&Cursor>, limit: u16) -> Op {
    Op::Chats { line: key(CHAT).line_key(), cursor: cursor.cloned(), limit }
}

fn said(request: &Request) -> String {
    let query: Vec<_> = request.query.iter().map(|(k, v)| format!("{k}={v}")).collect();
    format!("{} {}", request.path.as_str(), query.join("&"))
}

fn page_of(outcome: Result<Answer, Problem>) -> Page {
    match outcome {
        Ok(Answer::Messages(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn page(body: Value) -> Page {
    page_of(answer(&lexicon(), &messages_op(None, 50), 200, body.to_string()))
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

/// A service with so many messages, newest last; it answers offsets from the newest on.
struct Stored(Vec<usize>);

impl Stored {
    fn answers(&self, request: &Request) -> Value {
        let get = |name: &str| {
            let value = request.query.iter().find(|(known, _)| *known == name);
            value.unwrap().1.parse::<usize>().unwrap()
        };
        let (offset, limit) = (get("offset"), get("limit"));
        assert!((1..=100).contains(&limit), "a limit over 100 is an error");
        let rows: Vec<_> = self.0.iter().rev().skip(offset).take(limit).map(row).collect();
        let more = offset + rows.len() < self.0.len();
        json!({ "messages": rows, "total": self.0.len(), "offset": offset, "limit": limit, "has_more": more })
    }

    /// Reads one page, however many requests that takes.
    fn read(&self, cursor: Option<&Cursor>, limit: u16) -> Page {
        let mut flow: Box<dyn Flow> = lexicon().begin(&messages_op(cursor, limit));
        let mut asked = call(&mut *flow, None);
        for _ in 0..5 {
            let said = reply(200, self.answers(&asked).to_string());
            match flow.next(Some(said)) {
                switchboard::backend::Step::Call(request) => asked = request,
                switchboard::backend::Step::Done(Answer::Messages(page)) => return page,
                other => panic!("{other:?}"),
            }
        }
        panic!("it asks for ever")
    }
}

fn row(n: &usize) -> Value {
    let time = DateTime::from_timestamp(1_700_000_000 + *n as i64, 0).unwrap().to_rfc3339();
    json!({ "id": format!("msg-{n}"), "content": "x", "sender_role": "user", "created_at": time })
}

fn next(page: &Page) -> Option<Cursor> {
    match &page.older {
        Older::At(cursor) => Some(cursor.clone()),
        _ => None,
    }
}

/// Every message met on a walk to the oldest; `change` happens between the pages.
fn walk(mut stored: Stored, limit: u16, mut change: impl FnMut(&mut Stored)) -> Vec<String> {
    let mut met = std::collections::BTreeSet::new();
    let mut cursor = None;
    for _ in 0..200 {
        let page = stored.read(cursor.as_ref(), limit);
        met.extend(page.messages.iter().map(|message| message.id.to_string()));
        cursor = next(&page);
        if cursor.is_none() {
            return met.into_iter().collect();
        }
        change(&mut stored);
    }
    panic!("the walk never ends")
}

mod requests {
    use super::*;

    #[test]
    fn every_op_goes_where_the_contract_says() {
        let chat = || key(CHAT);
        let lines = Op::Lines { account: "bot".into(), only: None };
        for (op, method, place) in [
            (lines, Method::Get, "/chats/user/user123 offset=0&limit=1&order=desc".to_owned()),
            (
                chats_op(None, 50),
                Method::Get,
                "/chats/user/user123 offset=0&limit=50&order=desc".into(),
            ),
            (Op::Chat { chat: chat() }, Method::Get, format!("/chats/{CHAT} ")),
            (
                messages_op(None, 500),
                Method::Get,
                format!("/chats/{CHAT}/messages offset=0&limit=100&order=desc"),
            ),
            (Op::DeleteChat { chat: chat() }, Method::Delete, format!("/chats/{CHAT} ")),
        ] {
            let request = request(&lexicon(), &op);
            assert_eq!((request.method, said(&request)), (method, place));
            assert_eq!(request.body.len(), 0);
        }
    }

    #[test]
    fn nobody_waits_for_a_preview() {
        let op = Op::Preview { chat: key(CHAT), part: CHAT.into() };
        let request = request(&lexicon(), &op);
        assert_eq!(request.urgency, Urgency::Background);
        assert_eq!(said(&request), format!("/chats/{CHAT}/messages offset=0&limit=5&order=desc"));
    }

    #[test]
    fn a_user_may_have_any_name() {
        let line = ChatKey::new("bot", "user 4/5", "x").line_key();
        let op = Op::Chats { line, cursor: None, limit: 10 };
        assert_eq!(request(&lexicon(), &op).path.as_str(), "/chats/user/user%204%2F5");
    }

    #[test]
    fn the_key_goes_in_its_own_header_and_is_never_shown() {
        let mut request = request(&lexicon(), &messages_op(None, 50));
        lexicon().sign(&mut request, &SecretString::from("lx_secret"), DateTime::UNIX_EPOCH);
        let header = request.headers.iter().find(|header| header.name == "x-api-key").unwrap();
        assert_eq!((header.value.as_str(), header.secret), ("lx_secret", true));
        assert!(!format!("{request:?}").contains("lx_secret"));
    }

    #[test]
    fn deleting_is_never_repeated_by_itself() {
        let request = request(&lexicon(), &Op::DeleteChat { chat: key(CHAT) });
        assert_eq!(request.repeat, Repeat::Never);
    }

    #[test]
    fn what_is_attached_is_fetched_from_its_own_address() {
        let place = "https://files.example/a.png?x=1".to_owned();
        let op = Op::Fetch { chat: key(CHAT), id: "m".into(), place: place.clone(), name: None };
        assert_eq!(request(&lexicon(), &op).host, Host::Exact(place.parse().unwrap()));
    }

    #[test]
    fn an_id_that_would_climb_is_refused() {
        let op = Op::DeleteChat { chat: key("..") };
        assert!(matches!(
            lexicon().begin(&op).next(None),
            switchboard::backend::Step::Failed(why) if why.cause == Cause::Invalid
        ));
    }
}

mod answers {
    use super::*;

    /// The contract's own example (2.3).
    fn example() -> Value {
        json!({"messages":[
          {"id":"msg-a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d","content":"Hello, I need help","sender_role":"user",
           "media_type":null,"media_url":null,"created_at":"2024-01-15T10:30:00Z","metadata":{"user_agent":"Mozilla/5.0"}},
          {"id":"msg-b2c3d4e5-f6a7-4b8c-9d0e-1f2a3b4c5d6e","content":"Happy to help!","sender_role":"assistant",
           "media_type":null,"media_url":null,"created_at":"2024-01-15T10:30:05Z","metadata":{"model":"gpt-4","tokens_used":87}}],
         "total":15,"offset":0,"limit":50,"has_more":false})
    }

    #[test]
    fn the_contracts_messages_are_read_field_by_field() {
        let page = page(example());
        assert_eq!(page.older, Older::Nothing, "has_more is trusted, total is not");
        // the example is oldest first, as order=asc gives it: what was asked for is newest first
        let customer = &page.messages[1];
        assert_eq!(customer.id.as_str(), "msg-a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d");
        assert_eq!(customer.text.as_deref(), Some("Hello, I need help"));
        assert_eq!((customer.direction, customer.author.role), (Direction::In, Role::Customer));
        assert_eq!((customer.sent_at, &customer.kind), (at("2024-01-15T10:30:00Z"), &Kind::Text));
        assert_eq!(customer.media, None);
        assert_eq!(fact(customer, "metadata").as_deref(), Some("user_agent: Mozilla/5.0"));
        let machine = &page.messages[0];
        assert_eq!((machine.direction, machine.author.role), (Direction::Out, Role::Assistant));
        let metadata = fact(machine, "metadata").unwrap();
        assert!(metadata.contains("model: gpt-4") && metadata.contains("tokens_used: 87"));
        assert_eq!(machine.delivery, None);
    }

    #[test]
    fn the_role_is_read_under_both_names() {
        for name in ["sender_role", "role"] {
            let message = one(json!({ "id": "m", name: "assistant", "content": "x" }));
            assert_eq!(message.direction, Direction::Out, "{name}");
        }
        let strange = one(json!({ "id": "m", "sender_role": "tool", "content": "x" }));
        assert_eq!(strange.direction, Direction::Unknown);
        assert_eq!(fact(&strange, "role").as_deref(), Some("tool"));
    }

    #[test]
    fn media_is_told_by_kind_name_and_address() {
        for (word, kind) in [
            ("image", Kind::Image),
            ("image/png", Kind::Image),
            ("file", Kind::Document),
            ("application/pdf", Kind::Document),
            ("hologram", Kind::Other("hologram".into())),
        ] {
            let url = "https://files.example/bill.pdf?sig=1";
            let message = one(json!({ "id": "m", "media_type": word, "media_url": url }));
            let media = message.media.unwrap();
            assert_eq!((message.kind, media.name.as_deref()), (kind, Some("bill.pdf")));
            assert_eq!(media.url.as_deref(), Some(url));
        }
    }

    /// The contract's own example (2.3).
    #[test]
    fn the_contracts_chats_are_read_field_by_field() {
        let body = json!({"chats":[{"id":CHAT,"user_id":"user123","tenant_id":"tenant-uuid-here",
          "title":"Support Session","config":{"metadata":{"department":"technical","priority":"high"}},
          "created_at":"2024-01-15T10:30:00Z","updated_at":"2024-01-15T10:35:00Z",
          "last_message_at":"2024-01-15T10:35:00Z","message_count":5}],
         "total":15,"offset":0,"limit":50,"has_more":false});
        let outcome = answer(&lexicon(), &chats_op(None, 50), 200, body.to_string());
        let Ok(Answer::Chats(chats, None)) = outcome else { panic!("{outcome:?}") };
        let chat = &chats[0];
        assert_eq!(chat.key, key(CHAT));
        assert_eq!((chat.title(), chat.address.as_deref()), ("Support Session", Some("user123")));
        assert_eq!(chat.last_activity, Some(at("2024-01-15T10:35:00Z")));
        assert_eq!((chat.unread, &chat.preview), (0, &None));
    }

    #[test]
    fn an_empty_chat_was_active_when_it_was_made() {
        let body = json!({ "chats": [{ "id": "c", "title": null, "last_message_at": null,
            "created_at": "2024-01-15T10:30:00Z", "updated_at": "2025-01-15T10:30:00Z", "message_count": 0 }],
            "has_more": false });
        let outcome = answer(&lexicon(), &chats_op(None, 50), 200, body.to_string());
        let Ok(Answer::Chats(chats, None)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(chats[0].last_activity, Some(at("2024-01-15T10:30:00Z")));
        assert_eq!(chats[0].title(), "user123", "a chat without a title is its user's");
    }

    #[test]
    fn one_chat_has_its_status() {
        let op = Op::Chat { chat: key(CHAT) };
        for (word, closed) in [("active", false), ("closed", true)] {
            let body = json!({ "id": CHAT, "status": word, "message_count": 3 });
            let Ok(Answer::Chat(chat)) = answer(&lexicon(), &op, 200, body.to_string()) else {
                panic!()
            };
            assert_eq!((chat.status.as_deref(), chat.closed), (Some(word), closed));
        }
        let body = json!({ "id": CHAT, "user_id": "user 4/5" });
        let Ok(Answer::Chat(chat)) = answer(&lexicon(), &op, 200, body.to_string()) else {
            panic!()
        };
        assert_eq!(chat.key, ChatKey::new("bot", "user 4/5", CHAT), "it is who it belongs to");
        let other = json!({ "id": "another" });
        assert!(answer(&lexicon(), &op, 200, other.to_string()).is_err());
    }

    #[test]
    fn a_deleted_chat_is_gone_and_so_is_one_that_was_not_there() {
        let op = Op::DeleteChat { chat: key(CHAT) };
        let body = r#"{"success":true,"message":"Chat deleted successfully","deleted_at":"2024-01-15T10:45:00Z"}"#;
        assert_eq!(answer(&lexicon(), &op, 200, body), Ok(Answer::Done));
        assert_eq!(answer(&lexicon(), &op, 204, ""), Ok(Answer::Done));
        assert_eq!(answer(&lexicon(), &op, 404, r#"{"detail":"no"}"#), Ok(Answer::Done));
        assert!(answer(&lexicon(), &op, 404, "<html>nginx</html>").is_err());
        let refused = answer(&lexicon(), &op, 200, r#"{"success":false,"message":"locked"}"#);
        assert_eq!(refused.unwrap_err().detail.as_deref(), Some("locked"));
    }

    #[test]
    fn a_chat_that_the_customer_has_open_is_not_deleted_and_that_is_said() {
        let op = Op::DeleteChat { chat: key(CHAT) };
        let why = answer(&lexicon(), &op, 409, r#"{"detail":"active websocket"}"#).unwrap_err();
        assert_eq!(why.cause, Cause::Conflict);
        assert!(why.detail.unwrap().contains("open"));
    }

    #[test]
    fn every_configured_user_is_a_line() {
        let op = Op::Lines { account: "bot".into(), only: None };
        for (status, body) in [(200, r#"{"chats":[],"total":0}"#), (404, r#"{"detail":"no"}"#)] {
            let Ok(Answer::Lines(lines)) = answer(&lexicon(), &op, status, body) else { panic!() };
            let ids: Vec<_> = lines.iter().map(|line| line.id.as_str()).collect();
            assert_eq!(ids, ["user123", "user 4/5"]);
        }
        assert_eq!(answer(&lexicon(), &op, 401, "").unwrap_err().cause, Cause::Unauthorized);
    }

    #[test]
    fn a_time_that_cannot_be_read_does_not_move_its_message() {
        let page = page(json!({ "has_more": false, "messages": [
            { "id": "c", "content": "3", "created_at": "2024-01-15T10:30:03Z" },
            { "id": "b", "content": "2", "created_at": "yesterday" },
            { "id": "a", "content": "1", "created_at": "2024-01-15T10:30:01Z" },
        ] }));
        let ids: Vec<_> = page.messages.iter().map(|message| message.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c"]);
        assert_eq!(page.messages[1].sent_at, at("2024-01-15T10:30:01Z"));
        assert!(fact(&page.messages[1], "time").unwrap().contains("yesterday"));
    }

    #[test]
    fn an_error_under_a_good_status_is_no_empty_chat() {
        for body in [r#"{"detail":"oops"}"#, "true", "", "<html></html>"] {
            let outcome = answer(&lexicon(), &messages_op(None, 50), 200, body);
            assert_eq!(outcome.unwrap_err().cause, Cause::Unreadable, "{body}");
        }
    }
}

mod walking {
    use super::*;

    fn all(count: usize) -> Vec<String> {
        let mut ids: Vec<_> = (0..count).map(|n| format!("msg-{n}")).collect();
        ids.sort();
        ids
    }

    #[test]
    fn a_walk_meets_every_message() {
        for (count, limit) in [(0, 50), (1, 50), (50, 50), (51, 50), (137, 20), (30, 3), (250, 200)]
        {
            let met = walk(Stored((0..count).collect()), limit, |_| {});
            assert_eq!(met, all(count), "{count} by {limit}");
        }
    }

    #[test]
    fn new_messages_cost_no_old_one() {
        let met = walk(Stored((0..60).collect()), 10, |stored| {
            let count = stored.0.len();
            stored.0.extend(count..count + 7);
            stored.0.truncate(90);
        });
        for id in all(60) {
            assert!(met.contains(&id), "{id} was never met");
        }
    }

    #[test]
    fn messages_that_were_removed_cost_no_other() {
        for removed in [1, 5, 9] {
            let met = walk(Stored((0..60).collect()), 10, |stored| {
                // the newest ones go: everything older moves to an earlier place
                let keep = stored.0.len().saturating_sub(removed).max(20);
                stored.0.truncate(keep);
            });
            for id in all(20) {
                assert!(met.contains(&id), "{id} was never met after {removed} were removed");
            }
        }
    }

    #[test]
    fn an_empty_page_is_an_end_whatever_it_says() {
        let body = json!({ "messages": [], "total": 100, "has_more": true });
        assert_eq!(page(body).older, Older::Nothing);
    }

    #[test]
    fn without_has_more_a_full_page_goes_on() {
        let rows: Vec<_> = (0..50).rev().map(|n| row(&n)).collect();
        assert!(matches!(page(json!({ "messages": rows })).older, Older::At(_)));
        assert_eq!(page(json!({ "messages": rows[..3] })).older, Older::Nothing);
    }

    #[test]
    fn a_page_that_never_gets_on_ends() {
        let cursor = Cursor::new("50:msg-50").unwrap();
        let mut flow = lexicon().begin(&messages_op(Some(&cursor), 50));
        let first = call(&mut *flow, None);
        assert_eq!(said(&first), format!("/chats/{CHAT}/messages offset=45&limit=55&order=desc"));
        let rows: Vec<_> = (50..55).rev().map(|n| row(&n)).collect();
        let short = json!({ "messages": rows, "has_more": true }).to_string();
        let second = call(&mut *flow, Some(reply(200, short)));
        assert_eq!(said(&second), format!("/chats/{CHAT}/messages offset=50&limit=55&order=desc"));
        let page = page_of(end(&mut *flow, reply(200, r#"{"messages":[],"has_more":true}"#)));
        assert_eq!(page.older, Older::Nothing);
    }

    #[test]
    fn a_cursor_of_another_kind_is_refused() {
        let cursor = Cursor::new("newest-first:2:50").unwrap();
        let mut flow = lexicon().begin(&messages_op(Some(&cursor), 50));
        assert!(matches!(flow.next(None), switchboard::backend::Step::Failed(_)));
    }

    proptest! {
        #[test]
        fn no_cursor_breaks_anything(text in "[0-9:a-z-]{1,24}") {
            let cursor = Cursor::new(&text).unwrap();
            let mut flow = lexicon().begin(&messages_op(Some(&cursor), 50));
            if let switchboard::backend::Step::Call(_) = flow.next(None) {
                let body = r#"{"messages":[{"id":"a"}],"has_more":true}"#;
                let _ = flow.next(Some(reply(200, body)));
            }
        }
    }
}

mod errors {
    use super::*;

    fn told(status: u16, body: &str) -> Problem {
        lexicon().problem(&reply(status, body))
    }

    #[test]
    fn the_status_says_what_kind_of_failure_it_is() {
        for (status, cause) in [
            (400, Cause::Invalid),
            (401, Cause::Unauthorized),
            (404, Cause::NotFound),
            (409, Cause::Conflict),
            (422, Cause::Invalid),
            (429, Cause::RateLimited),
            (500, Cause::Internal),
        ] {
            assert_eq!(told(status, r#"{"detail":"x"}"#).cause, cause);
        }
    }

    #[test]
    fn every_common_error_body_is_read() {
        for (body, words) in [
            (r#"{"detail":"Chat not found"}"#, "Chat not found"),
            (
                r#"{"detail":[{"loc":["query","limit"],"msg":"must be <= 100","type":"value_error"}]}"#,
                "limit: must be <= 100",
            ),
            (r#"{"detail":[{"msg":"a"},{"msg":"b"}]}"#, "a; b"),
            (r#"{"detail":{"code":"nope","message":"Not here"}}"#, "Not here"),
            (r#"{"error":{"message":"Bad key"}}"#, "Bad key"),
            (r#"{"error":"Bad key"}"#, "Bad key"),
            (r#"{"message":"Bad key"}"#, "Bad key"),
            (r#""plain""#, "plain"),
            ("Internal Server Error", "Internal Server Error"),
        ] {
            assert_eq!(told(400, body).detail.as_deref(), Some(words), "{body}");
        }
    }

    #[test]
    fn a_page_for_browsers_points_at_the_address() {
        let detail = told(502, "<html>Bad gateway</html>").detail.unwrap();
        assert!(detail.contains("base_url"), "{detail}");
        assert!(told(302, "").detail.unwrap().contains("base_url"));
    }

    #[test]
    fn an_unknown_user_is_named_with_what_helps() {
        let why = answer(&lexicon(), &chats_op(None, 50), 404, r#"{"detail":"x"}"#).unwrap_err();
        let detail = why.detail.unwrap();
        assert!(detail.contains("user123") && detail.contains("`users`"), "{detail}");
    }

    proptest! {
        #[test]
        fn no_body_is_too_strange(body in "\\PC{0,80}", status in 300u16..600) {
            let _ = told(status, &body);
            let _ = answer(&lexicon(), &messages_op(None, 50), status, body);
        }
    }
}

mod abilities {
    use super::*;

    #[test]
    fn it_is_read_and_deleted_from_and_nothing_else() {
        let chat = Chat::new(key(CHAT));
        let can = Ability::ALL.into_iter().filter(|ability| {
            lexicon().can(*ability, None, &chat, DateTime::UNIX_EPOCH) != Can::Never
        });
        assert_eq!(can.collect::<Vec<_>>(), [Ability::Fetch, Ability::DeleteChat]);
    }

    #[test]
    fn sending_says_why_it_is_not_done() {
        let chat = key(CHAT);
        let op = Op::Send {
            route: Route::bare(&chat),
            chat,
            key: "k".into(),
            text: "hello".into(),
            reply_to: None,
            attachment: None,
        };
        let step = lexicon().begin(&op).next(None);
        let switchboard::backend::Step::Failed(why) = step else { panic!("{step:?}") };
        assert!(why.detail.unwrap().contains("as the customer"));
        assert!(lexicon().read_only().unwrap().contains("as the customer"));
    }

    #[test]
    fn deleting_is_asked_about_in_its_own_words() {
        let words = lexicon().delete_note().join(" ");
        assert!(words.contains("for good") && !words.contains("WhatsApp"), "{words}");
    }

    #[test]
    fn what_is_new_is_counted_here() {
        assert!(!lexicon().counts_unread() && lexicon().lists_all());
    }
}
