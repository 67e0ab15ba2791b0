//! A host who takes and clears cards and writes memos, each with a key, and knows what every command leaves on air.

use super::process::Door;
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

/// A command with its key.
pub struct Sent {
    name: &'static str,
    body: Value,
    key: String,
    /// The cue that is on air after it.
    pub leaves: Option<String>,
    /// What was answered: `seq` and `id`.
    pub answer: Option<(u64, Option<String>)>,
}

impl Sent {
    pub fn is_memo(&self) -> bool {
        self.name == "send_memo"
    }

    pub fn is_take(&self) -> bool {
        self.name == "take"
    }

    /// Sends it, again under the same key where it was sent before.
    pub async fn send(&self, door: &Door) -> Option<Value> {
        let path = format!("/api/v1/commands/{}", self.name);
        door.ask(door.post(&path).header("Idempotency-Key", &self.key).json(&self.body)).await
    }
}

/// `seq` and `id` of an answer.
pub fn essence(answer: &Value) -> (u64, Option<String>) {
    (answer["seq"].as_u64().expect("a seq"), answer["id"].as_str().map(str::to_owned))
}

/// Runs the show from what is on air until the core dies. The last command is then in doubt.
pub async fn run(
    door: Door,
    round: String,
    cues: Vec<String>,
    mut on_air: Option<String>,
    mut chance: StdRng,
) -> Vec<Sent> {
    let mut commands = Vec::new();
    loop {
        let (name, body, leaves) = match chance.random_range(0..20) {
            0..1 => ("send_memo", json!({ "text": format!("{round}-{}", commands.len()) }), on_air.clone()),
            1..7 if on_air.is_some() => ("clear", json!({}), None),
            _ => {
                let others: Vec<_> = cues.iter().filter(|cue| Some(*cue) != on_air.as_ref()).collect();
                let cue = others[chance.random_range(0..others.len())];
                ("take", json!({ "cue": cue }), Some(cue.clone()))
            }
        };
        let key = format!("{round}-{}", commands.len());
        let mut sent = Sent { name, body, key, leaves, answer: None };
        let answer = sent.send(&door).await;
        if let Some(answer) = &answer {
            assert!(answer.get("repeated").is_none(), "{} was never sent before: {answer}", sent.key);
            sent.answer = Some(essence(answer));
            on_air.clone_from(&sent.leaves);
        }
        commands.push(sent);
        if answer.is_none() {
            return commands;
        }
    }
}
