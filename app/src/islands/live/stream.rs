//! One stream a page says which generation there is; the page is fetched again when it is a new one.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Date, Function, JSON, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Document, Event, EventSource, EventTarget, HtmlElement, MessageEvent, VisibilityState,
};

use super::{LiveWords, Shown, ages, regions};
use crate::islands::document;

const STALE_AFTER: f64 = 90_000.0;
const BETWEEN_WORDS: f64 = 10_000.0;
const RETRY_AFTER: f64 = 3_000.0;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Connection {
    Opening,
    Open,
    Lost,
}

struct Stream {
    address: String,
    shown: Shown,
    words: LiveWords,
    heads: RefCell<BTreeMap<String, i64>>,
    observed_at: Cell<f64>,
    source: RefCell<Option<EventSource>>,
    handlers: OnceCell<[(&'static str, Function); 4]>,
    connection: Cell<Connection>,
    opened_before: Cell<bool>,
    lost_at: Cell<f64>,
    fetching: Cell<bool>,
    fetch_again: Cell<bool>,
    fresh: RefCell<Option<Document>>,
    to_say: RefCell<String>,
    said_at: Cell<f64>,
}

/// Starts it for the page's life.
pub fn start(
    scope: String,
    heads: Vec<(String, i64)>,
    observed_at: i64,
    recorded: bool,
    shown: Shown,
    words: LiveWords,
) {
    ages::write(&document(), Date::now());
    if recorded {
        return;
    }
    let address = if scope.is_empty() { "/live".into() } else { format!("/live?cluster={scope}") };
    let stream = Rc::new(Stream {
        address,
        shown,
        words,
        heads: RefCell::new(heads.into_iter().collect()),
        observed_at: Cell::new(observed_at as f64),
        source: RefCell::default(),
        handlers: OnceCell::new(),
        connection: Cell::new(Connection::Opening),
        opened_before: Cell::new(false),
        lost_at: Cell::new(0.0),
        fetching: Cell::new(false),
        fetch_again: Cell::new(false),
        fresh: RefCell::default(),
        to_say: RefCell::default(),
        said_at: Cell::new(0.0),
    });
    let _ = stream.handlers.set([
        ("open", on(&stream, |stream, _: Event| stream.opened())),
        ("error", on(&stream, |stream, _: Event| stream.lost())),
        ("generation", on(&stream, |stream, message: MessageEvent| stream.hear(&message))),
        ("observed", on(&stream, |stream, message: MessageEvent| stream.hear(&message))),
    ]);
    stream.connect();
    listen("visibilitychange", &on(&stream, |stream, _: Event| stream.seen_or_hidden()));
    let ticking = stream.clone();
    // Without the interval the badge would freeze; a browser always gives one.
    let _ = set_interval_with_handle(move || ticking.tick(), Duration::from_secs(1));
    Effect::new(move || {
        if shown.asked.get() > 0 {
            stream.show_rows();
        }
    });
}

impl Stream {
    fn connect(&self) {
        let Ok(source) = EventSource::new(&self.address) else { return };
        for (name, handler) in self.handlers.get().into_iter().flatten() {
            let _ = source.add_event_listener_with_callback(name, handler);
        }
        if let Some(old) = self.source.replace(Some(source)) {
            old.close();
        }
    }

    /// What was missed while there was no stream is in the page, fetched again.
    fn opened(self: &Rc<Self>) {
        self.connection.set(Connection::Open);
        if self.opened_before.replace(true) {
            self.fetch();
        }
        self.tick();
    }

    fn lost(&self) {
        if self.connection.replace(Connection::Lost) != Connection::Lost {
            self.lost_at.set(Date::now());
        }
        self.tick();
    }

    fn hear(self: &Rc<Self>, message: &MessageEvent) {
        let Some(data) = message.data().as_string().and_then(|text| JSON::parse(&text).ok()) else {
            return;
        };
        let field = |name: &str| Reflect::get(&data, &JsValue::from_str(name)).ok();
        if let Some(at) = field("observed_at").and_then(|at| at.as_string()) {
            self.observed_at.set(Date::parse(&at).max(self.observed_at.get()));
        }
        let cluster = field("cluster").and_then(|cluster| cluster.as_string());
        let generation = field("generation").and_then(|generation| generation.as_f64());
        if let (Some(cluster), Some(generation)) = (cluster, generation) {
            let generation = generation as i64;
            if self.heads.borrow_mut().insert(cluster, generation) != Some(generation) {
                self.fetch();
            }
        }
        self.tick();
    }

    fn fetch(self: &Rc<Self>) {
        if self.fetching.replace(true) {
            self.fetch_again.set(true);
            return;
        }
        let stream = self.clone();
        spawn_local(async move {
            if let Ok(fresh) = fetch_page().await {
                stream.take(fresh);
            }
            stream.fetching.set(false);
            if stream.fetch_again.replace(false) {
                stream.fetch();
            }
        });
    }

    fn take(&self, fresh: Document) {
        ages::write(&fresh, Date::now());
        let news = regions::update(&document(), &fresh).words(&self.words);
        if *self.shown.news.read_untracked() != news {
            *self.to_say.borrow_mut() = news.clone();
            self.shown.news.set(news);
        }
        *self.fresh.borrow_mut() = Some(fresh);
    }

    fn show_rows(&self) {
        let Some(fresh) = self.fresh.borrow_mut().take() else { return };
        regions::show_rows(&document(), &fresh);
        self.shown.news.set(String::new());
        let main = document().get_element_by_id("main");
        if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
            let _ = main.focus();
        }
    }

    /// A hidden page costs nothing; shown again, it catches up.
    fn seen_or_hidden(&self) {
        if document().visibility_state() == VisibilityState::Hidden {
            if let Some(source) = self.source.take() {
                source.close();
            }
        } else if self.source.borrow().is_none() {
            self.connect();
        }
    }

    fn tick(&self) {
        let now = Date::now();
        ages::write(&document(), now);
        self.say_badge(now);
        self.speak(now);
        self.retry(now);
    }

    fn say_badge(&self, now: f64) {
        let observed_at = self.observed_at.get();
        let old = now - observed_at;
        let (state, text) = match self.connection.get() {
            Connection::Opening => return,
            _ if observed_at == 0.0 => return,
            Connection::Lost => {
                ("lost", format!("{} {}", self.words.reconnecting, clock(observed_at)))
            }
            Connection::Open if old > STALE_AFTER => {
                ("stale", format!("{} · {}", self.words.stale, ages::age(old)))
            }
            Connection::Open => ("live", self.words.live.clone()),
        };
        let badge = self.shown.badge;
        if badge.read_untracked().0 != state {
            *self.to_say.borrow_mut() = text.clone();
        }
        if badge.read_untracked().1 != text {
            badge.set((state.to_owned(), text));
        }
    }

    fn speak(&self, now: f64) {
        if now - self.said_at.get() >= BETWEEN_WORDS && !self.to_say.borrow().is_empty() {
            self.said_at.set(now);
            self.shown.spoken.set(self.to_say.take());
        }
    }

    /// A browser gives up after an answer that is no stream; we do not.
    fn retry(&self, now: f64) {
        let ended = self
            .source
            .borrow()
            .as_ref()
            .is_some_and(|source| source.ready_state() == EventSource::CLOSED);
        if ended && now - self.lost_at.get() >= RETRY_AFTER {
            self.lost_at.set(now);
            self.connect();
        }
    }
}

fn clock(at: f64) -> String {
    let iso = String::from(Date::new(&JsValue::from_f64(at)).to_iso_string());
    iso.get(11..16).unwrap_or_default().to_owned()
}

async fn fetch_page() -> Result<Document, JsValue> {
    document::fetch(&window().location().href()?).await
}

/// A callback that lives as long as the page.
fn on<E: wasm_bindgen::convert::FromWasmAbi + 'static>(
    stream: &Rc<Stream>,
    act: fn(&Rc<Stream>, E),
) -> Function {
    let stream = stream.clone();
    Closure::<dyn FnMut(E)>::new(move |event| act(&stream, event)).into_js_value().unchecked_into()
}

fn listen(name: &str, handler: &Function) {
    let target: &EventTarget = &document();
    let _ = target.add_event_listener_with_callback(name, handler);
}
