import type { Finding, ResultsDocument } from '../../results/documents/document.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import { type Content, html, type Markup } from '../words/markup.ts';
import { plural } from '../words/text.ts';
import type { Section } from './page.ts';
import { breakable, command, fold } from './parts.ts';

/** The rest is folded: who has mended five things runs anew. */
const SHOWN = 5;
const LISTED = 100;

const KINDS = { warning: 'Warning', notice: 'Notice', info: 'Info' } as const;
const ORDER: readonly Finding['severity'][] = ['warning', 'notice', 'info'];

/**
 * What the figures ask for: each finding with whom it hits and when, what it costs, the change as a command,
 * and what that change did where it was simulated. Warnings first, else in the document's order.
 */
export function adviceSection(document: ResultsDocument, scenarioName: string): Section {
  const findings = ORDER.flatMap((severity) => document.findings.filter((one) => one.severity === severity));
  const items = findings.slice(0, LISTED).map((finding) => findingItem(finding, document, scenarioName));
  const more = items.slice(SHOWN);
  const hidden = findings.length - LISTED;
  return {
    id: 'findings',
    title: 'What to do',
    lead: '',
    body:
      items.length === 0
        ? html`<p class="lead">Nothing in the figures asks for a change.</p>`
        : [
            html`<div class="panel"><ol class="advice">${items.slice(0, SHOWN)}</ol></div>`,
            more.length === 0
              ? null
              : fold(
                  `${more.length} more ${plural(more.length, 'finding')}`,
                  html`<div class="panel"><ol class="advice" start="${SHOWN + 1}">${more}</ol></div>${
                    hidden > 0
                      ? html`<p class="note">${formatCount(hidden)} others stand in results.json.</p>`
                      : null
                  }`,
                ),
          ],
  };
}

function findingItem(finding: Finding, document: ResultsDocument, scenarioName: string): Markup {
  const { severity, text, advice, whatIf } = finding;
  const facts = factsOf(finding, document.cost.currency);
  return html`<li><span class="kind ${severity}">${KINDS[severity]}</span><div><p>${breakable(text)}</p>${
    facts.length === 0
      ? null
      : html`<p class="more">${facts.map((fact, index) => [index === 0 ? null : ' · ', fact])}</p>`
  }${advice === undefined ? null : command(`lambda-sim run ${shellWord(scenarioName)} ${advice.options}`)}${
    whatIf === undefined ? null : html`<p class="more">Simulated with it: ${breakable(whatIf.text)}.</p>`
  }</div></li>
`;
}

function factsOf({ about, window, hits, monthlyUsd, runUsd }: Finding, currency: string): Content[] {
  return [
    ...(about === undefined ? [] : [html`<code>${breakable(about)}</code>`]),
    ...(window === undefined
      ? []
      : [
          `from ${formatDuration(window.sinceSeconds * 1000)} to ${formatDuration(window.untilSeconds * 1000)}`,
        ]),
    ...(hits === undefined
      ? []
      : [`${formatCount(hits.count)} ${hits.what}${hits.share > 0 ? ` (${formatShare(hits.share)})` : ''}`]),
    ...(monthlyUsd === undefined ? [] : [`${formatMoney(monthlyUsd, currency)} a month at stake`]),
    ...(runUsd === undefined ? [] : [`${formatMoney(runUsd, currency)} of this run at stake`]),
  ];
}

/** As a shell takes it: quoted where it holds more than letters, digits and the signs of paths. */
function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
