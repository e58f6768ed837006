//! The store, on real files.

#[path = "store/support.rs"]
mod support;

#[path = "store/basics.rs"]
mod basics;
#[path = "store/damage.rs"]
mod damage;
#[path = "store/forgetting.rs"]
mod forgetting;
#[path = "store/joining.rs"]
mod joining;
#[path = "store/kill.rs"]
mod kill;
#[path = "store/lapses.rs"]
mod lapses;
#[path = "store/migration.rs"]
mod migration;
#[path = "store/order.rs"]
mod order;
#[path = "store/searching.rs"]
mod searching;
#[path = "store/thread.rs"]
mod thread;
#[path = "store/trouble.rs"]
mod trouble;
#[path = "store/windows.rs"]
mod windows;
