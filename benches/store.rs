//! The store with 10,000 chats and 50,000 messages; `STORE_MESSAGES=1000000` for the long form.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use switchboard::domain::memory::{Search, View};
use switchboard::domain::{AccountId, Change, Chat, ChatKey, Message, PageFrom, Place};
use switchboard::store::Store;

const CHATS: usize = 10_000;
const PAGE: usize = 200;
/// The chat that is open has this share of all messages.
const OPEN_SHARE: usize = 10;

fn messages() -> usize {
    std::env::var("STORE_MESSAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(50_000)
}

fn key(n: usize) -> ChatKey {
    ChatKey::new("support", "line", format!("62812{n:08}@s.whatsapp.net"))
}

fn chat(n: usize) -> Chat {
    let mut chat = Chat::new(key(n));
    chat.name = Some(format!("Customer Number {n}"));
    chat.address = Some(format!("+62 812 {n:08}"));
    chat.last_activity = DateTime::from_timestamp(1_700_000_000 + n as i64, 0);
    chat.preview = Some("thank you, I will look at it tomorrow".into());
    chat
}

fn message(chance: &mut fastrand::Rng, chat: usize, n: usize) -> Message {
    const WORDS: [&str; 24] = [
        "the", "parcel", "has", "arrived", "this", "morning", "invoice", "please", "check",
        "order", "refund", "when", "will", "you", "send", "thanks", "address", "wrong", "colour",
        "東京", "駅", "está", "número", "hello",
    ];
    let count = chance.usize(3..25);
    let mut text: Vec<String> =
        (0..count).map(|_| WORDS[chance.usize(..WORDS.len())].to_owned()).collect();
    text.push(format!("ref{}", chance.u32(..)));
    let at = DateTime::from_timestamp_millis(1_600_000_000_000 + n as i64 * 777).unwrap();
    let id = format!("3EB0{:016X}{n:08}", chance.u64(..));
    Message::text(id, key(chat).chat, at, &text.join(" "))
}

fn page(chance: &mut fastrand::Rng, chat: usize, from: usize, count: usize) -> Change {
    let messages = (from..from + count).map(|n| message(chance, chat, n)).collect();
    Change::Messages { chat: key(chat), messages, place: Place::Newer }
}

fn fill(path: &Path) {
    let mut store = Store::open(path).unwrap().store;
    for rows in (0..CHATS).collect::<Vec<_>>().chunks(1_000) {
        store.apply(&[Change::Chats(rows.iter().map(|n| chat(*n)).collect())]).unwrap();
    }
    let mut chance = fastrand::Rng::with_seed(1);
    let view = View { open: Some(key(0)), selected: Some(key(0)), ..View::default() };
    store.apply(&[Change::View(view)]).unwrap();
    let begun = std::time::Instant::now();
    let mut written = 0;
    while written < messages() {
        let changes: Vec<_> = (0..10)
            .map(|n| {
                let page_number = written / PAGE + n;
                let open = page_number.is_multiple_of(OPEN_SHARE);
                let to = if open { 0 } else { page_number % CHATS };
                page(&mut chance, to, written + n * PAGE, PAGE)
            })
            .collect();
        store.apply(&changes).unwrap();
        written += 10 * PAGE;
    }
    let size = std::fs::metadata(path).unwrap().len() >> 20;
    println!("{written} messages written in {:?}, {size} MiB", begun.elapsed());
}

fn store(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("store.db");
    fill(&path);
    let accounts = [AccountId::from("support")];
    criterion.bench_function("open, and what the first frame is made of", |bench| {
        bench.iter(|| {
            let mut store = Store::open(&path).unwrap().store;
            let remembered = store.remembered(&accounts).unwrap();
            assert!(remembered.more_chats && remembered.open.is_some());
            black_box(remembered)
        });
    });
    let mut store = Store::open(&path).unwrap().store;
    criterion.bench_function("all 10,000 chats", |bench| {
        bench.iter(|| black_box(store.chats(&accounts, 0, CHATS).unwrap()));
    });
    reading(criterion, &mut store);
    writing(criterion, &mut store);
}

fn reading(criterion: &mut Criterion, store: &mut Store) {
    let newest = store.page(&key(0), &PageFrom::Newest, PAGE).unwrap();
    let from = PageFrom::Before(newest.messages[0].id.clone());
    criterion.bench_function("a page of 200", |bench| {
        bench.iter(|| black_box(store.page(&key(0), &from, PAGE).unwrap()));
    });
    let common = "par";
    let rare = newest.messages[0].text.clone().unwrap();
    let rare = rare.rsplit(' ').next().unwrap().to_owned();
    let cases = [
        ("a common beginning", common.to_owned(), None),
        ("a common beginning in one chat", common.to_owned(), Some(key(0))),
        ("a rare word", rare, None),
        ("three words", "parcel refund invoice".to_owned(), None),
        ("a phrase", "\"the parcel has\"".to_owned(), None),
        ("two characters of a word", "東京".to_owned(), None),
    ];
    for (name, words, chat) in cases {
        let search = Search { words, account: None, chat, limit: 50 };
        assert!(!store.search(&search).unwrap().is_empty(), "{name}");
        criterion.bench_function(&format!("search: {name}"), |bench| {
            bench.iter(|| black_box(store.search(&search).unwrap()));
        });
    }
}

fn writing(criterion: &mut Criterion, store: &mut Store) {
    let mut chance = fastrand::Rng::with_seed(2);
    let mut next = 10_000_000;
    criterion.bench_function("apply a page of 200", |bench| {
        bench.iter_batched(
            || {
                next += PAGE;
                page(&mut chance, 0, next, PAGE)
            },
            |change| store.apply(&[change]).unwrap(),
            BatchSize::PerIteration,
        );
    });
    let again = page(&mut chance, 0, next + PAGE, PAGE);
    store.apply(std::slice::from_ref(&again)).unwrap();
    criterion.bench_function("apply the same page of 200 again", |bench| {
        bench.iter(|| store.apply(std::slice::from_ref(&again)).unwrap());
    });
}

criterion_group!(benches, store);
criterion_main!(benches);
