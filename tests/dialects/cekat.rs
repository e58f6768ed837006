//! Cekat's open API, against the seed document's own example and the contract's facts.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};
use switchboard::backend::cekat::Cekat;
use switchboard::backend::{Dialect, Host, Method, Repeat, Request, Step, Urgency};
use switchboard::domain::*;

use super::support::{answer, call, end, reply, request};

const CHAT: &str = "0b6e0b6e-0000-0000-0000-000000000000";

fn cekat() -> Cekat {
    Cekat::new(FixedOffset::east_opt(7 * 3600).unwrap(), true)
}

fn key() -> ChatKey {
    ChatKey::new("shop", "5f1c", CHAT)
}

fn chats_op(line: &str, cursor: Option<Cursor>) -> Op {
    let line = LineKey { account: "shop".into(), line: line.into() };
    Op::Chats { line, cursor, limit: 50 }
}

fn messages_op(cursor: Option<Cursor>, limit: u16) -> Op {
    Op::Messages { chat: key(), part: CHAT.into(), cursor, limit }
}

fn send_op(address: Option<&str>) -> Op {
    let route = Route { part: CHAT.into(), address: address.map(str::to_owned) };
    let (key, text) = ("key-1".into(), "Good morning".into());
    Op::Send { chat: self::key(), route, key, text, reply_to: None, attachment: None }
}

fn triage_op(triage: Triage) -> Op {
    Op::Triage { chat: key(), triage }
}

fn said(request: &Request) -> (Method, String) {
    let query: Vec<_> = request.query.iter().map(|(k, v)| format!("{k}={v}")).collect();
    (request.method, format!("{} {}", request.path.as_str(), query.join("&")))
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn page(rows: Value) -> Page {
    let body =
        json!({ "success": true, "data": rows, "metadata": { "pagination": { "total_page": 1 } } });
    match answer(&cekat(), &messages_op(None, 50), 200, body.to_string()) {
        Ok(Answer::Messages(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn one(change: Value) -> Message {
    let mut row = example();
    row.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    page(json!([row])).messages.remove(0)
}

fn chats(body: Value) -> (Vec<Chat>, Option<Cursor>) {
    match answer(&cekat(), &chats_op("", None), 200, body.to_string()) {
        Ok(Answer::Chats(chats, next)) => (chats, next),
        other => panic!("{other:?}"),
    }
}

fn fact(message: &Message, name: &str) -> Option<String> {
    message.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
}

/// The seed's message; its conversation is the one that is read.
fn example() -> Value {
    json!({
        "id": "m-1", "message": "Hello! How can we help you today?", "conversation_id": CHAT,
        "sent_by": "a-1", "sent_by_name": "Agent Name", "sent_by_type": "agent",
        "media_type": "text", "media_url": null, "status": "delivered", "is_template": false,
        "created_at": "2026-04-10 16:24:23", "updated_at": "2026-04-10 16:24:23",
        "additional_data": { "is_private_note": false, "snooze_date": null },
        "contact": { "id": "c-1", "type": "whatsapp", "display_name": "Customer Name", "phone_number": "6281234567890" },
        "inbox": { "id": "5f1c", "name": "CekatAI Verified", "type": "whatsapp", "phone_number": "6287751700285" }
    })
}

/// The contract's conversation.
fn conversation() -> Value {
    json!({"id":CHAT,"inbox_id":"5f1c","contact_id":"9a2d","contact_name":"Customer Name",
      "contact_phone":"6281234567890","platform_type":"whatsapp","inbox_name":"CekatAI Support","stage_status":"assigned",
      "handled_by_id":"77aa","handled_by_name":"Agent Name","notes":"","labels":[{"id":"11bb","name":"Important"}],
      "last_message":{"message":"Hello, how can I help?","created_at":"2026-04-10T09:24:23.237+00:00"},
      "first_message":{"message":"Hi"},"additional_data":{"business_name":"Company"},
      "created_at":"2026-04-10T05:47:16.771+00:00","resolved_at":null,"resolved_by_id":null,"resolved_by_name":null})
}

mod requests {
    use super::*;

    #[test]
    fn every_read_goes_where_the_contract_says() {
        let two = Cursor::new("id-9\n2026-04-10T09:51:19.885");
        for (op, path) in [
            (
                Op::Lines { account: "shop".into(), only: None },
                "/api/inboxes page=1&limit=100".to_owned(),
            ),
            (chats_op("", None), "/api/conversations limit=50".into()),
            (chats_op("5f1c", None), "/api/conversations limit=50&inbox_id=5f1c".into()),
            (
                chats_op("", two),
                "/api/conversations limit=50&cursor_id=id-9&cursor_ts=2026-04-10T09:51:19.885"
                    .into(),
            ),
            (Op::Chat { chat: key() }, format!("/api/conversations/{CHAT} ")),
            (
                messages_op(None, 50),
                format!("/api/messages conversation_id={CHAT}&page=1&limit=50"),
            ),
            (Op::People { account: "shop".into() }, "/api/agents page=1&limit=100".into()),
        ] {
            let sent = request(&cekat(), &op);
            assert_eq!((said(&sent), &sent.host), ((Method::Get, path), &Host::Main), "{op:?}");
        }
    }

    #[test]
    fn what_keeps_the_inbox_in_order_goes_to_the_second_host() {
        let named = || Named { id: "x".into(), name: "X".into() };
        for (op, path, sent) in [
            (
                triage_op(Triage::Assign(named())),
                "assign-agent",
                json!({ "conversation_id": CHAT, "agent_id": "x" }),
            ),
            (
                triage_op(Triage::Resolve),
                "resolve-conversation",
                json!({ "conversation_id": CHAT }),
            ),
            (
                triage_op(Triage::Status("pending".into())),
                "conversation-status",
                json!({ "conversation_id": CHAT, "stage_status": "pending" }),
            ),
            (
                triage_op(Triage::Label(named(), true)),
                "labels",
                json!({ "conversation_id": CHAT, "label_id": "x" }),
            ),
            (
                triage_op(Triage::Label(named(), false)),
                "labels/remove",
                json!({ "conversation_id": CHAT, "label_id": "x" }),
            ),
        ] {
            let asked = request(&cekat(), &op);
            assert_eq!(asked.host, Host::Actions);
            assert_eq!(said(&asked), (Method::Post, format!("/business_workflows/{path} ")));
            assert_eq!((body(&asked), asked.repeat), (sent, Repeat::Never));
        }
        let labels = request(&cekat(), &Op::Labels { account: "shop".into() });
        assert_eq!(
            (labels.host, labels.path.as_str()),
            (Host::Actions, "/business_workflows/labels")
        );
    }

    #[test]
    fn a_text_names_the_conversation_and_its_receiver_and_is_never_repeated() {
        let sent = request(&cekat(), &send_op(Some("+62 812 3456 7890")));
        assert_eq!(said(&sent), (Method::Post, "/messages/whatsapp ".into()));
        let wanted = json!({ "conversation_id": CHAT, "receiver": "6281234567890", "message": "Good morning" });
        assert_eq!(body(&sent), wanted);
        assert_eq!((sent.repeat, sent.urgency), (Repeat::Never, Urgency::Now));
    }

    #[test]
    fn a_receiver_that_nobody_said_is_looked_up() {
        let cekat = cekat();
        let mut flow = cekat.begin(&send_op(None));
        assert_eq!(call(&mut *flow, None).path.as_str(), format!("/api/conversations/{CHAT}"));
        let sent =
            call(&mut *flow, Some(reply(200, json!({ "data": conversation() }).to_string())));
        assert_eq!(body(&sent)["receiver"], json!("6281234567890"));
        let mut flow = cekat.begin(&send_op(None));
        call(&mut *flow, None);
        let unknown = json!({ "data": { "id": CHAT, "contact_phone": "" } }).to_string();
        assert!(end(&mut *flow, reply(200, unknown)).unwrap_err().certainly_not_done());
    }

    #[test]
    fn the_key_goes_into_both_headers() {
        let mut signed = request(&cekat(), &chats_op("", None));
        cekat().sign(&mut signed, &SecretString::from("s3cret"), Utc::now());
        let value = |name: &str| {
            signed.headers.iter().find(|header| header.name == name).unwrap().value.clone()
        };
        assert_eq!(
            (value("authorization"), value("api_key")),
            ("Bearer s3cret".into(), "s3cret".into())
        );
        assert!(!format!("{signed:?}").contains("s3cret"));
    }
}

mod conversations {
    use super::*;

    #[test]
    fn every_field_of_the_contracts_example_is_read() {
        let body = json!({"success":true,"data":[conversation()],
            "metadata":{"next_cursor":{"cursor_id":"id-9","cursor_ts":"2026-04-10T09:51:19.885"}}});
        let (chats, next) = chats(body);
        let chat = &chats[0];
        assert_eq!(chat.key, key());
        assert_eq!(chat.name.as_deref(), Some("Customer Name"));
        assert_eq!(chat.address.as_deref(), Some("+62 812 3456 7890"));
        assert_eq!(chat.channel.as_deref(), Some("whatsapp"));
        assert_eq!(chat.status.as_deref(), Some("assigned"));
        assert_eq!(chat.assignee, Some(Named { id: "77aa".into(), name: "Agent Name".into() }));
        assert_eq!(chat.labels, [Named { id: "11bb".into(), name: "Important".into() }]);
        assert_eq!(chat.preview.as_deref(), Some("Hello, how can I help?"));
        assert_eq!(chat.last_activity, Some(at("2026-04-10T09:24:23.237Z")));
        assert_eq!((chat.note.as_deref(), chat.closed, chat.unread), (None, false, 0));
        let again = request(&cekat(), &chats_op("", next));
        assert!(said(&again).1.ends_with("cursor_id=id-9&cursor_ts=2026-04-10T09:51:19.885"));
    }

    #[test]
    fn the_list_ends_where_either_half_of_the_cursor_is_missing() {
        for cursor in [
            json!(null),
            json!({}),
            json!({ "cursor_id": "a" }),
            json!({ "cursor_ts": "b" }),
            json!({ "cursor_id": null, "cursor_ts": "b" }),
            json!({ "cursor_id": "a", "cursor_ts": "" }),
        ] {
            let body = json!({ "data": [conversation()], "metadata": { "next_cursor": cursor } });
            assert_eq!(chats(body).1, None);
        }
        assert_eq!(chats(json!({ "data": [conversation()] })).1, None);
    }

    #[test]
    fn the_detail_tells_who_wrote_last() {
        let mut row = conversation();
        row["notes"] = json!("Owes us a reply");
        row["stage_status"] = json!("resolved");
        row["last_message"]["sent_by_type"] = json!("agent");
        row["last_message_by_human"] = json!({ "message": "Hi", "created_at": "2026-04-10T09:00:00Z", "sent_by_type": "user" });
        row["pipeline"] = json!({ "id": "p", "name": "Sales" });
        row["collaborators"] = json!([{ "id": "x", "name": "Y" }]);
        let body = json!({ "success": true, "data": row }).to_string();
        let Ok(Answer::Chat(chat)) = answer(&cekat(), &Op::Chat { chat: key() }, 200, body.clone())
        else {
            panic!()
        };
        assert_eq!(chat.last_inbound, Some(at("2026-04-10T09:00:00Z")));
        assert!(chat.closed);
        let Ok(Answer::Notes(notes)) = answer(&cekat(), &Op::Notes { chat: key() }, 200, body)
        else {
            panic!()
        };
        assert_eq!(notes[0].text, "Owes us a reply");
    }

    #[test]
    fn what_may_be_null_or_empty_is_absent() {
        let row = json!({ "id": "a", "inbox_id": "i", "notes": null, "additional_data": null, "contact_phone": "", "first_message": { "message": "" }, "labels": null, "last_message": null, "created_at": "2026-04-10T05:47:16Z" });
        let (chats, _) = chats(json!({ "data": [row, null, 7, {}] }));
        assert_eq!(chats.len(), 1);
        assert_eq!((&chats[0].address, &chats[0].note, &chats[0].preview), (&None, &None, &None));
        assert_eq!(chats[0].last_activity, Some(at("2026-04-10T05:47:16Z")));
    }

    #[test]
    fn a_private_note_is_never_a_preview() {
        let mut row = conversation();
        row["last_message"]["additional_data"] = json!({ "is_private_note": true });
        assert_eq!(chats(json!({ "data": [row] })).0[0].preview, None);
    }

    #[test]
    fn inboxes_are_lines_page_after_page() {
        let cekat = cekat();
        let mut flow = cekat.begin(&Op::Lines { account: "shop".into(), only: None });
        call(&mut *flow, None);
        let inbox = |id: &str, status: &str| json!({ "id": id, "name": id, "type": "whatsapp", "status": status, "phone_number": "6287751700285", "ai_agent_id": null });
        let page = |rows: Value| {
            json!({ "success": true, "data": rows, "metadata": { "pagination": { "current_page": 1, "total_page": 2, "total_items": 2 } } }).to_string()
        };
        let second = call(&mut *flow, Some(reply(200, page(json!([inbox("a", "active")])))));
        assert_eq!(said(&second).1, "/api/inboxes page=2&limit=100");
        let Ok(Answer::Lines(lines)) =
            end(&mut *flow, reply(200, page(json!([inbox("b", "inactive")]))))
        else {
            panic!()
        };
        assert_eq!(lines[0].state, LineState::Working);
        assert_eq!(lines[0].number.as_deref(), Some("+62 877 5170 0285"));
        assert_eq!(lines[1].state, LineState::Down("inactive".into()));
    }

    #[test]
    fn the_configured_inbox_is_the_only_line_and_one_that_is_not_there_says_so() {
        let op = |id: &str| Op::Lines { account: "shop".into(), only: Some(id.into()) };
        let body = json!({ "data": [{ "id": "a", "name": "A" }, { "id": "b" }] }).to_string();
        let Ok(Answer::Lines(lines)) = answer(&cekat(), &op("a"), 200, body.clone()) else {
            panic!()
        };
        assert_eq!((lines.len(), lines[0].name.as_deref()), (1, Some("A")));
        let Ok(Answer::Lines(lines)) = answer(&cekat(), &op("z"), 200, body) else { panic!() };
        assert_eq!(lines[0].state, LineState::Down("not_found".into()));
    }

    #[test]
    fn the_team_and_the_labels_are_lists_of_names() {
        let body = json!({ "data": [{ "id": "a-1", "name": "Ana", "role": "agent", "email": "a@example.com", "division": [], "is_online": true, "created_at": "2026-01-01T00:00:00" }] }).to_string();
        for op in [Op::People { account: "shop".into() }, Op::Labels { account: "shop".into() }] {
            let Ok(Answer::Named(named)) = answer(&cekat(), &op, 200, body.clone()) else {
                panic!()
            };
            assert_eq!(named, [Named { id: "a-1".into(), name: "Ana".into() }]);
        }
    }
}

mod messages {
    use super::*;

    #[test]
    fn every_field_of_the_seeds_example_is_read() {
        let message = one(json!({}));
        assert_eq!((message.id.as_str(), message.part.as_str()), ("m-1", CHAT));
        assert_eq!(message.text.as_deref(), Some("Hello! How can we help you today?"));
        assert_eq!(
            message.author,
            Author { id: Some("a-1".into()), name: Some("Agent Name".into()), role: Role::Agent }
        );
        assert_eq!((message.direction, &message.kind), (Direction::Out, &Kind::Text));
        assert_eq!(
            (&message.delivery, &message.media, message.private),
            (&Some(Delivery::Delivered), &None, false)
        );
        assert_eq!(message.sent_at, at("2026-04-10T09:24:23Z"));
        assert_eq!(fact(&message, "written by").as_deref(), Some("agent"));
        assert_eq!(fact(&message, "contact").as_deref(), Some("Customer Name"));
        assert_eq!(fact(&message, "number").as_deref(), Some("6281234567890"));
        assert_eq!(fact(&message, "network").as_deref(), Some("whatsapp"));
        assert_eq!(fact(&message, "inbox").as_deref(), Some("CekatAI Verified"));
        assert_eq!(fact(&message, "own number").as_deref(), Some("6287751700285"));
        for absent in ["template", "snoozed until", "changed at", "status", "form"] {
            assert_eq!(fact(&message, absent), None, "{absent}");
        }
    }

    #[test]
    fn the_seeds_whole_page_is_read_with_its_placeholders() {
        // 5,779 pages and one row: the last page tells which end the first one is.
        let cekat = cekat();
        let mut flow = cekat.begin(&messages_op(None, 10));
        call(&mut *flow, None);
        let body = json!({ "success": true, "data": [example()], "metadata": { "pagination": { "current_page": 1, "current_items": 10, "total_page": 5779, "total_items": 57790 } } });
        let last = call(&mut *flow, Some(reply(200, body.to_string())));
        assert!(said(&last).1.ends_with("page=5779&limit=10"));
        let mut old = example();
        old["id"] = json!("m-0");
        old["created_at"] = json!("2025-01-01 00:00:00");
        let body = json!({ "data": [old], "metadata": { "pagination": { "total_page": 5779 } } });
        let Ok(Answer::Messages(page)) = end(&mut *flow, reply(200, body.to_string())) else {
            panic!()
        };
        assert_eq!(page.messages[0].id.as_str(), "m-1");
        let Older::At(next) = page.older else { panic!() };
        assert!(
            said(&request(&cekat, &messages_op(Some(next), 10))).1.ends_with("page=2&limit=10")
        );
    }

    #[test]
    fn customer_agent_ai_and_system_are_told_apart() {
        for (word, direction, role) in [
            (json!("user"), Direction::In, Role::Customer),
            (json!("agent"), Direction::Out, Role::Agent),
            (json!("ai"), Direction::Out, Role::Assistant),
            (json!("AI_Agent"), Direction::Out, Role::Assistant),
            (json!("bot"), Direction::Out, Role::Assistant),
            (json!("system"), Direction::Unknown, Role::System),
            (json!("hologram"), Direction::Out, Role::Agent),
            (json!(null), Direction::Unknown, Role::Customer),
        ] {
            let message = one(json!({ "sent_by_type": word }));
            assert_eq!((message.direction, message.author.role), (direction, role), "{word}");
            assert_eq!(fact(&message, "written by").as_deref(), word.as_str());
            assert_eq!(message.kind == Kind::System, role == Role::System);
        }
    }

    #[test]
    fn a_private_note_is_marked_and_has_no_delivery() {
        let note = one(
            json!({ "additional_data": { "is_private_note": true, "snooze_date": "2026-05-01" } }),
        );
        assert!(note.private);
        assert_eq!((note.delivery.clone(), note.direction), (None, Direction::Out));
        assert_eq!(fact(&note, "snoozed until").as_deref(), Some("2026-05-01"));
        assert!(!one(json!({ "additional_data": null })).private);
    }

    #[test]
    fn templates_are_marked() {
        assert_eq!(fact(&one(json!({ "is_template": true })), "template").as_deref(), Some("yes"));
    }

    #[test]
    fn every_kind_of_file_is_read_with_its_name() {
        for (word, kind) in [
            ("image", Kind::Image),
            ("video", Kind::Video),
            ("document", Kind::Document),
            ("audio", Kind::Audio),
            ("hologram", Kind::Other("hologram".into())),
        ] {
            let message = one(
                json!({ "media_type": word, "media_url": "https://files.example/a/my%20bill.pdf", "message": "" }),
            );
            assert_eq!((&message.kind, &message.text), (&kind, &None));
            let media = message.media.unwrap();
            assert_eq!(media.name.as_deref(), Some("my bill.pdf"));
            assert_eq!(media.url.as_deref(), Some("https://files.example/a/my%20bill.pdf"));
        }
        assert_eq!(one(json!({ "media_type": "cta_url" })).kind, Kind::Text);
    }

    #[test]
    fn what_real_rows_carry_beside_is_kept() {
        let message = one(
            json!({ "platform_mid": "wamid.1", "business_id": "b", "location": { "latitude": -6.2, "longitude": 106.8 }, "interactive": { "type": "button" }, "action": {}, "chat_credits_used": 1, "ads_data": null }),
        );
        assert_eq!(message.also, Some("wamid.1".into()));
        assert_eq!(
            message.extra,
            Some(Extra::Location { latitude: -6.2, longitude: 106.8, name: None })
        );
        assert_eq!(message.kind, Kind::Location);
        assert!(fact(&message, "interactive").unwrap().contains("button"));
        assert_eq!(fact(&message, "chat_credits_used").as_deref(), Some("1"));
        assert_eq!((fact(&message, "action"), fact(&message, "ads_data")), (None, None));
    }

    #[test]
    fn own_messages_tell_how_far_they_came() {
        for (word, known) in [
            ("sent", Some(Delivery::Sent)),
            ("delivered", Some(Delivery::Delivered)),
            ("read", Some(Delivery::Read)),
            ("failed", Some(Delivery::Failed(None))),
            ("pending", Some(Delivery::Pending)),
            ("warped", None),
        ] {
            assert_eq!(one(json!({ "status": word })).delivery, known);
        }
        assert_eq!(one(json!({ "sent_by_type": "user" })).delivery, None);
    }

    #[test]
    fn times_without_a_zone_are_in_the_accounts() {
        let utc = Cekat::new(FixedOffset::east_opt(0).unwrap(), true);
        let body =
            json!({ "data": [example()], "metadata": { "pagination": { "total_page": 1 } } });
        let Ok(Answer::Messages(page)) =
            answer(&utc, &messages_op(None, 50), 200, body.to_string())
        else {
            panic!()
        };
        assert_eq!(page.messages[0].sent_at, at("2026-04-10T16:24:23Z"));
        for (written, wanted) in [
            ("2026-04-10T09:24:23.237+00:00", "2026-04-10T09:24:23.237Z"),
            ("2026-04-10T09:24:23.237119+00:00", "2026-04-10T09:24:23.237119Z"),
            ("2026-04-10T09:24:23Z", "2026-04-10T09:24:23Z"),
            ("2026-04-10T16:24:23", "2026-04-10T09:24:23Z"),
        ] {
            assert_eq!(one(json!({ "created_at": written })).sent_at, at(wanted));
        }
    }

    #[test]
    fn an_unreadable_time_never_drops_a_message() {
        let message = one(json!({ "created_at": "kemarin" }));
        assert!(fact(&message, "time").unwrap().contains("kemarin"));
    }

    #[test]
    fn words_of_another_conversation_are_never_shown_in_this_one() {
        let mut other = example();
        other["conversation_id"] = json!("somebody else's");
        assert_eq!(page(json!([example(), other])).messages.len(), 1);
    }

    #[test]
    fn whatever_a_success_says_the_text_was_taken() {
        let op = send_op(Some("6281234567890"));
        for body in ["", "{}", "null", r#"{"success":true,"data":{"message_id":"x"}}"#] {
            let outcome = answer(&cekat(), &op, 200, body);
            let Ok(Answer::Sent(sent)) = outcome else { panic!("{outcome:?}") };
            assert_eq!((sent.id, sent.delivery), (None, Delivery::Pending), "{body}");
        }
        let body = json!({ "success": true, "data": example() }).to_string();
        let Ok(Answer::Sent(sent)) = answer(&cekat(), &op, 200, body) else { panic!() };
        assert_eq!((sent.id, sent.delivery), (Some("m-1".into()), Delivery::Delivered));
    }
}

mod sent {
    use super::*;

    #[test]
    fn the_short_answer_says_how_far_the_text_came_also_that_it_failed() {
        for (word, delivery) in [
            ("sent", Delivery::Sent),
            ("delivered", Delivery::Delivered),
            ("failed", Delivery::Failed(None)),
            ("FAILED", Delivery::Failed(None)),
            ("enqueued", Delivery::Pending),
        ] {
            let body = json!({ "success": true, "data": { "message_id": "x", "status": word,
                "to": "6281234567890", "timestamp": "2026-04-10 16:24:23" } });
            let op = send_op(Some("6281234567890"));
            let outcome = answer(&cekat(), &op, 200, body.to_string());
            let Ok(Answer::Sent(sent)) = outcome else { panic!("{outcome:?}") };
            assert_eq!((sent.id, sent.delivery), (None, delivery), "{word}");
        }
    }
}

mod order {
    use super::*;

    proptest! {
        /// Whichever end page 1 is: the walk goes from the newest to the oldest and misses nothing.
        #[test]
        fn both_orders_are_walked_from_the_newest_to_the_oldest(total in 1u32..40, size in 1u16..9, newest_first: bool) {
            let row = |n: u32| {
                let mut row = example();
                row["id"] = json!(n.to_string());
                row["created_at"] = json!(format!("2026-04-10 10:{n:02}:00"));
                row
            };
            let mut rows: Vec<_> = (0..total).map(row).collect();
            if newest_first {
                rows.reverse();
            }
            let cekat = cekat();
            let (mut all, mut cursor) = (Vec::new(), None);
            'walk: for _ in 0..100 {
                let mut flow = cekat.begin(&messages_op(cursor.clone(), size));
                let mut step = flow.next(None);
                loop {
                    match step {
                        Step::Call(request) => {
                            let of = |name: &str| request.query.iter().find(|(known, _)| *known == name).unwrap().1.parse::<usize>().unwrap();
                            let (page, size) = (of("page"), of("limit"));
                            let data: Vec<_> = rows.iter().skip((page - 1) * size).take(size).collect();
                            let pages = rows.len().div_ceil(size);
                            let body = json!({ "data": data, "metadata": { "pagination": { "total_page": pages, "total_items": rows.len() } } });
                            step = flow.next(Some(reply(200, body.to_string())));
                        }
                        Step::Done(Answer::Messages(page)) => {
                            all.splice(0..0, page.messages.iter().map(|row| row.id.to_string()));
                            match page.older {
                                Older::At(next) => cursor = Some(next),
                                _ => break 'walk,
                            }
                            break;
                        }
                        other => panic!("{other:?}"),
                    }
                }
            }
            prop_assert_eq!(all, (0..total).map(|n| n.to_string()).collect::<Vec<_>>());
        }
    }
}

mod refusals {
    use super::*;

    fn problem(status: u16, body: Value) -> Problem {
        answer(&cekat(), &send_op(Some("62")), status, body.to_string()).unwrap_err()
    }

    #[test]
    fn both_shapes_are_read() {
        let told = problem(
            401,
            json!({"success":false,"status_code":401,"error":{"message":"Not authenticated"}}),
        );
        assert_eq!(
            (told.cause, told.detail.as_deref()),
            (Cause::Unauthorized, Some("Not authenticated"))
        );
        let told = problem(
            400,
            json!({"success":false,"error":{"code":"VALIDATION_ERROR","message":"Bad","details":[{"field":"receiver","message":"is missing"}]}}),
        );
        assert_eq!((told.cause, told.code.as_deref()), (Cause::Invalid, Some("VALIDATION_ERROR")));
        assert_eq!(told.detail.as_deref(), Some("Bad (receiver: is missing)"));
    }

    #[test]
    fn a_failure_under_a_good_status_is_a_failure() {
        let told = problem(
            200,
            json!({"success":false,"status_code":404,"error":{"message":"No conversation"}}),
        );
        assert_eq!(
            (told.cause, told.detail.as_deref()),
            (Cause::NotFound, Some("No conversation"))
        );
        assert_eq!(problem(200, json!({ "success": false })).cause, Cause::Invalid);
    }

    #[test]
    fn too_many_requests_is_waited_for_although_nobody_says_how_long() {
        let told = problem(429, json!({ "success": false, "error": { "message": "Too many" } }));
        assert_eq!(told.cause, Cause::RateLimited);
        assert!(told.retry_after.is_some());
        assert_eq!(problem(404, json!({})).retry_after, None);
    }
}

mod abilities {
    use super::*;

    const NOON: &str = "2026-03-01T12:00:00Z";

    fn chat() -> Chat {
        let mut chat = chats(json!({ "data": [conversation()] })).0.remove(0);
        chat.last_inbound = Some(at(NOON) - TimeDelta::hours(1));
        chat
    }

    fn can(what: Ability, line: Option<&Line>, chat: &Chat) -> Can {
        cekat().can(what, line, chat, at(NOON))
    }

    #[test]
    fn texts_go_out_only_where_that_can_work() {
        assert_eq!(can(Ability::Send, None, &chat()), Can::Yes);
        let instagram = Chat { channel: Some("instagram".into()), ..chat() };
        let unnamed = Chat { address: None, ..chat() };
        let late = Chat { last_inbound: Some(at(NOON) - TimeDelta::hours(25)), ..chat() };
        for chat in [instagram, unnamed, late] {
            assert!(matches!(can(Ability::Send, None, &chat), Can::NotNow(_)), "{chat:?}");
        }
        let inactive = Line {
            id: "i".into(),
            name: None,
            number: None,
            state: LineState::Down("inactive".into()),
        };
        assert!(matches!(can(Ability::Send, Some(&inactive), &chat()), Can::NotNow(_)));
    }

    #[test]
    fn without_a_second_host_it_is_said_what_is_missing() {
        let alone = Cekat::new(FixedOffset::east_opt(0).unwrap(), false);
        let Can::NotNow(why) = alone.can(Ability::Assign, None, &chat(), at(NOON)) else {
            panic!()
        };
        assert!(why.contains("actions_url"));
        for what in [Ability::Assign, Ability::Resolve, Ability::Status, Ability::Label] {
            assert_eq!(can(what, None, &chat()), Can::Yes);
        }
    }

    #[test]
    fn what_is_not_documented_is_not_offered() {
        for what in [
            Ability::Reply,
            Ability::Typing,
            Ability::MarkRead,
            Ability::React,
            Ability::Edit,
            Ability::DeleteMessage,
            Ability::Attach,
            Ability::Note,
            Ability::DeleteChat,
            Ability::StartChat,
        ] {
            assert_eq!(can(what, None, &chat()), Can::Never, "{what:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_body_breaks_any_flow(text in "\\PC{0,30}", number: i64, status in prop::sample::select(vec![200u16, 400, 429, 500])) {
        let odd = json!({ "id": number, "message": [text], "created_at": number, "additional_data": text, "location": { "latitude": text }, "labels": text, "last_message": number, "contact_phone": number });
        let bodies = [
            json!({ "data": [odd, [odd], text, null], "metadata": { "pagination": { "total_page": number, "total_items": text }, "next_cursor": [number] } }),
            json!({ "data": odd, "success": text, "error": { "details": number, "message": odd } }),
            json!(text),
        ];
        for body in bodies {
            for op in [messages_op(None, 50), chats_op("", None), Op::Chat { chat: key() }, Op::Lines { account: "a".into(), only: None }, send_op(None), triage_op(Triage::Resolve)] {
                let cekat = cekat();
                let mut flow = cekat.begin(&op);
                let mut step = flow.next(None);
                for _ in 0..100 {
                    let Step::Call(_) = step else { break };
                    step = flow.next(Some(reply(status, body.to_string())));
                }
                prop_assert!(!matches!(step, Step::Call(_)), "endless: {op:?}");
            }
        }
    }
}
