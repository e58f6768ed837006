//! A question, asked again where its answer will not do.

use std::io::IsTerminal;
use std::sync::Arc;

use crate::cli::exit::Stop;
use crate::cli::session::Stopping;
use crate::cli::tell::Tell;
use crate::cli::typed;

/// How often a question is asked.
const TRIES: usize = 3;

/// Whoever asks.
pub(super) struct Asking<'a> {
    pub tell: &'a Arc<Tell>,
    pub stopping: Stopping,
}

/// Whether somebody is there to answer.
pub(super) fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

impl Asking<'_> {
    /// Asks until the answer is right, a few times at most. `usual`: what no answer means;
    /// `right`: what an answer means, or a sentence that says what is wrong with it and never
    /// repeats it, as it may be a token that was pasted in the wrong place.
    pub async fn until_right<T>(
        &self,
        question: &str,
        usual: Option<&str>,
        right: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Stop> {
        let mut wrong = None;
        for _ in 0..TRIES {
            if let Some(wrong) = wrong.take() {
                self.tell.stop(&wrong);
            }
            let answer = self.ask(question, usual).await?;
            let meant = match (answer.as_str(), usual) {
                ("", Some(usual)) => right(usual),
                ("", None) => Err("An answer is needed here; Ctrl-C leaves.".to_owned()),
                (answer, _) => right(answer),
            };
            match meant {
                Ok(meant) => return Ok(meant),
                Err(why) => wrong = Some(Stop::usage(why)),
            }
        }
        Err(wrong.unwrap_or_else(Stop::interrupted))
    }

    /// A flag's value, else an answer. A wrong value of a flag is not asked for again.
    pub async fn given<T>(
        &self,
        flag: Option<&str>,
        name: &str,
        question: &str,
        usual: Option<&str>,
        right: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Stop> {
        match flag {
            Some(value) => right(value).map_err(Stop::usage),
            None if somebody_is_there() => self.until_right(question, usual, right).await,
            None => Err(Stop::usage(format!("Nobody can be asked here: give {name}."))),
        }
    }

    async fn ask(&self, question: &str, usual: Option<&str>) -> Result<String, Stop> {
        let usual = usual.filter(|usual| !usual.is_empty());
        let usual = usual.map(|usual| format!(" [{usual}]")).unwrap_or_default();
        let asked = format!("{question}{usual} ");
        let answer = self.stopping.blocking(move || typed::line(&asked)).await;
        match answer {
            Ok(Ok(Some(answer))) => Ok(answer),
            Ok(Err(why)) => Err(why),
            Ok(Ok(None)) | Err(_) => {
                // what is said next does not belong behind the question
                eprintln!();
                Err(Stop::interrupted())
            }
        }
    }
}
