//! The views of a list that the reader has saved, and the form that saves this one.

use leptos::prelude::*;

use crate::address::Address;
use crate::context::page;
use crate::saved_views::{SavedView, SavedViews, TAKEN, view_of};

/// Those of the list at this path.
#[component]
pub fn SavedViewsOf(here: Address) -> impl IntoView {
    let (page, address) = (page(), view_of(&here));
    let asked = Address::at(&page.path_and_query);
    let taken = asked.one(TAKEN);
    let is_open = taken.is_some();
    let back = asked.without(&[TAKEN]).href();
    let is_here = |view: &&SavedView| Address::at(&view.address).path() == here.path();
    let views: Vec<_> = page.saved_views.iter().filter(is_here).cloned().collect();
    let saved_as = views.iter().find(|view| view.address == address).map(|view| view.name.clone());
    let filled = taken.clone().or_else(|| saved_as.clone());
    let views = views.into_iter().map(|SavedView { name, address: of }| {
        let current = (of == address).then_some("page");
        let remove = format!("Remove the view {name}");
        view! {
            <li>
                <a href=of aria-current=current>{name.clone()}</a>
                <form method="post" action="/views">
                    <input type="hidden" name="back" value=back.clone()/>
                    <button name="remove" value=name aria-label=remove title="Remove">
                        <span aria-hidden="true">"×"</span>
                    </button>
                </form>
            </li>
        }
        .into_any()
    });
    let views = views.collect::<Vec<_>>();
    let listed = (!views.is_empty()).then(|| {
        view! {
            <ul aria-label="Saved views">{views}</ul>
        }
    });
    view! {
        <div class="saved-views">
            {listed} <details open=is_open>
                <summary>{if saved_as.is_some() { "Rename view" } else { "Save view" }}</summary>
                <form method="post" action="/views" autocomplete="off">
                    <input type="hidden" name="back" value=back.clone()/>
                    <input type="hidden" name="address" value=address/>
                    {saved_as
                        .as_ref()
                        .map(|name| view! { <input type="hidden" name="remove" value=name.clone()/> })}
                    <label>
                        <span>"Name"</span>
                        <input
                            type="text"
                            name="name"
                            required
                            maxlength=SavedViews::LONGEST_NAME.to_string()
                            value=filled
                        />
                    </label>
                    {taken
                        .map(|name| {
                            view! {
                                <p class="failed" role="alert">
                                    {format!(
                                        "Another view is called {name}: choose another name, or remove that view first.",
                                    )}
                                </p>
                            }
                        })}
                    <button>"Save"</button>
                    <p class="note">
                        "Conditions, order and columns, kept in this browser. Send the address to share them."
                    </p>
                </form>
            </details>
        </div>
    }
    .into_any()
}
