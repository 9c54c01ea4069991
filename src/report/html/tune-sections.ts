import type { IfItFits, TuneDocument } from '../../results/documents/tune-document.ts';
import { formatDuration } from '../../units/format.ts';
import { html, type Markup } from '../words/markup.ts';
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

/** How the answer stands to the other strategies. */
export function tuneStrategiesSection(document: TuneDocument): Section {
  const currency = document.variants[0]?.results.cost.currency ?? 'USD';
  return {
    id: 'strategies',
    title: 'By strategy',
    lead: `${tuneAnswer(document)}.`,
    body: [
      html`<div class="panel"><ul class="list">${[
        ...tuneDifferences(document),
        { who: 'Search', text: tuneMethod(document) },
      ].map(
        ({ who, text }) => html`<li><span class="kind">${who}</span><span>${text}</span></li>`,
      )}</ul></div>`,
      document.tune.ifItFits === undefined ? null : fitsPanel(document.tune.ifItFits),
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

/** How to find out whether a smaller size holds the function. */
function fitsPanel({ label, give, ask }: IfItFits): Markup {
  return panel(
    `Whether ${visible(label)} fits`,
    html`<pre># The most memory used, for ${visible(give)}\n${ask.map(visible).join('\n')}</pre>`,
  );
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
