//! What the server gives a page to be rendered from, through Leptos' context.

use std::sync::Arc;

use leptos::prelude::use_context;
use model::Time;
use model::reader::{ReadError, Reader};

use crate::language::Language;
use crate::saved_views::SavedViews;

/// The request as pages need it. The server provides it beside `Arc<dyn Reader>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The moment of rendering.
    pub now: Time,
    /// From the cookie `theme`.
    pub theme: Theme,
    /// From the cookie `density`.
    pub density: Density,
    /// From the cookie `language`, else from what the browser accepts.
    pub language: Language,
    /// From the cookie `keys`: single keys do something.
    pub single_keys: bool,
    /// From the cookie `views`.
    pub saved_views: SavedViews,
    /// Scheme and host under which the page was asked for, such as `http://localhost:7411`.
    pub origin: String,
    /// Path and query of the request, such as `/findings?severity=high`: links back and *Retry* use it.
    pub path_and_query: String,
}

impl Page {
    /// The language that its content is written in; the frame around it speaks the reader's.
    pub(crate) fn written_in(&self) -> Language {
        if use_context::<Translated>().is_some() {
            return self.language;
        }
        let path = self.path_and_query.split('?').next().unwrap_or_default();
        self.language.of_page(path)
    }
}

/// Provided where a page speaks the reader's language and its path does not tell that it does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Translated;

/// Which colours a reader prefers; a cookie keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them, as the switch shows them.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Auto];

    /// Its word in the cookie and in the form that sets it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of this word; `Auto` for any other.
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }
}

/// How close the rows of tables stand; a cookie keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// Rows of 36 px and more, whole texts.
    #[default]
    Roomy,
    /// Rows of 28 px, one line each.
    Compact,
}

impl Density {
    /// Both, as the switch shows them.
    pub const ALL: [Self; 2] = [Self::Roomy, Self::Compact];

    /// Its word in the cookie and in the form that sets it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Roomy => "roomy",
            Self::Compact => "compact",
        }
    }

    /// The density of this word; `Roomy` for any other.
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|density| density.word() == word).unwrap_or_default()
    }
}

/// The REST API as its page tells of it, beside the request in Leptos' context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Api {
    /// What holds for every endpoint, in prose.
    pub about: String,
    /// Its endpoints, by path.
    pub endpoints: Vec<Endpoint>,
}

/// What answers one method of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `GET`
    pub method: String,
    /// Its path, such as `/api/v1/findings/{finding}`.
    pub path: String,
    /// What it answers, in prose.
    pub summary: String,
    /// What it takes.
    pub parameters: Vec<Parameter>,
    /// The statuses that it may answer with, such as `404`.
    pub statuses: Vec<String>,
}

/// A parameter of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands: `path` or `query`.
    pub place: String,
    /// What it means, in prose.
    pub meaning: String,
}

/// The REST API, described.
pub(crate) fn api() -> Arc<Api> {
    use_context().unwrap_or_default()
}

/// The request that is being answered.
pub(crate) fn page() -> Page {
    use_context().unwrap_or_default()
}

/// What this request's viewer may read.
pub(crate) fn reader() -> Result<Arc<dyn Reader>, ReadError> {
    use_context().ok_or_else(|| ReadError::Unavailable { reference: "no-reader".into() })
}
