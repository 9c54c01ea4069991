import { commentedYaml, type Written, type WrittenMap } from '../../scenario/commented-yaml.ts';
import type { Plain, PlainMap } from './draft.ts';
import type { ScenarioDraft } from './scenario-draft.ts';
import { boundOf, LEVEL_REASON, TRAFFIC_LEVELS } from './traffic.ts';

const LONGEST_LINE = 110;

/** The scenario as text: a head, its keys with their comments, and three levels of traffic to choose from. */
export function textOf(made: ScenarioDraft): string {
  const comments: Record<string, string> = {};
  const add = (path: string, lines: readonly string[]): void => {
    const before = comments[path];
    comments[path] = [...(before === undefined ? [] : [before]), ...lines].join('\n');
  };
  for (const [path, text] of made.comments) {
    const { at, isKey, rest } = placeOf(made.scenario, path);
    const lines = text.split('\n');
    const [first = '', ...others] = isKey ? lines.flatMap(wrapped) : lines;
    if (isKey) add(at, [first, ...others]);
    // A key that is not there stands in its map as a comment, which one '#' less makes a key.
    else {
      // A map of several lines is uncommented whole; what stands below a value explains it.
      const behind = first === '' ? others : others.map((line) => `# ${line}`);
      if (rest.includes('.')) add(at, [`${rest}: ${first}`, ...behind]);
      else add(at === '' ? rest : `${at}.${rest}`, [first, ...behind]);
    }
  }
  const body = commentedYaml(written(made.scenario) as WrittenMap, comments);
  return `${headOf(made)}\n${body}${trafficBlocks(made)}`;
}

/** Where a comment of a path can stand: at the key itself, else in the deepest map that is there. */
function placeOf(
  scenario: PlainMap,
  path: string,
): { readonly at: string; readonly isKey: boolean; readonly rest: string } {
  const keys = path.split('.');
  let node: Plain | undefined = scenario;
  for (const [index, key] of keys.entries()) {
    const map: PlainMap | undefined = typeof node === 'object' && !Array.isArray(node) ? node : undefined;
    if (map === undefined || !Object.hasOwn(map, key)) {
      return { at: keys.slice(0, index).join('.'), isKey: false, rest: keys.slice(index).join('.') };
    }
    node = map[key];
  }
  return { at: path, isKey: true, rest: '' };
}

function written(plain: Plain): Written {
  if (Array.isArray(plain)) return plain.map(written);
  if (typeof plain !== 'object') return plain;
  return new Map(Object.entries(plain).map(([key, value]) => [key, written(value)]));
}

function headOf({ scenario, files, notes, tools }: ScenarioDraft): string {
  const count = (kind: string): number => notes.filter((note) => note.kind === kind).length;
  const lines = [
    `Made by lambda-sim import from ${files.join(', ')} (${tools.join(', ')}).`,
    `Not carried over: ${count('dropped')}; left for you to fill in: ${count('unknown')}; assumed: ${count('assumed')}. import tells each with its line.`,
    'What no template knows: the traffic (three levels at the end, to choose one), and the work of each function',
    '(lambda-sim calibrate fits it from logs). Which resources a function calls stands below calls, as a suggestion.',
    scenario['traffic'] === undefined
      ? 'lambda-sim validate takes this file as it is; run asks for traffic.'
      : '',
  ];
  return lines
    .filter((line) => line !== '')
    .flatMap(wrapped)
    .map((line) => `# ${line}\n`)
    .join('');
}

/**
 * Three levels, of which a user uncomments one. Where schedules send by rule already, the lines go on their
 * list.
 */
function trafficBlocks(made: ScenarioDraft): string {
  const { scenario, entryPoints } = made;
  const isBegun = scenario['traffic'] !== undefined;
  const schedules = made.schedules.length;
  const lines = ['', '# Traffic'];
  if (schedules > 0) {
    lines.push(
      `# ${schedules === 1 ? 'One schedule makes' : `${schedules} schedules make`} traffic of their own: ${made.schedules.join(', ')}.`,
    );
  }
  if (entryPoints.length === 0) {
    lines.push('# Nothing comes in from outside that the templates name.');
    return `${lines.join('\n')}\n`;
  }
  lines.push(
    `# Uncomment one of the three blocks (take '# ' off its lines) and put in your own rates. The rates are`,
  );
  lines.push(`# ${LEVEL_REASON}.`);
  for (const point of entryPoints) {
    for (const line of wrapped(`${point.to}: ${point.what}; ${boundOf(point, scenario)}`))
      lines.push(`#   ${line}`);
  }
  for (const level of TRAFFIC_LEVELS) {
    lines.push('#', `# # ${level.name}: ${level.why}`);
    if (!isBegun) lines.push('# traffic:');
    for (const { to } of entryPoints)
      lines.push(`#   - { to: ${quoted(to)}, poisson: ${level.ratePerSecond}/s }`);
  }
  return `${lines.join('\n')}\n`;
}

/** Names that YAML would take for something else. */
function quoted(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name)
    ? name
    : `'${name}'`;
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > LONGEST_LINE) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
