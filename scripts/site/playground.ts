import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import '../../src/node.ts';
import { pagePart } from '../../src/cli/serve/page-parts.ts';
import type { PlaygroundParts } from '../../src/live/playground-parts.ts';
import { renderAnswerPage } from '../../src/report/html/answer-html.ts';
import { escaped } from './layout.ts';

/** The scenario that is open at first: as `lambda-sim init` writes it. */
const STARTER = 'scenario.yml';

const STYLE = `
header.bar .brand a { color: inherit; text-decoration: none; }
header.bar .home { display: flex; flex-wrap: wrap; gap: 4px 14px; font-size: 13.5px; }
.bench > noscript, .bench > p { padding: 20px; }
@media (max-width: 520px) { .file-tools { flex-wrap: wrap; } }
`;

/**
 * The playground: the workbench of `lambda-sim serve` over the shipped scenarios, in files that work from a
 * folder as from a server. Nothing is fetched and no text becomes code: other files come as scripts.
 *
 * @returns what to write, by its path on the site
 */
export async function playgroundFiles(root: string): Promise<Readonly<Record<string, string>>> {
  // The shipped traces are texts.
  const answer = await renderAnswerPage({ isWhole: true, hasParquet: false });
  const texts = shippedTexts(root);
  const names = Object.keys(texts);
  const scenarios = names.filter((name) => /^[^/]+\.ya?ml$/.test(name));
  const others = names.filter((name) => !scenarios.includes(name));
  const scripts = Object.fromEntries(others.map((name) => [name, `playground/${name}.js`]));
  const parts: PlaygroundParts = {
    answer,
    schema: JSON.parse(await partOf('schema.json')),
    scenarios: {
      [STARTER]: await partOf('starter.yml'),
      ...Object.fromEntries(scenarios.map((name) => [name, texts[name] ?? ''])),
    },
    others: scripts,
  };
  return {
    'playground.html': page(answer),
    'playground/page.css': `${await partOf('workbench.css')}${STYLE}`,
    'playground/parts.js': `window.lambdaSimPlayground = ${JSON.stringify(parts)};\n`,
    'playground/page.js': await bundled(root),
    ...Object.fromEntries(
      others.map((name) => [
        `playground/${name}.js`,
        `(window.lambdaSimTexts ??= {})[${JSON.stringify(name)}] = ${JSON.stringify(texts[name])};\n`,
      ]),
    ),
  };
}

async function partOf(name: string): Promise<string> {
  const part = await pagePart(name);
  if (part === null) throw new Error(`the workbench has no ${name}`);
  return Buffer.from(part.content).toString('utf8');
}

/** Scenarios, and the traces that they read, by their paths below scenarios/. */
function shippedTexts(root: string): Readonly<Record<string, string>> {
  const folder = join(root, 'scenarios');
  const own = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  const traces = readdirSync(join(folder, 'traces')).filter((name) => /\.(?:csv|jsonl)$/.test(name));
  const names = [...own, ...traces.map((name) => `traces/${name}`)].sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

async function bundled(root: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [relative(root, join(root, 'src/live/workbench/playground.ts'))],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    legalComments: 'inline',
    logLevel: 'warning',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Its frame's page has its policy from here too: what that one lets run by hash is let run here. */
function page(answer: string): string {
  const hashes = /script-src ([^;]*);/.exec(answer.replaceAll('&#39;', "'"))?.[1];
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${hashes}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Playground · lambda-sim</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="playground/page.css">
<script src="playground/parts.js" defer></script>
<script src="playground/page.js" defer></script>
</head>
<body>
<header class="bar"><span class="brand"><a href="index.html">lambda-sim</a></span>
<span class="home"><a href="docs/index.html">Documentation</a><a href="gallery.html">Gallery</a></span></header>
<main class="bench"><p>Write a scenario, and it is simulated as you type: here, by this page, without a network.</p>
<noscript>The playground needs JavaScript; the <a href="gallery.html">gallery of reports</a> does without.</noscript></main>
</body>
</html>
`;
}
