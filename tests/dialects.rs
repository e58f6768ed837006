//! Each dialect against its service's own documents: what goes out, and how answers are read.

#[path = "dialects/cekat.rs"]
mod cekat;
#[path = "dialects/chert.rs"]
mod chert;
#[path = "dialects/gateway.rs"]
mod gateway;
#[path = "dialects/gateway_acts.rs"]
mod gateway_acts;
#[path = "dialects/gateway_live.rs"]
mod gateway_live;
#[path = "dialects/kapso.rs"]
mod kapso;
#[path = "dialects/lexicon.rs"]
mod lexicon;
#[path = "dialects/support.rs"]
mod support;
