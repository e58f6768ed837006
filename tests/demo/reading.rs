//! Auth, errors and what can be read.

use reqwest::Method;
use serde_json::json;
use switchboard::demo::{
    Options, Quirk, TOKEN_LOGIN, TOKEN_VARIABLE, TOKEN_WITHOUT_MANAGE, TOKEN_WITHOUT_READ,
    TOKEN_WITHOUT_SEND, start,
};

use crate::client::{
    Bench, GROUP, LONG, NEWSLETTER, SITI, SITI_LID, bench, encoded, field, quirky, still,
};

fn with_token(bench: Bench, token: &str) -> Bench {
    Bench { token: token.to_owned(), ..bench }
}

#[tokio::test]
async fn a_token_is_needed_and_can_expire() {
    let bench = with_token(bench(still()).await, TOKEN_LOGIN);
    assert_eq!(bench.get("/chats").await.status, 200);
    bench.handle.expire(TOKEN_LOGIN);
    let answer = bench.get("/chats").await;
    assert_eq!((answer.status, answer.code()), (401, "unauthorized"));
    bench.handle.renew(TOKEN_LOGIN);
    assert_eq!(bench.get("/chats").await.status, 200);
    let bench = with_token(bench, "wa_wrong");
    assert_eq!(bench.get("/chats").await.status, 401);
}

#[tokio::test]
async fn each_key_lacks_what_it_is_named_for() {
    let bench = with_token(bench(still()).await, TOKEN_WITHOUT_SEND);
    let presence = format!("/chats/{}/presence", encoded(SITI));
    for (method, path, body) in [
        (Method::PUT, presence.as_str(), json!({"state": "composing"})),
        (Method::DELETE, &format!("/chats/{}", encoded(SITI)), json!({})),
        (Method::POST, "/messages", json!({"type": "text", "to": SITI, "text": "hi"})),
    ] {
        let answer = bench.call(method, path, body).await;
        assert_eq!((answer.status, answer.code()), (403, "forbidden"), "{path}");
        assert_eq!(answer.body["error"]["details"]["capability"], "send");
    }
    assert_eq!(bench.get("/chats").await.status, 200);
    let bench = with_token(bench, TOKEN_WITHOUT_READ);
    assert_eq!(bench.page(SITI, 5, None).await.status, 403);
    let bench = with_token(bench, TOKEN_WITHOUT_MANAGE);
    let sessions = format!("{}/api/v1/sessions", bench.demo.accounts()[0].base_url);
    let request = bench.http.get(&sessions).bearer_auth(&bench.token);
    assert_eq!(bench.send(request).await.expect("an answer").status, 403);
    assert_eq!(bench.get("/me").await.status, 200);
}

#[tokio::test]
async fn every_answer_carries_the_request_id_and_an_error_its_code() {
    let bench = bench(still()).await;
    let request = bench.request(Method::GET, "/chats/nobody%40s.whatsapp.net");
    let answer = bench.send(request.header("X-Request-Id", "mine-1")).await.expect("an answer");
    assert_eq!((answer.status, answer.code()), (404, "not_found"));
    assert_eq!(answer.request_id, "mine-1");
    assert!(answer.body["error"]["message"].is_string());
    assert!(bench.get("/chats?limit=1").await.request_id.len() >= 32);
    let elsewhere = bench.get("/nowhere").await;
    assert_eq!((elsewhere.status, elsewhere.code()), (404, "not_found"));
    let call = bench.handle.log().into_iter().next().expect("a call");
    assert_eq!((call.request_id.as_str(), call.status), ("mine-1", Some(404)));
    assert!(call.path.ends_with("nobody%40s.whatsapp.net"));
}

#[tokio::test]
async fn sessions_and_me_describe_the_own_number() {
    let bench = bench(still()).await;
    let sessions = format!("{}/api/v1/sessions", bench.demo.accounts()[0].base_url);
    let request = bench.http.get(&sessions).bearer_auth(&bench.token);
    let sessions = bench.send(request).await.expect("an answer");
    assert_eq!(sessions.rows().len(), 1);
    assert_eq!(sessions.rows()[0]["status"], "working");
    let me = bench.get("/me").await.body;
    assert_eq!((&me["connected"], &me["phoneNumber"]), (&json!(true), &json!("628110001122")));
    let lost = bench
        .send(
            bench
                .http
                .get(
                    bench.request(Method::GET, "").build().expect("a request").url().to_string()
                        + "X/me",
                )
                .bearer_auth(&bench.token),
        )
        .await;
    assert_eq!(lost.expect("an answer").status, 404);
}

#[tokio::test]
async fn a_second_session_waits_for_its_code() {
    let bench = quirky(&[Quirk::TwoSessions]).await;
    assert_eq!(bench.demo.accounts()[0].session, None);
    let base = bench.demo.accounts()[0].base_url.clone();
    let get = |path: &str| {
        bench.http.get(format!("{base}/api/v1/sessions{path}")).bearer_auth(&bench.token)
    };
    let sessions = bench.send(get("")).await.expect("an answer");
    let second = &sessions.rows()[1];
    assert_eq!(second["status"], "scan_qr_code");
    let id = second["id"].as_str().expect("an id");
    let chats = bench.send(get(&format!("/{id}/chats"))).await.expect("an answer");
    assert!(field(chats.rows(), "jid").contains(&SITI));
    let body = json!({"type": "text", "to": SITI, "text": "hi"});
    let send =
        bench.http.post(format!("{base}/api/v1/sessions/{id}/messages")).bearer_auth(&bench.token);
    assert_eq!(
        bench.send(send.json(&body)).await.expect("an answer").code(),
        "gateway_unavailable"
    );
}

#[tokio::test]
async fn the_first_chats_look_like_the_shop() {
    let bench = bench(Options { chats: 150, ..still() }).await;
    let (rows, _) = bench.walk("/chats", 200).await;
    assert_eq!(rows.len(), 150);
    let names = field(&rows, "name");
    for name in ["Siti Rahma", "Gudang Timur", "Ahmed Mansour", "María José García", "田中 美咲"]
    {
        assert!(names.iter().take(25).any(|other| *other == name), "{name}");
    }
    let siti = rows.iter().find(|row| row["jid"] == SITI).expect("Siti");
    assert_eq!((&siti["pinned"], &siti["unreadCount"]), (&json!(true), &json!(3)));
    assert_eq!(siti["aliases"], json!([SITI_LID]));
    let kinds: std::collections::BTreeSet<_> = field(&rows, "type").into_iter().collect();
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        ["broadcast", "dm", "group", "newsletter", "status"]
    );
    let times: Vec<i64> = rows.iter().filter_map(|row| row["lastMessageAt"].as_i64()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b) && times.len() == 150);
}

#[tokio::test]
async fn the_world_holds_every_kind_and_state_of_message() {
    let bench = bench(still()).await;
    let (mut types, mut states) =
        (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    let (mut flags, mut named) = ([0; 5], 0);
    for chat in bench.handle.chats().iter().filter(|chat| *chat != LONG) {
        let (rows, _) = bench.walk(&format!("/chats/{}/messages", encoded(chat)), 200).await;
        for row in rows {
            types.extend(row["type"].as_str().map(str::to_owned));
            states.extend(row["status"].as_str().map(str::to_owned));
            let marks = [&row["edited"], &row["deleted"], &row["hasMedia"]];
            for (flag, mark) in flags.iter_mut().zip(marks) {
                *flag += usize::from(*mark == json!(true));
            }
            flags[3] += usize::from(row["quotedMessageId"].is_string());
            flags[4] += usize::from(row["error"].is_string());
            named += usize::from(row["mentionNames"].is_object());
            assert_eq!(row["direction"], if row["fromMe"] == json!(true) { "out" } else { "in" });
        }
    }
    for kind in [
        "audio", "contact", "document", "image", "location", "poll", "reaction", "sticker",
        "system", "text", "video", "order",
    ] {
        assert!(types.contains(kind), "{kind} is missing of {types:?}");
    }
    let all = ["delivered", "failed", "pending", "played", "read", "sent"];
    assert_eq!(states.iter().map(String::as_str).collect::<Vec<_>>(), all);
    assert!(flags.iter().all(|count| *count > 2) && named > 2, "{flags:?} {named}");
}

#[tokio::test]
async fn a_mention_comes_with_the_name_behind_it() {
    let bench = bench(still()).await;
    let page = bench.page(GROUP, 200, None).await;
    let row = page.rows().iter().find(|row| row["mentions"].is_array()).expect("a mention");
    let user =
        row["mentions"][0].as_str().and_then(|jid| jid.split('@').next()).expect("a user part");
    assert!(row["body"].as_str().is_some_and(|body| body.contains(&format!("@{user}"))));
    assert!(row["mentionNames"][user].is_string());
}

#[tokio::test]
async fn contacts_are_listed_to_the_end() {
    let bench = bench(still()).await;
    let (rows, pages) = bench.walk("/contacts", 70).await;
    assert!(pages > 1);
    let phones = field(&rows, "phoneNumber");
    assert!(phones.contains(&"6281234567890") && phones.len() == rows.len());
}

#[tokio::test]
async fn either_jid_of_a_person_leads_to_the_same_chat() {
    let bench = bench(still()).await;
    let by_lid = bench.get(&format!("/chats/{}", encoded(SITI_LID))).await.body;
    assert_eq!(by_lid["jid"], SITI);
    assert_eq!(bench.page(SITI_LID, 5, None).await.body, bench.page(SITI, 5, None).await.body);
}

#[tokio::test]
async fn presence_is_a_snapshot_and_needs_a_client() {
    let bench = bench(still()).await;
    let path = format!("/chats/{}/presence", encoded(SITI));
    let presence = bench.get(&path).await;
    assert_eq!((presence.status, presence.body["state"].is_string()), (200, true));
    bench.handle.set_quirks(&[Quirk::NoClient]);
    assert_eq!(bench.get(&path).await.code(), "not_implemented");
    assert_eq!(bench.get("/chats/1%40s.whatsapp.net/presence").await.status, 404);
}

#[tokio::test]
async fn the_same_seed_makes_the_same_world_and_another_seed_another() {
    let mut worlds = Vec::new();
    for seed in [5, 5, 6] {
        let bench = bench(Options { seed, ..still() }).await;
        let (rows, _) = bench.walk("/chats", 200).await;
        let page = bench.page(LONG, 100, None).await;
        worlds.push((rows, page.rows().to_vec()));
    }
    assert!(worlds[0] == worlds[1]);
    assert!(worlds[0].0 != worlds[2].0 && worlds[0].1 != worlds[2].1);
}

#[tokio::test]
async fn the_configuration_names_the_account_and_keeps_the_token_out() {
    let bench = bench(still()).await;
    let text = bench.demo.configuration();
    let parsed: toml::Table = text.parse().expect("TOML");
    let account = &parsed["account"][0];
    assert_eq!(account["service"].as_str(), Some("gateway"));
    assert_eq!(account["base_url"].as_str(), Some(bench.demo.accounts()[0].base_url.as_str()));
    assert_eq!(account["token"]["env"].as_str(), Some(TOKEN_VARIABLE));
    assert_eq!(account["session"].as_str(), Some(bench.handle.session()));
}

#[tokio::test]
async fn only_loopback_is_listened_on_and_dropping_stops_the_server() {
    let listen = "0.0.0.0:0".parse().expect("an address");
    let refused = start(Options { listen, ..still() }).await.map(|_| ()).expect_err("refused");
    assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput);
    let Bench { demo, http, .. } = bench(still()).await;
    let url = demo.accounts()[0].base_url.clone();
    drop(demo);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert!(http.get(url).send().await.is_err_and(|error| error.is_connect()));
}

#[tokio::test]
async fn a_newsletter_and_a_status_are_chats_too() {
    let bench = bench(still()).await;
    assert_eq!(
        bench.get(&format!("/chats/{}", encoded(NEWSLETTER))).await.body["type"],
        "newsletter"
    );
    assert_eq!(bench.get("/chats/status%40broadcast").await.body["type"], "status");
}
