import type { DiffDocument, VariantDiff } from '../../results/documents/diff-document.ts';
import {
  changedFigures,
  changeText,
  failOnText,
  figureText,
  isUncertain,
  relativeText,
  sideText,
} from '../words/diff-words.ts';
import { plural } from '../words/text.ts';
import { escapeMarkdown, markdownTable, STATE_SIGNS } from './text.ts';

const VARIANTS_OPEN = 3;
/**
 * The difference as GitHub-flavoured Markdown for a pull request: verdict first, several variants folded
 * away.
 */
export function renderDiffMarkdown(diff: DiffDocument): string {
  const { verdict } = diff;
  const blocks = [
    `## ${escapeMarkdown(diff.b.name)}: what changed`,
    verdict === undefined ? '' : `**${STATE_SIGNS[verdict.state]} ${escapeMarkdown(verdict.headline)}**`,
    verdict === undefined ? '' : verdict.points.map((point) => `- ${escapeMarkdown(point)}`).join('\n'),
    diff.failOn
      .map((one) => {
        const where = one.variant === null ? '' : `${one.variant}: `;
        return `- ${one.failed ? '❌' : '✅'} ${escapeMarkdown(`${where}${failOnText(one, diff.b.currency)}`)}`;
      })
      .join('\n'),
    diff.best
      .map(
        ({ strategy, a, b }) =>
          `- Best by ${strategy}: ${escapeMarkdown(a ?? 'none')} → ${escapeMarkdown(b ?? 'none')}`,
      )
      .join('\n'),
    ...diff.variants.map((variant) => variantBlock(diff, variant)),
    `<sub>A: ${escapeMarkdown(sideText(diff.a))} · B: ${escapeMarkdown(sideText(diff.b))} · ${diff.notes.map(escapeMarkdown).join(' · ')}</sub>`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function variantBlock(diff: DiffDocument, variant: VariantDiff): string {
  const body = variantBody(diff, variant);
  if (variant.label === null) return body;
  const label = escapeMarkdown(variant.label);
  return diff.variants.length <= VARIANTS_OPEN
    ? `### ${label}\n\n${body}`
    : `<details>\n<summary>${label}</summary>\n\n${body}\n\n</details>`;
}

function variantBody(diff: DiffDocument, variant: VariantDiff): string {
  if (variant.in !== 'both') return `Only in ${variant.in.toUpperCase()}.`;
  const { shown, hidden } = changedFigures(diff, variant, false);
  const said = [
    ...variant.settings.map(
      ({ key, a, b }) => `- ${escapeMarkdown(`${key}: ${a ?? 'none'} → ${b ?? 'none'}`)}`,
    ),
    ...variant.thresholds.map(
      ({ metric, expression, b }) =>
        `- ${b ? '✅' : '❌'} ${escapeMarkdown(`${metric}: ${expression}`)} ${b ? 'failed, passes now' : 'passed, fails now'}`,
    ),
  ];
  const rows = shown.map((one) => [
    escapeMarkdown(one.metric),
    escapeMarkdown(figureText(one.a, one.unit, diff.a.currency)),
    escapeMarkdown(figureText(one.b, one.unit, diff.b.currency)),
    `${escapeMarkdown(changeText(one, diff.b.currency))}${isUncertain(one) ? ' (interval holds 0)' : ''}`,
    escapeMarkdown(relativeText(one)),
  ]);
  return [
    said.join('\n'),
    rows.length === 0 && hidden === 0
      ? 'Nothing changed.'
      : markdownTable(['Changed', 'A', 'B', 'Change', ''], 'lrrrr', rows),
    hidden > 0 ? `${hidden} more ${plural(hidden, 'figure')} changed, by less or as a consequence.` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
