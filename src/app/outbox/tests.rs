use super::*;

fn chat(id: &str) -> ChatKey {
    ChatKey::new("a", "l", id)
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn keys(effects: &[Effect]) -> Vec<String> {
    let key = |effect: &Effect| match effect {
        Effect::Ask(Op::Send { key, .. }) => key.to_string(),
        other => panic!("{other:?}"),
    };
    effects.iter().map(key).collect()
}

fn queued(texts: &[(&str, &str)]) -> Outbox {
    let mut outbox = Outbox::new("run");
    for (to, text) in texts {
        outbox.queue(&chat(to), (*text).into(), None, None, at(0));
    }
    outbox
}

#[test]
fn texts_of_one_chat_go_one_after_the_other_those_of_others_beside_them() {
    let mut outbox = queued(&[("x", "1"), ("x", "2"), ("y", "3")]);
    assert_eq!(keys(&outbox.due(at(0), |_| true)), ["run-1", "run-3"]);
    assert!(outbox.due(at(0), |_| true).is_empty());
    outbox.failed(&"run-1".into(), Problem::new(Cause::Invalid), true, at(0));
    assert_eq!(keys(&outbox.due(at(0), |_| true)), ["run-2"]);
}

#[test]
fn an_unsure_text_is_asked_for_again_under_its_own_key_and_holds_back_the_next() {
    let mut outbox = queued(&[("x", "1"), ("x", "2")]);
    outbox.due(at(0), |_| true);
    outbox.failed(&"run-1".into(), Problem::new(Cause::Interrupted), true, at(0));
    assert!(outbox.due(at(0), |_| true).is_empty());
    assert_eq!(keys(&outbox.due(at(60), |_| true)), ["run-1"]);
    outbox.failed(&"run-1".into(), Problem::new(Cause::Unreachable), true, at(60));
    assert!(matches!(outbox.get(&"run-1".into()).unwrap().stage, Stage::Unknown(_)));
}

#[test]
fn without_a_key_an_unsure_text_is_never_repeated_by_itself() {
    let mut outbox = queued(&[("x", "1")]);
    outbox.due(at(0), |_| true);
    outbox.failed(&"run-1".into(), Problem::new(Cause::Interrupted), false, at(0));
    assert!(outbox.due(at(100_000), |_| true).is_empty());
    assert_eq!(outbox.deadline(|_| true), None);
}

#[test]
fn without_a_key_only_what_never_left_this_machine_goes_again_by_itself() {
    let refused = Problem { status: Some(429), ..Problem::new(Cause::RateLimited) };
    for (why, goes) in
        [(refused, 0), (Problem::new(Cause::RateLimited), 1), (Problem::new(Cause::Unreachable), 1)]
    {
        let mut outbox = queued(&[("x", "1")]);
        outbox.due(at(0), |_| true);
        outbox.failed(&"run-1".into(), why.clone(), false, at(0));
        assert!(matches!(outbox.get(&"run-1".into()).unwrap().stage, Stage::Queued(Some(_))));
        assert_eq!(outbox.due(at(100), |_| true).len(), goes, "{why:?}");
        let mut outbox = queued(&[("x", "1")]);
        outbox.due(at(0), |_| true);
        outbox.failed(&"run-1".into(), why, false, at(0));
        outbox.retry(&"run-1".into());
        assert_eq!(keys(&outbox.due(at(0), |_| true)), ["run-1"]);
    }
}

#[test]
fn without_a_key_nothing_is_repeated_after_a_restart_either() {
    for why in [
        Problem::new(Cause::Interrupted),
        Problem { status: Some(429), ..Problem::new(Cause::RateLimited) },
    ] {
        let mut before = queued(&[("x", "1")]);
        before.due(at(0), |_| true);
        before.failed(&"run-1".into(), why, false, at(0));
        let row = before.iter().next().unwrap().clone();
        for (keyed, goes) in [(false, 0), (true, 1)] {
            let mut outbox = Outbox::new("run");
            outbox.restore(row.clone(), keyed, at(60));
            assert_eq!(outbox.due(at(60), |_| true).len(), goes);
        }
    }
}

#[test]
fn the_waits_are_never_shorter_than_1_2_and_4_seconds() {
    let mut outbox = queued(&[]);
    let lost = Problem::new(Cause::Interrupted);
    for (count, least) in [(1, 1_000), (2, 2_000), (3, 4_000)] {
        for _ in 0..50 {
            let wait = outbox.wait(count, &lost).as_millis();
            assert!((least..=least * 5 / 4).contains(&wait), "{wait}");
        }
    }
}

#[test]
fn a_gate_that_is_still_closed_is_waited_for_to_the_moment_and_counts_as_no_request() {
    let mut outbox = queued(&[("x", "1")]);
    let left = Some(Duration::from_secs(60));
    let closed = Problem { retry_after: left, ..Problem::new(Cause::RateLimited) };
    for n in 0..9 {
        assert_eq!(keys(&outbox.due(at(n * 60), |_| true)), ["run-1"]);
        outbox.failed(&"run-1".into(), closed.clone(), true, at(n * 60));
        assert_eq!(outbox.deadline(|_| true), Some(at(n * 60 + 60)));
    }
    outbox.due(at(540), |_| true);
    outbox.failed(&"run-1".into(), Problem::new(Cause::Unreachable), true, at(540));
    assert!(outbox.deadline(|_| true) <= Some(at(542)), "the first request that failed");
}

#[test]
fn what_waits_behind_a_text_that_needs_the_operator_says_so() {
    let mut outbox = queued(&[("x", "1"), ("x", "2"), ("y", "3")]);
    outbox.due(at(0), |_| true);
    let waits = |outbox: &Outbox, key: &str| outbox.waits_for_operator(&key.into());
    assert!(!waits(&outbox, "run-2"));
    let refused = Problem { status: Some(429), ..Problem::new(Cause::RateLimited) };
    outbox.failed(&"run-1".into(), refused, false, at(0));
    assert_eq!(outbox.held(), 1);
    assert!(waits(&outbox, "run-2") && !waits(&outbox, "run-1") && !waits(&outbox, "run-3"));
}

#[test]
fn a_text_whose_line_is_down_waits_for_the_line_and_not_for_the_clock() {
    let mut outbox = queued(&[("x", "1"), ("x", "2")]);
    outbox.due(at(0), |_| true);
    outbox.failed(&"run-1".into(), Problem::new(Cause::Interrupted), true, at(0));
    assert!(outbox.deadline(|_| true).is_some());
    assert_eq!(outbox.deadline(|_| false), None);
}

#[test]
fn a_refused_text_is_tried_again_under_a_new_key() {
    let mut outbox = queued(&[("x", "1")]);
    outbox.due(at(0), |_| true);
    outbox.failed(&"run-1".into(), Problem::new(Cause::Forbidden), true, at(0));
    outbox.retry(&"run-1".into());
    assert_eq!(keys(&outbox.due(at(0), |_| true)), ["run-2"]);
}

#[test]
fn a_text_of_an_earlier_run_goes_on_by_itself_only_while_it_is_fresh() {
    let row = |stage| Outgoing {
        key: "old-1".into(),
        chat: chat("x"),
        text: "hello".into(),
        attachment: None,
        reply_to: None,
        queued_at: at(0),
        stage,
    };
    for (later, goes) in [(60, 1), (600, 0)] {
        let mut outbox = Outbox::new("run");
        outbox.restore(row(Stage::Queued(None)), true, at(later));
        assert_eq!(outbox.due(at(later), |_| true).len(), goes);
    }
    let mut outbox = Outbox::new("run");
    outbox.restore(row(Stage::Queued(None)), true, at(600));
    outbox.retry(&"old-1".into());
    assert_eq!(keys(&outbox.due(at(600), |_| true)), ["old-1"]);
}

#[test]
fn a_text_taken_without_an_id_stands_until_it_is_seen_in_the_history() {
    let mut outbox = queued(&[("x", "hello")]);
    outbox.due(at(0), |_| true);
    let sent = Sent {
        id: None,
        delivery: Delivery::Pending,
        at: None,
        replayed: Some(false),
        message: None,
        chat: None,
    };
    outbox.accepted(&"run-1".into(), sent, at(1));
    assert_eq!(outbox.iter().count(), 1);
    let mut message = Message::text("m", "x".into(), at(2), "hello");
    message.direction = crate::domain::Direction::Out;
    outbox.seen(&chat("x"), &message, false);
    assert_eq!(outbox.iter().count(), 0);
}

fn own(id: &str, seconds: i64, text: &str) -> Message {
    let mut message = Message::text(id, "x".into(), at(seconds), text);
    message.direction = crate::domain::Direction::Out;
    message
}

fn beside(outbox: &Outbox) -> usize {
    outbox.beside(&chat("x")).count()
}

fn sent(id: &str) -> Sent {
    let (id, delivery) = (Some(id.into()), Delivery::Sent);
    Sent { id, delivery, at: None, replayed: Some(false), message: None, chat: None }
}

#[test]
fn an_echo_before_the_answer_is_the_text_and_the_answer_has_the_last_word() {
    let mut outbox = queued(&[("x", "hello")]);
    outbox.due(at(0), |_| true);
    assert_eq!(outbox.seen(&chat("x"), &own("m", 1, "hello"), true), Some("run-1".into()));
    assert_eq!(beside(&outbox), 0);
    assert_eq!(outbox.counts(), (0, 0, 0));
    // The answer names another message: a colleague wrote the same.
    assert!(matches!(outbox.accepted(&"run-1".into(), sent("m2"), at(2)),
        Settled::Became(message) if message.id == "m2".into()));
    assert_eq!(outbox.iter().count(), 0);
}

#[test]
fn a_text_that_was_refused_is_not_the_message_that_looked_like_it() {
    let mut outbox = queued(&[("x", "hello")]);
    outbox.due(at(0), |_| true);
    outbox.seen(&chat("x"), &own("m", 1, "hello"), true);
    outbox.failed(&"run-1".into(), Problem::new(Cause::Forbidden), true, at(1));
    assert_eq!(beside(&outbox), 1);
    assert_eq!(outbox.counts(), (0, 0, 1));
}

#[test]
fn without_a_key_an_unsure_text_that_is_seen_is_settled() {
    for seen_first in [true, false] {
        let mut outbox = queued(&[("x", "hello"), ("x", "next")]);
        outbox.due(at(0), |_| true);
        let see = |outbox: &mut Outbox| outbox.seen(&chat("x"), &own("m", 1, "hello"), false);
        if seen_first {
            see(&mut outbox);
        }
        outbox.failed(&"run-1".into(), Problem::new(Cause::Interrupted), false, at(1));
        if !seen_first {
            see(&mut outbox);
        }
        assert!(outbox.get(&"run-1".into()).is_none());
        assert_eq!(keys(&outbox.due(at(2), |_| true)), ["run-2"]);
    }
}

#[test]
fn one_message_settles_one_text_and_an_older_one_settles_none() {
    let mut outbox = queued(&[("x", "ok")]);
    outbox.due(at(0), |_| true);
    assert_eq!(outbox.seen(&chat("x"), &own("old", -60, "ok"), true), None);
    outbox.accepted(&"run-1".into(), sent("m1"), at(1));
    outbox.queue(&chat("x"), "ok".into(), None, None, at(1));
    outbox.due(at(1), |_| true);
    assert_eq!(outbox.seen(&chat("x"), &own("m1", 1, "ok"), true), None);
    assert_eq!(outbox.seen(&chat("y"), &own("m2", 2, "ok"), true), None);
    assert_eq!(beside(&outbox), 1);
    assert!(outbox.seen(&chat("x"), &own("m2", 2, "ok"), true).is_some());
    assert_eq!(outbox.seen(&chat("x"), &own("m2", 2, "ok"), true), None);
}
