import type { ResultsDocument, ThresholdResult } from '../../results/documents/document.ts';
import { type Content, html, type Markup } from '../words/markup.ts';
import { sourcePieces } from '../words/source-links.ts';
import { visible } from '../words/text.ts';
import { thresholdWords } from '../words/verdict-words.ts';

/** A word longer than this may break anywhere where it has to; shorter ones break at their joints alone. */
const LONGEST_WORD = 28;

/** A command or a patch in one line, with a button that copies it. */
export function command(text: string): Markup {
  return html`<div class="command"><code>${breakable(text)}</code>${copyButton('Copy the command')}</div>`;
}

/** Copies the text of the `code` or `pre` before it; the page's script shows it. */
function copyButton(label: string): Markup {
  return html`<button type="button" class="copy" aria-label="${label}" hidden>Copy</button>`;
}

/** Green only where nothing else is wrong: a threshold that allows refusals does not undo them. */
export function thresholdBadge(thresholds: readonly ThresholdResult[], state: string): Markup | null {
  const words = thresholdWords(thresholds);
  if (words === null) return null;
  const failed = thresholds.some(({ passed }) => !passed);
  const tone = failed ? 'broken' : state === 'calm' ? 'calm' : 'plain';
  return html`<a class="badge ${tone}" href="#thresholds">${failed ? '✗' : '✓'} ${words}</a>`;
}

/** With a capital, unless it begins with the name of a function, trigger or resource, or with a figure. */
export function begun(text: string, document: ResultsDocument): string {
  const [word = ''] = text.split(/'s\b|[ ,:]/, 1);
  const isName = [document.functions, document.triggers, document.resources ?? {}].some((all) => word in all);
  return isName || /\d/.test(word) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** What is there for whoever asks: folded on the screen, and left out of the short print if `isExtra`. */
export function fold(summary: Content, body: Content, options: { readonly isExtra?: boolean } = {}): Markup {
  return html`<details class="${options.isExtra === false ? 'fold' : 'fold extra'}"><summary>${summary}</summary>
${body}</details>`;
}

/** A link that leaves the page; nothing is fetched until somebody follows it. */
export function link(address: string, text: Content): Markup {
  return html`<a href="${address}" rel="noreferrer">${text}</a>`;
}

/** A source in words, with its documents as links. */
export function sourceLinks(source: string): Content {
  return sourcePieces(source).map(({ text, address }) =>
    address === null ? breakable(text) : link(address, breakable(text)),
  );
}

/**
 * A name, a key path or a command that may go over to the next line after a joint (`.`, `/`, `_`, `,`, `:`,
 * `=`, a hyphen within a word), never within a number or a word of usual length, nor after the hyphens of
 * an option.
 */
export function breakable(text: string): Content {
  return visible(text)
    .split(JOINTS)
    .map((word, index): Content => {
      const isUsual = word.split(/\s/).every((one) => one.length <= LONGEST_WORD);
      const whole = !isUsual
        ? html`<span class="long">${word}</span>`
        : word.startsWith('--')
          ? word
              .split(/(?<=\s)/)
              .map((one, at) =>
                at === 0
                  ? html`<span class="word">${one.trimEnd()}</span>${one.slice(one.trimEnd().length)}`
                  : one,
              )
          : word;
      return index === 0 ? whole : [BREAK, whole];
    });
}

const JOINTS = /(?<=[/_=]|\w-)(?=\S)|(?<=[.,:])(?=[^\s\d])|(?<=\s)(?=--\w)/;
const BREAK = html`<wbr>`;
