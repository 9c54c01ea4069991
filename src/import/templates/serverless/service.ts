import type { ImportNote, StackResource } from '../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import { at, isAbsent, mapValue, referenceValue, textValue } from '../values.ts';

/** What of serverless.yml became known, and the resources that it becomes. */
export class Service {
  readonly name: string;
  readonly stage: string;
  readonly region: string;
  readonly provider: TemplateMap;
  /** The whole file, with its variables resolved where they are asked for. */
  readonly root: TemplateMap;
  readonly resources = new Map<string, StackResource>();
  /** By their keys, of every file that `functions` names. */
  readonly functions: ReadonlyMap<string, TemplateMap>;
  readonly notes: ImportNote[];

  constructor(
    facts: Pick<Service, 'name' | 'stage' | 'region' | 'provider' | 'root' | 'functions' | 'notes'>,
  ) {
    this.name = facts.name;
    this.stage = facts.stage;
    this.region = facts.region;
    this.provider = facts.provider;
    this.root = facts.root;
    this.functions = facts.functions;
    this.notes = facts.notes;
  }

  /** Adds a resource; one of the same id stays as it is, and its properties win over these. */
  add(
    id: string,
    type: string,
    properties: Iterable<readonly [string, TemplateValue | undefined]>,
    place: TemplatePlace,
    title = id,
  ): void {
    if (this.resources.has(id)) return;
    this.resources.set(id, { id, title, type, properties: mapValue(properties, place), place });
  }

  note(kind: ImportNote['kind'], place: TemplatePlace, subject: string, reason: string): void {
    this.notes.push({ kind, place, subject, reason });
  }
}

/** A function of the service while its events are read. */
export interface ServiceFunction {
  readonly key: string;
  /** Its logical id. */
  readonly id: string;
  readonly map: TemplateMap;
  readonly place: TemplatePlace;
  /** What invokes it: the function, or the alias of its provisioned concurrency. */
  readonly target: (place: TemplatePlace) => TemplateValue;
}

/** The entries of a map under other names, where they are there: `batchSize` → `BatchSize`. */
export function renamed(
  from: TemplateValue | undefined,
  names: Readonly<Record<string, string>>,
): readonly (readonly [string, TemplateValue | undefined])[] {
  return Object.entries(names).map(([own, theirs]) => {
    const value = at(from, own);
    return [theirs, isAbsent(value) ? undefined : value] as const;
  });
}

/**
 * The map that invokes a function through an API:
 * `arn:aws:apigateway:…/functions/${Function.Arn}/invocations`.
 */
export function invocationUri(target: TemplateValue, place: TemplatePlace): TemplateValue {
  const head = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/';
  const part = target.kind === 'reference' || target.kind === 'unknown' ? [target] : [];
  return textValue([head, ...part, '/invocations'], place);
}

export function arnOf(resource: string, place: TemplatePlace): TemplateValue {
  return referenceValue(resource, 'Arn', place);
}
