//! Kapso's legacy API, against the seed document's own example and the contract's facts.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};
use switchboard::backend::kapso::Kapso;
use switchboard::backend::{Dialect, Method, Repeat, Request, Urgency};
use switchboard::domain::*;

use super::support::{answer, call, end, reply, request};

const CONVERSATION: &str = "c63ced48-1283-4d55-8c8d-930f525aa0e5";

fn kapso() -> Kapso {
    Kapso::new([ana()])
}

fn ana() -> Named {
    Named { id: "u-1".into(), name: "Ana".into() }
}

fn key(chat: &str) -> ChatKey {
    ChatKey::new("shop", "project", chat)
}

fn line_key() -> LineKey {
    key("x").line_key()
}

fn messages_op(part: &str, cursor: Option<&Cursor>, limit: u16) -> Op {
    Op::Messages { chat: key(part), part: part.into(), cursor: cursor.cloned(), limit }
}

fn chats_op(cursor: Option<&str>, limit: u16) -> Op {
    Op::Chats { line: line_key(), cursor: cursor.and_then(Cursor::new), limit }
}

fn send_op(part: &str, attachment: Option<Attachment>) -> Op {
    let chat = key(part);
    let route = Route::bare(&chat);
    let (key, text) = ("key-1".into(), "Good morning".into());
    Op::Send { chat, route, key, text, reply_to: None, attachment }
}

fn triage_op(chat: &str, triage: Triage) -> Op {
    Op::Triage { chat: key(chat), triage }
}

fn said(request: &Request) -> (Method, String) {
    let query: Vec<_> = request.query.iter().map(|(k, v)| format!("{k}={v}")).collect();
    (request.method, format!("{} {}", request.path.as_str(), query.join("&")))
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

fn page(body: Value) -> Page {
    let op = messages_op(CONVERSATION, None, 50);
    match answer(&kapso(), &op, 200, body.to_string()) {
        Ok(Answer::Messages(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn one(row: Value) -> Message {
    page(json!({ "data": [row], "meta": { "total_pages": 1 } })).messages.remove(0)
}

fn chats(body: Value) -> (Vec<Chat>, Option<Cursor>) {
    match answer(&kapso(), &chats_op(None, 20), 200, body.to_string()) {
        Ok(Answer::Chats(chats, next)) => (chats, next),
        other => panic!("{other:?}"),
    }
}

fn chat(row: Value) -> Chat {
    chats(json!({ "data": [row], "meta": { "total_pages": 1 } })).0.remove(0)
}

fn fact(message: &Message, name: &str) -> Option<String> {
    message.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
}

fn ids(page: &Page) -> Vec<&str> {
    page.messages.iter().map(|message| message.id.as_str()).collect()
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A message of the given minute.
fn row(id: &str, minute: u32) -> Value {
    let (hour, minute) = (minute / 60, minute % 60);
    json!({ "id": id, "message_type": "text", "content": id, "direction": "inbound",
            "created_at": format!("2026-03-01T{hour:02}:{minute:02}:00Z") })
}

mod requests {
    use super::*;

    #[test]
    fn every_op_goes_where_the_contract_says() {
        let there = format!("/whatsapp_conversations/{CONVERSATION}");
        let chat = || key(CONVERSATION);
        let lines = Op::Lines { account: "shop".into(), only: None };
        let status = Triage::Status("active".into());
        for (op, method, path) in [
            (lines, Method::Get, "/whatsapp_conversations page=1&per_page=1".to_owned()),
            (chats_op(None, 50), Method::Get, "/whatsapp_conversations page=1&per_page=50".into()),
            (
                chats_op(Some("3"), 500),
                Method::Get,
                "/whatsapp_conversations page=3&per_page=100".into(),
            ),
            (Op::Chat { chat: chat() }, Method::Get, format!("{there} ")),
            (
                messages_op(CONVERSATION, None, 50),
                Method::Get,
                format!("{there}/whatsapp_messages page=1&per_page=50"),
            ),
            (
                Op::Preview { chat: chat(), part: CONVERSATION.into() },
                Method::Get,
                format!("{there}/whatsapp_messages page=1&per_page=10"),
            ),
            (send_op(CONVERSATION, None), Method::Post, format!("{there}/whatsapp_messages ")),
            (
                send_op("+1 415 555 0123".replace(' ', "").as_str(), None),
                Method::Post,
                "/whatsapp_messages phone_number=14155550123".into(),
            ),
            (triage_op(CONVERSATION, Triage::Resolve), Method::Patch, format!("{there} ")),
            (triage_op(CONVERSATION, status), Method::Patch, format!("{there} ")),
            (
                triage_op(CONVERSATION, Triage::Assign(ana())),
                Method::Post,
                format!("{there}/conversation_assignments "),
            ),
            (
                Op::Notes { chat: key("+14155550123") },
                Method::Get,
                "/whatsapp_contacts/14155550123/notes page=1&per_page=100".into(),
            ),
            (
                triage_op("+14155550123", Triage::Note("Hello".into())),
                Method::Post,
                "/whatsapp_contacts/14155550123/notes ".into(),
            ),
        ] {
            assert_eq!(said(&request(&kapso(), &op)), (method, path), "{op:?}");
        }
    }

    #[test]
    fn the_bodies_are_those_of_the_contract() {
        let sent = |op: &Op| body(&request(&kapso(), op));
        let text = json!({ "message": { "message_type": "text", "content": "Good morning" } });
        assert_eq!(sent(&send_op(CONVERSATION, None)), text);
        let first = sent(&send_op("+14155550123", None));
        assert_eq!(first["message"]["phone_number"], json!("14155550123"));
        let ended = json!({ "whatsapp_conversation": { "status": "ended" } });
        assert_eq!(sent(&triage_op(CONVERSATION, Triage::Resolve)), ended);
        let active = json!({ "whatsapp_conversation": { "status": "active" } });
        assert_eq!(sent(&triage_op(CONVERSATION, Triage::Status("active".into()))), active);
        let given = json!({ "conversation_assignment": { "user_id": "u-1", "active": true } });
        assert_eq!(sent(&triage_op(CONVERSATION, Triage::Assign(ana()))), given);
        let note = sent(&triage_op("+14155550123", Triage::Note("Owes us\na reply".into())));
        assert_eq!(note, json!({ "note": { "name": "Owes us", "content": "Owes us\na reply" } }));
    }

    #[test]
    fn places_and_cards_are_messages_of_their_own_kind() {
        let place =
            Attachment::Location { latitude: -6.2, longitude: 106.8, name: Some("Shop".into()) };
        let sent = body(&request(&kapso(), &send_op(CONVERSATION, Some(place))));
        let wanted = json!({ "message_type": "location", "latitude": -6.2, "longitude": 106.8, "location_name": "Shop" });
        assert_eq!(sent["message"], wanted);
        let card = Attachment::Contact { name: "Budi".into(), number: "+62812345678".into() };
        let sent = body(&request(&kapso(), &send_op(CONVERSATION, Some(card))));
        assert_eq!(sent["message"]["message_type"], json!("contacts"));
        assert_eq!(sent["message"]["contacts"][0]["name"]["formatted_name"], json!("Budi"));
        assert_eq!(sent["message"]["contacts"][0]["phones"][0]["phone"], json!("+62812345678"));
    }

    #[test]
    fn a_reaction_is_sent_as_a_message_and_names_whatsapps_id() {
        let target = |also: Option<&str>| Target {
            id: "uuid".into(),
            also: also.map(MessageId::from),
            part: CONVERSATION.into(),
            sender: None,
            own: false,
        };
        let op = |also, act| Op::Act { chat: key(CONVERSATION), target: target(also), act };
        let sent = request(&kapso(), &op(Some("wamid.1"), Act::React("👍".into())));
        assert!(sent.path.as_str().ends_with("/whatsapp_messages"));
        let wanted = json!({ "message": { "message_type": "reaction", "reaction_emoji": "👍", "reacted_to_message_id": "wamid.1" } });
        assert_eq!(body(&sent), wanted);
        let back = body(&request(&kapso(), &op(None, Act::ClearReaction)));
        assert_eq!(back["message"]["reaction_emoji"], json!(""));
        assert_eq!(back["message"]["reacted_to_message_id"], json!("uuid"));
    }

    #[test]
    fn nothing_that_changes_something_is_ever_repeated() {
        for op in [send_op(CONVERSATION, None), triage_op(CONVERSATION, Triage::Resolve)] {
            let sent = request(&kapso(), &op);
            assert_eq!((sent.repeat, sent.urgency), (Repeat::Never, Urgency::Now), "{op:?}");
        }
        assert!(!kapso().keyed_sends());
    }

    #[test]
    fn previews_and_later_list_pages_wait_for_everything_else() {
        let preview = Op::Preview { chat: key(CONVERSATION), part: CONVERSATION.into() };
        assert_eq!(request(&kapso(), &preview).urgency, Urgency::Background);
        assert_eq!(request(&kapso(), &chats_op(Some("2"), 50)).urgency, Urgency::Background);
        assert_eq!(request(&kapso(), &chats_op(None, 50)).urgency, Urgency::Soon);
    }

    #[test]
    fn the_key_goes_into_its_header_and_is_never_shown() {
        let mut signed = request(&kapso(), &chats_op(None, 50));
        kapso().sign(&mut signed, &SecretString::from("s3cret"), Utc::now());
        let header = signed.headers.iter().find(|header| header.name == "x-api-key").unwrap();
        assert_eq!(header.value, "s3cret");
        assert!(!format!("{signed:?}").contains("s3cret"));
    }

    #[test]
    fn marking_as_read_names_the_customers_newest_message_and_shows_no_typing() {
        let kapso = kapso();
        let mut flow = kapso.begin(&Op::MarkRead { chat: key(CONVERSATION) });
        call(&mut *flow, None);
        let mut own = row("b", 9);
        own["direction"] = json!("outbound");
        let body = json!({ "data": [own, row("a", 8), row("z", 7)], "meta": { "total_pages": 1 } });
        let mark = call(&mut *flow, Some(reply(200, body.to_string())));
        let wanted = "/whatsapp_messages/a/mark_as_read typing_indicator=false".to_owned();
        assert_eq!(said(&mark), (Method::Patch, wanted));
        let body = json!({ "data": { "id": "a", "status": "read" } }).to_string();
        assert_eq!(end(&mut *flow, reply(200, body)), Ok(Answer::Done));
    }

    #[test]
    fn the_customers_newest_message_is_found_behind_many_of_ours() {
        let kapso = kapso();
        let own = |n: u32| {
            let mut own = row(&format!("own-{n}"), n);
            own["direction"] = json!("outbound");
            own
        };
        let page = |rows: Vec<Value>| {
            json!({ "data": rows, "meta": { "total_pages": 9, "total_count": 180 } }).to_string()
        };
        let ours = |pages: u32| page((0..20).map(|n| own(500 - pages * 20 - n)).collect());
        let mut flow = kapso.begin(&Op::MarkRead { chat: key(CONVERSATION) });
        call(&mut *flow, None);
        let second = call(&mut *flow, Some(reply(200, ours(0))));
        assert!(said(&second).1.ends_with("/whatsapp_messages page=2&per_page=20"));
        let mark = call(&mut *flow, Some(reply(200, page(vec![own(480), row("theirs", 479)]))));
        assert_eq!(
            (mark.method, mark.path.as_str()),
            (Method::Patch, "/whatsapp_messages/theirs/mark_as_read")
        );
        // It does not go on for ever.
        let mut flow = kapso.begin(&Op::MarkRead { chat: key(CONVERSATION) });
        call(&mut *flow, None);
        for pages in 0..4 {
            call(&mut *flow, Some(reply(200, ours(pages))));
        }
        assert_eq!(end(&mut *flow, reply(200, ours(4))), Ok(Answer::Done));
    }

    #[test]
    fn without_a_message_of_the_customer_there_is_nothing_to_mark() {
        let op = Op::MarkRead { chat: key(CONVERSATION) };
        let body = json!({ "data": [], "meta": { "total_pages": 1 } });
        assert_eq!(answer(&kapso(), &op, 200, body.to_string()), Ok(Answer::Done));
    }
}

mod conversations {
    use super::*;

    fn example() -> Value {
        json!({"data":[{"id":"conversation-202mno","phone_number":"+1234567890","status":"active",
          "last_active_at":"2023-11-07T05:31:56Z","contact_name":"John Doe"}],
          "meta":{"page":1,"per_page":20,"total_pages":3,"total_count":47}})
    }

    #[test]
    fn the_contracts_example_is_read() {
        // One row says nothing of the order: the last page is looked at.
        let kapso = kapso();
        let mut flow = kapso.begin(&chats_op(None, 20));
        call(&mut *flow, None);
        let last = call(&mut *flow, Some(reply(200, example().to_string())));
        assert_eq!(said(&last).1, "/whatsapp_conversations page=3&per_page=20");
        let older = json!({ "data": [{ "id": "old", "last_active_at": "2022-01-01T00:00:00Z" }], "meta": { "total_pages": 3 } });
        let Ok(Answer::Chats(chats, next)) = end(&mut *flow, reply(200, older.to_string())) else {
            panic!()
        };
        let chat = &chats[0];
        assert_eq!(chats.len(), 1);
        assert_eq!(chat.key, key("conversation-202mno"));
        assert_eq!(chat.aliases, [ChatId::from("+1234567890")]);
        assert_eq!(chat.name.as_deref(), Some("John Doe"));
        assert_eq!(chat.address.as_deref(), Some("+1 234 567 890"));
        assert_eq!(chat.status.as_deref(), Some("active"));
        assert_eq!(chat.last_activity, Some(at("2023-11-07T05:31:56Z")));
        assert_eq!(chat.current, Some("conversation-202mno".into()));
        assert!(!chat.closed && chat.preview.is_none() && chat.unread == 0);
        let next = next.unwrap();
        let second =
            request(&kapso, &Op::Chats { line: line_key(), cursor: Some(next), limit: 200 });
        assert_eq!(said(&second).1, "/whatsapp_conversations page=2&per_page=20");
    }

    #[test]
    fn the_newer_apis_row_is_read_too() {
        let chat = chat(json!({"id":CONVERSATION,"phone_number":"14155550123","status":"ended",
          "last_active_at":"2025-07-16T09:45:00Z","created_at":"2025-06-01T12:00:00Z","updated_at":"2025-07-16T09:45:00Z",
          "metadata":{},"phone_number_id":"1234567890",
          "kapso":{"contact_name":"Alicia","messages_count":42,"last_message_id":"wamid.HBg","last_message_type":"text",
            "last_message_timestamp":"2025-07-16T09:40:00Z","last_message_text":"Thanks!",
            "last_inbound_at":"2025-07-16T09:35:10Z","last_outbound_at":"2025-07-16T09:40:00Z"}}));
        assert_eq!(chat.name.as_deref(), Some("Alicia"));
        assert_eq!(chat.preview.as_deref(), Some("Thanks!"));
        assert_eq!(chat.last_inbound, Some(at("2025-07-16T09:35:10Z")));
        assert!(chat.closed);
    }

    #[test]
    fn a_customer_without_a_number_is_a_chat_of_their_own() {
        let chat =
            chat(json!({ "id": "c1", "phone_number": null, "business_scoped_user_id": "US.1" }));
        assert_eq!(chat.aliases, [ChatId::from("US.1")]);
        assert_eq!(chat.address, None);
    }

    #[test]
    fn rows_that_are_none_are_passed_over_and_data_may_be_null() {
        let (chats, next) =
            chats(json!({ "data": [null, 5, {}, { "id": "a" }], "meta": { "total_pages": 1 } }));
        assert_eq!((chats.len(), next), (1, None));
        for body in [json!({ "data": null }), json!({}), json!([])] {
            assert_eq!(super::chats(body), (Vec::new(), None));
        }
    }

    #[test]
    fn without_meta_an_empty_page_is_the_end() {
        let row = |id: &str, day: u32| json!({ "id": id, "last_active_at": format!("2026-01-{day:02}T00:00:00Z") });
        let (found, next) = chats(json!({ "data": [row("b", 2), row("a", 1)] }));
        assert_eq!(found.len(), 2);
        let op = Op::Chats { line: line_key(), cursor: next, limit: 20 };
        let Ok(Answer::Chats(rest, end)) =
            answer(&kapso(), &op, 200, json!({ "data": [] }).to_string())
        else {
            panic!()
        };
        assert_eq!((rest.len(), end), (0, None));
    }

    #[test]
    fn a_list_that_begins_with_the_oldest_is_read_from_its_end() {
        let row = |id: &str, day: u32| json!({ "id": id, "last_active_at": format!("2026-01-{day:02}T00:00:00Z") });
        let page = |rows: Value| {
            json!({ "data": rows, "meta": { "total_pages": 3, "total_count": 5 } }).to_string()
        };
        let kapso = kapso();
        let mut flow = kapso.begin(&chats_op(None, 2));
        call(&mut *flow, None);
        let last = call(&mut *flow, Some(reply(200, page(json!([row("a", 1), row("b", 2)])))));
        assert_eq!(said(&last).1, "/whatsapp_conversations page=3&per_page=2");
        // The last page is short: by itself it would be all that is new.
        let before = call(&mut *flow, Some(reply(200, page(json!([row("e", 5)])))));
        assert_eq!(said(&before).1, "/whatsapp_conversations page=2&per_page=2");
        let Ok(Answer::Chats(rows, next)) =
            end(&mut *flow, reply(200, page(json!([row("c", 3), row("d", 4)]))))
        else {
            panic!()
        };
        let names: Vec<_> = rows.iter().map(|row| row.key.chat.to_string()).collect();
        assert_eq!(names, ["e", "d", "c"]);
        let op = Op::Chats { line: line_key(), cursor: next, limit: 200 };
        assert_eq!(said(&request(&kapso, &op)).1, "/whatsapp_conversations page=1&per_page=2");
        let Ok(Answer::Chats(_, end)) =
            answer(&kapso, &op, 200, page(json!([row("a", 1), row("b", 2)])))
        else {
            panic!()
        };
        assert_eq!(end, None);
    }

    #[test]
    fn a_row_by_itself_says_whose_it_is() {
        let kapso = kapso();
        let mut flow = kapso.begin(&Op::Chat { chat: key(CONVERSATION) });
        call(&mut *flow, None);
        let row = json!({ "data": { "id": CONVERSATION, "phone_number": "14155550123" } });
        let assignments = call(&mut *flow, Some(reply(200, row.to_string())));
        assert!(said(&assignments).1.contains("/conversation_assignments page=1"));
        let body = json!({ "data": [
            { "id": "a1", "user_id": "u-9", "active": false, "created_at": "2026-01-02T00:00:00Z" },
            { "id": "a2", "user_id": "u-1", "active": true, "notes": "", "created_at": "2026-01-01T00:00:00Z", "created_by_user_id": "u-9" },
        ]});
        let Ok(Answer::Chat(chat)) = end(&mut *flow, reply(200, body.to_string())) else {
            panic!()
        };
        assert_eq!(chat.assignee, Some(ana()));
    }

    #[test]
    fn assignments_that_may_not_be_read_cost_nothing_but_themselves() {
        let kapso = kapso();
        let mut flow = kapso.begin(&Op::Chat { chat: key(CONVERSATION) });
        call(&mut *flow, None);
        call(&mut *flow, Some(reply(200, json!({ "data": { "id": CONVERSATION } }).to_string())));
        assert!(matches!(end(&mut *flow, reply(403, "")), Ok(Answer::Chat(_))));
    }

    #[test]
    fn a_number_finds_its_conversation_an_active_one_first() {
        let kapso = kapso();
        let mut flow = kapso.begin(&messages_op("+14155550123", None, 50));
        let look = call(&mut *flow, None);
        assert_eq!(said(&look).1, "/whatsapp_conversations page=1&per_page=100");
        let ended = json!({ "id": "ended", "phone_number": "+1 415 555 0123", "status": "ended", "last_active_at": "2026-02-02T00:00:00Z" });
        let other = json!({ "id": "other", "phone_number": "+14155550124", "status": "active" });
        let body = json!({ "data": [ended, other], "meta": { "total_pages": 2 } });
        let look = call(&mut *flow, Some(reply(200, body.to_string())));
        assert_eq!(said(&look).1, "/whatsapp_conversations page=2&per_page=100");
        let active = json!({ "id": "active", "phone_number": "14155550123", "status": "active", "last_active_at": "2026-01-01T00:00:00Z" });
        let body = json!({ "data": [active], "meta": { "total_pages": 2 } });
        let read = call(&mut *flow, Some(reply(200, body.to_string())));
        assert_eq!(
            said(&read).1,
            "/whatsapp_conversations/active/whatsapp_messages page=1&per_page=50"
        );
    }

    #[test]
    fn a_conversation_that_is_called_like_a_number_is_none() {
        let called = "1234567";
        for (op, path) in [
            (send_op(called, None), format!("/whatsapp_conversations/{called}/whatsapp_messages ")),
            (
                messages_op(called, None, 50),
                format!("/whatsapp_conversations/{called}/whatsapp_messages page=1&per_page=50"),
            ),
            (triage_op(called, Triage::Resolve), format!("/whatsapp_conversations/{called} ")),
        ] {
            assert_eq!(said(&request(&kapso(), &op)).1, path);
        }
        // Typed, it may be either: a number that nobody has is a conversation's.
        let typed = kapso().chat_for(called).unwrap();
        let kapso = kapso();
        let mut flow = kapso.begin(&Op::Chat { chat: key(typed.as_str()) });
        call(&mut *flow, None);
        let nobody = json!({ "data": [], "meta": { "total_pages": 1 } }).to_string();
        let row = call(&mut *flow, Some(reply(200, nobody)));
        assert_eq!(said(&row).1, format!("/whatsapp_conversations/{called} "));
    }

    #[test]
    fn one_customer_at_two_own_numbers_is_two_chats() {
        let chat = |extra: Value| {
            let mut row = json!({ "id": "c", "phone_number": "+14155550123" });
            row.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            super::chat(row)
        };
        let one = chat(json!({ "phone_number_id": "106", "whatsapp_config_id": "w-1" }));
        let other = chat(json!({ "kapso": { "phone_number_id": "107" } }));
        let configured = chat(json!({ "whatsapp_config_id": "w-1" }));
        assert_eq!(one.aliases, [ChatId::from("+14155550123@106")]);
        assert_eq!(other.aliases, [ChatId::from("+14155550123@107")]);
        assert_eq!(configured.aliases, [ChatId::from("+14155550123@w-1")]);
        assert_eq!(one.address.as_deref(), Some("+1 415 555 0123"));
        let hidden =
            json!({ "id": "c", "business_scoped_user_id": "US.1", "phone_number_id": "106" });
        assert_eq!(super::chat(hidden).aliases, [ChatId::from("US.1@106")]);
    }

    #[test]
    fn a_text_to_a_number_at_an_own_number_goes_into_its_conversation() {
        let kapso = kapso();
        let mut flow = kapso.begin(&send_op("+14155550123@106", None));
        call(&mut *flow, None);
        let row = |id: &str, with: &str| json!({ "id": id, "phone_number": "14155550123", "phone_number_id": with, "status": "active" });
        let body = json!({ "data": [row("other", "107"), row("meant", "106")], "meta": { "total_pages": 1 } });
        let sent = call(&mut *flow, Some(reply(200, body.to_string())));
        let wanted = "/whatsapp_conversations/meant/whatsapp_messages ".to_owned();
        assert_eq!(said(&sent), (Method::Post, wanted));
    }

    #[test]
    fn notes_are_with_the_number_whichever_own_number_it_wrote_to() {
        let kapso = kapso();
        for (row, contact) in [
            (json!({ "phone_number": "+14155550123", "phone_number_id": "106" }), "14155550123"),
            (json!({ "business_scoped_user_id": "US.1", "phone_number_id": "106" }), "US.1"),
        ] {
            let mut row = row;
            row["id"] = json!(CONVERSATION);
            let mut flow = kapso.begin(&Op::Notes { chat: key(CONVERSATION) });
            call(&mut *flow, None);
            let notes = call(&mut *flow, Some(reply(200, json!({ "data": row }).to_string())));
            assert_eq!(
                said(&notes).1,
                format!("/whatsapp_contacts/{contact}/notes page=1&per_page=100")
            );
        }
    }

    #[test]
    fn a_change_of_status_answers_the_row() {
        let op = triage_op(CONVERSATION, Triage::Resolve);
        let body = json!({ "data": { "id": CONVERSATION, "status": "ended", "whatsapp_config_id": "w", "last_active_at": "2026-01-01T00:00:00Z" } });
        let Ok(Answer::Chat(chat)) = answer(&kapso(), &op, 200, body.to_string()) else { panic!() };
        assert!(chat.closed);
        assert_eq!(answer(&kapso(), &op, 200, "{}"), Ok(Answer::Done));
    }

    #[test]
    fn notes_are_found_by_the_number_of_the_conversation_and_come_newest_first() {
        let kapso = kapso();
        let mut flow = kapso.begin(&Op::Notes { chat: key(CONVERSATION) });
        call(&mut *flow, None);
        let row = json!({ "data": { "id": CONVERSATION, "phone_number": "+14155550123" } });
        let notes = call(&mut *flow, Some(reply(200, row.to_string())));
        assert_eq!(said(&notes).1, "/whatsapp_contacts/14155550123/notes page=1&per_page=100");
        let body = json!({ "data": [
            { "id": "n1", "name": "VIP", "content": "Handle with care", "metadata": {}, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z" },
            { "id": "n2", "name": "Late", "content": "Late again", "created_at": "2026-01-02T00:00:00Z" },
        ]});
        let Ok(Answer::Notes(notes)) = end(&mut *flow, reply(200, body.to_string())) else {
            panic!()
        };
        let texts: Vec<_> = notes.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(texts, ["Late again", "VIP: Handle with care"]);
    }
}

mod messages {
    use super::*;

    fn example() -> Value {
        json!({"id":"3c90c3cc-0d44-4b50-8888-8dd25736052a","phone_number":"+1234567890",
          "message_type":"text","content":"Hello","direction":"inbound","status":"delivered",
          "processing_status":"pending","whatsapp_message_id":"wamid.HBgL","metadata":{},
          "media_url":null,"message_type_data":{"text":"Hello"},
          "created_at":"2023-11-07T05:31:56Z","updated_at":"2023-11-07T05:31:56Z"})
    }

    #[test]
    fn every_field_of_the_seeds_example_is_read() {
        let body = json!({ "data": [example()], "meta": {"page":1,"per_page":20,"total_pages":1,"total_count":1} });
        let page = page(body);
        assert_eq!(page.older, Older::Nothing);
        let message = &page.messages[0];
        assert_eq!(message.id.as_str(), "3c90c3cc-0d44-4b50-8888-8dd25736052a");
        assert_eq!(message.also, Some("wamid.HBgL".into()));
        assert_eq!(message.part.as_str(), CONVERSATION);
        assert_eq!(message.author.id.as_deref(), Some("+1234567890"));
        assert_eq!(message.author.role, Role::Customer);
        assert_eq!((&message.kind, message.text.as_deref()), (&Kind::Text, Some("Hello")));
        assert_eq!(message.direction, Direction::In);
        assert_eq!(message.sent_at, at("2023-11-07T05:31:56Z"));
        assert_eq!((&message.delivery, &message.media), (&None, &None));
        assert_eq!(fact(message, "status").as_deref(), Some("delivered"));
        assert_eq!(fact(message, "processing").as_deref(), Some("pending"));
        assert_eq!(fact(message, "WhatsApp id").as_deref(), Some("wamid.HBgL"));
        assert_eq!((fact(message, "metadata"), fact(message, "changed at")), (None, None));
    }

    #[test]
    fn the_seeds_own_example_with_its_placeholders_is_a_message() {
        let message =
            one(json!({"id":"3c90c3cc-0d44-4b50-8888-8dd25736052a","phone_number":"<string>",
          "message_type":"text","content":"<string>","direction":"inbound","status":"<string>",
          "processing_status":"pending","whatsapp_message_id":"<string>","metadata":{},
          "media_url":"<string>","message_type_data":{"text":"<string>"},
          "created_at":"2023-11-07T05:31:56Z","updated_at":"2023-11-07T05:31:56Z"}));
        assert_eq!(message.kind, Kind::Text);
        assert_eq!((message.text.as_deref(), message.media), (Some("<string>"), None));
    }

    #[test]
    fn own_messages_tell_how_far_they_came() {
        let delivery = |status: &str| {
            let mut row = example();
            row["direction"] = json!("outbound");
            row["status"] = json!(status);
            let message = one(row);
            assert_eq!(message.author.role, Role::Agent);
            (message.delivery.clone(), fact(&message, "status"))
        };
        for (status, known) in [
            ("pending", Delivery::Pending),
            ("sent", Delivery::Sent),
            ("delivered", Delivery::Delivered),
            ("read", Delivery::Read),
            ("failed", Delivery::Failed(None)),
        ] {
            assert_eq!(delivery(status), (Some(known), None));
        }
        assert_eq!(delivery("received"), (None, Some("received".into())));
        assert_eq!(delivery("warped"), (None, Some("warped".into())));
    }

    #[test]
    fn why_it_failed_is_found_where_it_may_stand() {
        for extra in [
            json!({ "error_message": "no such number" }),
            json!({ "errors": [{ "code": 131026, "title": "no such number" }] }),
            json!({ "metadata": { "error": "no such number" } }),
            json!({ "error": { "message": "no such number" } }),
        ] {
            let mut row = example();
            row["direction"] = json!("outbound");
            row["status"] = json!("failed");
            row.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            let failed = Delivery::Failed(Some("no such number".into()));
            assert_eq!(one(row).delivery, Some(failed), "{extra}");
        }
    }

    #[test]
    fn every_kind_of_the_contract_is_read() {
        for (word, kind) in [
            ("text", Kind::Text),
            ("image", Kind::Image),
            ("video", Kind::Video),
            ("audio", Kind::Audio),
            ("document", Kind::Document),
            ("sticker", Kind::Sticker),
            ("location", Kind::Location),
            ("contacts", Kind::Contact),
            ("interactive", Kind::Other("interactive".into())),
            ("template", Kind::Other("template".into())),
            ("hologram", Kind::Other("hologram".into())),
        ] {
            let message = one(json!({ "id": "a", "message_type": word, "content": "words" }));
            assert_eq!(message.kind, kind);
            assert_eq!(message.text.as_deref(), Some("words"), "{word}");
        }
    }

    #[test]
    fn media_are_described_and_their_bare_address_is_no_text() {
        let message = one(json!({ "id": "a", "message_type": "document", "direction": "inbound",
            "content": "https://media.example/1.pdf", "media_url": "https://media.example/1.pdf",
            "message_type_data": { "document": { "caption": "The bill", "mime_type": "application/pdf", "filename": "bill.pdf", "file_size": 2048 } } }));
        let media = message.media.unwrap();
        assert_eq!(message.text.as_deref(), Some("The bill"));
        assert_eq!(media.url.as_deref(), Some("https://media.example/1.pdf"));
        assert_eq!(
            (media.mime.as_deref(), media.name.as_deref(), media.size),
            (Some("application/pdf"), Some("bill.pdf"), Some(2048))
        );
        let bare = one(json!({ "id": "a", "message_type": "image", "media_url": null }));
        assert_eq!((bare.media, bare.text), (Some(Media::default()), None));
    }

    #[test]
    fn places_and_cards_are_read_flat_or_nested() {
        let place =
            json!({ "latitude": -6.2, "longitude": "106.8", "name": "Shop", "address": "Jl. 1" });
        for data in [place.clone(), json!({ "location": place })] {
            let message =
                one(json!({ "id": "a", "message_type": "location", "message_type_data": data }));
            let wanted = Extra::Location {
                latitude: -6.2,
                longitude: 106.8,
                name: Some("Shop, Jl. 1".into()),
            };
            assert_eq!(message.extra, Some(wanted));
        }
        let cards =
            json!([{ "name": { "formatted_name": "Budi" }, "phones": [{ "phone": "+62812" }] }]);
        let message = one(
            json!({ "id": "a", "message_type": "contacts", "message_type_data": { "contacts": cards } }),
        );
        assert_eq!(
            message.extra,
            Some(Extra::Contact { name: Some("Budi".into()), number: Some("+62812".into()) })
        );
    }

    #[test]
    fn a_reaction_is_folded_into_the_message_it_names() {
        let mut text = example();
        text["created_at"] = json!("2023-11-07T05:31:00Z");
        for data in [
            json!({ "emoji": "👍", "message_id": "wamid.HBgL" }),
            json!({ "reaction": { "emoji": "👍", "message_id": "wamid.HBgL" } }),
            json!({ "reaction_emoji": "👍", "reacted_to_message_id": "wamid.HBgL" }),
        ] {
            let reaction = json!({ "id": "r", "message_type": "reaction", "direction": "inbound", "message_type_data": data, "created_at": "2023-11-07T05:32:00Z" });
            let mut timeline = Timeline::default();
            timeline.merge(page(json!({ "data": [reaction, text] })).messages, Place::Newer);
            assert_eq!(timeline.len(), 1);
            assert_eq!(timeline.at(0).unwrap().reactions[0].emoji, "👍");
        }
    }

    #[test]
    fn the_newer_apis_row_is_read_too() {
        let message = one(
            json!({"id":"wamid.HBg","timestamp":"1705395000","type":"text","from":"14155550123","text":{"body":"Hello"},
          "kapso":{"direction":"inbound","status":"received","processing_status":"processed","origin":"cloud_api",
            "phone_number":"14155550123","phone_number_id":"123456789012345","has_media":false,
            "whatsapp_conversation_id":"c63ced48","contact_name":"Alicia","content":{"text":"Hello"}}}),
        );
        assert_eq!(message.id.as_str(), "wamid.HBg");
        assert_eq!(message.sent_at.timestamp(), 1_705_395_000);
        assert_eq!((message.direction, message.text.as_deref()), (Direction::In, Some("Hello")));
        assert_eq!(message.author.name.as_deref(), Some("Alicia"));
    }

    #[test]
    fn an_unreadable_time_never_drops_a_message() {
        let mut odd = row("b", 0);
        odd["created_at"] = json!("yesterday");
        let page =
            page(json!({ "data": [row("c", 3), odd, row("a", 1)], "meta": { "total_pages": 1 } }));
        assert_eq!(ids(&page), ["a", "b", "c"]);
        assert!(fact(&page.messages[1], "time").unwrap().contains("yesterday"));
    }

    #[test]
    fn what_was_sent_is_the_message_that_comes_back() {
        let mut row = example();
        row["direction"] = json!("outbound");
        row["status"] = json!("pending");
        row["whatsapp_message_id"] = json!(null);
        let body = json!({ "data": row }).to_string();
        let Ok(Answer::Sent(sent)) = answer(&kapso(), &send_op(CONVERSATION, None), 201, body)
        else {
            panic!()
        };
        assert_eq!(
            (sent.id.as_ref().unwrap().as_str(), &sent.delivery),
            ("3c90c3cc-0d44-4b50-8888-8dd25736052a", &Delivery::Pending)
        );
        let message = sent.message.unwrap();
        assert!(message.own() && message.text.as_deref() == Some("Hello"));
    }

    #[test]
    fn an_answer_without_an_id_was_taken_all_the_same() {
        let Ok(Answer::Sent(sent)) =
            answer(&kapso(), &send_op(CONVERSATION, None), 201, "{\"data\":{}}")
        else {
            panic!()
        };
        assert_eq!((sent.id, sent.delivery), (None, Delivery::Pending));
    }

    #[test]
    fn a_text_that_was_taken_is_sent_whatever_the_body_holds() {
        for body in ["", "[]", "\"queued\"", "null", "{\"data\":[]}", "{\"da"] {
            let Ok(Answer::Sent(sent)) = answer(&kapso(), &send_op(CONVERSATION, None), 201, body)
            else {
                panic!("{body}")
            };
            assert_eq!((sent.id, sent.delivery), (None, Delivery::Pending), "{body}");
        }
        // Somebody else than Kapso has answered: nobody knows.
        let page = answer(&kapso(), &send_op(CONVERSATION, None), 200, "<html>Log in</html>");
        assert!(!page.unwrap_err().certainly_not_done());
    }
}

mod order {
    use super::*;

    /// A server with messages of one minute each, `total` of them, in pages.
    struct Server {
        rows: Vec<Value>,
        newest_first: bool,
        newest_first_within: bool,
        meta: bool,
    }

    impl Server {
        fn answer(&self, request: &Request) -> String {
            let of = |name: &str| -> usize {
                let value = request.query.iter().find(|(known, _)| *known == name);
                value.unwrap().1.parse().unwrap()
            };
            let (page, size) = (of("page"), of("per_page"));
            let mut rows = self.rows.clone();
            if self.newest_first {
                rows.reverse();
            }
            let pages = rows.len().div_ceil(size);
            let mut data: Vec<_> = rows.into_iter().skip((page - 1) * size).take(size).collect();
            if self.newest_first != self.newest_first_within {
                data.reverse();
            }
            let meta = json!({ "page": page, "per_page": size, "total_pages": pages, "total_count": self.rows.len() });
            if self.meta { json!({ "data": data, "meta": meta }) } else { json!({ "data": data }) }
                .to_string()
        }

        fn page(&self, cursor: Option<&Cursor>, size: u16) -> Page {
            let kapso = kapso();
            let mut flow = kapso.begin(&messages_op(CONVERSATION, cursor, size));
            let mut step = flow.next(None);
            for _ in 0..40 {
                match step {
                    switchboard::backend::Step::Call(request) => {
                        step = flow.next(Some(reply(200, self.answer(&request))));
                    }
                    switchboard::backend::Step::Done(Answer::Messages(page)) => return page,
                    other => panic!("{other:?}"),
                }
            }
            panic!("the walk does not end")
        }
    }

    fn walked(server: &Server, size: u16) -> Vec<String> {
        let (mut all, mut cursor) = (Vec::new(), None);
        for _ in 0..100 {
            let page = server.page(cursor.as_ref(), size);
            all.splice(0..0, page.messages.iter().map(|message| message.id.to_string()));
            match page.older {
                Older::At(next) => cursor = Some(next),
                Older::Nothing => return all,
                Older::Withheld(why) => panic!("{why}"),
            }
        }
        panic!("the walk does not end")
    }

    #[test]
    fn the_newest_page_is_never_a_row_or_two() {
        for meta in [true, false] {
            for total in 21..45 {
                let rows: Vec<_> = (0..total).map(|n| row(&n.to_string(), n)).collect();
                let server = Server { rows, newest_first: false, newest_first_within: false, meta };
                let page = server.page(None, 10);
                assert!(page.messages.len() >= 10, "{total}: {:?}", ids(&page));
                assert_eq!(page.messages.last().unwrap().id.as_str(), (total - 1).to_string());
            }
        }
    }

    proptest! {
        /// Whichever end page 1 is, however a page runs, with and without `meta`: the walk goes
        /// from the newest to the oldest and misses nothing.
        #[test]
        fn every_order_is_walked_from_the_newest_to_the_oldest(
            total in 0u32..40,
            size in 1u16..9,
            newest_first: bool,
            newest_first_within: bool,
            meta: bool,
        ) {
            // Pages from the oldest on, each of them from its newest on: nobody pages like that.
            prop_assume!(newest_first || !newest_first_within);
            let rows: Vec<_> = (0..total).map(|n| row(&n.to_string(), n)).collect();
            let server = Server { rows, newest_first, newest_first_within, meta };
            let wanted: Vec<_> = (0..total).map(|n| n.to_string()).collect();
            prop_assert_eq!(walked(&server, size), wanted);
        }
    }

    #[test]
    fn messages_that_come_while_older_pages_are_read_are_met_twice_and_none_is_missed() {
        let rows: Vec<_> = (0..10).map(|n| row(&n.to_string(), n)).collect();
        let mut server = Server { rows, newest_first: true, newest_first_within: true, meta: true };
        let mut timeline = Timeline::default();
        let mut cursor = None;
        for round in 0..10 {
            let page = server.page(cursor.as_ref(), 3);
            timeline.merge(page.messages, Place::Older);
            match page.older {
                Older::At(next) => cursor = Some(next),
                _ => break,
            }
            server.rows.push(row(&format!("new-{round}"), 100 + round));
        }
        assert!((0..10).all(|n| timeline.knows(&n.to_string().into())));
    }

    #[test]
    fn messages_that_are_removed_while_older_pages_are_read_hide_none() {
        let rows: Vec<_> = (0..10).map(|n| row(&n.to_string(), n)).collect();
        let mut server = Server { rows, newest_first: true, newest_first_within: true, meta: true };
        let first = server.page(None, 3);
        assert_eq!(ids(&first), ["7", "8", "9"]);
        server.rows.pop();
        let Older::At(next) = first.older else { panic!() };
        // 6 stands on page 1 now.
        let second = server.page(Some(&next), 3);
        assert!(ids(&second).contains(&"6") && ids(&second).contains(&"5"));
    }

    #[test]
    fn a_cursor_that_is_none_is_refused() {
        let cursor = Cursor::new("sideways:x");
        let op =
            Op::Messages { chat: key(CONVERSATION), part: CONVERSATION.into(), cursor, limit: 5 };
        let kapso = kapso();
        let switchboard::backend::Step::Failed(why) = kapso.begin(&op).next(None) else { panic!() };
        assert_eq!(why.cause, Cause::Invalid);
    }
}

mod refusals {
    use super::*;

    fn problem(status: u16, body: Value) -> Problem {
        answer(&kapso(), &send_op(CONVERSATION, None), status, body.to_string()).unwrap_err()
    }

    #[test]
    fn the_legacy_body_says_both_its_words() {
        for (status, error, cause) in [
            (400, "Invalid parameters", Cause::Invalid),
            (401, "Invalid or missing API key", Cause::Unauthorized),
            (404, "Not found", Cause::NotFound),
            (422, "Unprocessable", Cause::Invalid),
            (429, "Rate limit exceeded", Cause::RateLimited),
            (500, "Internal server error", Cause::Internal),
        ] {
            let told = problem(status, json!({ "error": error, "message": "the detail" }));
            assert_eq!((told.cause, told.detail.as_deref()), (cause, Some("the detail")));
            assert_eq!(told.code.as_deref(), Some(error));
            let bare = problem(status, json!({ "error": error }));
            assert_eq!(bare.detail.as_deref(), Some(error));
        }
    }

    #[test]
    fn whatsapps_own_envelope_is_read() {
        let told = problem(
            400,
            json!({ "error": { "message": "Bad", "type": "OAuthException", "code": 100, "error_subcode": 1, "error_data": { "details": "No such thing" }, "fbtrace_id": "x" } }),
        );
        assert_eq!(
            (told.code.as_deref(), told.detail.as_deref()),
            (Some("100"), Some("Bad: No such thing"))
        );
    }

    #[test]
    fn a_closed_window_is_said_in_plain_words() {
        let told = problem(
            400,
            json!({ "error": { "message": "Re-engagement message", "code": 131047 } }),
        );
        assert!(told.detail.unwrap().contains("24 hours"));
    }

    #[test]
    fn a_running_ai_agent_is_said_in_plain_words() {
        for status in [409, 422] {
            let told = problem(
                status,
                json!({ "error": "An agent execution is active on this conversation" }),
            );
            assert!(told.certainly_not_done());
            assert!(told.detail.unwrap().starts_with("an AI agent is answering"), "{status}");
        }
    }

    #[test]
    fn not_every_agent_is_an_ai() {
        for (status, words) in [
            (422, "The agent is not a member of this project"),
            (403, "Agents may not assign conversations"),
            (400, "Invalid parameters: agent_id"),
        ] {
            let told = problem(status, json!({ "error": "no", "message": words }));
            assert_eq!(told.detail.as_deref(), Some(words));
        }
        let told = problem(422, json!({ "error": "An AI agent is active" }));
        assert!(told.detail.unwrap().starts_with("an AI agent is answering"));
    }

    #[test]
    fn how_long_a_limit_lasts_is_read_from_its_words_or_is_a_minute() {
        let wait = |body: Value| problem(429, body).retry_after.unwrap().as_secs();
        let legacy = |words: &str| json!({ "error": "Rate limit exceeded", "message": words });
        assert_eq!(wait(legacy("Please retry after 23 seconds")), 23);
        assert_eq!(wait(json!({ "error": "Please retry after 7 seconds." })), 7);
        assert_eq!(wait(legacy("100 requests a minute. Retry after the limit resets, in 5 s")), 5);
        for unsaid in ["Please retry after X seconds", "slow down", "after 99999999999999999999 s"]
        {
            assert_eq!(wait(legacy(unsaid)), 60, "{unsaid}");
        }
        let header = switchboard::backend::Reply {
            retry_after: Some(std::time::Duration::from_secs(3)),
            ..reply(429, legacy("Please retry after 23 seconds").to_string())
        };
        assert_eq!(kapso().problem(&header).retry_after.unwrap().as_secs(), 3);
        assert_eq!(problem(422, legacy("Please retry after 23 seconds")).retry_after, None);
    }

    #[test]
    fn another_message_under_way_is_a_refusal_and_no_doubt() {
        let told = problem(409, json!({ "error": "conflict" }));
        assert!(told.certainly_not_done());
        assert!(told.detail.unwrap().starts_with("another message is on its way"));
    }

    #[test]
    fn bodies_that_are_no_envelope_still_tell_by_their_status() {
        let told = answer(&kapso(), &chats_op(None, 20), 502, "<html>Bad gateway").unwrap_err();
        assert_eq!(told.cause, Cause::Unavailable);
        for body in ["", "null", "[]", "{\"err"] {
            let told = answer(&kapso(), &chats_op(None, 20), 404, body).unwrap_err();
            assert_eq!(told.cause, Cause::NotFound, "{body}");
        }
        let told = answer(&kapso(), &chats_op(None, 20), 200, json!({ "error": "no" }).to_string());
        assert_eq!(told.unwrap_err().cause, Cause::Unreadable);
    }
}

mod abilities {
    use super::*;

    fn can(what: Ability, chat: &Chat) -> Can {
        kapso().can(what, None, chat, at("2026-03-01T12:00:00Z"))
    }

    #[test]
    fn free_texts_are_taken_for_a_day_after_the_customers_last_message() {
        let mut chat = Chat::new(key("c"));
        assert_eq!(can(Ability::Send, &chat), Can::Yes);
        chat.last_inbound = Some(at("2026-03-01T12:00:00Z") - TimeDelta::hours(25));
        for what in [Ability::Send, Ability::React, Ability::SendLocation] {
            assert!(matches!(can(what, &chat), Can::NotNow(_)));
        }
        assert_eq!(can(Ability::MarkRead, &chat), Can::Yes);
        chat.last_inbound = Some(at("2026-03-01T12:00:00Z") - TimeDelta::hours(23));
        assert_eq!(can(Ability::Send, &chat), Can::Yes);
        assert!(kapso().before_sending(&chat, at("2026-03-01T12:00:00Z")).is_some());
    }

    #[test]
    fn what_is_not_documented_is_not_offered() {
        let chat = Chat::new(key("c"));
        for what in [
            Ability::Reply,
            Ability::Typing,
            Ability::SeeTyping,
            Ability::Edit,
            Ability::DeleteMessage,
            Ability::Attach,
            Ability::SendPoll,
            Ability::DeleteChat,
            Ability::Archive,
            Ability::Pin,
            Ability::Mute,
            Ability::Label,
        ] {
            assert_eq!(can(what, &chat), Can::Never, "{what:?}");
        }
    }

    #[test]
    fn a_team_that_nobody_named_is_asked_for() {
        let chat = Chat::new(key("c"));
        let Can::NotNow(why) = Kapso::default().can(Ability::Assign, None, &chat, Utc::now())
        else {
            panic!()
        };
        assert!(why.contains("assignees"));
        assert_eq!(can(Ability::Assign, &chat), Can::Yes);
    }

    #[test]
    fn somebody_new_is_written_to_by_their_number() {
        for typed in ["+1 (415) 555-0123", "14155550123"] {
            assert_eq!(kapso().chat_for(typed), Some("+14155550123".into()));
        }
        let with = "+14155550123@106540352242922";
        assert_eq!(kapso().chat_for(with), Some(with.into()));
        for typed in ["ana", "12", "4155550123456789", "", "+", "++14155550123", "+14155550123@"] {
            assert_eq!(kapso().chat_for(typed), None);
        }
    }
}

mod hostile {
    use super::*;

    fn junk() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 6, |inner| {
            let names = prop::sample::select(vec![
                "id",
                "data",
                "meta",
                "kapso",
                "error",
                "errors",
                "message",
                "message_type",
                "message_type_data",
                "contacts",
                "phones",
                "name",
                "latitude",
                "created_at",
                "total_pages",
                "total_count",
                "phone_number",
                "status",
                "metadata",
                "context",
                "whatsapp_message_id",
                "media_url",
                "content",
                "direction",
                "reaction",
            ]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(names.prop_map(String::from), inner, 0..8)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_body_breaks_any_flow(body in junk(), status in prop::sample::select(vec![200u16, 201, 404, 409, 422, 500])) {
            let ops = [
                messages_op(CONVERSATION, None, 50),
                chats_op(None, 50),
                Op::Chat { chat: key(CONVERSATION) },
                Op::MarkRead { chat: key(CONVERSATION) },
                Op::Notes { chat: key("+14155550123") },
                send_op(CONVERSATION, None),
                triage_op(CONVERSATION, Triage::Resolve),
                messages_op("+14155550123", None, 5),
            ];
            for op in ops {
                let kapso = kapso();
                let mut flow = kapso.begin(&op);
                let mut step = flow.next(None);
                for _ in 0..200 {
                    match step {
                        switchboard::backend::Step::Call(_) => step = flow.next(Some(reply(status, body.to_string()))),
                        _ => break,
                    }
                }
                prop_assert!(!matches!(step, switchboard::backend::Step::Call(_)), "endless: {:?}", op);
            }
        }
    }
}
