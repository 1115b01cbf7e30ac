//! `gatewright decide`: what a policy says to one request, and why.

mod answers;
mod flag;
mod header;
mod hints;
mod peer;
mod rounds;
mod supplies;
mod target;

pub(crate) use answers::Gap;

use crate::clock::{now, time};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::format::Format;
use crate::input::{Input, refuse_second_stdin};
use crate::policy_file::{CompileOptions, Loaded};
use crate::printout::Printout;
use crate::render::decision::DecisionView;
use crate::render::paint::Paint;
use crate::terminal::Terminal;
use crate::usage::Usage;
use answers::Answers;
use clap::Args;
use gatewright_core::{Engine, OwnedRequest};
use header::{header, is_token};
use peer::peer;
use rounds::Settled;
use std::ffi::OsString;
use supplies::Supplies;
use target::Target;

/// Decides one request, and says why
#[derive(Args, Debug)]
#[command(after_help = "\
Nothing is fetched: what the policy would ask a server for is handed over with a flag, and counts
as unavailable without one.

Exit status: 0 for an allow, 41 for unauthorized, 43 for forbidden.

Example:
  gatewright decide policy.gate -X POST https://api.example.com/v1/orders \\
    -H \"Authorization: Bearer $TOKEN\" --keys user=jwks.json --explain")]
pub(crate) struct Decide {
    /// A `.gate` file, or a compiled policy
    #[arg(value_name = "POLICY")]
    policy: Input,
    /// An absolute URL, or a path with its query
    #[arg(value_name = "URL")]
    url: OsString,
    /// The method of the request
    #[arg(short = 'X', long, default_value = "GET", value_name = "METHOD")]
    method: String,
    /// A header of the request; may be repeated
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<OsString>,
    /// The client's address
    #[arg(long, value_name = "IP")]
    peer: Option<String>,
    /// When the request comes: RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    at: Option<String>,
    /// The id of the request
    #[arg(long)]
    id: Option<String>,
    /// Shows everything that was looked at
    #[arg(long)]
    explain: bool,
    /// How the decision is shown
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    supplies: Supplies,
    #[command(flatten)]
    options: CompileOptions,
}

impl Decide {
    /// Decides, answers what is asked from the flags, and shows what came of it.
    pub(crate) fn run(&self, terminal: Terminal) -> Result<Printout, Failure> {
        let request = self.request()?;
        let at = self.at.as_deref().map_or_else(|| Ok(now()), |text| time("--at", text))?;
        let handed = self.supplies.parse()?;
        refuse_second_stdin(handed.inputs().chain([&self.policy]))?;
        let loaded = self.options.load(&self.policy)?;
        handed.refuse_unknown_names(loaded.policy.tables())?;
        let setup = handed.setup()?;
        let documents = handed.documents()?;
        let engine = Engine::new(loaded.policy.clone(), setup)
            .map_err(|error| Failure::Setup(error.faults))?;
        let answers = Answers::new(loaded.policy.tables(), documents);
        let settled = rounds::settle(&engine, &request, &answers, at)?;
        Ok(self.shown(&request, &loaded, &settled, terminal))
    }

    fn request(&self) -> Result<OwnedRequest, Failure> {
        let target = Target::parse(self.url.as_encoded_bytes())?;
        let headers = self.headers.iter().enumerate();
        let header =
            |(position, text): (usize, &OsString)| header(position + 1, text.as_encoded_bytes());
        if !is_token(self.method.as_bytes()) {
            return Err(Usage::Method(self.method.clone()).into());
        }
        Ok(OwnedRequest {
            method: self.method.clone(),
            scheme: target.scheme,
            host: target.host,
            path: target.path,
            query: target.query,
            headers: headers.map(header).collect::<Result<_, _>>()?,
            peer: self.peer.as_deref().map(peer).transpose()?,
            id: self.id.clone(),
        })
    }

    fn shown(
        &self,
        request: &OwnedRequest,
        loaded: &Loaded,
        settled: &Settled,
        terminal: Terminal,
    ) -> Printout {
        let decision = &settled.decision;
        let explanation = Some(&settled.explanation).filter(|_| self.explain);
        let remark = loaded.remark(&self.policy);
        let exit = Exit::from(decision.verdict());
        match (self.format, explanation) {
            (Format::Text, explanation) => {
                let view = DecisionView {
                    policy: loaded.policy.tables(),
                    request,
                    decision,
                    at: settled.at,
                    gaps: &settled.gaps,
                    hints: &hints::hints(request, decision, &settled.explanation),
                    explanation,
                    paint: Paint(terminal.out),
                };
                Printout::new(view.to_string(), exit).remark(remark)
            }
            (Format::Json, None) => {
                let out = decision.to_json() + "\n";
                Printout::new(out, exit).remark(remark + &settled.remark())
            }
            (Format::Json, Some(explanation)) => {
                let (decision, explanation) = (decision.to_json(), explanation.to_json());
                let out = format!("{{\"decision\":{decision},\"explanation\":{explanation}}}\n");
                Printout::new(out, exit).remark(remark + &settled.remark())
            }
        }
    }
}
