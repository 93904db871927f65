//! The document around every page, and the policy under which a browser runs it.

use std::sync::Arc;

use http::HeaderValue;
use http::header::CONTENT_SECURITY_POLICY;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;

use crate::components::icons::Symbols;
use crate::context::{Density, Theme, page};
use crate::routes::App;

/// Addresses of what every page loads, each with its content's hash in the query.
#[derive(Clone, Debug)]
pub struct ShellOptions {
    /// The stylesheet, such as `/assets/app.css?v=1f2e`.
    pub stylesheet: Arc<str>,
    /// The islands' JavaScript, such as `/pkg/nordvakt.js?v=1f2e`; `None` where the bundle was not built:
    /// pages are whole without it.
    pub script: Option<Arc<str>>,
    /// The islands' WASM, such as `/pkg/nordvakt.wasm?v=1f2e`.
    pub wasm: Arc<str>,
}

/// The whole document. It also sets the policy, because the nonce is made during rendering.
pub fn shell(options: ShellOptions) -> impl IntoView {
    let nonce = use_nonce();
    if let Some(response) = use_context::<ResponseOptions>()
        && let Ok(policy) = HeaderValue::from_str(&policy(nonce.as_deref()))
    {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    let theme = match page().theme {
        Theme::Auto => None,
        chosen => Some(chosen.word()),
    };
    let density = match page().density {
        Density::Roomy => None,
        chosen => Some(chosen.word()),
    };
    let loader = options.script.map(|script| {
        let source = format!(
            "import init,*as app from{script:?};await init({{module_or_path:{:?}}});{}",
            options.wasm,
            include_str!("loader.js")
        );
        view! { <script type="module" nonce=nonce inner_html=source></script> }
    });
    view! {
        <!DOCTYPE html>
        <html lang=page().language.tag() data-theme=theme data-density=density>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                // One for all: what a page renders after it had to wait cannot reach the head any more.
                <meta
                    name="description"
                    content="How exposed Kubernetes clusters are and where their data is, with evidence."
                />
                <link rel="stylesheet" href=options.stylesheet.to_string()/>
                <link rel="icon" type="image/svg+xml" href="/assets/icon.svg"/>
                {loader}
                <MetaTags/>
            </head>
            <body>
                <Symbols/>
                <App/>
            </body>
        </html>
    }
    // Erased here, so that the server's crate does not compile the whole document's type again.
    .into_any()
}

/// Nothing runs but the islands' loader and what it loads; nothing is fetched from elsewhere.
fn policy(nonce: Option<&str>) -> String {
    let scripts = match nonce {
        Some(nonce) => format!("'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'"),
        None => "'none'".into(),
    };
    format!(
        "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn only_the_nonce_lets_a_script_run() {
        assert!(policy(Some("n0nce")).contains("script-src 'nonce-n0nce' 'strict-dynamic'"));
        assert!(policy(None).contains("script-src 'none'"));
    }
}
