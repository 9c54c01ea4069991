import type { ImportNote } from '../../stack.ts';
import type {
  TemplateMap,
  TemplatePlace,
  TemplateReference,
  TemplateUnknown,
  TemplateValue,
} from '../../value.ts';
import { at, isAbsent, mapValue, scalarValue, textOf, textValue, unknownValue } from '../values.ts';
import { literalOf, piecesOf, type Source, sourceOf } from './variable-text.ts';

/** What variables are resolved in. */
export interface VariableScope {
  readonly root: TemplateMap;
  /** `--parameter K=V`: answers `opt:`, `param:` and `env:`. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly region: string | undefined;
  /** A file that a variable names: its value, or why there is none. */
  readonly include: (name: string, place: TemplatePlace) => TemplateValue;
  /** `${construct:jobs.queueUrl}` of serverless-lift. */
  readonly construct: (address: string, place: TemplatePlace) => TemplateValue | undefined;
  readonly notes: ImportNote[];
}

/** Steps from one value to the next: a chain of variables longer than this goes in a circle. */
const MOST_STEPS = 200;
/** Values that variables make, each counted: a doubling of doublings ends here. */
const MOST_VALUES = 400_000;

const ELSEWHERE: Readonly<Record<string, string>> = {
  cf: 'it is an output of a stack that is deployed already',
  ssm: 'it is a parameter of Systems Manager',
  s3: 'it is an object in S3',
  aws: 'it is known after deploying',
  env: 'it is a variable of the environment that deploys',
  param: 'it is a parameter that is given when deploying',
  opt: 'it is an option of the command line that deploys',
  git: 'it is a fact of the repository',
  output: 'it is an output of another service',
};

/**
 * Resolves the variables of serverless.yml (https://www.serverless.com/framework/docs/guides/variables, read
 * 2026-11-28): each when it is asked for, so that a value that nobody uses is never a fault.
 */
export class Variables {
  private readonly scope: VariableScope;
  private readonly done = new Map<TemplateValue, TemplateValue>();
  private readonly open = new Set<TemplateValue>();
  private readonly assumed = new Set<string>();
  private steps = 0;
  private made = 0;

  constructor(scope: VariableScope) {
    this.scope = scope;
  }

  /** The value with every variable in it resolved; what cannot be is unknown, with the reason. */
  resolve(value: TemplateValue): TemplateValue {
    const known = this.done.get(value);
    if (known !== undefined) return known;
    this.made += 1;
    if (this.made > MOST_VALUES) return unknownValue('…', 'variables make too many values here', value.place);
    const resolved = this.resolveInner(value);
    this.done.set(value, resolved);
    return resolved;
  }

  /** What stands at a path, each step's variables resolved; undefined where nothing does. */
  at(...path: readonly string[]): TemplateValue | undefined {
    const found = this.walk(this.scope.root, path);
    return found === undefined ? undefined : this.resolve(found);
  }

  get stage(): string {
    return (
      this.scope.parameters.get('stage') ??
      textOf(this.at('provider', 'stage')) ??
      textOf(this.at('stage')) ??
      'dev'
    );
  }

  get region(): string {
    return (
      this.scope.region ??
      this.scope.parameters.get('region') ??
      textOf(this.at('provider', 'region')) ??
      'us-east-1'
    );
  }

  /** Whether the call says the stage or the region. */
  isGiven(name: string): boolean {
    return this.scope.parameters.has(name) || (name === 'region' && this.scope.region !== undefined);
  }

  private resolveInner(value: TemplateValue): TemplateValue {
    if (value.kind === 'list') {
      return { ...value, items: value.items.map((item) => this.resolve(item)) };
    }
    if (value.kind === 'map') {
      const entries = [...value.entries].map(
        ([key, entry]) => [this.keyOf(key, value.place), this.resolve(entry)] as const,
      );
      return mapValue(entries, value.place);
    }
    if (value.kind !== 'scalar' || typeof value.value !== 'string' || !value.value.includes('${'))
      return value;
    if (this.open.has(value)) {
      return unknownValue(value.value, 'the variable leads back to itself', value.place);
    }
    this.open.add(value);
    const resolved = this.text(value.value, value.place);
    this.open.delete(value);
    return resolved;
  }

  private keyOf(key: string, place: TemplatePlace): string {
    return key.includes('${') ? (textOf(this.text(key, place)) ?? key) : key;
  }

  private text(text: string, place: TemplatePlace): TemplateValue {
    const pieces = piecesOf(text);
    const [first] = pieces;
    if (pieces.length === 1 && first?.kind === 'variable') return this.variable(first, place);
    const parts = pieces.map((piece) =>
      piece.kind === 'text' ? [piece.text] : partsOf(this.variable(piece, place), piece.written),
    );
    return textValue(parts.flat(), place);
  }

  private variable(
    piece: { readonly written: string; readonly sources: readonly string[] },
    place: TemplatePlace,
  ): TemplateValue {
    this.steps += 1;
    let unknown: TemplateValue | undefined;
    if (this.steps > MOST_STEPS * 500) return unknownValue(piece.written, 'too many variables', place);
    for (const [index, written] of piece.sources.entries()) {
      const isLast = index === piece.sources.length - 1;
      const found = this.source(written, isLast, place, piece.written);
      if (found === undefined || isAbsent(found)) continue;
      // What only the deployed world knows wins over its fallback there; here the fallback is the better
      // guess.
      if (found.kind === 'unknown' && !isLast) unknown ??= found;
      else return found.kind === 'unknown' && unknown !== undefined ? unknown : found;
    }
    if (unknown !== undefined) return unknown;
    const [source] = piece.sources;
    const missing = source === undefined ? null : sourceOf(source);
    return unknownValue(piece.written, this.missingReason(missing), place);
  }

  private missingReason(source: Source | null): string {
    if (source?.type === 'self') return `there is no value at ${source.address}`;
    if (source?.type === 'file') return `${source.parameter} has no value at ${source.address}`;
    const why = ELSEWHERE[source?.type ?? ''] ?? 'nothing here tells its value';
    const name = source?.address ?? '';
    const isGiven = source !== null && ['opt', 'param', 'env'].includes(source?.type ?? '');
    return isGiven ? `${why}; --parameter ${name}=… gives it` : why;
  }

  private source(
    written: string,
    isLast: boolean,
    place: TemplatePlace,
    whole: string,
  ): TemplateValue | undefined {
    let text = written;
    if (written.includes('${')) {
      const inner = this.text(written, place);
      if (inner.kind !== 'scalar') return inner.kind === 'text' ? unknownOf(inner, whole) : inner;
      // `${self:a.${opt:stage}, ${self:b}}`: a variable that stands alone is its value.
      if (/^\$\{.*\}$/s.test(written) && piecesOf(written).length === 1) return inner;
      text = String(inner.value);
    }
    const source = sourceOf(text);
    if (source === null || /^["']/.test(text)) return scalarValue(literalOf(text), place);
    return this.valueOf(source, isLast, place, whole);
  }

  private valueOf(
    source: Source,
    isLast: boolean,
    place: TemplatePlace,
    whole: string,
  ): TemplateValue | undefined {
    const { type, parameter, address } = source;
    const { parameters } = this.scope;
    const given = parameters.get(address);
    switch (type) {
      case 'self':
        return address === '' ? this.scope.root : this.self(address);
      case 'opt':
        return given === undefined ? this.assumedOption(address, isLast, place) : scalarValue(given, place);
      case 'env':
        return given === undefined ? undefined : scalarValue(given, place);
      case 'sls':
        return address === 'stage' ? scalarValue(this.stage, place) : scalarValue('instance', place);
      case 'param':
        return given === undefined ? this.parameterOfStage(address) : scalarValue(given, place);
      case 'aws':
        if (address === 'region') return scalarValue(this.region, place);
        return unknownValue(whole, 'it is the account that deploys', place);
      case 'strToBool':
        return scalarValue(/^(true|yes|1)$/i.test(parameter), place);
      case 'file':
        return this.file(parameter, address, place);
      case 'construct':
        return this.scope.construct(address, place);
      case 'cf':
      case 's3':
        return unknownValue(whole, this.missingReason(source), place);
      default:
        if (!(type in ELSEWHERE))
          return unknownValue(whole, `nothing here reads variables of ${type}`, place);
        return unknownValue(whole, this.missingReason(source), place);
    }
  }

  private self(address: string): TemplateValue | undefined {
    // The framework fills these in before anyone asks.
    if (address === 'provider.stage') return scalarValue(this.stage, this.scope.root.place);
    if (address === 'provider.region') return scalarValue(this.region, this.scope.root.place);
    if (address === 'service.name') return this.at('service', 'name') ?? this.at('service');
    return this.at(...address.split('.'));
  }

  /** A stage that only the command line would give is the one that the framework takes without it. */
  private assumedOption(name: string, isLast: boolean, place: TemplatePlace): TemplateValue | undefined {
    if (!isLast || (name !== 'stage' && name !== 'region')) return undefined;
    const value = name === 'stage' ? this.stage : this.region;
    if (!this.assumed.has(name)) {
      this.assumed.add(name);
      this.scope.notes.push({
        kind: 'assumed',
        place,
        subject: `\${opt:${name}}`,
        reason: `the ${name} is given when deploying; ${value} is taken, --parameter ${name}=… gives another`,
      });
    }
    return scalarValue(value, place);
  }

  private parameterOfStage(name: string): TemplateValue | undefined {
    const { stage } = this;
    const paths = [
      ['stages', stage, 'params', name],
      ['params', stage, name],
      ['stages', 'default', 'params', name],
      ['params', 'default', name],
    ];
    for (const path of paths) {
      const found = this.at(...path);
      if (!isAbsent(found)) return found;
    }
    return undefined;
  }

  private file(name: string, address: string, place: TemplatePlace): TemplateValue | undefined {
    const content = this.scope.include(name, place);
    if (content.kind === 'unknown' || address === '') return this.resolve(content);
    const found = this.walk(content, address.split(/[.:]/));
    return found === undefined || found.kind === 'unknown' ? found : this.resolve(found);
  }

  private walk(from: TemplateValue, path: readonly string[]): TemplateValue | undefined {
    let found: TemplateValue | undefined = from;
    for (const key of path) {
      if (found?.kind === 'scalar') found = this.resolve(found);
      if (found?.kind === 'unknown') return found;
      const next: TemplateValue | undefined =
        /^\d+$/.test(key) && found?.kind === 'list' ? at(found, Number(key)) : at(found, key);
      found = next;
      if (found === undefined) return undefined;
    }
    return found;
  }
}

function unknownOf(text: TemplateValue & { kind: 'text' }, whole: string): TemplateUnknown {
  const part = text.parts.find((one) => typeof one !== 'string' && one.kind === 'unknown');
  const reason = typeof part === 'object' && part.kind === 'unknown' ? part.reason : 'it names a resource';
  return unknownValue(whole, reason, text.place);
}

/** A value inside a text: scalars as they read, references and unknowns as they are. */
function partsOf(
  value: TemplateValue,
  written: string,
): readonly (string | TemplateReference | TemplateUnknown)[] {
  if (value.kind === 'scalar') return [value.value === null ? '' : String(value.value)];
  if (value.kind === 'text') return value.parts;
  if (value.kind === 'reference' || value.kind === 'unknown') return [value];
  return [unknownValue(written, 'a map or a list stands inside a text', value.place)];
}
