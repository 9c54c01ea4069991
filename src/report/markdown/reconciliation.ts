import type { ReconciliationDocument } from '../../results/documents/reconciliation-document.ts';
import { formatMoney } from '../../units/format.ts';
import { agreementText, setText } from '../words/reconciliation-words.ts';
import { escapeMarkdown, STATE_SIGNS } from './text.ts';

/** A reconciliation as GitHub-flavoured Markdown. */
export function renderReconciliationMarkdown(document: ReconciliationDocument): string {
  const { verdict, lines, total, outside, notes } = document;
  const cells = (...texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  const usd = (amount: number): string => escapeMarkdown(formatMoney(amount, 'USD'));
  const rows = lines.map((line) =>
    cells(
      escapeMarkdown(line.function === undefined ? line.item : `${line.function} ${line.item}`),
      line.region ?? 'all',
      usd(line.predicted),
      usd(line.billed),
      agreementText(line),
      escapeMarkdown(`${line.reason}.${setText(line)}`),
    ),
  );
  const blocks = [
    `## ${escapeMarkdown(document.name)}: predicted against ${document.against.kind === 'bill' ? 'billed' : 'logged'}`,
    `**${STATE_SIGNS[verdict.state]} ${escapeMarkdown(verdict.headline)}**`,
    [
      cells('item', 'region', 'predicted', 'billed', 'off', 'why'),
      '| --- | --- | ---: | ---: | ---: | --- |',
      ...rows,
      cells(
        '**total**',
        '',
        `**${usd(total.predicted)}**`,
        `**${usd(total.billed)}**`,
        agreementText(total),
        '',
      ),
    ].join('\n'),
    outside
      .map(
        ({ what, billed, reason }) =>
          `- ${escapeMarkdown(`${what}: ${formatMoney(billed, 'USD')} billed; ${reason}.`)}`,
      )
      .join('\n'),
    notes.map((note) => `<sub>${escapeMarkdown(note)}</sub>`).join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
