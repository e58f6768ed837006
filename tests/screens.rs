//! Frames as they stand on the screen: every state, at every size that people have.

mod support;

use support::*;
use switchboard::app::Msg;
use switchboard::domain::{
    Cause, Chat, ChatKind, Delivery, Doing, Extra, Feed, Kind, LineState, Live, Message, Problem,
    Retry,
};
use switchboard::ui::theme::Depth;

/// The chats of a working day.
fn chats() -> Vec<Chat> {
    vec![
        direct("Siti Rahma").active("13:58").unread(3).pinned().address("+62 812 3456 7890"),
        group("Gudang Timur").active("13:40").pinned(),
        direct("Ahmed Mansour").active("13:12").unread(12),
        direct("María José García").active("12:58"),
        direct("田中 美咲").active("11:20").unread(1),
        direct("").jid("6285790124455@s.whatsapp.net").address("+62 857 9012 4455").active("10:00"),
        direct("Newsletter Promo").kind(ChatKind::Channel).active("09:00").unread(40).muted(),
        direct("A customer with quite a long name").active("08:00").active_days_ago(2),
        direct("שרה לוי").active("08:00").active_days_ago(9),
        direct("Old friend").active("08:00").active_days_ago(500).archived(),
    ]
}

/// A conversation with every kind of message and every state.
fn conversation() -> Vec<Message> {
    let failed = Delivery::Failed(Some("the number is not on WhatsApp".into()));
    let place = Extra::Location { latitude: -6.24, longitude: 106.99, name: Some("Bekasi".into()) };
    vec![
        they_wrote("m1", "16:20", "Good afternoon, is parcel 8841 on its way?").days_ago(1),
        we_wrote("m2", "16:31", "Good afternoon! Yes, it left this morning.")
            .days_ago(1)
            .came_as_far_as(Delivery::Played),
        they_wrote("m3", "13:30", "Hi, it still says \"in transit\". It was due Monday."),
        they_wrote("m4", "13:30", "").without_text().kind(Kind::Image).attached("image/jpeg", 204_000, None),
        we_wrote("m5", "13:32", "Thank you, I am looking at it now.").came_as_far_as(Delivery::Read),
        we_wrote("m6", "13:35", "The courier has it in Bekasi, and it leaves there at 15:00 today, so you will have it before the evening.").edited(),
        we_wrote("m7", "13:36", "I'll call the courier").came_as_far_as(failed),
        we_wrote("m8", "13:37", "").without_text().kind(Kind::Location).change(|m| m.extra = Some(place))
            .came_as_far_as(Delivery::Sent),
        they_wrote("m9", "13:50", "when will it arrive?"),
        they_wrote("m10", "13:51", "never mind").deleted(),
        they_wrote("m11", "13:52", "Is that near me? 🙏").answering("m6"),
        they_wrote("r", "13:53", "👍").kind(Kind::Reaction).answering("m5").by("Siti", "1@x"),
    ]
}

fn world() -> FakeGateway {
    let mut gateway = FakeGateway::with(chats());
    gateway.write(&jid("Siti Rahma"), conversation());
    gateway.write(
        &jid("Gudang Timur"),
        vec![
            they_wrote("g1", "13:00", "The truck is here, who opens the gate?")
                .by("Ana", "62811@s.whatsapp.net"),
            they_wrote("g2", "13:05", "@62877 has the key")
                .by("Budi", "62822@s.whatsapp.net")
                .mentioning("62877", "Citra"),
            they_wrote("g3", "13:06", "Ana left").kind(Kind::System),
            they_wrote("g4", "13:40", "On my way")
                .change(|m| m.author.id = Some("6287754@lid".into())),
        ],
    );
    gateway
}

fn at(columns: u16, rows: u16) -> Operator {
    Operator::at(columns, rows, world())
}

macro_rules! shows {
    ($operator:expr) => {
        insta::assert_snapshot!($operator.screen())
    };
}

#[test]
fn inbox_80x24() {
    shows!(at(80, 24));
}

#[test]
fn thread_80x24() {
    let mut operator = at(80, 24);
    operator.press("enter");
    shows!(operator);
}

#[test]
fn thread_scrolled_80x24() {
    let mut operator = at(80, 24);
    operator.press("enter g");
    shows!(operator);
}

#[test]
fn thread_120x40() {
    let mut operator = at(120, 40);
    operator.press("enter");
    shows!(operator);
}

#[test]
fn thread_200x60() {
    let mut operator = at(200, 60);
    operator.press("enter");
    shows!(operator);
}

#[test]
fn inbox_40x15() {
    shows!(at(40, 15));
}

#[test]
fn thread_40x15() {
    let mut operator = at(40, 15);
    operator.press("enter");
    shows!(operator);
}

#[test]
fn composer_40x15() {
    let mut operator = at(40, 15);
    operator.press("enter k k r");
    operator.type_text("It leaves Bekasi at 15:00, so you will have it tonight.");
    shows!(operator);
}

#[test]
fn group_80x24() {
    let mut operator = at(80, 24);
    operator.press("j enter");
    shows!(operator);
}

#[test]
fn composer_with_reply_120x40() {
    let mut operator = at(120, 40);
    operator.press("enter r");
    operator.type_text("It leaves Bekasi at 15:00, so you will have it before the evening.");
    operator.press("alt-enter");
    operator.type_text("Yes, it is the depot next to the station.");
    shows!(operator);
}

#[test]
fn own_texts_on_their_way_80x24() {
    let mut gateway = world();
    gateway.fail(Call::Send, 1, Cause::Forbidden);
    gateway.lost_answers = 1;
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter i");
    for text in ["this one is refused", "this one is unknown", "this one waits behind it"] {
        operator.type_text(text);
        operator.press("enter");
    }
    operator.press("esc");
    shows!(operator);
}

#[test]
fn empty_list_80x24() {
    shows!(Operator::at(80, 24, FakeGateway::with([])));
}

#[test]
fn loading_80x24() {
    let mut gateway = world();
    gateway.hold(Call::Lines);
    gateway.hold(Call::Chats);
    shows!(Operator::at(80, 24, gateway));
}

#[test]
fn failed_list_80x24() {
    let mut gateway = world();
    for call in [Call::Lines, Call::Chats] {
        let why = Problem { ..problem(Cause::Unauthorized).with_detail("token expired") };
        gateway.fail_with(call, 9, why);
    }
    shows!(Operator::at(80, 24, gateway));
}

#[test]
fn loading_thread_80x24() {
    let mut gateway = world();
    gateway.hold(Call::Messages);
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter");
    shows!(operator);
}

#[test]
fn failed_thread_80x24() {
    let mut gateway = world();
    gateway.fail(Call::Messages, 9, Cause::Unavailable);
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter");
    shows!(operator);
}

#[test]
fn empty_thread_80x24() {
    let mut operator = at(80, 24);
    operator.open("Ahmed");
    shows!(operator);
}

#[test]
fn failed_older_page_80x24() {
    let mut gateway = FakeGateway::with_talk(direct("Siti"), talk(300));
    gateway.hold(Call::Messages);
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter");
    operator.let_one_go(Call::Messages);
    operator.gateway.fail(Call::Messages, 1, Cause::RateLimited);
    operator.let_go(Call::Messages);
    operator.press("g");
    shows!(operator);
}

#[test]
fn newer_below_80x24() {
    let mut operator = Operator::at(80, 24, FakeGateway::with_talk(direct("Siti"), talk(60)));
    operator.press("enter pageup");
    shows!(operator);
}

#[test]
fn reading_on_to_the_oldest_80x24() {
    let mut operator = Operator::at(80, 24, FakeGateway::with_talk(direct("Siti"), talk(900)));
    operator.press("enter g");
    operator.gateway.hold(Call::Messages);
    operator.press("g");
    shows!(operator);
}

#[test]
fn filter_80x24() {
    let mut operator = at(80, 24);
    operator.press("/");
    operator.type_text("ar");
    shows!(operator);
}

#[test]
fn filter_without_match_80x24() {
    let mut operator = at(80, 24);
    operator.press("/");
    operator.type_text("nobody");
    shows!(operator);
}

#[test]
fn jump_80x24() {
    let mut operator = at(80, 24);
    operator.press("ctrl-k");
    operator.type_text("ma");
    shows!(operator);
}

#[test]
fn palette_80x24() {
    let mut operator = at(80, 24);
    operator.press(":");
    operator.type_text("page");
    shows!(operator);
}

#[test]
fn help_80x24() {
    let mut operator = at(80, 24);
    operator.press("?");
    shows!(operator);
}

#[test]
fn help_120x40() {
    let mut operator = at(120, 40);
    operator.press("?");
    shows!(operator);
}

#[test]
fn details_80x24() {
    let mut operator = at(80, 24);
    operator.press("enter g j !");
    shows!(operator);
}

#[test]
fn problems_80x24() {
    let mut gateway = world();
    let why = Problem { code: Some("gateway_unavailable".into()), ..problem(Cause::Unavailable) };
    gateway.fail_with(Call::Messages, 1, why);
    gateway.fail(Call::Typing, 1, Cause::NotImplemented);
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter i a esc L");
    shows!(operator);
}

#[test]
fn confirm_80x24() {
    let mut operator = at(80, 24);
    operator.press("enter D");
    shows!(operator);
}

#[test]
fn leave_with_drafts_40x15() {
    let mut operator = at(40, 15);
    operator.press("enter i");
    operator.type_text("half a thought");
    operator.press("esc q");
    shows!(operator);
}

#[test]
fn notice_80x24() {
    let mut operator = at(80, 24);
    operator.press("enter M");
    shows!(operator);
}

#[test]
fn number_not_connected_120x40() {
    let mut gateway = world();
    gateway.line_is(LineState::Down("scan_qr_code".into()));
    let mut operator = Operator::at(120, 40, gateway);
    operator.press("enter");
    shows!(operator);
}

#[test]
fn retrying_80x24() {
    let mut operator = at(80, 24);
    let retry = Retry {
        what: "loading the chat list",
        at: now() + chrono::Duration::seconds(8),
        why: problem(Cause::RateLimited),
    };
    operator.step(Msg::Retrying { account: ACCOUNT.into(), retry });
    shows!(operator);
}

#[test]
fn typing_is_not_shown_80x24() {
    let mut gateway = world();
    gateway.fail(Call::Typing, 9, Cause::NotImplemented);
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter i");
    operator.type_text("hello");
    shows!(operator);
}

#[test]
fn ascii_80x24() {
    let mut operator = at(80, 24);
    operator.looks(true, Depth::Ansi16);
    operator.press("enter");
    shows!(operator);
}

#[test]
fn too_small_29x7() {
    shows!(at(29, 7));
}

/// The runs of one style, row by row: what a terminal without colours is told.
fn styles(operator: &Operator) -> String {
    let buffer = operator.buffer();
    let mut rows = Vec::new();
    for cells in buffer.content.chunks(usize::from(buffer.area.width)) {
        let mut runs: Vec<(String, String)> = Vec::new();
        for cell in cells {
            let style = format!("{:?}/{:?} {:?}", cell.fg, cell.bg, cell.modifier);
            match runs.last_mut() {
                Some((known, text)) if *known == style => text.push_str(cell.symbol()),
                _ => runs.push((style, cell.symbol().to_owned())),
            }
        }
        let plain = "Reset/Reset NONE";
        let named = runs.iter().filter(|(style, _)| style != plain);
        let named = named.map(|(style, text)| {
            format!("[{}] {}", style.trim_start_matches("Reset/Reset "), text.trim_end())
        });
        rows.push(named.collect::<Vec<_>>().join("  "));
    }
    rows.join("\n")
}

#[test]
fn without_colours_the_style_says_what_matters_80x24() {
    let mut operator = at(80, 24);
    operator.looks(false, Depth::None);
    operator.press("enter");
    insta::assert_snapshot!(styles(&operator));
}

fn told(operator: &mut Operator, who: &str, doing: Doing) {
    let chat = jid(who).as_str().into();
    operator.live(Live::Presence { chat, who: Some(jid(who)), doing });
}

#[test]
fn live_and_typing_80x24() {
    let mut operator = at(80, 24);
    operator.link(Feed::Live);
    operator.press("enter");
    told(&mut operator, "Siti Rahma", Doing::Composing);
    told(&mut operator, "Ahmed Mansour", Doing::Recording);
    shows!(operator);
}

#[test]
fn live_again_later_120x40() {
    let mut operator = at(120, 40);
    let why = problem(Cause::Unreachable);
    operator.link(Feed::Down { why, again_at: now() + chrono::Duration::seconds(40) });
    operator.press("L");
    shows!(operator);
}

#[test]
fn somebody_else_has_answered_80x24() {
    let mut operator = at(80, 24);
    operator.link(Feed::Live);
    operator.press("enter i");
    operator.type_text("It is in Bekasi");
    operator.wait(2_000);
    let answer = "Hello Siti, the courier has it in Bekasi. It leaves there at 15:00, so you will \
                  have it before the evening.";
    let mut message = we_wrote("other", "14:00", answer).by("Rina", "rina");
    message.sent_at = operator.clock().wall;
    let chat = jid("Siti Rahma").as_str().into();
    operator.live(Live::Message { chat, message: Box::new(message), push_name: None });
    operator.press("enter");
    shows!(operator);
}

#[test]
fn nobody_can_be_asked_what_came_of_it_80x24() {
    let mut gateway = world();
    gateway.fail_with(Call::Send, 1, Problem::new(Cause::Interrupted));
    let mut operator = Operator::with(80, 24, gateway, |settings| {
        settings.accounts[0].abilities = std::sync::Arc::new(Unkeyed);
    });
    operator.press("enter i");
    operator.type_text("Hello");
    operator.press("enter");
    operator.type_text("Are you there?");
    operator.press("enter esc");
    shows!(operator);
}
