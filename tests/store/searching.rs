//! Words are found whatever they are written in, and nothing an operator types is syntax.

use proptest::prelude::*;
use switchboard::domain::memory::Search;
use switchboard::domain::{Change, ChatKey, Extra, Media, Place};
use switchboard::store::Store;

use crate::support::*;

fn store(texts: &[(&str, &str)]) -> Store {
    let mut store = Store::in_memory().unwrap();
    let page = (0..).zip(texts).map(|(n, (id, text))| message(id, n, text)).collect();
    store.apply(&[messages("c", page, Place::Newer)]).unwrap();
    store
}

#[test]
fn beginnings_of_words_phrases_accents_and_case() {
    let mut store = store(&[
        ("a", "The parcel has arrived this morning"),
        ("b", "Él está en São Paulo"),
        ("c", "decomposed cafe\u{301} noir"),
        ("d", "morning parcel"),
        ("e", "Größe Ärger naïve"),
    ]);
    let cases: [(&str, &[&str]); 10] = [
        ("parc", &["a", "d"]),
        ("ARRIVED parcel", &["a"]),
        ("\"morning parcel\"", &["d"]),
        ("\"this mor\"", &[]),
        ("esta sao", &["b"]),
        ("São", &["b"]),
        ("café", &["c"]),
        ("cafe\u{301}", &["c"]),
        ("arger naive", &["e"]),
        ("grö", &["e"]),
    ];
    for (words, ids) in cases {
        assert_eq!(found(&mut store, words), ids, "{words}");
    }
}

#[test]
fn scripts_without_spaces_are_found_by_any_stretch_of_them() {
    let mut store = store(&[
        ("ja", "明日の東京駅でお会いしましょう"),
        ("zh", "我的包裹还没有到"),
        ("th", "พัสดุของฉันยังมาไม่ถึง"),
        ("ko", "안녕하세요 주문 확인 부탁드립니다"),
        ("hi", "नमस्ते मेरा पार्सल कहाँ है"),
        ("ar", "مرحبا أين الطرد"),
        ("mix", "iPhone版とAndroid版"),
        ("kana", "カタカナ"),
    ]);
    let cases: [(&str, &[&str]); 12] = [
        ("東京", &["ja"]),
        ("京駅", &["ja"]),
        ("駅", &["ja"]),
        ("包裹", &["zh"]),
        ("没有到", &["zh"]),
        ("京東", &[]),
        ("ของฉัน", &["th"]),
        ("주문", &["ko"]),
        ("पार्सल", &["hi"]),
        ("الطرد", &["ar"]),
        ("android版", &["mix"]),
        ("タカ", &["kana"]),
    ];
    for (words, ids) in cases {
        assert_eq!(found(&mut store, words), ids, "{words}");
    }
}

#[test]
fn signs_and_emoji_are_found_as_they_stand() {
    let mut store = store(&[("a", "great 👍 thanks"), ("b", "thanks"), ("c", "50% off!!!")]);
    assert_eq!(found(&mut store, "👍"), ["a"]);
    assert_eq!(found(&mut store, "👍 thanks"), ["a"]);
    assert_eq!(found(&mut store, "!!!"), ["c"]);
    assert_eq!(found(&mut store, "50%"), ["c"]);
    let search = Search { words: "👍".into(), account: None, chat: None, limit: 9 };
    let excerpt = &store.search(&search).unwrap()[0].excerpt;
    assert_eq!(&excerpt.text[excerpt.marks[0].clone()], "👍");
}

#[test]
fn names_of_files_places_cards_and_questions_are_found() {
    let mut store = Store::in_memory().unwrap();
    let mut file = message("file", 1, "see this");
    file.media = Some(Media { name: Some("Invoice_2026.pdf".into()), ..Media::default() });
    let mut place = message("place", 2, "");
    place.extra =
        Some(Extra::Location { latitude: 1.0, longitude: 2.0, name: Some("Harbour".into()) });
    let mut poll = message("poll", 3, "");
    let options = vec![("Tuesday".into(), vec![]), ("Friday".into(), vec![])];
    poll.extra = Some(Extra::Poll { question: Some("When?".into()), options });
    store.apply(&[messages("c", vec![file, place, poll], Place::Newer)]).unwrap();
    assert_eq!(found(&mut store, "invoice"), ["file"]);
    assert_eq!(found(&mut store, "2026.pdf"), ["file"]);
    assert_eq!(found(&mut store, "harb"), ["place"]);
    assert_eq!(found(&mut store, "friday"), ["poll"]);
}

#[test]
fn the_newest_come_first_and_a_search_stays_in_its_chat_or_account() {
    let mut store = Store::in_memory().unwrap();
    let other = ChatKey::new("other", "line", "c");
    let page = vec![message("x", 50, "needle elsewhere")];
    store
        .apply(&[
            messages(
                "c",
                vec![message("old", 1, "needle"), message("new", 9, "a needle")],
                Place::Newer,
            ),
            messages("d", vec![message("d", 5, "needle")], Place::Newer),
            Change::Messages { chat: other.clone(), messages: page, place: Place::Newer },
        ])
        .unwrap();
    let mut ids = |account: Option<&str>, chat: Option<ChatKey>, limit| {
        let account = account.map(Into::into);
        let search = Search { words: "need".into(), account, chat, limit };
        let hits = store.search(&search).unwrap();
        hits.iter().map(|hit| hit.message.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, None, 9), ["x", "new", "d", "old"]);
    assert_eq!(ids(None, None, 2), ["x", "new"]);
    assert_eq!(ids(Some("support"), None, 9), ["new", "d", "old"]);
    assert_eq!(ids(None, Some(key("c")), 9), ["new", "old"]);
    assert_eq!(ids(None, Some(other), 9), ["x"]);
    assert_eq!(ids(None, Some(key("unknown")), 9), Vec::<String>::new());
}

#[test]
fn an_excerpt_shows_what_was_found_in_its_surroundings() {
    let long = format!("{} the blue\nparcel {}", "before ".repeat(50), "after ".repeat(50));
    let mut store = store(&[("a", &long), ("b", "明日の東京駅で")]);
    let mut excerpt = |words: &str| {
        let search = Search { words: words.into(), account: None, chat: None, limit: 9 };
        store.search(&search).unwrap().remove(0).excerpt
    };
    let found = excerpt("blue parc");
    assert!(found.text.len() < 250 && found.text.contains("the blue parcel"), "{found:?}");
    let marked: Vec<&str> = found.marks.iter().map(|mark| &found.text[mark.clone()]).collect();
    assert_eq!(marked, ["blue", "parcel"]);
    let found = excerpt("東京");
    assert_eq!(
        (found.text.as_str(), &found.text[found.marks[0].clone()]),
        ("明日の東京駅で", "東京")
    );
}

#[test]
fn a_message_that_was_taken_back_is_found_no_more() {
    let mut store = store(&[("a", "secret word")]);
    let mut gone = message("a", 0, "secret word");
    gone.deleted = true;
    store.apply(&[messages("c", vec![gone], Place::Newer)]).unwrap();
    assert!(found(&mut store, "secret").is_empty());
}

#[test]
fn nothing_an_operator_types_is_syntax() {
    let mut store = store(&[("a", "foo AND bar"), ("b", "it's -x (y) NEAR z*")]);
    for words in [
        "a AND",
        "foo\"",
        "\"",
        "\"\"",
        "-x",
        "(",
        "NEAR(",
        "*",
        "^foo",
        "words:foo",
        "{a b}:c",
        "foo OR",
        "NOT",
        "a\0b",
        "'",
        "it's",
        "--",
        "\u{200B}",
        "\u{301}",
        "%",
        "_",
        "+",
        "a+b",
    ] {
        found(&mut store, words);
    }
    assert_eq!(found(&mut store, "and"), ["a"]);
    assert_eq!(found(&mut store, "it's"), ["b"]);
    assert_eq!(found(&mut store, "z*"), ["b"]);
    assert!(found(&mut store, "words:foo").is_empty());
}

proptest! {
    #[test]
    fn no_words_fail(words in "\\PC{0,24}|[\"'*()^:{}+\\- a-cAND]{0,24}") {
        let mut store = store(&[("a", "foo AND bar"), ("b", "東京 \"quoted\"")]);
        found(&mut store, &words);
    }

    #[test]
    fn what_was_written_is_found_by_its_own_words(text in "[\\PC]{1,24}") {
        let mut store = store(&[("a", &text)]);
        for word in text.split_whitespace().filter(|word| !word.contains('"')) {
            // a character that this program takes for a letter and the index doesn't stands alone
            // nowhere in practice; the index knows letters up to Unicode 6.1
            if word.chars().all(|c| c.is_alphanumeric() && (c as u32) < 0x500) {
                prop_assert_eq!(found(&mut store, word), ["a"], "{}", word);
            }
        }
    }
}
