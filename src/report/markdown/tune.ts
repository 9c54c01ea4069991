import type { TuneDocument } from '../../results/documents/tune-document.ts';
import { formatDuration } from '../../units/format.ts';
import {
  formatChance,
  perMillion,
  tuneAnswer,
  tuneDifferences,
  tuneMethod,
  tuneWinners,
} from '../words/tune-words.ts';
import { escapeMarkdown, folded, markdownTable } from './text.ts';

/** The answer, the winners by strategy, and the patches folded away, before the table of what was run. */
export function tuneMarkdown(document: TuneDocument): string[] {
  const currency = document.variants[0]?.results.cost.currency ?? 'USD';
  const isSure = document.tune.points.some(({ chance }) => chance !== undefined);
  const rows = tuneWinners(document).map(({ title, point, isAsked }) => {
    const cells =
      point === null
        ? ['none', '–', '–']
        : [
            escapeMarkdown(point.label),
            formatDuration(point.durationMs),
            escapeMarkdown(perMillion(point, currency)),
          ];
    const chance = point?.chance === undefined ? '–' : formatChance(point.chance);
    return [isAsked ? `**${title}**` : title, ...cells, ...(isSure ? [chance] : [])];
  });
  return [
    `${escapeMarkdown(tuneAnswer(document))}; ${escapeMarkdown(tuneMethod(document))}.`,
    tuneDifferences(document)
      .map(({ who, text }) => `- ${who}: ${escapeMarkdown(text)}`)
      .join('\n'),
    markdownTable(
      [
        'Best by',
        'Setting',
        'Mean duration with init',
        'A million invocations',
        ...(isSure ? ['Meets the thresholds'] : []),
      ],
      'llrrr',
      rows,
    ),
    document.tune.ifItFits === undefined
      ? ''
      : folded(
          `Whether ${escapeMarkdown(document.tune.ifItFits.label)} fits`,
          `\`${document.tune.ifItFits.give}\` from:\n\n\`\`\`sh\n${document.tune.ifItFits.ask.join('\n')}\n\`\`\``,
        ),
    folded(
      'Patches',
      document.tune.patches
        .map(
          ({ tool, file, text }) =>
            `${tool}, \`${file}\`:\n\n\`\`\`${file.endsWith('.tf') ? 'hcl' : 'yaml'}\n${text}\`\`\``,
        )
        .join('\n\n'),
    ),
  ];
}
