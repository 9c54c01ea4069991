import type { ImportNote } from '../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateReference, TemplateValue } from '../../value.ts';
import type { OpenedResource } from '../cloudformation/opened.ts';
import { joined, type Made, makeMap } from './make.ts';

/** A resource of a SAM template, Globals merged in. */
export type SamResource = OpenedResource;

/** The pseudo parameters that SAM writes into texts of its own. */
export interface Pseudo {
  readonly region: TemplateValue;
  readonly account: TemplateValue;
  readonly partition: TemplateValue;
  readonly stack: TemplateValue;
}

/** What hangs on the resource that it is made from: its place, and its condition. */
export interface Origin {
  readonly place: TemplatePlace;
  readonly condition?: string | undefined;
}

/** Reads a file that the template names, as a value; null where it cannot be read, which is noted then. */
export type ReadBeside = (name: string, place: TemplatePlace, subject: string) => TemplateValue | null;

interface ExpansionSetting {
  readonly prefix: string;
  readonly pseudo: Pseudo;
  readonly readBeside: ReadBeside;
}

/** The resources of a template while SAM's become CloudFormation's. */
export class Expansion {
  readonly resources = new Map<string, OpenedResource>();
  readonly notes: ImportNote[] = [];
  /** What `Fn.Alias`, `Api.Stage` and their like stand for, by what the template writes. */
  readonly referable = new Map<string, string>();
  /** What ids of the template begin with, where it is a nested stack's: `Nested.`. */
  readonly prefix: string;
  readonly pseudo: Pseudo;
  readonly readBeside: ReadBeside;

  constructor({ prefix, pseudo, readBeside }: ExpansionSetting) {
    this.prefix = prefix;
    this.pseudo = pseudo;
    this.readBeside = readBeside;
  }

  /** Adds a resource; one of the same id is replaced where it stands. */
  add(id: string, type: string, properties: { readonly [key: string]: Made }, origin: Origin): void {
    const { place, condition } = origin;
    const nothing = makeMap({}, place);
    this.resources.set(id, {
      id,
      type,
      properties: makeMap(properties, place),
      ...(condition === undefined ? {} : { condition }),
      metadata: this.resources.get(id)?.metadata ?? nothing,
      dependsOn: this.resources.get(id)?.dependsOn ?? [],
      place,
      attributes: nothing,
    });
  }

  /** Changes the properties of a resource that is there already. */
  change(id: string, properties: TemplateMap): void {
    const resource = this.resources.get(id);
    if (resource !== undefined) this.resources.set(id, { ...resource, properties });
  }

  drop(place: TemplatePlace, subject: string, reason: string): void {
    this.notes.push({ kind: 'dropped', place, subject, reason });
  }

  assume(place: TemplatePlace, subject: string, reason: string): void {
    this.notes.push({ kind: 'assumed', place, subject, reason });
  }

  /**
   * A text with the pseudo parameters and values of the template in it: `{region}`, `{account}`,
   * `{partition}` and the names of `values`.
   */
  text(pattern: string, place: TemplatePlace, values: { readonly [name: string]: TemplateValue } = {}) {
    const known: { readonly [name: string]: TemplateValue } = { ...this.pseudo, ...values };
    const parts = pattern.split(/(\{\w+\})/).map((part): TemplateValue => {
      const value = part.startsWith('{') ? known[part.slice(1, -1)] : undefined;
      return value ?? { kind: 'scalar', value: part, place };
    });
    return joined(parts, place);
  }

  /** The stack's own name, as a title of what is made. */
  stackName(place: TemplatePlace): TemplateValue {
    return { ...this.pseudo.stack, place };
  }

  /** What API Gateway calls to invoke a function. */
  invocationUri(functionArn: TemplateValue, place: TemplatePlace): TemplateValue {
    const uri = 'arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations';
    return this.text(uri, place, { arn: functionArn });
  }
}

/** A statement of a policy that allows. */
export function allow(actions: readonly string[], resources: Made): { readonly [key: string]: Made } {
  return { Effect: 'Allow', Action: actions, Resource: resources };
}

export function policy(name: string, statements: readonly Made[]): Made {
  return { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements } };
}

export function assumedBy(service: string): Made {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
  };
}

/** The resource that a value refers to; undefined where it is no reference. */
export function referred(value: TemplateValue | undefined): TemplateReference | undefined {
  return value?.kind === 'reference' ? value : undefined;
}
