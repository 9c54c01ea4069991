import type { Fault } from '../../model/fault.ts';

/** A kind of file that is no scenario, the keys at its top that tell it, and what to do with it. */
interface OtherKind {
  readonly what: string;
  /** All of one of these lists. */
  readonly keys: readonly (readonly string[])[];
  readonly remedy: string;
}

const NO_IMPORT =
  'templates cannot be imported yet: write its functions, triggers and traffic down as a scenario, beginning with lambda-sim init scenario.yml';

/** None of these keys is one of a scenario's. The first kind that fits is told. */
const OTHER_KINDS: readonly OtherKind[] = [
  {
    what: 'an AWS SAM template',
    keys: [
      ['Resources', 'Transform'],
      ['Resources', 'Globals'],
    ],
    remedy: NO_IMPORT,
  },
  {
    what: 'an AWS CloudFormation template',
    keys: [['Resources'], ['AWSTemplateFormatVersion']],
    remedy: NO_IMPORT,
  },
  {
    what: 'a configuration of the Serverless Framework',
    keys: [
      ['provider', 'functions'],
      ['service', 'provider'],
    ],
    remedy: NO_IMPORT,
  },
  {
    what: 'a plan or state of Terraform',
    keys: [['terraform_version'], ['planned_values'], ['resource_changes']],
    remedy: NO_IMPORT,
  },
  {
    what: 'a state machine in the Amazon States Language',
    keys: [['StartAt', 'States']],
    remedy:
      'it belongs into a scenario, as triggers.NAME: { source: step-functions, definition: FILE }; write one with lambda-sim init scenario.yml',
  },
  {
    what: 'a results document of lambda-sim',
    keys: [['schemaVersion', 'engine']],
    remedy: 'give the scenario that it was made from; lambda-sim diff compares two results documents',
  },
];

const TERRAFORM =
  /^\s*(resource|module|provider|variable|data)\s+"[^"]+"(\s+"[^"]+")?\s*\{|^\s*terraform\s*\{/m;
const KEY = /^(?: {0,4}|\t)?["']?([A-Za-z_][\w-]*)["']?\s*:/;

/**
 * What a file is that somebody took for a scenario, as the one fault to be told in place of a fault for each
 * of its keys: a template, a plan, a state machine, a results document. Null for everything else.
 */
export function otherFileFault(text: string, file: string): Fault | null {
  const keys = topKeys(text);
  for (const { what, keys: lists, remedy } of OTHER_KINDS) {
    const found = lists.find((list) => list.every((key) => keys.has(key)));
    const place = found?.[0] === undefined ? undefined : keys.get(found[0]);
    if (place !== undefined) {
      return { file, ...placeOf(text, place), path: '', problem: `this is ${what}, not a scenario`, remedy };
    }
  }
  const hcl = TERRAFORM.exec(text);
  if (hcl === null) return null;
  const line = text.slice(0, hcl.index + hcl[0].search(/\S/)).split('\n').length;
  const problem = 'this is a configuration of Terraform, not a scenario';
  return { file, line, column: 1, path: '', problem, remedy: NO_IMPORT };
}

function placeOf(text: string, index: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, index).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

const TOLD: ReadonlySet<string> = new Set(OTHER_KINDS.flatMap(({ keys }) => keys.flat()));

/**
 * Those of `TOLD` at the top of YAML or JSON, with where they stand, without reading the rest: templates hold
 * tags that a scenario may not.
 */
function topKeys(text: string): ReadonlyMap<string, number> {
  const keys = new Map<string, number>();
  const add = (key: string, index: number) => {
    if (TOLD.has(key) && !keys.has(key)) keys.set(key, index);
  };
  if (/^\s*\{/.test(text)) {
    for (const key of keysOfJson(text)) {
      if (TOLD.has(key)) add(key, Math.max(0, text.indexOf(JSON.stringify(key))));
    }
    return keys;
  }
  let index = 0;
  let indent: string | null = null;
  for (const line of text.split('\n')) {
    const key = KEY.exec(line)?.[1];
    const spaces = /^\s*/.exec(line)?.[0] ?? '';
    if (key !== undefined && (indent === null || spaces === indent)) {
      indent = spaces;
      add(key, index + line.indexOf(key));
    }
    index += line.length + 1;
  }
  return keys;
}

function keysOfJson(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return value === null || typeof value !== 'object' ? [] : Object.keys(value);
  } catch {
    return [];
  }
}
