import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { build } from 'esbuild';
import MiniSearch from 'minisearch';
import { llmsText, pageGroups } from '../llms.ts';
import { escaped, type Menu, pageHtml, STYLE } from './layout.ts';
import { type LivingReport, LivingReports } from './living.ts';
import { codesOf, rendered } from './markdown.ts';
import { playgroundFiles } from './playground.ts';

/** Its commands have their reports in the page. */
const LIVING_PAGE = 'docs/tutorial.md';
const NOTHING_TRIED: ReadonlyMap<string, LivingReport> = new Map();

/** Files that a static server would not show as text. */
const SOURCE = /\.(?:ts|mjs)$/;

/**
 * Writes the site of a repository at `root` into `folder`: a page for the README and each page of docs/, with
 * the Markdown beside it, a gallery of the sample reports, a playground to write in, a search, and every file that a page
 * links to. The product has to be built: it writes the reports that simulate again.
 */
export async function buildSite(root: string, folder: string): Promise<void> {
  const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const pages = ['README.md', ...names.map((name) => `docs/${name}`)];
  const living = new LivingReports(root, folder);
  const menu = menuOf(root);
  const search = new MiniSearch({ fields: ['title', 'text'], storeFields: ['title', 'page'] });
  const linked = new Set<string>();
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8');
    const path = htmlOf(page);
    const tried = page === LIVING_PAGE ? living.ofCommands('tutorial', codesOf(text)) : NOTHING_TRIED;
    const { html, title, headings, sections } = rendered(
      text,
      (href) => targetOf(href, page, root, linked),
      (code) => tryMarkup(tried.get(code), page),
    );
    write(folder, path, pageHtml({ path, title, body: html, headings, twin: page }, menu));
    write(folder, page, text);
    for (const section of sections) {
      search.add({ id: `${path}#${section.id}`, title: section.title, text: section.text, page: title });
    }
  }
  write(folder, 'gallery.html', gallery(root, menu));
  for (const [path, text] of Object.entries(await playgroundFiles(root))) write(folder, path, text);
  cpSync(join(root, 'reports/samples'), join(folder, 'reports/samples'), { recursive: true });
  for (const path of linked) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    copyFileSync(join(root, path), join(folder, shownPath(path)));
  }
  for (const file of ['LICENSE', 'NOTICE']) copyFileSync(join(root, file), join(folder, file));
  write(folder, 'style.css', STYLE);
  write(folder, 'llms.txt', llmsText(root));
  write(folder, 'search-index.js', `window.lambdaSimSearch = ${JSON.stringify(JSON.stringify(search))};\n`);
  await build({
    entryPoints: [join(root, 'scripts/site/search-box.mjs')],
    outfile: join(folder, 'search.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'inline',
    logLevel: 'warning',
  });
}

function menuOf(root: string): Menu {
  const start = [
    { path: 'index.html', title: 'What it is' },
    { path: 'docs/index.html', title: 'Documentation' },
    { path: 'gallery.html', title: 'Gallery of reports' },
    { path: 'playground.html', title: 'Playground' },
  ];
  const groups = pageGroups(root).map(([heading, pages]): Menu[number] => {
    return [heading, pages.map(({ name, title }) => ({ path: `docs/${name}.html`, title }))];
  });
  return [['lambda-sim', start], ...groups];
}

/** The report that a command made, folded up below it: it is loaded when somebody opens it. */
function tryMarkup(report: LivingReport | undefined, page: string): string {
  if (report === undefined) return '';
  const address = `${posix.relative(posix.dirname(page), report.path)}#what-if`;
  return `<details class="try"><summary>Its report, here: change a setting</summary>
<iframe class="bench" loading="lazy" title="The report of the command above, which simulates again" src="${address}"></iframe></details>
`;
}

/** `docs/README.md` is `docs/index.html`. */
function htmlOf(page: string): string {
  return page.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');
}

/** Where a link of a page leads on the site; null for folders, and for what is not there. */
function targetOf(href: string, page: string, root: string, linked: Set<string>): string | null {
  if (/^(?:https?|mailto):/.test(href) || href.startsWith('#')) return href;
  const [path = '', place] = href.split('#');
  const target = posix.normalize(posix.join(posix.dirname(page), path));
  if (target.startsWith('..') || !existsSync(join(root, target))) return null;
  if (!statSync(join(root, target)).isFile()) return null;
  const isPage = target === 'README.md' || /^docs\/[^/]+\.md$/.test(target);
  if (!isPage) linked.add(target);
  const shown = isPage ? htmlOf(target) : shownPath(target);
  const relative = posix.relative(posix.dirname(page), shown);
  return place === undefined ? relative : `${relative}#${place}`;
}

function shownPath(path: string): string {
  return SOURCE.test(path) ? `${path}.txt` : path;
}

/** The sample reports, each with its first chart where it has one as an image, and its headline. */
function gallery(root: string, menu: Menu): string {
  const samples = join(root, 'reports/samples');
  const cards = readdirSync(samples).map((name) => {
    const files = readdirSync(join(samples, name));
    const image = files.find((file) => file.endsWith('.png'));
    const markdown = files.includes('report.md')
      ? readFileSync(join(samples, name, 'report.md'), 'utf8')
      : '';
    const title = /^## (.+)\n/.exec(markdown)?.[1] ?? titleOf(name);
    const headline = shown(/\*\*([^*]+)\*\*/.exec(markdown)?.[1] ?? '');
    const address = `reports/samples/${name}`;
    const picture =
      image === undefined
        ? ''
        : `<img loading="lazy" src="${address}/${image}" alt="${escaped(basename(image, '.png').replaceAll('-', ' '))}">`;
    return `<li>${picture}<h2><a href="${address}/report.html">${escaped(title)}</a></h2><p>${escaped(headline)}</p></li>`;
  });
  const body = `<h1>Gallery of reports</h1>
<p>Each is one file that <code>lambda-sim run</code> or <code>plan</code> wrote of a shipped scenario.</p>
<ul class="gallery">${cards.join('')}</ul>`;
  return pageHtml(
    { path: 'gallery.html', title: 'Gallery of reports', body, headings: [], twin: null },
    menu,
  );
}

/** A bold text of a report's Markdown as plain words, without the sign before it. */
function shown(text: string): string {
  const plain = text.replace(/^[^\p{L}\p{N}]+/u, '');
  return plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** `lambda-or-containers-plan`: Lambda or containers, plan. */
function titleOf(name: string): string {
  const words = name.replace(/-plan$/, ', plan').replaceAll('-', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
