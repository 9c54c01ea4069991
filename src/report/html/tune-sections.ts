import type { TuneDocument } from '../../results/documents/tune-document.ts';
import { formatDuration } from '../../units/format.ts';
import { html } from '../words/markup.ts';
import { visible } from '../words/text.ts';
import {
  formatChance,
  perMillion,
  type TuneWinner,
  tuneAnswer,
  tuneDifferences,
  tuneMethod,
  tuneWinners,
} from '../words/tune-words.ts';
import { panel, type Section, table } from './page.ts';

/** The answer of a tuning, before what was compared for it. */
export function tuneAnswerSection(document: TuneDocument): Section {
  const currency = document.variants[0]?.results.cost.currency ?? 'USD';
  return {
    id: 'answer',
    title: 'Answer',
    lead: `${tuneAnswer(document)}.`,
    body: [
      html`<div class="panel"><ul class="list">${[
        ...tuneDifferences(document),
        { who: 'Search', text: tuneMethod(document) },
      ].map(
        ({ who, text }) => html`<li><span class="kind">${who}</span><span>${text}</span></li>`,
      )}</ul></div>`,
      table<TuneWinner>(
        'Best by strategy',
        [
          {
            title: 'Best by',
            left: true,
            cell: ({ title, isAsked }) => [title, isAsked ? html`<span class="mark">asked</span>` : null],
          },
          {
            title: 'Setting',
            left: true,
            wrapped: true,
            cell: ({ point }) => (point === null ? 'none' : visible(point.label)),
          },
          {
            title: 'Mean duration with init',
            cell: ({ point }) => (point === null ? '–' : formatDuration(point.durationMs)),
          },
          {
            title: 'A million invocations',
            cell: ({ point }) => (point === null ? '–' : perMillion(point, currency)),
          },
          ...(document.tune.points.some(({ chance }) => chance !== undefined)
            ? [
                {
                  title: 'Meets the thresholds',
                  cell: ({ point }: TuneWinner) =>
                    point?.chance === undefined ? '–' : formatChance(point.chance),
                },
              ]
            : []),
        ],
        tuneWinners(document),
      ),
    ],
  };
}

/** What to change, tool by tool. */
export function patchSection({ tune }: TuneDocument): Section[] {
  if (tune.patches.length === 0) return [];
  return [
    {
      id: 'patch',
      title: 'Patch',
      lead: `Lay this into the file that is there; names may differ in yours.`,
      body: tune.patches.map(({ tool, file, text }) =>
        panel(`Patch for ${tool}`, html`<pre># ${tool}: ${file}\n${text}</pre>`),
      ),
    },
  ];
}
