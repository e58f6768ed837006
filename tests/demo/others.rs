//! Asking the services beside the gateway, with whatever proves who asks.

use reqwest::Method;
use serde_json::Value;
use switchboard::demo::{Account, Options, Quirk, Service};

use crate::client::{Answer, Bench, bench, still};

/// A demo and one of its services.
pub struct Counter {
    pub bench: Bench,
    pub account: Account,
}

/// A still demo of one service, with these quirks.
pub async fn counter(service: Service, quirks: &[Quirk]) -> Counter {
    counter_of(service, Options { quirks: quirks.to_vec(), ..still() }).await
}

/// A demo of one service with these options.
pub async fn counter_of(service: Service, options: Options) -> Counter {
    let bench = bench(Options { services: vec![service], ..options }).await;
    let account = bench.demo.accounts().remove(0);
    Counter { bench, account }
}

impl Counter {
    /// A request to a path, with the key where the service wants it.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        // Chert's requests are signed by its own tests; here the secret itself is shown.
        let request = self.bare(method, path);
        match self.account.service {
            Service::Kapso | Service::Lexicon => request.header("X-API-Key", &self.account.token),
            _ => request.bearer_auth(&self.account.token),
        }
    }

    /// A request without any key.
    pub fn bare(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.bench.http.request(method, format!("{}{path}", self.account.base_url))
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        self.bench.send(request).await.expect("an answer")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn call(&self, method: Method, path: &str, body: Value) -> Answer {
        self.send(self.request(method, path).json(&body)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, body).await
    }

    /// The talk with the most messages.
    pub fn longest(&self) -> String {
        let chats = self.bench.handle.at(self.account.service).chats();
        chats.into_iter().max_by_key(|chat| chat.messages).expect("a chat").id
    }
}
