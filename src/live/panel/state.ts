import type { LiveControls, LiveRate } from '../../report/html/live-part.ts';

/** What was changed: settings by key path, as texts, and what the traffic is multiplied by. */
export interface State {
  readonly factor: number;
  readonly values: ReadonlyMap<string, string>;
}

export const UNCHANGED: State = { factor: 1, values: new Map() };

/** The traffic's factor in a link; no key of a scenario has this name. */
const FACTOR = 'factor';

export function isUnchanged({ factor, values }: State): boolean {
  return factor === 1 && values.size === 0;
}

/** The state with one key set; null takes the change back. */
export function withValue(state: State, path: string, text: string | null): State {
  const values = new Map(state.values);
  if (text === null) values.delete(path);
  else values.set(path, text);
  return { ...state, values };
}

/** `PATH=VALUE` as `--set` takes it; a rate that is set by itself is not multiplied besides. */
export function settingsOf({ factor, values }: State, controls: Pick<LiveControls, 'traffic'>): string[] {
  const rates =
    factor === 1
      ? []
      : controls.traffic
          .filter(({ path }) => !values.has(path))
          .map((rate) => `${rate.path}=${scaledText(rate, factor)}`);
  return [...rates, ...[...values].map(([path, text]) => `${path}=${text}`)];
}

function scaledText({ value, unit, expression, path }: LiveRate, factor: number): string {
  if (expression !== undefined) {
    const plain = Number(expression);
    return Number.isFinite(plain)
      ? String(scaled(plain, factor))
      : JSON.stringify(`(${expression}) * ${factor}`);
  }
  const isWhole = path.endsWith('.size') || path.endsWith('.users');
  const amount = isWhole ? Math.max(1, Math.round(value * factor)) : scaled(value, factor);
  return `${amount}${unit}`;
}

function scaled(value: number, factor: number): number {
  return Number((value * factor).toPrecision(12));
}

/** What a person reads of it, an entry a change. */
export function changesOf({ factor, values }: State): readonly { path: string | null; text: string }[] {
  return [
    ...(factor === 1 ? [] : [{ path: null, text: `traffic × ${factor}` }]),
    ...[...values].map(([path, text]) => ({ path, text: `${path} = ${text}` })),
  ];
}

/** The part of a link behind `#`; empty for what is unchanged. */
export function fragmentOf({ factor, values }: State): string {
  const pairs = [...(factor === 1 ? [] : [[FACTOR, String(factor)]]), ...values];
  return pairs.length === 0
    ? ''
    : `what-if?${pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
}

/** What a link asks for; null where it asks for nothing of the kind, or cannot be read. */
export function stateOf(fragment: string): State | null {
  const [name, query] = fragment.replace(/^#/, '').split('?', 2);
  if (name !== 'what-if' || query === undefined) return null;
  let factor = 1;
  const values = new Map<string, string>();
  try {
    for (const pair of query.split('&')) {
      const [path = '', text = ''] = pair.split('=', 2).map(decodeURIComponent);
      if (path === FACTOR && Number(text) > 0) factor = Number(text);
      else if (path !== '' && path !== FACTOR) values.set(path, text);
    }
  } catch {
    return null;
  }
  return { factor, values };
}
