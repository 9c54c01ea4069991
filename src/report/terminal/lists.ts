import type { Assumption } from '../../model/assumption.ts';
import { groupedAssumptions } from '../../results/build/grouped-assumptions.ts';
import type { Finding } from '../../results/documents/document.ts';
import { visible } from '../words/text.ts';
import { wrap } from '../words/width.ts';
import type { TerminalStyle } from './style.ts';

const ASSUMPTIONS_SHOWN = 20;
const LINES_SHOWN = 30;

/** Each finding whole: its text, what its change did where that was simulated. */
export function findingLines(findings: readonly Finding[], style: TerminalStyle): string[] {
  return bulleted(
    findings.map((finding) => ({ mark: markOf(finding, style), text: wholeText(finding) })),
    style,
    { most: LINES_SHOWN, textLines: Number.POSITIVE_INFINITY },
  );
}

function wholeText({ text, whatIf, advice }: Finding): string {
  const shown = visible(text);
  const parts = [shown, whatIf === undefined ? '' : `Simulated: ${visible(whatIf.text)}`];
  if (advice !== undefined && !shown.includes(visible(advice.options))) parts.push(visible(advice.options));
  return parts.filter((part) => part !== '').join(' → ');
}

/**
 * The first findings with the beginning of their texts; below each what its change did where that was
 * simulated, and the command that makes the change.
 */
export function shortFindingLines(
  findings: readonly Finding[],
  { most, textLines, command }: { most: number; textLines: number; command: string | undefined },
  style: TerminalStyle,
): string[] {
  return findings.slice(0, most).flatMap((finding) => {
    const { whatIf, advice } = finding;
    const options = advice === undefined ? '' : visible(advice.options);
    const whole = visible(finding.text);
    // The command stands below, whole, so that it can be copied.
    const told = command === undefined || options === '' ? whole : whole.replace(`: ${options}`, '');
    const text = beginning(wrap(told, style.width - 2), textLines);
    const isTold = options === '' || text.join(' ').includes(options);
    const simulated = whatIf === undefined ? [] : wrap(`→ ${visible(whatIf.text)}`, style.width - 2);
    const change = isTold
      ? ''
      : command === undefined
        ? options
        : `${withoutKeys(visible(command), Object.keys(advice?.set ?? {}))} ${options}`;
    const mended = change === '' ? [] : wrap(change, style.width - 2);
    return [
      ...text.map((line, index) => `${index === 0 ? markOf(finding, style) : ' '} ${line}`),
      ...simulated.map((line) => `  ${line}`),
      ...mended.map((line) => `  ${style.colors.cyan(line)}`),
    ];
  });
}

/** A command without the settings of keys that are set anew behind it. */
function withoutKeys(command: string, paths: readonly string[]): string {
  return paths.reduce((text, path) => {
    const key = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return text.replace(new RegExp(` --set(?: |=)(?:'${key}=[^']*'|${key}=[^\\s']*)(?=\\s|$)`, 'g'), '');
  }, command);
}

function markOf({ severity }: Finding, { colors }: TerminalStyle): string {
  return { info: colors.dim('·'), notice: colors.cyan('•'), warning: colors.yellow('!') }[severity];
}

export function warningLines(
  warnings: readonly string[],
  style: TerminalStyle,
  limits: Limits = { most: LINES_SHOWN, textLines: Number.POSITIVE_INFINITY },
): string[] {
  return bulleted(
    warnings.map((text) => ({ mark: style.colors.yellow('!'), text: visible(text) })),
    style,
    limits,
  );
}

/** How many assumptions there are, and how many of them rest on a weak source. */
export function assumptionCount(assumptions: readonly Assumption[]): { all: number; unconfirmed: number } {
  const groups = groupedAssumptions(assumptions);
  return { all: groups.length, unconfirmed: groups.filter(({ confirmed }) => !confirmed).length };
}

/**
 * Each assumption with its source, or the first of them; a `?` marks those that rest on a single weak
 * sighting or on a choice of ours.
 */
export function assumptionLines(
  assumptions: readonly Assumption[],
  style: TerminalStyle,
  isEvery = false,
): string[] {
  const most = isEvery ? Number.POSITIVE_INFINITY : ASSUMPTIONS_SHOWN;
  const groups = groupedAssumptions(assumptions);
  return bulleted(
    groups.map(({ key, value, source, date, confirmed, keys }) => ({
      mark: confirmed ? style.colors.dim('·') : style.colors.yellow('?'),
      text: visible(
        `${key}${keys > 1 ? ` (${keys} ×)` : ''} = ${value} (${source}, ${date}${confirmed ? '' : ', unconfirmed'})`,
      ),
    })),
    style,
    { most, textLines: Number.POSITIVE_INFINITY },
  );
}

interface Limits {
  /** Of the list. */
  readonly most: number;
  /** Of an entry. */
  readonly textLines: number;
}

function bulleted(
  items: readonly { readonly mark: string; readonly text: string }[],
  style: TerminalStyle,
  { most, textLines }: Limits,
): string[] {
  const lines = items
    .slice(0, most)
    .flatMap(({ mark, text }) =>
      beginning(wrap(text, style.width - 2), textLines).map(
        (line, index) => `${index === 0 ? mark : ' '} ${line}`,
      ),
    );
  return items.length > most ? [...lines, `  … and ${items.length - most} more in the results`] : lines;
}

/** The first lines; an ellipsis ends them where there are more. */
export function beginning(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  const shown = lines.slice(0, most);
  const last = shown.pop() ?? '';
  const words = last.split(' ');
  const cut = words.length > 1 ? words.slice(0, -1).join(' ') : last.slice(0, -1);
  return [...shown, `${cut.replace(/[,;:]$/, '')} …`];
}
