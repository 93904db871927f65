//! How a page's list is viewed: sorted by what, with which columns, how far down.

use std::cmp::Ordering;

use model::order::{Order, Stretch};
use model::reader::ReadError;

use crate::address::Address;
use crate::texts::texts;

/// How many rows a list grows by.
pub const STEP: u32 = 100;

/// Rows of one page at most; beyond, the next page begins where it ends. So many a browser lays out at once without being
/// felt: none of them needs to be put in and taken out while a reader scrolls.
pub const MOST: u32 = 300;

/// What stands first when a column is sorted by for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// The smallest, such as names by the alphabet.
    Smallest,
    /// The largest, such as risk.
    Largest,
}

/// A column: what the address calls it, its heading, the class of its width and alignment.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in `sort=` and `cols=`.
    pub key: &'static str,
    /// What stands above it.
    pub heading: &'static str,
    /// The class of its width and alignment.
    pub class: &'static str,
    /// How it is sorted by; `None` where it is not.
    pub sort: Option<First>,
}

/// A column of this key, heading and class.
pub const fn column(key: &'static str, heading: &'static str, class: &'static str) -> Column {
    Column { key, heading, class, sort: None }
}

impl Column {
    /// Can be sorted by.
    pub const fn sorted(self, first: First) -> Self {
        Self { sort: Some(first), ..self }
    }
}

/// How a list is viewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The page's address.
    pub here: Address,
    /// The column that it is sorted by.
    pub order: Order<&'static str>,
    /// The columns asked for; empty for all.
    pub chosen: Vec<&'static str>,
    /// Where it begins: after this row.
    pub after: Option<String>,
    /// How many rows.
    pub show: u32,
}

impl Listing {
    /// As the address of this page says; `usual` is the order where it says none.
    pub fn here(columns: &[Column], usual: Order<&'static str>) -> Result<Self, ReadError> {
        Self::of(Address::here(), columns, usual)
    }

    fn of(
        here: Address,
        columns: &[Column],
        usual: Order<&'static str>,
    ) -> Result<Self, ReadError> {
        let order = match here.one("sort") {
            Some(asked) => sorted(columns, &asked)?,
            None => usual,
        };
        let asked = here.all("cols").flat_map(|list| list.split(','));
        let chosen = asked.map(|key| known(columns, key)).collect::<Result<_, _>>()?;
        let after = here.one("after");
        let show = here.number("show", 1, MOST)?.unwrap_or(STEP);
        Ok(Self { here, order, chosen, after, show })
    }

    /// The same, in a reader's words.
    pub fn stretch<C>(&self, by: impl FnOnce(&str) -> C) -> Stretch<C> {
        let order = Order { by: by(self.order.by), descending: self.order.descending };
        Stretch { order, after: self.after.clone(), limit: self.show }
    }

    /// Whether this column is shown; the first always is.
    pub fn shows(&self, key: &str) -> bool {
        self.chosen.is_empty() || self.chosen.contains(&key)
    }

    /// The link that sorts by a column: the other way round where it is sorted by already.
    pub fn sort_href(&self, column: &Column) -> Option<String> {
        let first = column.sort?;
        let descending = match self.order.by == column.key {
            true => !self.order.descending,
            false => first == First::Largest,
        };
        let sort = format!("{}{}", if descending { "-" } else { "" }, column.key);
        Some(self.here.clone().without(&["after", "show", "peek"]).with("sort", sort).href())
    }

    /// The link that makes the list longer, or goes on where one page holds no more; `None` at its end.
    pub fn more_href(&self, next: Option<&str>) -> Option<String> {
        let next = next?;
        let here = self.here.clone().without(&["peek"]);
        Some(match self.show + STEP {
            show if show <= MOST => here.with("show", show).href(),
            _ => here.without(&["show"]).with("after", next).href(),
        })
    }

    /// Sorts and cuts a list that came whole. `compare` orders by a column, `key` is unique. Answers the rows
    /// to show and where the next stretch begins.
    pub fn cut<T>(
        &self,
        mut rows: Vec<T>,
        compare: impl Fn(&str, &T, &T) -> Ordering,
        key: impl Fn(&T) -> String,
    ) -> (Vec<T>, Option<String>) {
        rows.sort_by(|a, b| {
            let by_column = compare(self.order.by, a, b);
            let by_column = if self.order.descending { by_column.reverse() } else { by_column };
            by_column.then_with(|| key(a).cmp(&key(b)))
        });
        let begin =
            self.after.as_ref().and_then(|after| rows.iter().position(|row| key(row) == *after));
        let show = usize::try_from(self.show).unwrap_or(usize::MAX);
        let mut rows = rows.split_off(begin.map_or(0, |at| at + 1));
        let more = rows.len() > show;
        rows.truncate(show);
        let next = rows.last().filter(|_| more).map(key);
        (rows, next)
    }
}

fn sorted(columns: &[Column], asked: &str) -> Result<Order<&'static str>, ReadError> {
    let (key, descending) = match asked.strip_prefix('-') {
        Some(key) => (key, true),
        None => (asked, false),
    };
    let mut sortable = columns.iter().filter(|column| column.sort.is_some());
    match sortable.clone().find(|column| column.key == key) {
        Some(column) => Ok(Order { by: column.key, descending }),
        None => {
            let keys: Vec<_> = sortable.by_ref().map(|column| column.key).collect();
            let keys = keys.join(", ");
            Err(ReadError::Invalid((texts().errors.no_sorting)(asked, &keys)))
        }
    }
}

fn known(columns: &[Column], key: &str) -> Result<&'static str, ReadError> {
    columns.iter().map(|column| column.key).find(|known| *known == key).ok_or_else(|| {
        let keys: Vec<_> = columns.iter().map(|column| column.key).collect();
        ReadError::Invalid((texts().errors.no_column)(key, &keys.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        column("name", "Name", "").sorted(First::Smallest),
        column("risk", "Risk", "").sorted(First::Largest),
        column("note", "Note", ""),
    ];

    fn listing(query: &str) -> Result<Listing, ReadError> {
        Listing::of(Address::at(&format!("/list{query}")), COLUMNS, Order::descending("risk"))
    }

    #[test]
    fn a_second_click_turns_the_order_and_a_new_column_begins_as_it_is_read() {
        let usual = listing("?q=x&after=a&show=200").expect("a listing");
        assert_eq!(usual.sort_href(&COLUMNS[1]).as_deref(), Some("/list?q=x&sort=risk"));
        assert_eq!(usual.sort_href(&COLUMNS[0]).as_deref(), Some("/list?q=x&sort=name"));
        assert_eq!(usual.sort_href(&COLUMNS[2]), None);
        let other = listing("?sort=name").expect("a listing");
        assert_eq!(other.sort_href(&COLUMNS[0]).as_deref(), Some("/list?sort=-name"));
        assert_eq!(other.sort_href(&COLUMNS[1]).as_deref(), Some("/list?sort=-risk"));
    }

    #[test]
    fn a_list_grows_until_a_page_is_full_and_then_goes_on() {
        let start = listing("?peek=x").expect("a listing");
        assert_eq!(start.more_href(None), None);
        assert_eq!(start.more_href(Some("k")).as_deref(), Some("/list?show=200"));
        let full = listing("?show=300").expect("a listing");
        assert_eq!(full.more_href(Some("k")).as_deref(), Some("/list?after=k"));
    }

    #[test]
    fn a_whole_list_is_sorted_with_ties_by_key_and_cut_after_a_row() {
        let rows = vec![("c", 1), ("a", 2), ("d", 2), ("b", 1)];
        let cut = |query: &str| {
            let compare = |by: &str, a: &(&str, i32), b: &(&str, i32)| match by {
                "risk" => a.1.cmp(&b.1),
                _ => a.0.cmp(b.0),
            };
            let (rows, next) =
                listing(query).expect("a listing").cut(rows.clone(), compare, |row| row.0.into());
            (rows.into_iter().map(|row| row.0).collect::<String>(), next)
        };
        assert_eq!(cut(""), ("adbc".into(), None));
        assert_eq!(cut("?show=3"), ("adb".into(), Some("b".into())));
        assert_eq!(cut("?after=b"), ("c".into(), None));
        assert_eq!(cut("?sort=-name"), ("dcba".into(), None));
    }

    #[test]
    fn a_column_that_is_not_there_is_refused_with_those_that_are() {
        for (query, has) in
            [("?sort=note", "name, risk"), ("?cols=name,x", "name, risk, note"), ("?show=0", "300")]
        {
            let error = listing(query).expect_err(query).to_string();
            assert!(error.contains(has), "{error}");
        }
        assert_eq!(listing("?cols=note").expect("columns").chosen, ["note"]);
    }
}
