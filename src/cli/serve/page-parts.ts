import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { renderAnswerPage } from '../../report/html/answer-html.ts';
import { builtPath } from '../../report/html/assets.ts';
import { styleSheet } from '../../report/html/style.ts';
import { html } from '../../report/words/markup.ts';
import { scenarioJsonSchema } from '../../results/figures/scenario-schema.ts';
import { starterScenario } from '../../scenario/starter.ts';
import { WORKBENCH_STYLE } from './workbench-style.ts';

export interface PagePart {
  readonly type: string;
  readonly content: string | Uint8Array;
  /** What the page may do, as a header of the answer. */
  readonly policy?: string;
}

const SCRIPT = 'text/javascript; charset=utf-8';

/** The answer's page carries its own policy of hashes; this one is added to it. */
const FRAME_POLICY = "frame-ancestors 'self'; base-uri 'none'; form-action 'none'; connect-src 'none'";
const WORKER_POLICY = "default-src 'none'; script-src 'self'";

/** What the workbench consists of, each part made when it is first asked for. */
const PARTS: Readonly<Record<string, () => PagePart | Promise<PagePart>>> = {
  'workbench.js': () => ({ type: SCRIPT, content: readFileSync(builtPath('workbench.js')) }),
  'workbench.css': () => ({
    type: 'text/css; charset=utf-8',
    content: styleSheet(WORKBENCH_STYLE),
  }),
  'worker.js': () => ({
    type: SCRIPT,
    content: Buffer.concat([
      readFileSync(builtPath('live-parquet.js')),
      gunzipSync(Buffer.from(readFileSync(builtPath('live-worker-whole.txt'), 'utf8'), 'base64')),
    ]),
    policy: WORKER_POLICY,
  }),
  'answer.html': async () => ({
    type: 'text/html; charset=utf-8',
    content: await renderAnswerPage({ isWhole: true, hasParquet: true }),
    policy: FRAME_POLICY,
  }),
  'schema.json': () => ({
    type: 'application/json; charset=utf-8',
    content: JSON.stringify(scenarioJsonSchema()),
  }),
  'starter.yml': () => ({ type: 'text/plain; charset=utf-8', content: starterScenario() }),
};

const made = new Map<string, PagePart>();

/** Null where there is no such part. */
export async function pagePart(name: string): Promise<PagePart | null> {
  const known = made.get(name);
  if (known !== undefined) return known;
  const make = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
  if (make === undefined) return null;
  const part = await make();
  made.set(name, part);
  return part;
}

/** What the page is told of what it works on. */
export interface WorkbenchSettings {
  readonly folder: string;
  /** Where the folder lies, by which unsaved texts of several folders are told apart. */
  readonly place: string;
  readonly isReadOnly: boolean;
}

/**
 * The page itself. Scripts and styles come from this server alone; the editor's own style sheet carries the
 * number that this answer gives it.
 */
export function workbenchPage(settings: WorkbenchSettings, nonce: string): PagePart {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const content = html`<!doctype html>
<html lang="en" data-nonce="${nonce}" data-folder="${settings.folder}" data-place="${settings.place}"${settings.isReadOnly ? html` data-read-only="true"` : null}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${settings.folder} · lambda-sim</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="workbench.css">
<script src="workbench.js" defer></script>
</head>
<body>
<noscript><p>The workbench needs JavaScript; lambda-sim run does without.</p></noscript>
</body>
</html>
`.text;
  return { type: 'text/html; charset=utf-8', content, policy };
}
