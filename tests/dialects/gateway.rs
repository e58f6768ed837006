//! The WhatsApp gateway, against the seed document's own example and the contract's facts.

use proptest::prelude::*;
use serde_json::{Value, json};
use switchboard::backend::gateway::Gateway;
use switchboard::backend::{Dialect, Method, Repeat, Request, Urgency};
use switchboard::domain::*;

use super::support::{answer, call, end, reply, request};

const PHONE: &str = "6281234567890@s.whatsapp.net";

fn key() -> ChatKey {
    ChatKey::new("support", "01J9", PHONE)
}

fn messages_op(cursor: Option<&str>, limit: u16) -> Op {
    let cursor = cursor.and_then(Cursor::new);
    Op::Messages { chat: key(), part: PHONE.into(), cursor, limit }
}

fn chats_op(cursor: Option<&str>) -> Op {
    let cursor = cursor.and_then(Cursor::new);
    Op::Chats { line: key().line_key(), cursor, limit: 200 }
}

fn send_op(reply_to: Option<&str>) -> Op {
    let reply_to = reply_to.map(MessageId::from);
    let (chat, text) = (key(), "Good morning".into());
    let route = Route::bare(&chat);
    Op::Send { chat, route, key: "key-1".into(), text, reply_to, attachment: None }
}

fn typing_op() -> Op {
    Op::Typing { chat: key(), presence: Presence::Composing }
}

fn lines_op(only: Option<&str>) -> Op {
    Op::Lines { account: "support".into(), only: only.map(LineId::from) }
}

fn page(body: Value) -> Page {
    match answer(&Gateway, &messages_op(None, 50), 200, body.to_string()) {
        Ok(Answer::Messages(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn one(row: Value) -> Message {
    page(json!({ "data": [row] })).messages.remove(0)
}

fn chats(body: Value) -> (Vec<Chat>, Option<Cursor>) {
    match answer(&Gateway, &chats_op(None), 200, body.to_string()) {
        Ok(Answer::Chats(chats, next)) => (chats, next),
        other => panic!("{other:?}"),
    }
}

fn chat(row: Value) -> Chat {
    chats(json!({ "data": [row] })).0.remove(0)
}

fn sent(body: Value) -> Sent {
    match answer(&Gateway, &send_op(None), 200, body.to_string()) {
        Ok(Answer::Sent(sent)) => sent,
        other => panic!("{other:?}"),
    }
}

fn lines(only: Option<&str>, status: u16, body: Value) -> Result<Vec<Line>, Problem> {
    match answer(&Gateway, &lines_op(only), status, body.to_string())? {
        Answer::Lines(lines) => Ok(lines),
        other => panic!("{other:?}"),
    }
}

fn failure(op: &Op, status: u16, code: &str) -> Problem {
    let body = json!({ "error": { "code": code, "message": "in its own words" } });
    answer(&Gateway, op, status, body.to_string()).unwrap_err()
}

fn fact(message: &Message, name: &str) -> Option<String> {
    message.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
}

fn ids(page: &Page) -> Vec<&str> {
    page.messages.iter().map(|message| message.id.as_str()).collect()
}

mod requests {
    use super::*;

    fn line(request: &Request) -> (Method, String) {
        let query: Vec<_> = request.query.iter().map(|(k, v)| format!("{k}={v}")).collect();
        (request.method, format!("{} {}", request.path.as_str(), query.join("&")))
    }

    #[test]
    fn every_op_goes_where_the_contract_says() {
        let chat = "/sessions/01J9/chats/6281234567890%40s.whatsapp.net";
        for (op, method, path) in [
            (lines_op(Some("01J9")), Method::Get, "/sessions/01J9/me ".to_owned()),
            (lines_op(None), Method::Get, "/sessions ".into()),
            (chats_op(None), Method::Get, "/sessions/01J9/chats limit=200".into()),
            (
                chats_op(Some("a+/=")),
                Method::Get,
                "/sessions/01J9/chats limit=200&cursor=a+/=".into(),
            ),
            (Op::Chat { chat: key() }, Method::Get, format!("{chat} ")),
            (messages_op(None, 50), Method::Get, format!("{chat}/messages limit=50")),
            (send_op(None), Method::Post, "/sessions/01J9/messages ".into()),
            (typing_op(), Method::Put, format!("{chat}/presence ")),
            (Op::MarkRead { chat: key() }, Method::Post, format!("{chat}/read ")),
            (Op::DeleteChat { chat: key() }, Method::Delete, format!("{chat} ")),
        ] {
            assert_eq!(line(&request(&Gateway, &op)), (method, path), "{op:?}");
        }
    }

    #[test]
    fn limits_stay_between_1_and_200() {
        for (limit, sent) in [(0, "1"), (1, "1"), (200, "200"), (u16::MAX, "200")] {
            assert_eq!(request(&Gateway, &messages_op(None, limit)).query[0].1, sent);
        }
    }

    #[test]
    fn only_the_listed_fields_are_sent() {
        let body = |op: &Op| serde_json::from_slice::<Value>(&request(&Gateway, op).body).unwrap();
        let text = json!({ "type": "text", "to": PHONE, "text": "Good morning" });
        assert_eq!(body(&send_op(None)), text);
        let answer =
            json!({ "type": "text", "to": PHONE, "text": "Good morning", "replyTo": "M1" });
        assert_eq!(body(&send_op(Some("M1"))), answer);
        assert_eq!(body(&typing_op()), json!({ "state": "composing" }));
        let paused = Op::Typing { chat: key(), presence: Presence::Paused };
        assert_eq!(body(&paused), json!({ "state": "paused" }));
        assert!(request(&Gateway, &Op::MarkRead { chat: key() }).body.is_empty());
    }

    #[test]
    fn a_text_carries_its_key_and_is_never_repeated_without_it() {
        let send = request(&Gateway, &send_op(None));
        let key = send.headers.iter().find(|header| header.name == "idempotency-key");
        assert_eq!(key.map(|header| header.value.as_str()), Some("key-1"));
        assert_eq!((send.repeat, send.urgency), (Repeat::Keyed, Urgency::Now));
        assert_eq!(request(&Gateway, &typing_op()).repeat, Repeat::Never);
        assert_eq!(request(&Gateway, &messages_op(None, 50)).repeat, Repeat::Safe);
    }

    #[test]
    fn the_first_page_of_chats_goes_before_the_rest_of_the_list() {
        assert_eq!(request(&Gateway, &chats_op(None)).urgency, Urgency::Soon);
        assert_eq!(request(&Gateway, &chats_op(Some("x"))).urgency, Urgency::Background);
    }

    #[test]
    fn the_token_is_a_bearer_that_is_never_printed() {
        let mut request = request(&Gateway, &typing_op());
        Gateway.sign(&mut request, &"wa_secret".to_owned().into(), Default::default());
        let header = request.headers.iter().find(|header| header.name == "authorization").unwrap();
        assert_eq!(header.value, "Bearer wa_secret");
        assert!(!format!("{request:?}").contains("wa_secret"));
    }

    #[test]
    fn an_id_that_would_change_the_path_is_refused_before_it_is_sent() {
        let chat = ChatKey::new("support", "01J9", "..");
        let step = Gateway.begin(&Op::DeleteChat { chat }).next(None);
        assert!(matches!(step, switchboard::backend::Step::Failed(_)), "{step:?}");
        let chat = ChatKey::new("support", "01J9", "../../me?x#y");
        let path = request(&Gateway, &Op::DeleteChat { chat }).path;
        assert_eq!(path.as_str(), "/sessions/01J9/chats/..%2F..%2Fme%3Fx%23y");
    }
}

mod messages {
    use super::*;

    #[test]
    fn the_seeds_own_example_is_an_inbound_text() {
        let body = include_str!("../fixtures/gateway/seed_messages.json");
        let page = page(serde_json::from_str(body).unwrap());
        assert_eq!(page.older, Older::At(Cursor::new("string").unwrap()));
        let message = &page.messages[0];
        assert_eq!(message.id.as_str(), "3EB0C431C26A1916E07A");
        assert_eq!((message.direction, &message.kind), (Direction::In, &Kind::Text));
        assert_eq!(message.text.as_deref(), Some("Hello there!"));
        assert_eq!(message.sent_at.timestamp_millis(), 1_719_662_400_000);
        let author =
            Author { id: Some(PHONE.into()), name: Some("Alice".into()), role: Role::Customer };
        assert_eq!(message.author, author);
        assert_eq!(message.reply_to, Some("3EB0C431C26A1916E001".into()));
        let alice = Mention { handle: "205227043110953".into(), name: "Alice".into() };
        assert_eq!(message.mentions, [alice]);
        assert!(!message.edited && !message.deleted);
        assert_eq!((&message.delivery, &message.error, &message.media), (&None, &None, &None));
    }

    #[test]
    fn the_seeds_status_error_and_media_are_only_in_the_details() {
        let body = include_str!("../fixtures/gateway/seed_messages.json");
        let message = page(serde_json::from_str(body).unwrap()).messages.remove(0);
        let fact = |name| fact(&message, name);
        assert_eq!(fact("status").as_deref(), Some("delivered"));
        assert_eq!(fact("error").as_deref(), Some("recipient not on WhatsApp"));
        assert_eq!(fact("media").as_deref(), Some("invoice.pdf, image/jpeg, 204800 bytes"));
        assert_eq!(fact("store id").as_deref(), Some("3EB0C431C26A1916E07A"));
        assert_eq!(fact("sender LID").as_deref(), Some("205227043110953@lid"));
        assert_eq!(message.ack_level, Some(3));
    }

    #[test]
    fn the_seeds_own_error_is_a_chat_that_is_not_there() {
        let body = include_str!("../fixtures/gateway/seed_error.json");
        let problem = answer(&Gateway, &messages_op(None, 50), 404, body).unwrap_err();
        assert_eq!(problem.cause, Cause::NotFound);
        assert_eq!(problem.code.as_deref(), Some("not_found"));
        assert_eq!(problem.detail.as_deref(), Some("session not found"));
        assert_eq!(problem.request_id.as_deref(), Some("req-1"));
    }

    #[test]
    fn pages_are_turned_oldest_first() {
        let row = |id: &str, at: i64| json!({ "id": id, "timestamp": at });
        let page = page(json!({ "data": [row("c", 3), row("b", 3), row("a", 1)] }));
        assert_eq!(ids(&page), ["a", "b", "c"]);
    }

    #[test]
    fn null_absent_and_empty_cursors_are_the_end() {
        for body in [
            json!({ "data": [], "nextCursor": null }),
            json!({ "data": [] }),
            json!({ "data": null, "nextCursor": "" }),
            json!({}),
        ] {
            let page = page(body);
            assert_eq!((page.messages.len(), page.older), (0, Older::Nothing));
        }
    }

    #[test]
    fn the_cursor_is_handed_back_untouched() {
        let page = page(json!({ "data": [], "nextCursor": "a b+/=%40 \"" }));
        let Older::At(cursor) = page.older else { panic!() };
        let op = Op::Messages { chat: key(), part: PHONE.into(), cursor: Some(cursor), limit: 1 };
        assert_eq!(request(&Gateway, &op).query[1], ("cursor", "a b+/=%40 \"".to_owned()));
    }

    #[test]
    fn either_id_will_do_and_a_row_without_any_is_passed_over() {
        let rows = json!({ "data": [
            { "id": "store", "waMessageId": "wa" }, { "id": "only-store" },
            { "waMessageId": "only-wa" }, { "body": "nobody's" }, 7, null, "row", [], {},
        ]});
        assert_eq!(ids(&page(rows)), ["only-wa", "only-store", "wa"]);
    }

    #[test]
    fn numbers_may_come_as_text() {
        let row =
            json!({ "id": 7, "timestamp": "1719662400000", "ackLevel": "3", "fromMe": "true" });
        let message = one(row);
        assert_eq!(message.id.as_str(), "7");
        assert_eq!(message.sent_at.timestamp_millis(), 1_719_662_400_000);
        assert_eq!((message.ack_level, message.direction), (Some(3), Direction::Out));
    }

    #[test]
    fn a_message_without_a_readable_time_stands_by_its_neighbour() {
        let row = |id: &str, at: Value| json!({ "id": id, "timestamp": at, "createdAt": 9000 });
        let body = json!({ "data": [
            row("d", json!("soon")), row("c", json!(3000)), row("b", json!(null)),
            row("a", json!(1000)), row("z", json!(0)),
        ]});
        let page = page(body);
        let times: Vec<_> = page.messages.iter().map(|m| m.sent_at.timestamp_millis()).collect();
        assert_eq!(
            (ids(&page), times),
            (vec!["z", "a", "b", "c", "d"], vec![1000, 1000, 1000, 3000, 3000])
        );
        assert!(fact(&page.messages[4], "time").unwrap().contains("soon"));
    }

    #[test]
    fn without_any_time_in_the_page_the_time_of_storing_is_taken() {
        assert_eq!(one(json!({ "id": "a", "createdAt": 5 })).sent_at.timestamp_millis(), 5);
        assert_eq!(one(json!({ "id": "a" })).sent_at.timestamp_millis(), 0);
    }

    #[test]
    fn status_decides_how_far_an_own_message_came() {
        for (status, delivery) in [
            ("pending", Delivery::Pending),
            ("sent", Delivery::Sent),
            ("delivered", Delivery::Delivered),
            ("read", Delivery::Read),
            ("played", Delivery::Played),
            ("failed", Delivery::Failed(None)),
        ] {
            let row = json!({ "id": "a", "direction": "out", "status": status, "ackLevel": 5 });
            assert_eq!(one(row).delivery, Some(delivery));
        }
    }

    #[test]
    fn an_acknowledgement_number_never_claims_anything() {
        let message = one(json!({ "id": "a", "fromMe": true, "ackLevel": 4 }));
        assert_eq!((message.delivery, message.ack_level), (None, Some(4)));
    }

    #[test]
    fn an_unknown_status_is_a_fact() {
        let message = one(json!({ "id": "a", "fromMe": true, "status": "teleported" }));
        assert_eq!(message.delivery, None);
        assert_eq!(fact(&message, "status").as_deref(), Some("teleported"));
    }

    #[test]
    fn a_failed_message_says_why() {
        let row = |status: &str| json!({ "id": "a", "fromMe": true, "status": status, "error": "blocked" });
        let failed = one(row("failed"));
        assert_eq!(failed.delivery, Some(Delivery::Failed(Some("blocked".into()))));
        assert_eq!(failed.error.as_deref(), Some("blocked"));
        let sent = one(row("sent"));
        assert_eq!(
            (sent.error.as_deref(), fact(&sent, "error").as_deref()),
            (None, Some("blocked"))
        );
    }

    #[test]
    fn direction_goes_before_from_me_and_neither_is_unknown() {
        let direction = |row: Value| one(row).direction;
        assert_eq!(
            direction(json!({ "id": "a", "direction": "in", "fromMe": true })),
            Direction::In
        );
        assert_eq!(direction(json!({ "id": "a", "fromMe": false })), Direction::In);
        assert_eq!(direction(json!({ "id": "a", "direction": "sideways" })), Direction::Unknown);
        assert_eq!(one(json!({ "id": "a", "fromMe": true })).author.role, Role::Agent);
    }

    #[test]
    fn every_listed_type_is_known_and_others_keep_their_word() {
        let listed =
            "text image video audio document sticker location contact poll reaction system";
        for word in listed.split(' ') {
            let kind = one(json!({ "id": "a", "type": word })).kind;
            assert!(!matches!(kind, Kind::Other(_)), "{word}");
            assert_eq!(kind.word(), word);
        }
        assert_eq!(
            one(json!({ "id": "a", "type": "hologram" })).kind,
            Kind::Other("hologram".into())
        );
        assert_eq!(one(json!({ "id": "a" })).kind, Kind::Text);
        assert_eq!(one(json!({ "id": "a", "type": "system" })).author.role, Role::System);
    }

    #[test]
    fn media_is_there_when_it_is_said_to_be() {
        let row = json!({ "id": "a", "type": "image", "hasMedia": true, "body": "our shop",
            "media": { "mimetype": "image/jpeg", "size": 2048, "filename": "shop.jpg" } });
        let message = one(row);
        let media = message.media.unwrap();
        assert_eq!((media.mime.as_deref(), media.size), (Some("image/jpeg"), Some(2048)));
        assert_eq!(
            (media.name.as_deref(), message.text.as_deref()),
            (Some("shop.jpg"), Some("our shop"))
        );
        let bare = one(json!({ "id": "a", "type": "video", "hasMedia": true, "media": null }));
        assert_eq!((bare.kind, bare.media), (Kind::Video, Some(Media::default())));
    }

    #[test]
    fn a_reaction_row_names_its_message_and_its_emoji() {
        let row = json!({ "id": "a", "type": "reaction", "quotedMessageId": "b", "body": "👍" });
        let message = one(row);
        assert_eq!((message.kind, message.reply_to), (Kind::Reaction, Some("b".into())));
        assert_eq!(message.text.as_deref(), Some("👍"));
    }

    #[test]
    fn edited_and_deleted_are_kept() {
        let message = one(json!({ "id": "a", "edited": true, "deleted": true }));
        assert!(message.edited && message.deleted);
    }

    #[test]
    fn a_success_that_is_no_page_is_unreadable_and_tells_its_request() {
        for body in ["", "<html>", "[]", "7", "{\"data\":{}}", "{\"data\":[", "{\"error\":\"x\"}"] {
            let problem = answer(&Gateway, &messages_op(None, 1), 200, body).unwrap_err();
            assert_eq!(problem.cause, Cause::Unreadable, "{body}");
            assert_eq!(problem.request_id.as_deref(), Some("req-1"));
        }
    }

    fn hostile() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map("[a-z@.]{0,9}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    const FIELDS: [&str; 22] = [
        "ackLevel",
        "body",
        "chatJid",
        "createdAt",
        "deleted",
        "direction",
        "edited",
        "error",
        "fromMe",
        "hasMedia",
        "id",
        "media",
        "mentionNames",
        "mentions",
        "quotedMessageId",
        "senderJid",
        "senderLid",
        "senderName",
        "status",
        "timestamp",
        "type",
        "waMessageId",
    ];

    proptest! {
        #[test]
        fn no_row_however_broken_costs_a_good_one(
            broken in prop::collection::vec(
                prop_oneof![
                    hostile(),
                    prop::collection::vec((prop::sample::select(&FIELDS[..]), hostile()), 0..12)
                        .prop_map(|fields| {
                            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
                            Value::Object(fields.collect())
                        }),
                ], 0..12),
            places in prop::collection::vec(any::<prop::sample::Index>(), 3),
            cursor in hostile(),
        ) {
            let mut rows = broken;
            for (n, place) in places.iter().enumerate() {
                let row = json!({ "id": format!("good-{n}"), "timestamp": 5, "body": "kept" });
                rows.insert(place.index(rows.len() + 1), row);
            }
            let page = page(json!({ "data": rows, "nextCursor": cursor }));
            for n in 0..places.len() {
                let good = page.messages.iter().find(|m| m.id.as_str() == format!("good-{n}"));
                prop_assert_eq!(good.and_then(|m| m.text.as_deref()), Some("kept"));
            }
        }

        #[test]
        fn no_body_at_all_is_too_strange_to_survive(status in 100u16..600, body in "\\PC{0,60}", value in hostile()) {
            for op in [messages_op(None, 9), chats_op(None), send_op(None), typing_op(),
                       lines_op(None), lines_op(Some("s")), Op::Chat { chat: key() },
                       Op::MarkRead { chat: key() }, Op::DeleteChat { chat: key() }] {
                let mut flow = Gateway.begin(&op);
                call(&mut *flow, None);
                let _ = flow.next(Some(reply(status, body.clone())));
                let mut flow = Gateway.begin(&op);
                call(&mut *flow, None);
                let _ = flow.next(Some(reply(status, value.to_string())));
            }
        }
    }
}

mod chat_list {
    use super::*;

    #[test]
    fn a_full_row_is_read() {
        let chat = chat(json!({ "id": 12, "sessionId": "01J9", "jid": PHONE, "type": "dm",
            "aliases": ["205227043110953@lid", PHONE, "205227043110953@lid"], "name": "  Alice ",
            "lastMessageAt": 1719662400000i64, "unreadCount": 3, "archived": true, "pinned": true,
            "mutedUntil": 1719662500000i64 }));
        assert_eq!(chat.key, key());
        assert_eq!(chat.aliases, ["205227043110953@lid".into()]);
        assert_eq!((chat.kind, chat.name.as_deref()), (ChatKind::Direct, Some("Alice")));
        assert_eq!(chat.address.as_deref(), Some("+62 812 3456 7890"));
        assert_eq!(chat.last_activity.unwrap().timestamp_millis(), 1_719_662_400_000);
        assert_eq!((chat.unread, chat.archived, chat.pinned), (3, true, true));
        assert_eq!(chat.muted_until.unwrap().timestamp_millis(), 1_719_662_500_000);
    }

    #[test]
    fn the_jid_is_enough_and_a_row_without_one_is_passed_over() {
        let (chats, next) = chats(json!({ "data": [{ "jid": "1@g.us" }, { "id": 4 }, null, "x"] }));
        assert_eq!((chats.len(), next), (1, None));
        assert_eq!((&chats[0].kind, chats[0].unread), (&ChatKind::Group, 0));
        assert_eq!(chats[0].title(), "1@g.us");
    }

    #[test]
    fn type_decides_and_the_jid_helps_out() {
        let kind = |jid: &str, word: Value| chat(json!({ "jid": jid, "type": word })).kind;
        assert_eq!(kind("1@g.us", json!("newsletter")), ChatKind::Channel);
        assert_eq!(kind("1@x", json!("broadcast")), ChatKind::Broadcast);
        assert_eq!(kind("1@lid", json!(null)), ChatKind::Direct);
        assert_eq!(kind("1@newsletter", json!("weird")), ChatKind::Channel);
        assert_eq!(kind("status@broadcast", json!("broadcast")), ChatKind::Status);
        assert_eq!(kind("1@x", json!("weird")), ChatKind::Other("weird".into()));
    }

    #[test]
    fn a_blank_name_is_none_and_the_number_stands_for_it() {
        for name in [json!(null), json!(""), json!("  "), json!(PHONE)] {
            let chat = chat(json!({ "jid": PHONE, "name": name }));
            assert_eq!((chat.name.as_deref(), chat.title()), (None, "+62 812 3456 7890"));
        }
    }

    #[test]
    fn a_hidden_number_is_called_that_unless_an_alias_tells() {
        let hidden = chat(json!({ "jid": "205227043110953@lid" }));
        assert_eq!(hidden.address.as_deref(), Some("hidden number …0953"));
        let known = chat(json!({ "jid": "205227043110953@lid", "aliases": [PHONE] }));
        assert_eq!(known.address.as_deref(), Some("+62 812 3456 7890"));
        assert_eq!(chat(json!({ "jid": "123-456@g.us" })).address, None);
    }

    #[test]
    fn counts_that_cannot_be_are_brought_into_range() {
        for (count, unread) in
            [(json!(-1), 0), (json!(1e18), u32::MAX), (json!("7"), 7), (json!({}), 0)]
        {
            assert_eq!(chat(json!({ "jid": "1@g.us", "unreadCount": count })).unread, unread);
        }
    }

    #[test]
    fn the_list_goes_on_by_cursor_and_ends_without_one() {
        let next = |cursor: Value| chats(json!({ "data": null, "nextCursor": cursor })).1;
        assert_eq!(next(json!("abc")), Cursor::new("abc"));
        assert_eq!((next(json!(null)), next(json!(""))), (None, None));
    }

    #[test]
    fn one_chat_comes_bare_or_wrapped() {
        for body in [json!({ "jid": PHONE }), json!({ "data": { "jid": PHONE } })] {
            let answer = answer(&Gateway, &Op::Chat { chat: key() }, 200, body.to_string());
            assert_eq!(answer, Ok(Answer::Chat(Box::new(chat(json!({ "jid": PHONE }))))));
        }
    }
}

mod sessions {
    use super::*;

    #[test]
    fn the_configured_session_tells_its_number_and_state() {
        let body = json!({ "connected": true, "status": "working", "phoneNumber": "6281234567890",
            "waJid": "6281234567890:7@s.whatsapp.net", "waLid": "1@lid" });
        let line = lines(Some("01J9"), 200, body).unwrap().remove(0);
        assert_eq!((line.id.as_str(), line.state), ("01J9", LineState::Working));
        assert_eq!(line.number.as_deref(), Some("+62 812 3456 7890"));
        let from_jid = json!({ "status": "working", "waJid": "6281234567890:7@s.whatsapp.net" });
        let line = lines(Some("01J9"), 200, from_jid).unwrap().remove(0);
        assert_eq!(line.number.as_deref(), Some("+62 812 3456 7890"));
    }

    #[test]
    fn every_session_status_says_whether_sending_can_work() {
        for word in ["starting", "scan_qr_code", "failed", "stopped", "logged_out"] {
            let line = lines(Some("s"), 200, json!({ "status": word })).unwrap().remove(0);
            assert_eq!(line.state, LineState::Down(word.into()));
        }
        let state = |body: Value| lines(Some("s"), 200, body).unwrap().remove(0).state;
        assert_eq!(state(json!({ "connected": true })), LineState::Working);
        assert_eq!(
            state(json!({ "status": "working", "connected": false })),
            LineState::Down("not_connected".into())
        );
        assert_eq!(state(json!({ "status": "dreaming" })), LineState::Unknown);
    }

    #[test]
    fn a_me_that_may_not_be_asked_does_not_keep_the_chats_away() {
        let state = |status, code: &str| {
            let body = json!({ "error": { "code": code, "message": "no" } });
            lines(Some("s"), status, body).map(|mut lines| lines.remove(0).state)
        };
        assert_eq!(state(403, "forbidden"), Ok(LineState::Unknown));
        assert_eq!(state(404, "not_found"), Ok(LineState::Down("not_found".into())));
        assert_eq!(state(501, "not_implemented"), Ok(LineState::Down("not_connected".into())));
        assert_eq!(state(401, "unauthorized").unwrap_err().cause, Cause::Unauthorized);
        assert_eq!(state(503, "gateway_unavailable").unwrap_err().cause, Cause::Unavailable);
    }

    #[test]
    fn all_sessions_are_walked_page_by_page_and_a_repeated_cursor_ends_it() {
        let mut flow = Gateway.begin(&lines_op(None));
        assert!(call(&mut *flow, None).query.is_empty());
        let first =
            json!({ "data": [{ "id": "a", "status": "working" }, {}, 3], "nextCursor": "p2" });
        let second = call(&mut *flow, Some(reply(200, first.to_string())));
        assert_eq!(second.query, [("cursor", "p2".to_owned())]);
        let last =
            json!({ "data": [{ "id": "a" }, { "id": "b", "name": "Sales" }], "nextCursor": "p2" });
        let Ok(Answer::Lines(lines)) = end(&mut *flow, reply(200, last.to_string())) else {
            panic!()
        };
        let names: Vec<_> =
            lines.iter().map(|line| (line.id.as_str(), line.name.as_deref())).collect();
        assert_eq!(names, [("a", None), ("b", Some("Sales"))]);
    }

    #[test]
    fn a_token_that_may_not_list_sessions_is_told_what_to_configure() {
        let problem = failure(&lines_op(None), 403, "forbidden");
        assert_eq!(problem.cause, Cause::Forbidden);
        assert!(problem.detail.unwrap().contains("`session`"));
    }
}

mod acting {
    use super::*;

    #[test]
    fn a_text_that_was_taken_tells_its_identity() {
        let body = json!({ "mode": "sync", "waMessageId": "W1", "status": "sent",
            "timestamp": 1719662400000i64, "outboxId": 3 });
        let sent = sent(body);
        assert_eq!((sent.id, sent.delivery), (Some("W1".into()), Delivery::Sent));
        assert_eq!(sent.at.unwrap().timestamp_millis(), 1_719_662_400_000);
        assert_eq!(sent.replayed, Some(false));
    }

    #[test]
    fn an_older_gateway_calls_it_message_id() {
        assert_eq!(sent(json!({ "messageId": "W2" })).id, Some("W2".into()));
        let bare = sent(json!({}));
        assert_eq!((bare.id, bare.delivery), (None, Delivery::Pending));
    }

    #[test]
    fn the_first_result_under_a_key_may_be_a_failure() {
        let body =
            json!({ "waMessageId": "W", "status": "failed", "error": "blocked", "replayed": true });
        let told = sent(body);
        assert_eq!(told.delivery, Delivery::Failed(Some("blocked".into())));
        assert_eq!(told.replayed, Some(true));
        let nested =
            sent(json!({ "status": "failed", "error": { "code": "x", "message": "gone" } }));
        assert_eq!(nested.delivery, Delivery::Failed(Some("gone".into())));
    }

    #[test]
    fn a_success_that_cannot_be_read_leaves_open_whether_it_was_sent() {
        let problem = answer(&Gateway, &send_op(None), 200, "<html>").unwrap_err();
        assert_eq!(problem.cause, Cause::Unreadable);
        assert!(!problem.certainly_not_done());
    }

    #[test]
    fn a_conflict_under_a_key_may_be_the_first_request_still_at_work() {
        let problem = failure(&send_op(None), 409, "conflict");
        assert_eq!(problem.cause, Cause::Conflict);
        assert!(!problem.certainly_not_done());
    }

    #[test]
    fn refusals_are_told_apart_by_code() {
        for (status, code, cause) in [
            (400, "validation_error", Cause::Invalid),
            (422, "validation_error", Cause::Invalid),
            (403, "forbidden", Cause::Forbidden),
            (404, "not_found", Cause::NotFound),
            (501, "not_implemented", Cause::NotImplemented),
            (503, "gateway_unavailable", Cause::Unavailable),
            (500, "internal", Cause::Internal),
            (429, "rate_limited", Cause::RateLimited),
        ] {
            for op in [typing_op(), send_op(None), Op::MarkRead { chat: key() }] {
                assert_eq!(failure(&op, status, code).cause, cause, "{code}");
            }
        }
    }

    #[test]
    fn typing_is_done_with_an_empty_204() {
        assert_eq!(answer(&Gateway, &typing_op(), 204, ""), Ok(Answer::Done));
    }

    #[test]
    fn mark_read_answers_the_chat_or_just_that_it_is_done() {
        let op = Op::MarkRead { chat: key() };
        let body = json!({ "jid": PHONE, "unreadCount": 0 }).to_string();
        assert!(matches!(answer(&Gateway, &op, 200, body), Ok(Answer::Chat(_))));
        assert_eq!(answer(&Gateway, &op, 204, ""), Ok(Answer::Done));
    }

    #[test]
    fn a_chat_that_is_not_there_is_gone_but_a_proxys_page_is_no_proof() {
        let op = Op::DeleteChat { chat: key() };
        let gone = json!({ "error": { "code": "not_found", "message": "chat not found" } });
        assert_eq!(answer(&Gateway, &op, 204, ""), Ok(Answer::Done));
        assert_eq!(answer(&Gateway, &op, 404, gone.to_string()), Ok(Answer::Done));
        assert_eq!(answer(&Gateway, &op, 404, ""), Ok(Answer::Done));
        assert!(answer(&Gateway, &op, 404, "<html>nginx</html>").is_err());
    }
}
