import type { ApiModels } from './api-models.ts';

/** One thing that the project holds and an API model tells too. */
export type Check =
  | {
      readonly kind: 'list';
      /** What it is, `lambda Runtime`; the drift's id begins with it. */
      readonly name: string;
      readonly ours: readonly string[];
      readonly theirs: (models: ApiModels) => readonly string[] | undefined;
    }
  | {
      readonly kind: 'numbers';
      readonly name: string;
      readonly ours: readonly number[];
      readonly theirs: (models: ApiModels) => string | undefined;
      /** A group for each of `ours`, in order, in what AWS writes. */
      readonly words: RegExp;
    };

export interface Drift {
  /** Names it in the list of what is accepted. */
  readonly id: string;
  readonly text: string;
}

/** Drifts that are known and stay, and why. */
export interface Accepted {
  readonly ids: readonly string[];
  readonly reason: string;
}

/** What the project holds otherwise than the API models say, in the order of the checks. */
export function findDrift(checks: readonly Check[], models: ApiModels): readonly Drift[] {
  return checks.flatMap((check) => {
    const { name } = check;
    const theirs = check.theirs(models);
    if (theirs === undefined)
      return [{ id: `${name} ?`, text: `${name}: no longer stands where it was read` }];
    return check.kind === 'list'
      ? listDrift(name, check.ours, theirs as readonly string[])
      : numberDrift(name, check.ours, theirs as string, check.words);
  });
}

function listDrift(name: string, ours: readonly string[], theirs: readonly string[]): Drift[] {
  const added = theirs.filter((value) => !ours.includes(value));
  const gone = ours.filter((value) => !theirs.includes(value));
  return [
    ...added.map((value) => ({
      id: `${name} +${value}`,
      text: `${name}: AWS has ${value}, lambda-sim has not`,
    })),
    ...gone.map((value) => ({
      id: `${name} -${value}`,
      text: `${name}: lambda-sim has ${value}, AWS has not`,
    })),
  ];
}

function numberDrift(name: string, ours: readonly number[], theirs: string, words: RegExp): Drift[] {
  const match = words.exec(theirs);
  if (match === null)
    return [{ id: `${name} ?`, text: `${name}: AWS's words are other ones: ${shortened(theirs)}` }];
  const found = match.slice(1).map((text) => Number(text.replaceAll(',', '')));
  if (found.length === ours.length && found.every((value, index) => value === ours[index])) return [];
  const id = `${name} ${found.join(' ')}`;
  return [{ id, text: `${name}: lambda-sim has ${ours.join(', ')}, AWS has ${found.join(', ')}` }];
}

function shortened(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}

/** What of the drift nobody has accepted, why the rest stays, and what was accepted and is no drift any more. */
export function judge(
  drift: readonly Drift[],
  accepted: readonly Accepted[],
): {
  readonly unaccepted: readonly Drift[];
  readonly reasons: ReadonlyMap<string, string>;
  readonly stale: readonly string[];
} {
  const reasons = new Map(accepted.flatMap(({ ids, reason }) => ids.map((id) => [id, reason] as const)));
  const found = new Set(drift.map(({ id }) => id));
  return {
    unaccepted: drift.filter(({ id }) => (reasons.get(id) ?? '').trim() === ''),
    reasons,
    stale: [...reasons.keys()].filter((id) => !found.has(id)),
  };
}
