import type { Assumption } from '../../model/assumption.ts';
import { groupedAssumptions } from '../../results/build/grouped-assumptions.ts';
import type { Finding, ResultsDocument, ThresholdResult } from '../../results/documents/document.ts';
import { formatCount } from '../../units/format.ts';
import { findingText } from '../words/finding-text.ts';
import { html, type Markup } from '../words/markup.ts';
import { plural, visible } from '../words/text.ts';
import { thresholdValues } from '../words/threshold-values.ts';
import { panel, type Section, table } from './page.ts';
import { breakable, sourceLinks } from './parts.ts';

const LIST_SHOWN = 100;
const SCENARIO_SHOWN_CHARACTERS = 120_000;

export function findingsSection(findings: readonly Finding[], warnings: readonly string[]): Section[] {
  const rows = [
    ...findings.map((finding) => ({
      kind: finding.severity,
      name: kindName(finding.severity),
      text: findingText(finding),
    })),
    ...warnings.map((text) => ({ kind: 'warning', name: 'Warning', text })),
  ];
  if (rows.length === 0) return [];
  const hidden = rows.length - LIST_SHOWN;
  return [
    {
      id: 'findings',
      title: 'Findings',
      lead: 'What the figures say, and what to be careful with.',
      body: html`<div class="panel"><ul class="list">${rows
        .slice(0, LIST_SHOWN)
        .map(
          ({ kind, name, text }) =>
            html`<li><span class="kind ${kind}">${name}</span><span>${visible(text)}</span></li>`,
        )}${
        hidden > 0
          ? html`<li><span class="kind">More</span><span>${formatCount(hidden)} others stand in results.json.</span></li>`
          : null
      }</ul></div>`,
    },
  ];
}

export function thresholdsSection({ thresholds, cost }: ResultsDocument): Section[] {
  if (thresholds.length === 0) return [];
  return [
    {
      id: 'thresholds',
      title: 'Thresholds',
      lead: '',
      body: thresholdsTable(thresholds, cost.currency),
    },
  ];
}

/** What to be careful with, folded: what asks for a change stands among the findings. */
export function warningsSection(warnings: readonly string[]): Section[] {
  if (warnings.length === 0) return [];
  const hidden = warnings.length - LIST_SHOWN;
  return [
    {
      id: 'warnings',
      title: warnings.length === 1 ? 'A warning' : `${formatCount(warnings.length)} warnings`,
      short: 'Warnings',
      lead: '',
      isFolded: true,
      isExtra: true,
      body: html`<div class="panel"><ul class="list">${warnings
        .slice(0, LIST_SHOWN)
        .map(
          (text) => html`<li><span class="kind warning">Warning</span><span>${breakable(text)}</span></li>`,
        )}${
        hidden > 0
          ? html`<li><span class="kind">More</span><span>${formatCount(hidden)} others stand in results.json.</span></li>`
          : null
      }</ul></div>`,
    },
  ];
}

function thresholdsTable(thresholds: readonly ThresholdResult[], currency: string): Markup {
  return table(
    'Thresholds',
    [
      { title: 'Result', cell: (row) => verdict(row.passed) },
      {
        title: 'Metric',
        left: true,
        wrapped: true,
        cell: (row) => [
          html`<code>${breakable(row.metric)}</code>`,
          row.warning === undefined ? null : html`<small>${breakable(row.warning)}</small>`,
        ],
      },
      {
        title: 'Threshold',
        left: true,
        wrapped: true,
        cell: (row) => html`<code>${breakable(row.expression)}</code>`,
      },
      { title: 'Actual', cell: (row) => thresholdValues(row, currency).actual },
      { title: 'Limit', cell: (row) => thresholdValues(row, currency).limit },
    ],
    thresholds,
  );
}

export function assumptionsSection(assumptions: readonly Assumption[]): Section[] {
  const groups = groupedAssumptions(assumptions);
  if (groups.length === 0) return [];
  const shown = groups.slice(0, LIST_SHOWN);
  const unconfirmed = groups.filter(({ confirmed }) => !confirmed).length;
  return [
    {
      id: 'assumptions',
      title: `${formatCount(groups.length)} ${plural(groups.length, 'assumption')}${unconfirmed === 0 ? '' : `, ${formatCount(unconfirmed)} unconfirmed`}`,
      short: 'Assumptions',
      isFolded: true,
      isExtra: true,
      lead: `Values that the scenario does not give, and where they come from${
        shown.length < groups.length
          ? `; the first ${shown.length} of ${groups.length}, all stand in results.json`
          : ''
      }.`,
      body: table(
        'Assumptions',
        [
          {
            title: 'Setting',
            wrapped: true,
            cell: (row) =>
              html`<code>${breakable(row.key)}</code>${row.keys > 1 ? html` <span class="mark">${row.keys} ×</span>` : null}`,
          },
          { title: 'Value', left: true, wrapped: true, cell: (row) => breakable(row.value) },
          { title: 'Source', left: true, wrapped: true, cell: (row) => sourceLinks(row.source) },
          { title: 'Date', left: true, cell: (row) => visible(row.date) },
          {
            title: 'Evidence',
            left: true,
            cell: (row) =>
              row.confirmed ? 'confirmed' : html`<span class="kind warning">unconfirmed</span>`,
          },
        ],
        shown,
      ),
    },
  ];
}

export function scenarioSection(name: string, text: string): Section {
  const cut = text.length > SCENARIO_SHOWN_CHARACTERS;
  return {
    id: 'scenario',
    title: 'Scenario',
    isFolded: true,
    isExtra: true,
    lead: `${visible(name)}${cut ? `, the first ${formatCount(SCENARIO_SHOWN_CHARACTERS)} of ${formatCount(text.length)} characters` : ''}`,
    body: panel(
      'Scenario text',
      html`<pre>${scenarioLines(cut ? text.slice(0, SCENARIO_SHOWN_CHARACTERS) : text)}</pre>`,
    ),
  };
}

export function engineLine({ engine, seed }: ResultsDocument): Markup {
  return html`lambda-sim ${visible(engine.version)} · seed ${seed} · ${formatCount(engine.requests)} requests and ${formatCount(engine.events)} events in
${Number(engine.wallSeconds.toPrecision(3))} s (${formatCount(Math.round(engine.requestsPerSecond))} requests/s), ${formatCount(Math.round(engine.peakRssMb))} MB of memory at most`;
}

function verdict(passed: boolean): Markup {
  return passed ? html`<span class="good">✓ passed</span>` : html`<span class="bad">✗ failed</span>`;
}

function kindName(severity: Finding['severity']): string {
  return severity === 'info' ? 'Info' : severity === 'notice' ? 'Notice' : 'Warning';
}

function scenarioLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n');
}
