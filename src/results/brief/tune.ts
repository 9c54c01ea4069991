import type { TuneDocument } from '../documents/tune-document.ts';
import type { TuneAnswer } from './answers.ts';
import { fitted } from './fit.ts';

/** What a tuning says, in at most 3 kB: the setting to take, what stands beside it, the patch. */
export function briefTune(document: TuneDocument): TuneAnswer {
  const { tune, variants, best } = document;
  const pointOf = (label: string | null): TuneAnswer['chosen'] => {
    const index = variants.findIndex((variant) => variant.label === label);
    const [variant, point] = [variants[index], tune.points[index]];
    if (variant === undefined || point === undefined) return null;
    const own = variant.results.functions[tune.function];
    return {
      label: variant.label,
      monthlyUsd: variant.results.cost.monthly,
      meanDurationMs: own?.durationMs.mean ?? 0,
      p99Ms: own?.latencyMs.p99 ?? 0,
      serves: point.serves,
      meets: point.meets,
    };
  };
  const answer: TuneAnswer = {
    kind: 'tune',
    function: tune.function,
    strategy: tune.strategy,
    chosen: pointOf(tune.chosen),
    runnerUp: pointOf(tune.runnerUp),
    now: pointOf(tune.current),
    best: { ...best },
    verdict: document.verdict,
    ifItFits: tune.ifItFits === undefined ? undefined : { ...tune.ifItFits, ask: [...tune.ifItFits.ask] },
    patches: tune.patches.map(({ tool, file, text }) => ({ tool, file, text })),
    notes: [...(document.warnings ?? [])],
  };
  return fitted(answer, ['notes', 'patches']);
}
