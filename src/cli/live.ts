import type { LivePart, LiveStudy } from '../report/html/live-part.ts';
import { shellWord } from '../units/shell-word.ts';
import type { Arguments } from './command.ts';
import type { ScenarioFile } from './load.ts';
import type { OutputSettings } from './options.ts';

/** What the HTML report carries to simulate again; undefined where nobody wants one, or no HTML. */
export async function liveOf(
  input: Arguments,
  loaded: ScenarioFile,
  { formats, maximumBadRows }: Pick<OutputSettings, 'formats' | 'maximumBadRows'>,
  study: LiveStudy | null = null,
  others: readonly ScenarioFile[] = [],
): Promise<LivePart | undefined> {
  if (input.flag('no-live') || !formats.includes('html')) return undefined;
  const { livePart } = await import('../live/part.ts');
  return livePart(loaded, {
    paths: [...new Set([...loaded.paths, ...others.flatMap(({ paths }) => paths)])],
    maximumBadRows,
    whatIf: !input.flag('no-what-if'),
    study,
    others: others.map(({ compiled, paths: [path = ''] }) => ({ compiled, path })),
  });
}

/** Options of a command that were given, as words of a command line. */
export function givenWords(input: Arguments, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const value = input.text(name);
    return value === undefined ? [] : [`--${name} ${shellWord(value)}`];
  });
}
