//! One journey on every service, over real HTTP against the embedded ones: the list is read, a
//! chat is opened and read to its oldest message, a text is sent where that is possible and seen to
//! be delivered, the service fails and recovers, and news comes in. What is on screen is compared
//! with the service's own record.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use switchboard::app::Focus;
use switchboard::demo::Service;
use switchboard::domain::{Ability, Can, Chat, ChatKey, Delivery, History, Message};

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, LONG, Plan};

const TEXT: &str = "Good morning from the desk";

/// A desk at these services; `still`: nothing happens by itself.
async fn at(services: &[Service], still: bool) -> Desk {
    let mut plan = Plan::of(&[]);
    plan.options.still = still;
    plan.services = services.to_vec();
    plan.options.chats = 30;
    let mut desk = Desk::with_list(plan).await;
    desk.until("chats", |desk| desk.app.inbox.all().count() > 2).await;
    desk.until("the whole list", |desk| !desk.app.inbox.reading()).await;
    // Plans count by the world's clock, which stands here.
    services.iter().for_each(|service| desk.gateway.limit(*service, 100_000));
    desk
}

fn can(desk: &Desk, chat: &Chat) -> bool {
    let account = desk.app.account(&chat.key.account).unwrap();
    account.can(Ability::Send, chat, chrono::Utc::now()) == Can::Yes
}

/// What the service itself has of a chat: ids of messages, oldest first.
fn stored(desk: &Desk, service: Service, chat: &ChatKey) -> Vec<String> {
    let rows = desk.app.inbox.rows(chat).iter().map(|row| row.key.chat.to_string());
    let said = rows.flat_map(|id| match service {
        Service::Gateway => desk.gateway.messages(&id),
        _ => desk.gateway.at(service).messages(&id),
    });
    // Two services write the ids of one record in a way of their own.
    let written = |id: String| match service {
        Service::Lexicon => format!("msg-{id}"),
        Service::Chert => id.replace('-', ""),
        _ => id,
    };
    let rows = said.filter(|message| message.kind != "reaction");
    rows.map(|message| written(message.id)).collect()
}

/// The chat with the most messages, of those that a text can be sent in, where there are any.
fn long_chat(desk: &Desk, service: Service) -> ChatKey {
    let titles: Vec<&str> = desk.app.inbox.all().map(Chat::title).collect();
    let alone = |chat: &&Chat| titles.iter().filter(|title| **title == chat.title()).count() == 1;
    let known = || desk.app.inbox.all().filter(alone);
    if service == Service::Gateway {
        return known().find(|chat| chat.title() == LONG).unwrap().key.clone();
    }
    let any = known().any(|chat| can(desk, chat));
    let fit = known().filter(|chat| !any || can(desk, chat));
    fit.max_by_key(|chat| stored(desk, service, &chat.key).len()).unwrap().key.clone()
}

fn known(desk: &Desk) -> Vec<String> {
    desk.messages().iter().map(|message| message.id.to_string()).collect()
}

fn own<'a>(desk: &'a Desk, text: &str) -> Option<&'a Message> {
    let mine = |message: &&&Message| message.own() && message.text.as_deref() == Some(text);
    desk.messages().iter().find(mine).copied()
}

/// Up to where the history ends, by `g` and by retrying what failed.
async fn read_to_the_oldest(desk: &mut Desk) {
    desk.until("messages", |desk| !desk.messages().is_empty()).await;
    for _ in 0..200 {
        if desk.thread().parts.ended() {
            return;
        }
        desk.type_in(if desk.thread().stalled() { "R" } else { "gg" });
        desk.work_for(Duration::from_millis(60)).await;
    }
    panic!("the history never ends\n{}", desk.screen());
}

fn compare_history(desk: &Desk, service: Service, chat: &ChatKey) {
    let known = known(desk);
    let unique: HashSet<&String> = known.iter().collect();
    assert_eq!(known.len(), unique.len(), "nothing stands twice");
    assert!(desk.messages().is_sorted_by_key(|message| message.sent_at), "by their times");
    let mut stored = stored(desk, service, chat);
    let edges = desk.edges();
    let cut = edges.iter().find_map(|edge| match edge {
        History::Truncated(why) => Some(why),
        _ => None,
    });
    if let Some(why) = cut {
        // Chert gives its newest 200 messages, and that is said.
        assert!(service == Service::Chert && why.contains("newest 200"), "{why}");
        stored.drain(..stored.len().saturating_sub(200));
    }
    let missing: Vec<_> = stored.iter().filter(|id| !unique.contains(id)).collect();
    assert!(missing.is_empty(), "{} of {} are missing", missing.len(), stored.len());
}

async fn send(desk: &mut Desk, text: &str) {
    desk.send(text);
    desk.until("it is sent", |desk| {
        own(desk, text).is_some_and(|message| message.delivery.is_some())
    })
    .await;
}

/// In a world that moves, a text is seen to arrive.
async fn see_delivery(service: Service) {
    let mut desk = at(&[service], false).await;
    let chat = long_chat(&desk, service);
    let title = desk.app.title(&chat);
    desk.open(&title);
    send(&mut desk, TEXT).await;
    for _ in 0..100 {
        desk.gateway.advance(Duration::from_secs(5));
        desk.work_for(Duration::from_millis(200)).await;
        let told = own(&desk, TEXT).and_then(|message| message.delivery.clone());
        if matches!(told, Some(Delivery::Delivered | Delivery::Read | Delivery::Played)) {
            return;
        }
    }
    panic!("it was never delivered\n{}", desk.screen());
}

/// Where nothing can be sent, that is said, and nothing is.
fn cannot_send(desk: &mut Desk) {
    desk.type_in("i");
    assert_ne!(desk.app.focus, Focus::Composer);
    assert!(desk.screen().contains("speak as the customer"), "{}", desk.screen());
    assert!(desk.calls("POST", "").is_empty());
}

fn receive(desk: &Desk, service: Service, chat: &ChatKey, text: &str) {
    let mut rows: Vec<_> = desk.app.inbox.rows(chat).iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.last_activity));
    let ids: Vec<String> = rows.iter().map(|row| row.key.chat.to_string()).collect();
    let received = ids.iter().find_map(|id| match service {
        Service::Gateway => desk.gateway.receive(id, text),
        _ => desk.gateway.at(service).receive(id, text),
    });
    assert!(received.is_some(), "nobody to write");
}

async fn fail_and_recover(desk: &mut Desk, service: Service, chat: &ChatKey) {
    desk.type_in("G");
    for (n, break_it) in [
        (|desk: &Desk| desk.gateway.drop_next("GET", 5)) as fn(&Desk),
        |desk: &Desk| desk.gateway.fail_next("GET", 503, 5),
        |desk: &Desk| {
            let hold = desk.gateway.hold_next("GET");
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs(1)).await;
                hold.release();
            });
        },
    ]
    .into_iter()
    .enumerate()
    {
        let text = format!("is anybody there {n}");
        break_it(desk);
        desk.work_for(Duration::from_millis(300)).await;
        receive(desk, service, chat, &text);
        desk.gateway.advance(Duration::from_secs(1));
        desk.until_shown(&text).await;
    }
}

async fn journey(service: Service) {
    let mut desk = at(&[service], true).await;
    assert!(desk.app.inbox.all().count() >= 3, "{}", desk.screen());
    let chat = long_chat(&desk, service);
    let title = desk.app.title(&chat);
    desk.open(&title);
    assert_eq!(desk.app.open.as_ref(), Some(&chat));
    read_to_the_oldest(&mut desk).await;
    compare_history(&desk, service, &chat);
    desk.type_in("G");
    let row = desk.app.inbox.get(&chat).unwrap().clone();
    if can(&desk, &row) {
        send(&mut desk, TEXT).await;
        see_delivery(service).await;
    } else {
        cannot_send(&mut desk);
    }
    fail_and_recover(&mut desk, service, &chat).await;
}

macro_rules! journeys {
    ($($name:ident: $service:ident;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                journey(Service::$service).await;
            }
        )*
    };
}

journeys! {
    the_journey_on_the_gateway: Gateway;
    the_journey_on_kapso: Kapso;
    the_journey_on_lexicon: Lexicon;
    the_journey_on_chert: Chert;
    the_journey_on_cekat: Cekat;
}

/// One account never answers: the others are there as fast as without it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_hangs_delays_no_other() {
    for hanging in Service::ALL {
        let mut plan = Plan::of(&[]);
        plan.services = Service::ALL.to_vec();
        plan.hangs = Some(hanging);
        plan.options.chats = 20;
        let mut desk = Desk::start(plan).await;
        let begun = Instant::now();
        let others = Service::ALL.len() - 1;
        let accounts = |desk: &Desk| {
            let names = desk.app.inbox.all().map(|chat| chat.key.account.to_string());
            names.collect::<HashSet<_>>().len()
        };
        desk.until("the chats of all others", |desk| accounts(desk) == others).await;
        assert!(begun.elapsed() < Duration::from_secs(20), "{hanging}: {:?}", begun.elapsed());
        let key = desk.app.inbox.all().next().unwrap().key.clone();
        let title = desk.app.title(&key);
        desk.open(&title);
        desk.until("its messages", |desk| !desk.messages().is_empty()).await;
    }
}
