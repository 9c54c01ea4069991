import type { LivePart } from '../report/html/live-part.ts';
import type { Arguments } from './command.ts';
import type { ScenarioFile } from './load.ts';
import type { OutputSettings } from './options.ts';

/** What the HTML report carries to simulate again; undefined where nobody wants one, or no HTML. */
export async function liveOf(
  input: Arguments,
  loaded: ScenarioFile,
  { formats, maximumBadRows }: Pick<OutputSettings, 'formats' | 'maximumBadRows'>,
): Promise<LivePart | undefined> {
  if (input.flag('no-live') || !formats.includes('html')) return undefined;
  const { livePart } = await import('../live/part.ts');
  return livePart(loaded, {
    paths: loaded.paths,
    maximumBadRows,
    whatIf: !input.flag('no-what-if'),
  });
}
