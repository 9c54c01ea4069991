import type { Finding, ResultsDocument } from '../../results/documents/document.ts';
import { formatDuration, formatMoney, formatShare, formatWhole } from '../../units/format.ts';
import { html, type Markup } from '../words/markup.ts';
import { plural } from '../words/text.ts';
import type { Section } from './page.ts';
import { begun, breakable, command, fold } from './parts.ts';

/** The rest is folded: who has mended five things runs anew. */
const SHOWN = 5;
const LISTED = 100;

const KINDS = { warning: 'Warning', notice: 'Notice', info: 'Info' } as const;
const ORDER: readonly Finding['severity'][] = ['warning', 'notice', 'info'];

/**
 * What the figures ask for: each finding with whom it hits and when, what it costs, the change as a command,
 * and what that change did where it was simulated. Warnings first, else in the document's order.
 */
export function adviceSection(document: ResultsDocument, ran: string): Section {
  const findings = ORDER.flatMap((severity) => document.findings.filter((one) => one.severity === severity));
  const items = findings.slice(0, LISTED).map((finding) => findingItem(finding, document, ran));
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
                      ? html`<p class="note">${formatWhole(hidden)} others stand in results.json.</p>`
                      : null
                  }`,
                ),
          ],
  };
}

function findingItem(finding: Finding, document: ResultsDocument, ran: string): Markup {
  const { severity, advice, whatIf } = finding;
  const text = sentenceOf(finding, document);
  const facts = factsOf(finding, text, document.cost.currency);
  return html`<li><span class="kind ${severity}">${KINDS[severity]}</span><div><p>${breakable(text)}</p>${
    facts.length === 0 ? null : html`<p class="more">${facts.join(' · ')}</p>`
  }${advice === undefined ? null : command(`${ran} ${advice.options}`)}${
    whatIf === undefined
      ? null
      : html`<p class="more"><b>Simulated with it:</b> ${breakable(whatIf.text)}.</p>`
  }</div></li>
`;
}

/** What it says, without the command, which stands below; a name keeps its small letter. */
function sentenceOf({ text, advice }: Finding, document: ResultsDocument): string {
  const end = advice === undefined ? '' : `: ${advice.options}`;
  const said = end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text;
  return `${begun(said, document)}.`;
}

/** What the sentence does not say already. */
function factsOf({ window, hits, monthlyUsd, runUsd }: Finding, text: string, currency: string): string[] {
  const since = window === undefined ? '' : formatDuration(window.sinceSeconds * 1000);
  const until = window === undefined ? '' : formatDuration(window.untilSeconds * 1000);
  return [
    ...(window === undefined || text.includes(`from ${since} to ${until}`)
      ? []
      : [`From ${since} to ${until} of the simulated time`]),
    ...(hits === undefined || text.includes(formatWhole(hits.count))
      ? []
      : [`${formatWhole(hits.count)} ${hits.what}${hits.share > 0 ? ` (${formatShare(hits.share)})` : ''}`]),
    ...(monthlyUsd === undefined || text.includes(formatMoney(monthlyUsd, currency))
      ? []
      : [`${formatMoney(monthlyUsd, currency)} a month at stake`]),
    ...(runUsd === undefined || text.includes(formatMoney(runUsd, currency))
      ? []
      : [`${formatMoney(runUsd, currency)} of this run at stake`]),
  ];
}
