import type { Calibration } from '../calibrate/fit/calibrate.ts';
import type { EstimateCalibration } from '../results/documents/estimate-document.ts';
import type { Entry, EstimateModel } from './model.ts';

/** What a template says of a function and logs only repeat: it is the template that is estimated. */
const OF_THE_TEMPLATE = ['memory', 'timeout', 'runtime', 'architecture'];

export interface LogOf {
  readonly function: string;
  readonly logName: string;
}

/**
 * A calibration laid over a model, by the names of its functions: work, cold starts, keep-alive and traffic
 * as the logs show them. What the logs tell of no function of the model, and functions without logs, are
 * told.
 */
export function calibratedModel<Model extends EstimateModel>(
  model: Model,
  calibration: Calibration,
  {
    logNames,
    scenario,
  }: {
    readonly logNames: ReadonlyMap<string, readonly string[]>;
    readonly scenario: Readonly<Record<string, unknown>>;
  },
): Model {
  const names = Object.keys(calibration.functions);
  const matches = matchLogs(model.functions, names, logNames);
  const functions: Record<string, unknown> = {};
  const traffic: unknown[] = [];
  const assumptions: string[] = [];
  const notes: string[] = [];
  for (const { function: name, logName } of matches) {
    const fragment = calibration.functions[logName];
    if (fragment === undefined) continue;
    const base = functionOf(scenario, name);
    const kept = Object.entries(fragment.scenario).filter(([key]) => {
      const isKnown = OF_THE_TEMPLATE.includes(key) && base[key] !== undefined;
      return !isKnown && !fragment.assumed.includes(key);
    });
    functions[name] = Object.fromEntries(kept);
    const seenMb = fragment.scenario['memory'];
    if (!fragment.assumed.includes('memory') && base['memory'] !== undefined && seenMb !== base['memory']) {
      notes.push(
        `${name} ran with ${String(seenMb)} MB in the logs and has ${String(base['memory'])} MB here; its work is that of the logs`,
      );
    }
    if (fragment.traffic === null) continue;
    const entry = entryOf(model.entries, name);
    if (entry === null) continue;
    traffic.push({ to: entry.to, ...fragment.traffic.entry });
    if (entry.source !== 'sdk') {
      assumptions.push(
        `traffic at ${entry.to} is that of the invocations of ${name} in the logs, each taken for one event`,
      );
    }
  }
  const without = model.functions.filter((name) => !matches.some((match) => match.function === name));
  if (without.length > 0) {
    assumptions.push(
      `no log is of ${without.join(', ')}: how long ${without.length === 1 ? 'it works' : 'they work'} is assumed`,
    );
  }
  const unused = names.filter((name) => !matches.some(({ logName }) => logName === name));
  if (unused.length > 0) notes.push(`the logs of ${unused.join(', ')} are of no function here, and left out`);
  const silent = model.entries.filter(
    ({ to }) => !traffic.some((entry) => (entry as { to: string }).to === to),
  );
  if (traffic.length > 0 && silent.length > 0) {
    notes.push(`no traffic is known at ${silent.map(({ to }) => to).join(', ')}; none is sent there`);
  }
  return {
    ...model,
    over: [
      ...model.over,
      { functions },
      ...(traffic.length > 0 ? [{ traffic: [...model.fixedTraffic, ...traffic] }] : []),
    ],
    trafficFrom: traffic.length > 0 ? 'logs' : model.trafficFrom,
    calibration: calibrationOf(calibration, matches),
    assumptions: [...model.assumptions, ...assumptions],
    notes: [...model.notes, ...notes],
  };
}

function calibrationOf(calibration: Calibration, matches: readonly LogOf[]): EstimateCalibration {
  return {
    verdict: calibration.document.verdict,
    functions: matches.map(({ function: name, logName }) => {
      const seen = calibration.document.functions[logName];
      const distance = seen?.fit?.ks ?? null;
      return { name, logName, invocations: seen?.invocations ?? 0, distance };
    }),
  };
}

/** Which log is of which function: by its whole name, else by the beginning that the tool gives it. */
export function matchLogs(
  functions: readonly string[],
  logs: readonly string[],
  logNames: ReadonlyMap<string, readonly string[]>,
): readonly LogOf[] {
  const left = new Set(logs);
  const found = new Map<string, string>();
  const take = (name: string, fits: (log: string) => boolean): void => {
    if (found.has(name)) return;
    const fitting = [...left].filter(fits);
    const [log] = fitting;
    if (log === undefined || fitting.length > 1) return;
    found.set(name, log);
    left.delete(log);
  };
  const ownNames = (name: string) => [name, ...(logNames.get(name) ?? [])];
  for (const name of functions) take(name, (log) => ownNames(name).includes(log));
  for (const name of functions)
    take(name, (log) =>
      ownNames(name).some((own) => log.startsWith(`${own}-`) || (own.endsWith('-') && log.startsWith(own))),
    );
  // CloudFormation's own names: stack-logicalId-suffix.
  for (const name of functions)
    take(name, (log) => log.toLowerCase().split(/[-_.]/).includes(name.toLowerCase()));
  const [only] = functions;
  if (functions.length === 1 && only !== undefined) take(only, () => logs.length === 1);
  return functions.flatMap((name) => {
    const logName = found.get(name);
    return logName === undefined ? [] : [{ function: name, logName }];
  });
}

/** The entry point whose traffic the function's invocations are; null where it is fed from inside. */
function entryOf(entries: readonly Entry[], name: string): Entry | null {
  const reaching = entries.filter(({ functions }) => functions.includes(name));
  return reaching[0] ?? null;
}

function functionOf(
  scenario: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const functions = scenario['functions'] as Readonly<Record<string, Record<string, unknown>>> | undefined;
  return functions?.[name] ?? {};
}
