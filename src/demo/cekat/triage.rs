//! What sorts conversations, on the second host (Cekat contract, 4.2). What it answers is not
//! documented beyond its success.

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{clock::Millis, hub::Hub};

use super::{
    Problem,
    shop::{AGENTS, Facts, LABELS, Shop},
};

/// Every field that one of the actions takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    conversation_id: String,
    agent_id: Option<String>,
    stage_status: Option<String>,
    label_id: Option<String>,
    pipeline_id: Option<String>,
    /// Taken with a label, and kept nowhere.
    #[serde(rename = "currency")]
    _currency: Option<String>,
    #[serde(rename = "value")]
    _value: Option<Value>,
}

/// A conversation that something is done to.
struct Case<'a> {
    shop: &'a mut Shop,
    at: usize,
    body: Body,
    now: Millis,
}

impl Case<'_> {
    fn facts(&mut self) -> Result<&mut Facts, Problem> {
        self.shop.facts.get_mut(self.at).ok_or_else(|| Problem::missing("Conversation"))
    }

    fn agent(&self) -> Result<usize, Problem> {
        let id = self.body.agent_id.as_deref();
        let id = id.ok_or_else(|| Problem::invalid("agent_id", "is required"))?;
        let found = AGENTS.iter().position(|(known, ..)| *known == id);
        found.ok_or_else(|| Problem::missing("Agent"))
    }

    fn label(&self) -> Result<usize, Problem> {
        let id = self.body.label_id.as_deref();
        let id = id.ok_or_else(|| Problem::invalid("label_id", "is required"))?;
        let found = LABELS.iter().position(|(known, ..)| *known == id);
        found.ok_or_else(|| Problem::missing("Label"))
    }

    fn tell(&mut self, text: &str) {
        self.shop.tell(self.at, text, self.now);
    }
}

type Done = Result<Json<Value>, Problem>;

/// Reads the body, finds the conversation, does the work, and answers.
fn act(hub: &Hub, body: &Bytes, work: impl FnOnce(&mut Case<'_>) -> Result<(), Problem>) -> Done {
    let body: Body = serde_json::from_slice(body)
        .map_err(|error| Problem::invalid("body", &error.to_string()))?;
    let (mut shop, now) = hub.open(&hub.cekat.shop);
    let at = shop.town.position(&body.conversation_id);
    let at = at.ok_or_else(|| Problem::missing("Conversation"))?;
    let id = body.conversation_id.clone();
    work(&mut Case { shop: &mut shop, at, body, now })?;
    Ok(Json(json!({ "success": true, "data": { "conversation_id": id } })))
}

/// `POST /business_workflows/assign-agent`
pub async fn assign(State(hub): State<Arc<Hub>>, body: Bytes) -> Done {
    act(&hub, &body, |case| {
        let agent = case.agent()?;
        let facts = case.facts()?;
        facts.handled_by = Some(agent);
        facts.stage = "assigned".into();
        let name = AGENTS.get(agent).map_or("", |(_, name, _)| name);
        case.tell(&format!("Conversation assigned to {name}"));
        case.shop.give(case.at, agent, case.now);
        Ok(())
    })
}

/// `POST /business_workflows/resolve-conversation`
pub async fn resolve(State(hub): State<Arc<Hub>>, body: Bytes) -> Done {
    act(&hub, &body, resolved)
}

fn resolved(case: &mut Case<'_>) -> Result<(), Problem> {
    let now = case.now;
    let facts = case.facts()?;
    let by = facts.handled_by.unwrap_or(0);
    facts.stage = "resolved".into();
    facts.resolved = Some((now, by));
    let name = AGENTS.get(by).map_or("", |(_, name, _)| name);
    case.tell(&format!("Conversation resolved by {name}"));
    Ok(())
}

/// `POST /business_workflows/conversation-status`
pub async fn status(State(hub): State<Arc<Hub>>, body: Bytes) -> Done {
    act(&hub, &body, |case| {
        let wanted = case.body.stage_status.clone().unwrap_or_default();
        match wanted.as_str() {
            "resolved" => return resolved(case),
            "open" | "assigned" | "pending" => {}
            _ => return Err(Problem::invalid("stage_status", "is not a status")),
        }
        let facts = case.facts()?;
        facts.stage = wanted;
        facts.resolved = None;
        Ok(())
    })
}

/// `GET /business_workflows/labels`
pub async fn labels() -> Json<Value> {
    let rows = LABELS.map(|(id, name, color)| json!({ "id": id, "name": name, "color": color }));
    Json(json!({ "success": true, "data": rows }))
}

/// `POST /business_workflows/labels`
pub async fn add_label(State(hub): State<Arc<Hub>>, body: Bytes) -> Done {
    act(&hub, &body, |case| {
        let label = case.label()?;
        let labels = &mut case.facts()?.labels;
        if !labels.contains(&label) {
            labels.push(label);
        }
        Ok(())
    })
}

/// `POST /business_workflows/labels/remove`
pub async fn remove_label(State(hub): State<Arc<Hub>>, body: Bytes) -> Done {
    act(&hub, &body, |case| {
        let label = case.label()?;
        case.facts()?.labels.retain(|one| *one != label);
        Ok(())
    })
}

/// `POST /business_workflows/add-collaborator`
pub async fn add_collaborator(State(hub): State<Arc<Hub>>, body: Bytes) -> Done {
    act(&hub, &body, |case| {
        let agent = case.agent()?;
        case.facts()?.collaborators.push(agent);
        Ok(())
    })
}

/// `POST /business_workflows/block-ai`
pub async fn block_ai(State(hub): State<Arc<Hub>>, body: Bytes) -> Done {
    act(&hub, &body, |case| {
        case.facts()?.without_ai = true;
        Ok(())
    })
}

/// `POST /business_workflows/unblock-ai`
pub async fn unblock_ai(State(hub): State<Arc<Hub>>, body: Bytes) -> Done {
    act(&hub, &body, |case| {
        case.facts()?.without_ai = false;
        Ok(())
    })
}

/// `POST /business_workflows/pipeline-status`
pub async fn pipeline(State(hub): State<Arc<Hub>>, body: Bytes) -> Done {
    act(&hub, &body, |case| {
        let id = case.body.pipeline_id.clone();
        let id = id.ok_or_else(|| Problem::invalid("pipeline_id", "is required"))?;
        case.facts()?.pipeline = Some(id);
        Ok(())
    })
}
