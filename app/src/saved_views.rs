//! Views of lists that a reader has saved: a name and an address each, for the state of a list is its address. A cookie keeps
//! them in the reader's browser; who is to have one too is sent the address.

use crate::address::{Address, decoded};
use crate::link::encoded;

/// Saved views, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedViews(Vec<SavedView>);

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// What its reader calls it.
    pub name: String,
    /// Path and query of the page.
    pub address: String,
}

/// There is no room for one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// Why a view was not given another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Another view has it.
    Taken,
    /// There is no room for it.
    Full,
}

/// What the address of a page asks where a name was refused: that name, which another view has.
pub(crate) const TAKEN: &str = "taken";

impl SavedViews {
    /// The bytes of a cookie that every browser takes, with room for its name and attributes.
    const BYTES: usize = 3_800;

    /// The characters of a name.
    pub const LONGEST_NAME: usize = 60;

    /// What the cookie holds; whatever of it is no view is left out.
    pub fn of(cookie: &str) -> Self {
        let views = cookie.split('&').filter_map(|view| {
            let (name, address) = view.split_once('=')?;
            let (name, address) = (decoded(name), decoded(address));
            let is_one = !name.is_empty() && is_local(&address);
            is_one.then_some(SavedView { name, address })
        });
        Self(views.collect())
    }

    /// As the cookie holds them.
    pub fn cookie(&self) -> String {
        let view = |SavedView { name, address }: &SavedView| {
            format!("{}={}", encoded(name), encoded(address))
        };
        self.0.iter().map(view).collect::<Vec<_>>().join("&")
    }

    /// Each view.
    pub fn iter(&self) -> impl Iterator<Item = &SavedView> {
        self.0.iter()
    }

    /// Saves a view in the place of one of this name.
    ///
    /// # Errors
    /// There is no room for it; nothing is changed.
    pub fn save(&mut self, name: &str, address: &str) -> Result<(), Full> {
        let mut views = self.clone();
        views.remove(name);
        views.0.push(SavedView { name: name.to_owned(), address: address.to_owned() });
        views.0.sort_by(|a, b| a.name.cmp(&b.name));
        if views.cookie().len() > Self::BYTES {
            return Err(Full);
        }
        *self = views;
        Ok(())
    }

    /// Gives a view another name, under which it is saved.
    ///
    /// # Errors
    /// Another view has that name, or there is no room for it; nothing is changed.
    pub fn rename(&mut self, from: &str, to: &str, address: &str) -> Result<(), Refused> {
        if from != to && self.0.iter().any(|view| view.name == to) {
            return Err(Refused::Taken);
        }
        let mut views = self.clone();
        views.remove(from);
        views.save(to, address).map_err(|Full| Refused::Full)?;
        *self = views;
        Ok(())
    }

    /// Removes the view of this name, if there is one.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|view| view.name != name);
    }
}

/// What of an address makes a view: neither how far down the list was read, nor what stood beside it.
pub fn view_of(here: &Address) -> String {
    here.clone().without(&["after", "peek", "show"]).href()
}

/// The same page, which tells that another view has this name, with its form as it was filled.
pub fn where_taken(page: &str, name: &str) -> String {
    Address::at(page).with(TAKEN, name).href()
}

/// Whether it is the address of one of our pages: nobody is sent elsewhere from here.
pub fn is_local(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains('\\')
        && address.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(views: &SavedViews) -> Vec<&str> {
        views.iter().map(|view| view.name.as_str()).collect()
    }

    #[test]
    fn views_come_back_from_their_cookie_as_they_were_saved() {
        let mut views = SavedViews::default();
        for (name, address) in [
            ("sockets & roots", "/findings?q=a%20b&severity=high&severity=critical"),
            ("Ærlig = blå; ok", "/findings?verdict=unknown"),
            ("sockets & roots", "/findings?check=BRK-001"),
        ] {
            views.save(name, address).expect("there is room");
        }
        let kept = SavedViews::of(&views.cookie());
        assert_eq!(kept, views);
        assert_eq!(names(&kept), ["sockets & roots", "Ærlig = blå; ok"]);
        assert_eq!(kept.iter().next().expect("a view").address, "/findings?check=BRK-001");
        let is_cookie = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
        assert!(views.cookie().bytes().all(is_cookie), "{}", views.cookie());
        views.remove("sockets & roots");
        assert_eq!(names(&views), ["Ærlig = blå; ok"]);
    }

    #[test]
    fn what_is_no_view_is_left_out_of_a_cookie() {
        for cookie in
            ["", "x", "=%2Ffindings", "a=https%3A%2F%2Fevil.example", "a=%2F%2Fevil.example"]
        {
            assert_eq!(SavedViews::of(cookie), SavedViews::default(), "{cookie}");
        }
    }

    #[test]
    fn views_that_no_browser_would_keep_are_refused_and_those_before_stay() {
        let mut views = SavedViews::default();
        let address = format!("/findings?q={}", "a".repeat(900));
        let saved = (0..9).take_while(|n| views.save(&n.to_string(), &address).is_ok()).count();
        assert_eq!((saved, names(&views).len()), (4, 4));
        assert_eq!(views.save("9", &address), Err(Full));
        views.save("0", "/findings").expect("a shorter one in its place");
    }

    #[test]
    fn a_view_is_renamed_unless_that_is_the_name_of_another() {
        let mut views = SavedViews::default();
        for name in ["a", "b"] {
            views.save(name, "/findings").expect("there is room");
        }
        for (from, to, expected, left) in [
            ("a", "b", Err(Refused::Taken), ["a", "b"]),
            ("gone", "b", Err(Refused::Taken), ["a", "b"]),
            ("a", "a", Ok(()), ["a", "b"]),
            ("a", "c", Ok(()), ["b", "c"]),
        ] {
            assert_eq!(views.rename(from, to, "/findings?q=x"), expected, "{from} to {to}");
            assert_eq!(names(&views), left, "{from} to {to}");
        }
        let long = format!("/findings?q={}", "a".repeat(4_000));
        assert_eq!(views.rename("c", "d", &long), Err(Refused::Full));
        assert_eq!(names(&views), ["b", "c"]);
    }

    #[test]
    fn a_view_is_neither_a_stretch_of_its_list_nor_what_stands_beside_it() {
        let here =
            Address::at("/findings?severity=high&show=200&after=x&peek=y&cols=finding&sort=since");
        assert_eq!(view_of(&here), "/findings?severity=high&cols=finding&sort=since");
    }
}
