import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { CompiledScenario } from '../model/compiled.ts';
import type { TrafficPattern } from '../model/traffic-pattern.ts';
import { VERSION } from '../model/version.ts';
import type { ReplicationTask } from '../study/runs/run-replication.ts';

const digests = new WeakMap<CompiledScenario, string>();

/**
 * A digest of all that a scenario's results hang on: the compiled scenario, the state of the files that its
 * traffic is read from, and the version. Nothing is taken for what it is not after a change.
 */
export function scenarioDigest(compiled: CompiledScenario): string {
  const known = digests.get(compiled);
  if (known !== undefined) return known;
  const traces = compiled.arrivals.flatMap(({ pattern }) => {
    const file = traceOf(pattern);
    if (file === null) return [];
    const state = statSync(file, { throwIfNoEntry: false });
    return [state === undefined ? null : [state.size, state.mtimeMs]];
  });
  // As text: V8's own serialisation of a number hangs on how it happens to be held.
  const text = JSON.stringify([VERSION, compiled, traces], (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
  const digest = createHash('sha256').update(text).digest('hex');
  digests.set(compiled, digest);
  return digest;
}

/** The file that a pattern reads, however it is repeated or divided; null where it reads none. */
function traceOf(pattern: TrafficPattern): string | null {
  if (pattern.kind === 'trace') return pattern.trace.file;
  return 'of' in pattern ? traceOf(pattern.of) : null;
}

/** Names what a task gives, whoever does it. Arrivals that are shared give the same as others. */
export function taskKey({ compiled, replication, ...asked }: ReplicationTask): string {
  const { maximumBadRows, measuresBatches, keepsTrends, monthlyShares = [] } = asked;
  const text = JSON.stringify([
    scenarioDigest(compiled),
    replication,
    maximumBadRows,
    measuresBatches,
    keepsTrends,
    monthlyShares,
  ]);
  return createHash('sha256').update(text).digest('hex');
}
