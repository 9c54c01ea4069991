import { FaultError } from '../../model/fault.ts';
import type { ImportNote, Stack, StackResource, TemplateFile, TemplateReader } from '../stack.ts';
import type { TemplatePlace, TemplateValue } from '../value.ts';
import { parseTemplate } from './cloudformation/parse.ts';
import { at, fromPlain, mapOf, mapValue, referenceValue, textOf, withEntries } from './values.ts';

/** Branches and loops inside of each other: more than Step Functions takes. */
const DEEPEST = 40;

/**
 * Reads a bare definition in the Amazon States Language, as JSON or YAML: a state machine, and a function
 * with AWS's defaults for each that its tasks name (https://states-language.net, read 2026-11-28).
 */
export const aslReader: TemplateReader = {
  tool: 'asl',
  sniff: ({ path, text }) => {
    const hasStates = /["']?StartAt["']?\s*:/.test(text) && /["']?States["']?\s*:/.test(text);
    if (/["']?Resources["']?\s*:\s*(\{|$)/m.test(text) && /AWS::/.test(text)) return 'no';
    if (hasStates && !/^\s*["']?(service|provider)["']?\s*:/m.test(text)) return 'sure';
    return /\.asl\.(json|ya?ml)$/i.test(path) ? 'maybe' : 'no';
  },
  read: readAsl,
};

function readAsl(file: TemplateFile): Stack {
  const { root, notes: found } = parseTemplate(file.text, file.name);
  const notes: ImportNote[] = [...found];
  const definition =
    at(root, 'States') === undefined ? (at(root, 'definition') ?? at(root, 'Definition') ?? root) : root;
  if (mapOf(at(definition, 'States')) === null) {
    const remedy = 'give a definition with StartAt and States';
    throw new FaultError([{ file: file.name, path: '', problem: 'this is no state machine', remedy }]);
  }
  const name = machineName(file);
  const functions = new Map<string, StackResource>();
  const linked = linkedStates(definition, file, functions, 0);
  const machine: StackResource = {
    id: 'StateMachine',
    title: name,
    type: 'AWS::StepFunctions::StateMachine',
    properties: mapValue([['Definition', linked]], definition.place),
    place: definition.place,
  };
  for (const { id, place, title } of functions.values()) {
    notes.push({
      kind: 'assumed',
      place,
      subject: id,
      reason: `the definition names the function ${title} and not its settings; AWS's defaults stand for it (128 MB, 3 s)`,
    });
  }
  return {
    tool: 'asl',
    name,
    region: null,
    file: file.name,
    resources: new Map([[machine.id, machine], ...functions]),
    notes,
  };
}

/** `orders.asl.json` → orders; a name that says nothing, such as `statemachine`, stays too. */
function machineName(file: TemplateFile): string {
  const last = file.name.split(/[/\\]/).at(-1) ?? file.name;
  return last.replace(/(\.asl)?\.(json|ya?ml)$/i, '') || 'workflow';
}

/** The definition with a reference in the place of each function's name, and the functions by id. */
function linkedStates(
  machine: TemplateValue,
  file: TemplateFile,
  functions: Map<string, StackResource>,
  depth: number,
): TemplateValue {
  const states = mapOf(at(machine, 'States'));
  if (machine.kind !== 'map' || states === null || depth > DEEPEST) return machine;
  const linked = [...states].map(
    ([name, state]) => [name, linkedState(state, file, functions, depth)] as const,
  );
  return withEntries(machine, [['States', mapValue(linked, machine.place)]]);
}

function linkedState(
  state: TemplateValue,
  file: TemplateFile,
  functions: Map<string, StackResource>,
  depth: number,
): TemplateValue {
  if (state.kind !== 'map') return state;
  const inner = (value: TemplateValue): TemplateValue => linkedStates(value, file, functions, depth + 1);
  const changes: [string, TemplateValue | undefined][] = [];
  for (const key of ['Iterator', 'ItemProcessor']) {
    const value = at(state, key);
    if (value !== undefined) changes.push([key, inner(value)]);
  }
  const branches = at(state, 'Branches');
  if (branches?.kind === 'list')
    changes.push(['Branches', { ...branches, items: branches.items.map(inner) }]);
  const named = functionOf(state);
  if (named !== null) {
    const reference = functionReference(named.name, named.place, functions);
    if (named.key === 'Resource') changes.push(['Resource', reference]);
    else {
      const parameters = at(state, named.key);
      if (parameters?.kind === 'map')
        changes.push([named.key, withEntries(parameters, [['FunctionName', reference]])]);
    }
  }
  return withEntries(state, changes);
}

interface NamedFunction {
  readonly key: 'Resource' | 'Parameters' | 'Arguments';
  readonly name: string;
  readonly place: TemplatePlace;
}

/** The function that a task invokes: by its ARN or a placeholder in `Resource`, or by `FunctionName`. */
function functionOf(state: TemplateValue): NamedFunction | null {
  if (textOf(at(state, 'Type')) !== 'Task') return null;
  const resource = at(state, 'Resource');
  const text = textOf(resource) ?? '';
  if (/:states:::(aws-sdk:)?lambda:invoke\b/.test(text)) {
    for (const key of ['Parameters', 'Arguments'] as const) {
      const value = at(state, key, 'FunctionName');
      const name = textOf(value);
      if (value !== undefined && name !== null && !name.startsWith('{%'))
        return { key, name: nameOf(name), place: value.place };
    }
    return null;
  }
  if (resource === undefined) return null;
  const isFunction = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:/.test(text) || /^\$\{[^}]+\}$/.test(text);
  return isFunction ? { key: 'Resource', name: nameOf(text), place: resource.place } : null;
}

/** `arn:…:function:orders:live`, `${OrdersFunctionArn}` and `orders` → orders or OrdersFunction. */
function nameOf(text: string): string {
  const arn = /:function:([^:]+)/.exec(text)?.[1];
  const placeholder = /^\$\{([^}]+)\}$/.exec(arn ?? text)?.[1];
  if (placeholder === undefined) return (arn ?? text).split(':')[0] ?? text;
  return placeholder.replace(/\.Arn$/, '').replace(/_?(Arn|ARN|arn|Name)$/, '') || placeholder;
}

function functionReference(
  name: string,
  place: TemplatePlace,
  functions: Map<string, StackResource>,
): TemplateValue {
  const id = name.replace(/[^0-9A-Za-z]/g, '') || 'Function';
  if (!functions.has(id)) {
    const isPlaceholder = id === name;
    const properties = fromPlain(isPlaceholder ? {} : { FunctionName: name }, place);
    const type = 'AWS::Lambda::Function';
    functions.set(id, { id, title: name, type, properties: mapValue(mapOf(properties) ?? [], place), place });
  }
  return referenceValue(id, 'Arn', place);
}
