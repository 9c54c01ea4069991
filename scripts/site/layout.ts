import type { Heading } from './markdown.ts';

/** A page in the menu. */
export interface MenuEntry {
  /** From the top of the site: `docs/scenario.html`. */
  readonly path: string;
  readonly title: string;
}

export type Menu = readonly (readonly [heading: string, entries: readonly MenuEntry[]])[];

/** What a page is made of. */
export interface PageParts {
  readonly path: string;
  readonly title: string;
  readonly body: string;
  readonly headings: readonly Heading[];
  /** The page as Markdown, from the top of the site; null where it has none. */
  readonly twin: string | null;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? '&quot;');
}

/** A whole page. Every address in it is relative, so that it works from a folder as from a server. */
export function pageHtml({ path, title, body, headings, twin }: PageParts, menu: Menu): string {
  const up = '../'.repeat(path.split('/').length - 1);
  const name = title === 'lambda-sim' ? title : `${title} · lambda-sim`;
  const entries = menu.map(([heading, pages]) => {
    const items = pages.map((page) => {
      const current = page.path === path ? ' aria-current="page"' : '';
      return `<li><a href="${up}${page.path}"${current}>${escaped(page.title)}</a></li>`;
    });
    return `<section><h2>${escaped(heading)}</h2><ul>${items.join('')}</ul></section>`;
  });
  const parts = headings.filter(({ level }) => level === 2);
  const contents =
    parts.length < 2
      ? ''
      : `<nav class="contents" aria-label="On this page"><h2>On this page</h2><ul>${parts
          .map(({ id, text }) => `<li><a href="#${id}">${escaped(text)}</a></li>`)
          .join('')}</ul></nav>`;
  const markdown =
    twin === null ? '' : `<p class="twin"><a href="${up}${twin}">This page as Markdown</a></p>`;
  return `<!doctype html>
<html lang="en" data-up="${up}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(name)}</title>
${twin === null ? '' : `<link rel="alternate" type="text/markdown" href="${up}${twin}">\n`}<link rel="stylesheet" href="${up}style.css">
<script defer src="${up}search.js"></script>
</head>
<body>
<a class="skip" href="#main">To the text</a>
<header><a class="name" href="${up}index.html">lambda-sim</a>
<search><label for="search">Search</label><input id="search" type="search" autocomplete="off" placeholder="Search" aria-controls="found"><div id="found" role="region" aria-label="Search results" aria-live="polite" hidden></div></search></header>
<details class="menu"><summary>Pages</summary><nav aria-label="Pages, short"></nav></details>
<div class="columns">
<nav class="pages" aria-label="Pages">${entries.join('')}</nav>
<main id="main">${body}${markdown}</main>
${contents}
</div>
</body>
</html>
`;
}

export const STYLE = `:root { --page: #fff; --text: #1c2330; --muted: #556070; --line: #dfe3ea; --shade: #f4f6f9; --accent: #1f5fbf; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --page: #14181f; --text: #e4e8ef; --muted: #a3adbb; --line: #303947; --shade: #1d232d; --accent: #84b4ff; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 72px; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif; }
a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 8px; z-index: 9; background: var(--page); padding: 6px 12px; }
header { position: sticky; top: 0; z-index: 5; display: flex; gap: 16px; align-items: center; justify-content: space-between; padding: 10px 20px; background: var(--page); border-bottom: 1px solid var(--line); }
.name { white-space: nowrap; font-weight: 600; color: var(--text); text-decoration: none; }
search { position: relative; flex: 0 1 340px; }
search label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
search input { width: 100%; font: inherit; font-size: 15px; padding: 6px 12px; color: var(--text); background: var(--shade); border: 1px solid var(--muted); border-radius: 8px; }
#found { position: absolute; right: 0; width: min(560px, calc(100vw - 24px)); max-height: 70vh; overflow: auto; margin-top: 6px; padding: 6px; background: var(--page); border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 8px 30px #0003; }
#found a { display: block; padding: 8px 10px; border-radius: 7px; text-decoration: none; }
#found a:hover, #found a:focus { background: var(--shade); }
#found small { display: block; color: var(--muted); }
#found p { margin: 8px 10px; }
.columns { display: grid; grid-template-columns: 250px minmax(0, 1fr) 220px; gap: 36px; max-width: 1360px; margin: 0 auto; padding: 0 20px; }
nav h2 { font-size: 13px; color: var(--muted); margin: 18px 0 4px; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: 3px 8px; border-radius: 6px; color: var(--text); text-decoration: none; font-size: 14.5px; line-height: 1.4; }
nav li a:hover { background: var(--shade); }
nav li a[aria-current] { background: var(--shade); color: var(--accent); font-weight: 600; }
.pages, .contents { position: sticky; top: 56px; align-self: start; max-height: calc(100vh - 56px); overflow: auto; padding-bottom: 30px; }
.menu { display: none; padding: 8px 20px; border-bottom: 1px solid var(--line); }
.menu summary { cursor: pointer; }
main { min-width: 0; max-width: 820px; padding: 10px 0 60px; overflow-wrap: break-word; }
h1 { font-size: 31px; line-height: 1.2; margin: 18px 0 14px; text-wrap: balance; }
main h2 { font-size: 22px; line-height: 1.3; margin: 38px 0 10px; }
main h3 { font-size: 17.5px; margin: 26px 0 6px; }
img { max-width: 100%; height: auto; background: #fff; border-radius: 8px; }
code { font: 0.88em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; background: var(--shade); padding: 1px 5px; border-radius: 5px; }
pre { overflow: auto; padding: 12px 16px; background: var(--shade); border: 1px solid var(--line); border-radius: 10px; }
pre code { padding: 0; background: none; font-size: 13.5px; }
pre.output, pre.excerpt { background: none; }
.scroll { overflow-x: auto; margin: 14px 0; }
table { border-collapse: collapse; font-size: 14.5px; line-height: 1.45; }
th, td { text-align: left; vertical-align: top; padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); min-width: 90px; }
th { color: var(--muted); font-weight: 600; }
.twin { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--line); font-size: 14.5px; }
.choices { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; list-style: none; }
.try { margin: 0 0 18px; }
.try summary { cursor: pointer; color: var(--accent); }
.bench { width: 100%; height: 80vh; border: 1px solid var(--line); border-radius: 12px; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(280px, 100%), 1fr)); gap: 20px; padding: 0; list-style: none; }
.gallery li { border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; }
.gallery img { width: 100%; aspect-ratio: 2; object-fit: contain; border: 1px solid var(--line); }
.gallery h2 { font-size: 17px; margin: 4px 0; }
.gallery p { margin: 6px 0; font-size: 14.5px; }
@media (max-width: 1120px) { .columns { grid-template-columns: 230px minmax(0, 1fr); } .contents { display: none; } }
@media (max-width: 760px) { .columns { display: block; } .pages { display: none; } .menu { display: block; } h1 { font-size: 26px; } }
@media print { header, .pages, .contents, .menu, .twin { display: none; } .columns { display: block; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
