//! What stands after the `?`: read by name; what is wrong is said by name, value, and what is allowed.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::DateTime;
use model::Time;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::Problem;

/// The parameters of an endpoint, read and checked.
pub struct Query<T>(pub T);

/// Parameters that can be read. What [`IntoParams`] describes is what is taken, and nothing else.
pub trait Asking: IntoParams + Sized {
    /// Reads them.
    fn read(given: &Given) -> Result<Self, Problem>;
}

impl<S: Sync, T: Asking> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let given = Given::of(parts.uri.query().unwrap_or_default());
        let known: Vec<String> = T::into_params(|| None).into_iter().map(|it| it.name).collect();
        given.only(&known)?;
        T::read(&given).map(Self)
    }
}

/// Two groups of parameters, one after the other.
pub struct Both<A, B>(pub A, pub B);

impl<A: IntoParams, B: IntoParams> IntoParams for Both<A, B> {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = A::into_params(&parameter_in);
        parameters.extend(B::into_params(&parameter_in));
        parameters
    }
}

impl<A: Asking, B: Asking> Asking for Both<A, B> {
    fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self(A::read(given)?, B::read(given)?))
    }
}

/// Names and values as they were given.
pub struct Given(Vec<(String, String)>);

impl Given {
    fn of(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    fn only(&self, known: &[String]) -> Result<(), Problem> {
        match self.0.iter().find(|(name, _)| !known.contains(name)) {
            None => Ok(()),
            Some((name, _)) => Err(Problem::bad_request(format!(
                "`{name}` is no parameter here: expected {}",
                known.join(", ")
            ))),
        }
    }

    /// A text that may be given once.
    pub fn text<'a>(&'a self, name: &'a str) -> Result<Option<&'a str>, Problem> {
        let mut values = self.values(name);
        let value = values.next();
        match values.next() {
            None => Ok(value),
            Some(_) => Err(Problem::bad_request(format!("`{name}` is given twice: give it once"))),
        }
    }

    /// A value that is read from such a text.
    pub fn value<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let wrong = || Problem::bad_request(format!("`{name}` is `{text}`: expected {expected}"));
        read(text).map(Some).ok_or_else(wrong)
    }

    /// A moment.
    pub fn moment(&self, name: &str) -> Result<Option<Time>, Problem> {
        self.value(name, "a time such as 2026-11-26T08:00:00Z", |text| {
            DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc())
        })
    }

    /// The words of a list: separated by commas, or the parameter given again.
    pub fn words<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values(name)
            .flat_map(|list| list.split(','))
            .map(str::trim)
            .filter(|word| !word.is_empty())
    }

    /// A list of words that stand for these values.
    pub fn of_these<T: Copy>(
        &self,
        name: &str,
        allowed: &[T],
        word: fn(T) -> &'static str,
    ) -> Result<Vec<T>, Problem> {
        let one = |asked: &str| {
            allowed.iter().copied().find(|&one| word(one) == asked).ok_or_else(|| {
                let known: Vec<_> = allowed.iter().map(|&one| word(one)).collect();
                let known = known.join(", ");
                Problem::bad_request(format!("`{name}` is `{asked}`: expected {known}"))
            })
        };
        self.words(name).map(one).collect()
    }

    /// The rows of a page.
    pub fn limit(&self) -> Result<u32, Problem> {
        let rows = |text: &str| text.parse().ok().filter(|rows| (1..=500).contains(rows));
        Ok(self.value("limit", "a number from 1 to 500", rows)?.unwrap_or(100))
    }

    /// Every text that it was given.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
impl Given {
    /// What stands after a `?`, for the tests of those who read it.
    pub fn query(query: &str) -> Self {
        Self::of(query)
    }
}
