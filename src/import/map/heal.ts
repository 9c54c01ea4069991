import { type Fault, FaultError } from '../../model/fault.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Draft, Plain, PlainMap } from './draft.ts';

const MOST_ROUNDS = 60;

/**
 * What AWS, or the scenario's own check, would refuse becomes a commented key with the reason, so that the
 * text is always one that loads. Roles under which something would be refused are commented too: a wrong
 * reading of a policy must not stop a simulation in silence.
 *
 * @throws FaultError where what is wrong cannot be taken away
 */
export async function heal({ values }: { readonly values: PlainMap }, draft: Draft): Promise<void> {
  let openedRoles = false;
  for (let round = 0; ; round += 1) {
    const loaded = await loadScenario(values);
    if (loaded.ok) {
      if (openedRoles || !openRoles(values, draft, loaded.compiled.warnings)) return;
      openedRoles = true;
      continue;
    }
    const removed = loaded.faults.filter((fault) => takeAway(values, draft, fault));
    if (removed.length === 0 || round >= MOST_ROUNDS) throw new FaultError(loaded.faults);
  }
}

function takeAway(values: PlainMap, draft: Draft, { path, problem, remedy }: Fault): boolean {
  const keys = path.split('.');
  let node: Plain | undefined = values;
  const chain: { map: PlainMap; key: string }[] = [];
  for (const key of keys) {
    const map: PlainMap | undefined = typeof node === 'object' && !Array.isArray(node) ? node : undefined;
    if (map === undefined || !Object.hasOwn(map, key)) break;
    chain.push({ map, key });
    node = map[key];
  }
  const last = chain.at(-1);
  const [section, name] = keys;
  if (last === undefined || section === undefined) return false;
  // A section, and a function as a whole, is more than one key too many.
  if (chain.length < 2 && !['region', 'name', 'account', 'traffic'].includes(section)) return false;
  if (chain.length === 2 && section === 'functions') return false;
  const was = last.map[last.key];
  delete last.map[last.key];
  const at = chain.map(({ key }) => key).join('.');
  const reason = `${problem}; ${remedy}`;
  if (chain.length > 2) draft.comment(at, `${JSON.stringify(was)}   # ${reason}`);
  const origin = draft.origins.get(`${section}.${name}`);
  const place = origin?.place ?? { file: 'template' };
  draft.note('dropped', place, origin?.id ?? at, `${at}: ${reason}`);
  return true;
}

const LACK = /^(?:functions|triggers)\.\S*: .*of function '([^']+)' lacks /;

/** Whether a role was taken away from a function. */
function openRoles(values: PlainMap, draft: Draft, warnings: readonly string[]): boolean {
  let isOpened = false;
  for (const warning of warnings) {
    const name = LACK.exec(warning)?.[1];
    const functions = values['functions'] as PlainMap;
    const entry = name === undefined ? undefined : (functions[name] as PlainMap | undefined);
    const role = entry?.['role'];
    if (entry === undefined || typeof role !== 'string') continue;
    delete entry['role'];
    const words = warning.slice(warning.indexOf(': ') + 2).split('; add ')[0] ?? warning;
    draft.comment(`functions.${name}.role`, `${role}   # with it, ${words}`);
    const origin = draft.origins.get(`functions.${name}`);
    const reason = `functions.${name}.role stands as a comment: with it, ${words}`;
    draft.note('unknown', origin?.place ?? { file: 'template' }, `${origin?.id ?? name}.Role`, reason);
    isOpened = true;
  }
  return isOpened;
}
