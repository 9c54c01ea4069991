import type { Assumption } from '../../model/assumption.ts';
import type { Finding } from '../../results/documents/document.ts';
import { groupedAssumptions } from '../words/assumptions.ts';
import { findingText } from '../words/finding-text.ts';
import { visible } from '../words/text.ts';
import { wrap } from '../words/width.ts';
import type { TerminalStyle } from './style.ts';

const ASSUMPTIONS_SHOWN = 20;
const LINES_SHOWN = 30;

export function findingLines(findings: readonly Finding[], style: TerminalStyle): string[] {
  const { colors } = style;
  const mark = { info: colors.dim('·'), notice: colors.cyan('•'), warning: colors.yellow('!') };
  return bulleted(
    findings.map((finding) => ({ mark: mark[finding.severity], text: visible(findingText(finding)) })),
    style,
  );
}

export function warningLines(warnings: readonly string[], style: TerminalStyle): string[] {
  return bulleted(
    warnings.map((text) => ({ mark: style.colors.yellow('!'), text: visible(text) })),
    style,
  );
}

/**
 * Each assumption with its source; a `?` marks those that rest on a single weak sighting or on a choice of
 * ours.
 */
export function assumptionLines(assumptions: readonly Assumption[], style: TerminalStyle): string[] {
  const groups = groupedAssumptions(assumptions);
  const lines = bulleted(
    groups.slice(0, ASSUMPTIONS_SHOWN).map(({ key, value, source, date, confirmed, keys }) => ({
      mark: confirmed ? style.colors.dim('·') : style.colors.yellow('?'),
      text: visible(
        `${key}${keys > 1 ? ` (${keys} ×)` : ''} = ${value} (${source}, ${date}${confirmed ? '' : ', unconfirmed'})`,
      ),
    })),
    style,
  );
  return groups.length > ASSUMPTIONS_SHOWN
    ? [...lines, `  … and ${groups.length - ASSUMPTIONS_SHOWN} more in the results`]
    : lines;
}

function bulleted(
  items: readonly { readonly mark: string; readonly text: string }[],
  style: TerminalStyle,
): string[] {
  const lines = items
    .slice(0, LINES_SHOWN)
    .flatMap(({ mark, text }) =>
      wrap(text, style.width - 2).map((line, index) => `${index === 0 ? mark : ' '} ${line}`),
    );
  return items.length > LINES_SHOWN
    ? [...lines, `  … and ${items.length - LINES_SHOWN} more in the results`]
    : lines;
}
