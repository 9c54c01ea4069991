import { endlessStates, failingStates, openShares, type StateWays } from '../../model/workflow-ends.ts';
import type { StackResource } from '../stack.ts';
import type { Plain, PlainMap } from './draft.ts';
import type { Mapper, Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';

export const STATE_MACHINE: Mapper = {
  type: 'AWS::StepFunctions::StateMachine',
  inert: {
    StateMachineName: 'a name',
    RoleArn: 'who may call',
    EncryptionConfiguration: 'keys of encryption are not part of a scenario',
  },
  map: (resource, p, mapping) => {
    const { draft } = mapping;
    const name = mapping.nameOfResource(resource);
    const given = p.at('Definition').isGiven ? p.at('Definition') : p.at('DefinitionString');
    const document = given.document();
    const reader = new MachineReader(mapping, resource, p.at('DefinitionSubstitutions'));
    if (!document.at('States').isGiven) {
      const place =
        [p.at('DefinitionS3Location'), p.at('DefinitionUri'), given].find(({ isGiven }) => isGiven) ?? p;
      const words =
        'the definition of the state machine cannot be read: its functions are called by nothing here';
      draft.noteOf('dropped', resource, place, words);
      place.take();
      return;
    }
    const definition = reader.machine(document);
    p.at('DefinitionSubstitutions').take();
    given.take();
    document.take();
    const [endless] = reader.endless;
    if (endless !== undefined) {
      const words =
        'no state ends the workflow, so AWS refuses it and nothing here starts it: give a state with End: true, or of type Succeed or Fail';
      draft.noteOf('dropped', resource, endless, words);
      return;
    }
    const values: PlainMap = { source: 'step-functions' };
    if (p.at('StateMachineType').text()?.toUpperCase() === 'EXPRESS') values['type'] = 'express';
    values['definition'] = definition;
    const entry = mapping.trigger(name, values);
    for (const called of reader.functions) draft.reached.add(called);
    if (reader.open.length > 0) {
      const lines = reader.open.map(
        ({ state, example, reason }) => `  ${quoted(state)}: ${example}   # ${reason}`,
      );
      draft.comment(`${entry.path}.states`, ['', ...lines].join('\n'));
    }
    for (const { state, reason, at } of reader.open) {
      draft.noteOf('assumed', resource, at, `${entry.path}.states.${quoted(state)}: ${reason}`);
    }
    for (const { names, at } of reader.loops) {
      const words = `only an error leads out of ${names.join(', ')}: an execution goes round until then, or until its 25,000 events are full; work.errorRate of the functions in it says how often`;
      draft.noteOf('assumed', resource, at, `${entry.path}: ${words}`);
    }
    const what = `executions of ${name}`;
    draft.entryPoints.push({ to: name, what, functions: [...reader.functions], source: 'step-functions' });
    for (const [key, reason] of [
      ['LoggingConfiguration', 'logs of executions are not in the bill'],
      ['TracingConfiguration', 'traces of X-Ray are not in the bill'],
    ] as const) {
      const reading = p.at(key);
      const isOff = reading.at('Level').text() === 'OFF' || reading.at('Enabled').flag() === false;
      reading.take();
      if (reading.isGiven && !isOff) draft.noteOf('dropped', resource, reading, reason);
    }
  },
};

export const MACHINE_PARTS: readonly Mapper[] = ['StateMachineAlias', 'StateMachineVersion', 'Activity'].map(
  (kind): Mapper => ({
    type: `AWS::StepFunctions::${kind}`,
    whole: 'a scenario has one version of a state machine',
    map: () => {},
  }),
);

/** Keys of states that are numbers, and those that are words; what data they pass on is not simulated. */
const NUMBERS = ['TimeoutSeconds', 'Seconds', 'MaxConcurrency'];
const WORDS = ['Type', 'Next', 'Default'];
const RETRY_NUMBERS = ['IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds'];

/** What hangs on data in a state, and what the scenario takes for it. */
interface OpenState {
  readonly state: string;
  readonly example: string;
  readonly reason: string;
  readonly at: Reading;
}

/** A state machine without the data that it passes on, its tasks under the scenario's names of functions. */
class MachineReader {
  readonly functions = new Set<string>();
  /** What the scenario's key `states` would say. */
  readonly open: OpenState[] = [];
  /** Machines that have no end, the whole or one inside it. */
  readonly endless: Reading[] = [];
  /** States that go round until an error leads out of them. */
  readonly loops: { readonly names: readonly string[]; readonly at: Reading }[] = [];
  private readonly mapping: Mapping;
  private readonly resource: StackResource;
  private readonly substitutions: Reading;

  constructor(mapping: Mapping, resource: StackResource, substitutions: Reading) {
    this.mapping = mapping;
    this.resource = resource;
    this.substitutions = substitutions;
  }

  machine(reading: Reading): PlainMap {
    const made: PlainMap = {};
    this.copy(made, reading, ['StartAt'], ['TimeoutSeconds']);
    const states: PlainMap = {};
    const given = reading.at('States').entries();
    const ways = new Map(given.map(([name, state]) => [name, waysOf(state)]));
    if (![...ways.values()].some(({ isGoodEnd }) => isGoodEnd !== null)) this.endless.push(reading);
    const loop = [...endlessStates(ways)];
    const [first] = loop;
    if (first !== undefined) this.loops.push({ names: loop, at: reading.at('States', first) });
    const failing = failingStates(ways);
    for (const [name, state] of given) states[name] = this.state(name, state, failing);
    made['States'] = states;
    return made;
  }

  private state(name: string, state: Reading, failing: ReadonlySet<string>): PlainMap {
    const made: PlainMap = {};
    this.copy(made, state, WORDS, NUMBERS);
    if (state.at('End').flag() === true) made['End'] = true;
    const type = made['Type'];
    if (type === 'Task') this.task(name, state, made);
    if (type === 'Choice') this.choice(name, state, made, failing);
    if (type === 'Wait' && made['Seconds'] === undefined)
      this.leaveOpen(name, state, '{ duration: 1m }', 'its wait hangs on data; none is assumed');
    if (type === 'Parallel')
      made['Branches'] = state
        .at('Branches')
        .items()
        .map((branch) => this.machine(branch));
    if (type === 'Map') {
      const processor = state.at('ItemProcessor').isGiven ? state.at('ItemProcessor') : state.at('Iterator');
      const inner = this.machine(processor);
      const mode = processor.at('ProcessorConfig', 'Mode').text();
      made['ItemProcessor'] = mode === undefined ? inner : { ProcessorConfig: { Mode: mode }, ...inner };
      this.leaveOpen(name, state, '{ items: 10 }', 'how many items it has hangs on data; 1 is assumed');
    }
    const retries = state.at('Retry').items();
    if (retries.length > 0) made['Retry'] = retries.map((retry) => this.retry(retry));
    const catches = state.at('Catch').items();
    if (catches.length > 0) {
      made['Catch'] = catches.map((caught): PlainMap => {
        const entry: PlainMap = { ErrorEquals: textsOf(caught.at('ErrorEquals')) };
        this.copy(entry, caught, ['Next'], []);
        return entry;
      });
    }
    return made;
  }

  private choice(name: string, state: Reading, made: PlainMap, failing: ReadonlySet<string>): void {
    const ways = choicesOf(state);
    made['Choices'] = ways.map((next): PlainMap => ({ Next: next }));
    const all = [...new Set([...ways, ...(typeof made['Default'] === 'string' ? [made['Default']] : [])])];
    if (all.length < 2) return;
    const shares = openShares(all, failing, 1);
    const usual = all.filter((way) => shares.get(way) !== 0);
    const rare = all.filter((way) => shares.get(way) === 0);
    const asked = rare[0] ?? all[0] ?? '';
    const share = rare.length > 0 ? '1%' : `${Math.floor(100 / all.length)}%`;
    const even = usual.length > 1 ? `even shares of ${usual.join(', ')}` : `${usual[0]} alone`;
    const failed = rare.length === 0 ? '' : `, and that none goes to ${rare.join(', ')}, where it fails`;
    this.leaveOpen(
      name,
      state,
      `{ choose: { ${quoted(asked)}: ${share} } }`,
      `which way it goes hangs on data; ${even} ${usual.length > 1 ? 'are' : 'is'} assumed${failed}`,
    );
  }

  private task(name: string, state: Reading, made: PlainMap): void {
    const resource = this.substituted(state.at('Resource'));
    const text = resource.text() ?? resource.words(300);
    const invoke = /:states:[^:]*:[^:]*:(?:aws-sdk:)?lambda:invoke(.*)$/.exec(text);
    if (invoke === null && isOtherService(text)) {
      made['Resource'] = text.replace(/\$\{[^}]*\}|!\S+/g, 'aws');
      this.leaveOpen(
        name,
        state,
        '{ duration: 100ms }',
        `it calls ${text.slice(0, 80)}, which takes no time until this says how long`,
      );
      return;
    }
    const parameters = state.at('Parameters').isGiven ? state.at('Parameters') : state.at('Arguments');
    const named = invoke === null ? resource : this.substituted(parameters.at('FunctionName'));
    const called = this.called(name, named);
    this.functions.add(called);
    const isToken = invoke?.[1]?.includes('waitForTaskToken') === true;
    if (isToken) {
      made['Resource'] = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
      made['Parameters'] = { FunctionName: called };
    } else made['Resource'] = called;
  }

  /** The function that a task calls; one of another template is made up, with what is known of it. */
  private called(state: string, named: Reading): string {
    const { mapping, resource } = this;
    const known = named.isGiven ? mapping.functionOf(named) : undefined;
    if (known !== undefined) return known;
    const target = named.isGiven ? mapping.target(named, 'lambda') : undefined;
    const name = mapping.nameOf(
      target?.kind === 'outside'
        ? target
        : { kind: 'outside', service: 'lambda', name: wordIn(named) ?? state },
    );
    if (mapping.draft.get('functions', name) === undefined) {
      const entry = mapping.draft.add('functions', name, { memory: 128, timeout: '3s' });
      const words = named.isGiven ? named.words(80) : 'a function that hangs on data';
      mapping.draft.comment(
        entry.path,
        `${words} stands in no file of the import: Lambda's defaults are assumed`,
      );
      mapping.draft.noteOf(
        'assumed',
        resource,
        named,
        `${entry.path}: ${words} stands in no file of the import; 128 MB and 3 s are assumed`,
      );
    }
    return name;
  }

  /** `${Name}` of the state machine's own substitutions; anything else as it is. */
  private substituted(reading: Reading): Reading {
    const text = reading.text();
    const name = text === undefined ? undefined : /^\$\{([^}]+)\}/.exec(text)?.[1];
    const value = name === undefined ? undefined : this.substitutions.at(name);
    return value?.isGiven === true ? value : reading;
  }

  private retry(retry: Reading): PlainMap {
    const made: PlainMap = { ErrorEquals: textsOf(retry.at('ErrorEquals')) };
    this.copy(made, retry, ['JitterStrategy'], RETRY_NUMBERS);
    return made;
  }

  private copy(made: PlainMap, reading: Reading, words: readonly string[], numbers: readonly string[]): void {
    for (const key of words) {
      const value = reading.at(key).text();
      if (value !== undefined) made[key] = value;
    }
    for (const key of numbers) {
      const found = this.substituted(reading.at(key));
      const value: Plain | undefined = found.number();
      if (value !== undefined) made[key] = value;
      else if (found.isGiven && !(found.text() ?? '').trim().startsWith('{%')) {
        this.mapping.draft.noteOf(
          'unknown',
          this.resource,
          found,
          `${key} of a state is left out: ${found.words(60)} is no number that is known`,
        );
      }
    }
  }

  private leaveOpen(state: string, at: Reading, example: string, reason: string): void {
    this.open.push({ state, example, reason, at });
  }
}

function choicesOf(state: Reading): string[] {
  const rules = state.at('Choices').items();
  return rules.map((rule) => rule.at('Next').text() ?? '');
}

/** How a state goes on, errors aside. */
function waysOf(state: Reading): StateWays {
  const type = state.at('Type').text();
  if (type === 'Succeed' || type === 'Fail') return { isGoodEnd: type === 'Succeed', next: [] };
  if (state.at('End').flag() === true) return { isGoodEnd: true, next: [] };
  const next = [state.at('Next').text(), state.at('Default').text()].flatMap((name) => name ?? []);
  return { isGoodEnd: null, next: type === 'Choice' ? [...choicesOf(state), ...next] : next };
}

function isOtherService(resource: string): boolean {
  if (/^(?:arn:[^:]*|.*):states:[^:]*:[^:]*:/.test(resource)) return true;
  return /^arn:[^:]*:(?!lambda:)[a-z0-9-]+:/.test(resource);
}

function textsOf(reading: Reading): string[] {
  return reading.items().flatMap((item) => item.text() ?? []);
}

function wordIn(named: Reading): string | undefined {
  const words = named.isGiven ? named.words(80) : '';
  return /\$\{([^}.]+)/.exec(words)?.[1] ?? (/^[\w-]+$/.test(words) ? words : undefined);
}

function quoted(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name);
}
