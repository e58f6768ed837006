//! Lists and chats.

use switchboard::demo::{Options, Quirk};

use super::desk::{SITI, Shell, TEAM, texts};

#[test]
fn a_chat_is_an_object_with_the_promised_fields() {
    let shell = Shell::new();
    let rows = shell.run(&["chats"]).rows();
    assert_eq!(rows.len(), 30);
    let siti = rows.iter().find(|row| row["id"] == SITI).unwrap();
    assert_eq!(siti["account"], "support");
    assert_eq!(siti["line"], shell.gateway.session());
    assert_eq!(siti["title"], "Siti Rahma");
    assert_eq!(siti["kind"], "direct");
    assert_eq!(siti["unread"], 3);
    assert_eq!(siti["archived"], false);
    assert_eq!(siti["pinned"], true);
    let at = siti["last_activity"].as_str().unwrap();
    assert!(at.len() == 24 && at.ends_with('Z') && at.as_bytes()[19] == b'.', "{at}");
    assert_eq!(siti.get("muted_until"), None, "absent is not known");
    assert_eq!(rows.iter().find(|row| row["id"] == TEAM).unwrap()["kind"], "group");
}

#[test]
fn pinned_chats_come_first_then_the_latest_and_a_limit_takes_from_the_top() {
    let shell = Shell::new();
    let all = shell.run(&["chats", "support"]).rows();
    let pinned = all.iter().take_while(|row| row["pinned"] == true).count();
    assert!(pinned > 0 && all[pinned..].iter().all(|row| row["pinned"] == false));
    let shown: Vec<_> = all[pinned..].iter().filter(|row| row["archived"] == false).collect();
    let shown: Vec<_> = shown.into_iter().cloned().collect();
    let times = texts(&shown, "last_activity");
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "{times:?}");
    let some = shell.run(&["chats", "support", "--limit", "4"]).rows();
    assert_eq!(some, all[..4]);
    let unread = shell.run(&["chats", "--unread"]).rows();
    let wanted: Vec<_> = all.iter().filter(|row| row["unread"] != 0).cloned().collect();
    assert_eq!(unread, wanted);
}

#[test]
fn two_rows_of_one_person_are_one_chat_with_all_its_messages() {
    let one = Shell::new();
    let two = Shell::misbehaving(&[Quirk::LidRows]);
    let rows = two.run(&["chats"]).rows();
    assert_eq!(rows.iter().filter(|row| row["title"] == "Siti Rahma").count(), 1);
    let ids = |shell: &Shell, chat| {
        let rows = shell.run(&["messages", chat, "--all"]).rows();
        texts(&rows, "id").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids(&two, SITI), ids(&one, SITI));
    let lid = rows.iter().find(|row| row["id"] == SITI).unwrap()["aliases"][0].as_str().unwrap();
    assert_eq!(ids(&two, lid), ids(&one, SITI), "an alias is as good as the id");
}

#[test]
fn an_account_that_fails_hides_nothing_of_the_others() {
    let shell = Shell::new();
    let broken = "[[account]]\nname = \"broken\"\nservice = \"gateway\"\nsession = \"s\"\n\
                  base_url = \"http://127.0.0.1:9\"\ntoken = { env = \"NO_SUCH\" }\n";
    shell.configure(&format!("{broken}{}", shell.accounts()));
    let ran = shell.run(&["chats"]);
    assert_eq!(super::desk::objects(&ran.out()).len(), 30);
    assert_eq!(ran.code(), 2, "{}", ran.err());
    assert!(ran.err().contains("broken") && ran.err().contains("NO_SUCH"), "{}", ran.err());
    assert_eq!(shell.run(&["chats", "support"]).rows().len(), 30);
    assert_eq!(shell.run(&["chats", "--account", "support"]).rows().len(), 30);
    assert_eq!(shell.run(&["messages", SITI]).code(), 2, "there are two accounts now");
}

#[test]
fn a_message_is_an_object_with_the_promised_fields() {
    let shell = Shell::new();
    let rows = shell.run(&["messages", "support", SITI, "--all"]).rows();
    assert_eq!(rows.len(), rows.iter().filter(|row| row["chat"] == SITI).count());
    let times = texts(&rows, "sent_at");
    assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "oldest first");
    for row in &rows {
        assert_eq!(row["account"], "support");
        assert_eq!(row["line"], shell.gateway.session());
        assert!(["in", "out"].contains(&row["direction"].as_str().unwrap()));
        assert!(["customer", "agent"].contains(&row["author"]["role"].as_str().unwrap()));
        assert!(row["edited"].is_boolean() && row["deleted"].is_boolean());
        assert_eq!(row["private"], false);
        assert!(row["reactions"].is_array() && row["kind"].is_string());
        assert!(row["deleted"] == false || row.get("text").is_none(), "{row}");
    }
    let own = rows.iter().find(|row| row["direction"] == "out").unwrap();
    assert!(own["delivery"].is_string());
    let photo = rows.iter().find(|row| row["kind"] == "image").unwrap();
    assert_eq!(photo["media"]["mime"], "image/jpeg");
}

#[test]
fn what_is_printed_is_what_the_service_stores() {
    let shell = Shell::new();
    let stored = shell.gateway.messages(SITI);
    let stored: Vec<_> = stored.iter().filter(|row| row.kind != "reaction").collect();
    let rows = shell.run(&["messages", SITI, "--all"]).rows();
    let wanted: Vec<&str> = stored.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(texts(&rows, "id"), wanted);
    for (row, stored) in rows.iter().zip(stored).filter(|(_, stored)| !stored.deleted) {
        assert_eq!(row["text"].as_str(), stored.body.as_deref());
        assert_eq!(row["edited"], stored.edited);
        assert_eq!(row.get("reply_to").and_then(|id| id.as_str()), stored.quoted.as_deref());
    }
}

/// The chat with the most messages.
pub fn long_chat(shell: &Shell) -> String {
    let chats = shell.gateway.chats();
    chats.into_iter().max_by_key(|chat| shell.gateway.messages(chat).len()).unwrap()
}

#[test]
fn any_depth_newest_first_is_the_same_the_other_way_round() {
    let shell = Shell::with(Options { chats: 10, messages: 1_500, ..Options::default() });
    let chat = long_chat(&shell);
    let oldest_first = shell.run(&["messages", &chat, "--all"]).rows();
    assert!(oldest_first.len() > 1_000);
    let mut newest_first = shell.run(&["messages", &chat, "--all", "--newest-first"]).rows();
    newest_first.reverse();
    let (a, b) = (texts(&oldest_first, "sent_at"), texts(&newest_first, "sent_at"));
    assert_eq!(a, b);
    let few = shell.run(&["messages", &chat, "--limit", "7"]).rows();
    assert_eq!(few, oldest_first[oldest_first.len() - 7..]);
    assert_eq!(shell.run(&["messages", &chat]).rows().len(), 50, "the usual number");
    let before = oldest_first[600]["sent_at"].as_str().unwrap();
    let older = shell.run(&["messages", &chat, "--before", before, "--limit", "5"]).rows();
    let wanted: Vec<_> =
        oldest_first.iter().filter(|row| row["sent_at"].as_str().unwrap() < before).collect();
    let wanted: Vec<_> = wanted[wanted.len() - 5..].iter().map(|row| (*row).clone()).collect();
    assert_eq!(older, wanted);
}

#[test]
fn pages_that_repeat_or_come_short_change_nothing() {
    let plain = Shell::new();
    let chat = long_chat(&plain);
    let wanted = plain.run(&["messages", &chat, "--all"]).rows();
    let quirks = [Quirk::RepeatedRows, Quirk::ShortPages, Quirk::NullData, Quirk::EmptyCursors];
    let odd = Shell::misbehaving(&quirks);
    let rows = odd.run(&["messages", &chat, "--all"]).rows();
    assert_eq!(texts(&rows, "id"), texts(&wanted, "id"));
}

#[test]
fn a_title_is_for_reading_only() {
    let shell = Shell::new();
    let by_id = shell.run(&["messages", SITI]).rows();
    assert_eq!(shell.run(&["messages", "support", "Siti Rahma"]).rows(), by_id);
    assert_eq!(shell.run(&["messages", "+62 812 3456 7890"]).rows(), by_id);
    for words in [
        &["send", "support", "Siti Rahma", "hello"][..],
        &["delete-chat", "support", "Siti Rahma", "--yes"],
        &["mark-read", "support", "Siti Rahma"],
    ] {
        let ran = shell.run(words);
        assert_eq!(ran.code(), 2, "{}", ran.err());
        assert!(ran.err().contains(SITI), "the id is named: {}", ran.err());
    }
    let near = shell.run(&["messages", "support", "Siti Rama"]);
    assert_eq!(near.code(), 4);
    assert!(near.err().contains("Siti Rahma") && near.err().contains(SITI), "{}", near.err());
}

#[test]
fn nothing_in_a_customers_text_reaches_a_terminal_as_anything_but_text() {
    let shell = Shell::misbehaving(&[Quirk::Hostile]);
    for words in [&["chats"][..], &["messages", SITI, "--all"]] {
        let ran = shell.run(words);
        assert!(ran.rows().len() > 3);
        let acts = |byte: char| byte != '\n' && (byte.is_control() || byte == '\u{202e}');
        assert!(!ran.out().contains(acts), "{words:?}");
    }
}

#[test]
fn every_service_is_read_by_the_same_commands() {
    let shell = Shell::of_all();
    let rows = shell.run(&["chats"]).rows();
    for account in shell.demo.accounts() {
        let name = account.name.as_str();
        let chats: Vec<_> = rows.iter().filter(|row| row["account"] == name).collect();
        assert!(!chats.is_empty(), "{name} has chats");
        for chat in chats.iter().take(3) {
            let id = chat["id"].as_str().unwrap();
            let ran = shell.run(&["messages", name, id, "--all"]);
            let messages = ran.rows();
            assert!(!messages.is_empty(), "{name} {id}");
            let times = texts(&messages, "sent_at");
            assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "{name} {id}: oldest first");
            let mut ids = texts(&messages, "id");
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), messages.len(), "{name} {id}: each once");
            assert!(messages.iter().all(|row| row["chat"] == id && row["account"] == name));
        }
    }
}

#[test]
fn a_customer_is_named_by_number_with_and_without_its_plus() {
    let shell = Shell::of_all();
    let chats = shell.run(&["chats", "whatsapp"]).rows();
    let ids = |word: &str| {
        let rows = shell.run(&["messages", "whatsapp", word, "--limit", "20"]).rows();
        texts(&rows, "id").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let number = |chat: &serde_json::Value| {
        let aliases = chat["aliases"].as_array().unwrap().clone();
        let numbers = aliases.iter().filter_map(|alias| alias.as_str()?.strip_prefix('+'));
        numbers.map(str::to_owned).next().unwrap()
    };
    let digits = number(&chats[0]);
    let wanted = ids(chats[0]["id"].as_str().unwrap());
    assert!(!wanted.is_empty());
    assert_eq!(ids(&digits), wanted);
    assert_eq!(ids(&format!("+{digits}")), wanted);
    // Some can't be written to any more: their last message is too old.
    let sent = chats.iter().find_map(|chat| {
        let ran = shell.run(&["send", "whatsapp", &number(chat), "Good morning"]);
        (ran.code() == 0).then(|| (chat, ran.row()))
    });
    let (chat, sent) = sent.unwrap();
    let known = |id: &serde_json::Value| {
        *id == chat["id"] || chat["aliases"].as_array().unwrap().contains(id)
    };
    assert!(known(&sent["chat"]), "{sent} {chat}");
}
