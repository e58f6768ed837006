//! Refusals that don't come from a service's own rules, in the form of whichever service was
//! asked.

use axum::{
    http::Uri,
    response::{IntoResponse, Response},
};

use super::{Service, cekat, chert, gateway, kapso, lexicon};

/// What a service answers with this status when something went wrong on its side.
pub fn of_status(service: Option<Service>, status: u16) -> Response {
    match service {
        None | Some(Service::Gateway) => gateway::Problem::of_status(status).into_response(),
        Some(Service::Kapso) => kapso::Problem::of_status(status).into_response(),
        Some(Service::Lexicon) => lexicon::Problem::of_status(status).into_response(),
        Some(Service::Chert) => chert::Problem::of_status(status).into_response(),
        Some(Service::Cekat) => cekat::Problem::of_status(status).into_response(),
    }
}

/// What a path that isn't served answers.
pub async fn no_such_path(uri: Uri) -> Response {
    of_status(Service::of_path(uri.path()), 404)
}
