/** How the report looks, by day and by night. */

export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5b6570; --paper: #f6f7f9; --card: #fff; --line: #d9dee4; --good: #17703c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a3adb8; --paper: #14171a; --card: #1d2125; --line: #363d45; --good: #6fd694; --bad: #ff9a92; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 3rem); max-width: 72rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.75rem; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; }
.settings, footer, .overall span { color: var(--soft); }
.overall { margin: 0 0 1rem; }
.overall strong { font-size: 3rem; line-height: 1; }
table { border-collapse: collapse; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
caption { text-align: left; color: var(--soft); padding-bottom: .25rem; }
th, td { padding: .35rem .9rem; text-align: left; border-top: 1px solid var(--line); font-weight: normal; font-variant-numeric: tabular-nums; }
thead th { border-top: 0; color: var(--soft); }
tbody th { text-transform: capitalize; }
meter { width: 8rem; vertical-align: middle; }
article { margin: 1rem 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; content-visibility: auto; contain-intrinsic-size: auto 24rem; }
h3 { display: flex; justify-content: space-between; margin: 0; font-size: 1rem; color: var(--soft); }
h3 .score { color: var(--bad); }
.whole h3 .score, .right { color: var(--good); }
.prompt { margin: .25rem 0 1rem; max-width: 60rem; overflow-wrap: anywhere; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: 1rem; }
figure { margin: 0; font-size: .875rem; }
img { display: block; width: 128px; height: 128px; border: 1px solid var(--line); image-rendering: pixelated; }
figcaption p { margin: .35rem 0; }
ul { margin: .35rem 0; padding-left: 1.1rem; }
li::marker { color: var(--bad); }
summary { color: var(--soft); }
summary { cursor: pointer; }
:focus-visible { outline: 2px solid currentcolor; outline-offset: 2px; }
body:has(#only:checked) .whole { display: none; }
`;
