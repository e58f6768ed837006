//! What the embedded services are made of, and where they listen.

use std::net::SocketAddr;

use clap::Args;

/// What the embedded services have in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct World {
    /// Which services, separated by commas [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub services: Vec<String>,

    /// How many chats
    #[arg(long, value_name = "N")]
    pub chats: Option<usize>,

    /// How many messages the longest chat has
    #[arg(long, value_name = "N")]
    pub messages: Option<usize>,

    /// The same number, the same world
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,

    /// Nothing happens by itself, and the world's clock stands
    #[arg(long)]
    pub still: bool,

    /// How the services misbehave, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub quirks: Vec<String>,
}

/// Where the embedded services listen, and what is in them.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct ServeDemo {
    /// Where to listen, on this machine only; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = loopback)]
    pub listen: SocketAddr,

    /// What the embedded services have in them.
    #[command(flatten)]
    pub world: World,
}

/// The embedded services take any well-formed token, so they are for this machine only.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "write it as 127.0.0.1:7007".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("the embedded services are for this machine only: 127.0.0.1 or [::1]".to_owned())
    }
}
