import type { ResultsDocument, TriggerResults } from './document.ts';

type NamedTrigger = readonly [name: string, results: TriggerResults];

/** Of each document, made once: what tells of function after function asks for each. */
const made = new WeakMap<ResultsDocument['triggers'], ReadonlyMap<string, readonly NamedTrigger[]>>();

/**
 * The triggers whose events go to a function, in the order of the document. A workflow's go to each of its
 * functions.
 */
export function triggersBefore(
  triggers: ResultsDocument['triggers'],
  functionName: string,
): readonly NamedTrigger[] {
  let byFunction = made.get(triggers);
  if (byFunction === undefined) {
    byFunction = grouped(triggers);
    made.set(triggers, byFunction);
  }
  return byFunction.get(functionName) ?? [];
}

function grouped(triggers: ResultsDocument['triggers']): ReadonlyMap<string, readonly NamedTrigger[]> {
  const byFunction = new Map<string, NamedTrigger[]>();
  for (const named of Object.entries(triggers)) {
    for (const name of new Set(named[1].function.split(', '))) {
      const known = byFunction.get(name);
      if (known === undefined) byFunction.set(name, [named]);
      else known.push(named);
    }
  }
  return byFunction;
}
