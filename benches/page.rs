//! A page of 200 messages: the gateway's JSON read, and merged into a thread of 10,000.

mod support;

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use criterion::{BatchSize, Criterion, Throughput};
use switchboard::backend::gateway::Gateway;
use switchboard::backend::{Dialect, Reply, Step};
use switchboard::demo::{self, Options, TOKEN};
use switchboard::domain::{Answer, ChatId, ChatKey, Op, Place, Timeline};

const ROWS: u16 = 200;
const KNOWN: usize = 10_000;

/// A page of the embedded gateway's longest chat, as it goes over the wire.
async fn real_page() -> Bytes {
    let options = Options { still: true, ..Options::default() };
    let demo = demo::start(options).await.expect("a free port on loopback");
    let handle = demo.handle();
    let chats = handle.chats();
    let longest = chats.iter().max_by_key(|chat| handle.messages(chat).len()).expect("a chat");
    let address = format!(
        "http://{}/gateway/api/v1/sessions/{}/chats/{longest}/messages?limit={ROWS}",
        demo.address(),
        handle.session(),
    );
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let reply = client.get(address).bearer_auth(TOKEN).send().await.expect("a reply");
    assert_eq!(reply.status(), 200);
    reply.bytes().await.expect("a whole page")
}

fn op() -> Op {
    Op::Messages {
        chat: ChatKey::new("support", "line", "chat"),
        part: ChatId::from("chat"),
        cursor: None,
        limit: ROWS,
    }
}

/// Through the dialect, as in the program: begin, call, read.
fn decode(op: &Op, body: &Bytes) -> usize {
    let mut flow = Gateway.begin(op);
    assert!(matches!(flow.next(None), Step::Call(_)));
    let reply = Reply { status: 200, body: body.clone(), ..Reply::default() };
    match flow.next(Some(reply)) {
        Step::Done(Answer::Messages(page)) => page.messages.len(),
        other => panic!("no page: {other:?}"),
    }
}

fn decoding(criterion: &mut Criterion) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let body = tokio::runtime::Runtime::new().expect("a runtime").block_on(real_page());
    let op = op();
    assert_eq!(decode(&op, &body), usize::from(ROWS));
    println!("a page of {ROWS} is {} bytes of JSON", body.len());
    let mut group = criterion.benchmark_group("page");
    group.throughput(Throughput::Elements(ROWS.into()));
    group.bench_function("decode 200", |bench| bench.iter(|| decode(&op, black_box(&body))));
    group.finish();
}

fn merging(criterion: &mut Criterion) {
    let part = ChatId::from("chat");
    let rows = usize::from(ROWS);
    let mut known = Timeline::default();
    known.merge(support::page(&part, rows..rows + KNOWN), Place::Newer);
    let older = support::page(&part, 0..rows);
    let newest = support::page(&part, KNOWN..rows + KNOWN);
    let mut group = criterion.benchmark_group("page");
    group.throughput(Throughput::Elements(ROWS.into()));
    for (name, page, place) in [
        ("merge 200 older into 10,000", &older, Place::Older),
        ("merge 200 known again", &newest, Place::Newer),
    ] {
        group.bench_function(name, |bench| {
            bench.iter_batched(
                || (known.clone(), page.clone()),
                |(mut timeline, page)| {
                    timeline.merge(page, place);
                    timeline
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    decoding(&mut criterion);
    merging(&mut criterion);
    criterion.final_summary();
}
