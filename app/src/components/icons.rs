//! Icons, drawn once a page and used by name, and the hatching that means *unknown*.

use leptos::prelude::*;

/// Symbols and patterns that the page's other drawings refer to.
#[component]
pub fn Symbols() -> impl IntoView {
    view! {
        <svg class="symbols" width="0" height="0" aria-hidden="true">
            <defs>
                <pattern
                    id="hatch"
                    width="5"
                    height="5"
                    patternUnits="userSpaceOnUse"
                    patternTransform="rotate(45)"
                >
                    <rect class="hatch-ground" width="5" height="5"/>
                    <rect class="hatch-line" width="2" height="5"/>
                </pattern>
            </defs>
            <symbol id="critical" viewBox="0 0 12 12">
                <path fill="currentColor" d="M3.7.5h4.6l3.2 3.2v4.6l-3.2 3.2H3.7L.5 8.3V3.7z"/>
            </symbol>
            <symbol id="high" viewBox="0 0 12 12">
                <path fill="currentColor" d="M6 .8 11.7 11H.3z"/>
            </symbol>
            <symbol id="medium" viewBox="0 0 12 12">
                <path fill="currentColor" d="M6 .3 11.7 6 6 11.7.3 6z"/>
            </symbol>
            <symbol id="low" viewBox="0 0 12 12">
                <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="2"/>
            </symbol>
            <symbol id="pass" viewBox="0 0 12 12">
                <path fill="none" stroke="currentColor" stroke-width="2" d="m1.5 6.5 3 3 6-7"/>
            </symbol>
            <symbol id="unknown" viewBox="0 0 12 12">
                <path
                    fill="none"
                    stroke="currentColor"
                    stroke-width="1.75"
                    d="M3.2 4C3.2 2.2 4.4 1.2 6 1.2s2.8 1 2.8 2.5C8.8 5.6 6 5.5 6 7.8"
                />
                <circle cx="6" cy="10.4" r="1.1" fill="currentColor"/>
            </symbol>
            <symbol id="not_applicable" viewBox="0 0 12 12">
                <path stroke="currentColor" stroke-width="2" d="M2 6h8"/>
            </symbol>
            <symbol id="waived" viewBox="0 0 12 12">
                <path fill="none" stroke="currentColor" stroke-width="1.750" d="M2.500 11.500V1.500h7l-2 2.750 2 2.750h-7"/>
            </symbol>
            <symbol id="manual" viewBox="0 0 12 12">
                <path
                    fill="none"
                    stroke="currentColor"
                    stroke-width="1.75"
                    d="M6 1.200a2.200 2.200 0 1 1 0 4.400 2.200 2.200 0 0 1 0-4.400zM1.500 11.200C1.500 8.700 3.500 7.500 6 7.500s4.500 1.200 4.500 3.700"
                />
            </symbol>
            <symbol id="logo" viewBox="0 0 32 32">
                <path class="logo-ground" d="M16 2 4 7v9c0 7 5 12 12 14 7-2 12-7 12-14V7z"/>
                <path class="logo-pulse" d="M9 17h3l3-8 3 14 3-6h3"/>
            </symbol>
            <symbol id="rail-overview" viewBox="0 0 16 16">
                <path class="stroke" d="M2 9h5V2H2zm0 5h5v-2.5H2zm7 0h5V7H9zm0-9.500h5V2H9z"/>
            </symbol>
            <symbol id="rail-cluster" viewBox="0 0 16 16">
                <path class="stroke" d="m8 1.500 5.800 3.300v6.400L8 14.500l-5.800-3.300V4.800zM2.200 4.800 8 8l5.800-3.200M8 8v6.500"/>
            </symbol>
            <symbol id="rail-findings" viewBox="0 0 16 16">
                <path class="stroke" d="M8 1.800 15 14H1zM8 6v4m0 1.500v1"/>
            </symbol>
            <symbol id="rail-nodes" viewBox="0 0 16 16">
                <path class="stroke" d="M8 14.500S3 10 3 6.300a5 5 0 0 1 10 0C13 10 8 14.500 8 14.500zM8 4.600a1.700 1.700 0 1 0 0 3.400 1.700 1.700 0 0 0 0-3.400z"/>
            </symbol>
            <symbol id="rail-latency" viewBox="0 0 16 16">
                <path class="stroke" d="M1.500 12.500h2l2-7 2.500 5 2-8 2 10h2.500"/>
            </symbol>
            <symbol id="rail-residency" viewBox="0 0 16 16">
                <path class="stroke" d="M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM1.500 8h13M8 1.500c-4 4-4 9 0 13 4-4 4-9 0-13z"/>
            </symbol>
            <symbol id="rail-checks" viewBox="0 0 16 16">
                <path class="stroke" d="m1.500 4 1.500 1.500L5.500 2.500M8 4h6.500M1.500 11 3 12.500l2.500-3M8 11h6.500"/>
            </symbol>
            <symbol id="rail-compliance" viewBox="0 0 16 16">
                <path class="stroke" d="M8 1.500v13M4.500 14.500h7M2 4.500h12M4 4.500 1.500 10h5zM12 4.500 9.500 10h5z"/>
            </symbol>
            <symbol id="rail-images" viewBox="0 0 16 16">
                <path class="stroke" d="M8 1.500 14.500 5 8 8.500 1.500 5zM1.500 8 8 11.500 14.500 8M1.500 11 8 14.500l6.500-3.500"/>
            </symbol>
            <symbol id="rail-waivers" viewBox="0 0 16 16">
                <path class="stroke" d="M3.500 14.500v-13h9L10 5.250 12.500 9h-9"/>
            </symbol>
            <symbol id="rail-packages" viewBox="0 0 16 16">
                <path class="stroke" d="M2 4.500 8 1.500l6 3v7l-6 3-6-3zM2 4.500l6 3 6-3M8 7.500v7M5 3l6 3v2.500"/>
            </symbol>
            <symbol id="rail-api" viewBox="0 0 16 16">
                <path class="stroke" d="M5 3 1.500 8 5 13M11 3l3.500 5-3.500 5M9.300 2.500l-2.600 11"/>
            </symbol>
            <symbol id="search" viewBox="0 0 16 16">
                <path class="stroke" d="M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2zM11 11l3.500 3.500"/>
            </symbol>
            <symbol id="menu" viewBox="0 0 16 16">
                <path class="stroke" d="M2 4h12M2 8h12M2 12h12"/>
            </symbol>
        </svg>
    }
}

/// An icon beside a word that says the same.
#[component]
pub fn Icon(name: &'static str, #[prop(default = 12)] size: u32) -> impl IntoView {
    view! {
        <svg class="icon" width=size height=size aria-hidden="true">
            <use_ href=format!("#{name}")/>
        </svg>
    }
}
