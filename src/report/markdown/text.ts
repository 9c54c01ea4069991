import { visible } from '../words/text.ts';

/**
 * Text that GitHub shows as it stands: no markup, no HTML, no end of a table cell, no mention of a user or of
 * an issue.
 */
export function escapeMarkdown(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]|~$<>&@#]/g, (character) => REPLACEMENTS[character] ?? `\\${character}`)
    .replace(/^[-+]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

// GitHub looks for users and issues after rendering: a comment keeps the sign and what follows apart.
const REPLACEMENTS: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '@': '@<!-- -->',
  '#': '#<!-- -->',
};

/** Text as code, fenced by more backticks than stand in it. */
export function codeSpan(text: string): string {
  const inside = visible(text);
  const longest = Math.max(0, ...[...inside.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${inside}${pad}${fence}`;
}

/** A table of GitHub-flavoured Markdown; `l` and `r` align its columns. Nothing where it has no rows. */
export function markdownTable(
  head: readonly string[],
  alignment: string,
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (alignment[index] === 'r' ? '---:' : ':---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** Shown on request; nothing where there is no body. */
export function folded(summary: string, body: string): string {
  return body === '' ? '' : `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Of a verdict's state, as pull requests show it. */
export const STATE_SIGNS = { calm: '✅', strained: '⚠️', broken: '❌' } as const;
