import type { TemplateMap, TemplateValue } from '../../value.ts';
import { type Deployment, type ModuleInstance, type PlannedResource, segmentsOf } from './modules.ts';
import { entry, listAt, mapAt, textsAt } from './parts.ts';

/** Variables and outputs that are followed from one to the next. */
const MOST_STEPS = 40;

/** What an expression of the configuration points to. */
export interface Target {
  readonly resource: PlannedResource;
  /** `arn`, `stream_arn`; null where the expression takes the whole resource. */
  readonly attribute: string | null;
}

/** What can be found out of an expression whose value nobody knows before it is applied. */
export interface Found {
  readonly targets: readonly Target[];
  /** What it may name besides: behind a local, whose expression no plan has, something of its module. */
  readonly possible: readonly Target[];
  /** A value that stands in the configuration itself: an argument of a module. */
  readonly constant: TemplateValue | null;
  /** What it is in its author's words: `aws_sqs_queue.jobs.arn`, `local.name`. */
  readonly text: string;
}

const NOTHING: Found = { targets: [], possible: [], constant: null, text: '' };

/**
 * Follows references of a plan's `configuration` through variables, outputs and `each` to the resources they
 * mean. Terraform gives an expression's references and not the expression: several may be all that is known.
 */
export class References {
  private readonly deployment: Deployment;
  /** Instances by module, kind, type and name. */
  private readonly instances = new Map<string, PlannedResource[]>();
  private readonly children = new Map<string, ModuleInstance[]>();
  private readonly withinModules = new Map<string, readonly Target[]>();

  constructor(deployment: Deployment) {
    this.deployment = deployment;
    for (const resource of deployment.resources.values()) {
      const { module, isData, type, name } = resource;
      push(this.instances, `${module.address} ${isData} ${type} ${name}`, resource);
    }
    for (const module of deployment.modules.values()) {
      if (module.parent !== null) push(this.children, `${module.parent.address} ${module.name}`, module);
    }
  }

  /** What the value of an attribute comes from: `path` as in the resource's values. */
  of(resource: PlannedResource, path: readonly (string | number)[]): Found {
    const expression = expressionAt(mapAt(resource.configuration, 'expressions'), path);
    if (expression === null) return NOTHING;
    return this.found(expression, {
      module: resource.module,
      self: resource,
      index: resource.index,
      steps: 0,
    });
  }

  /** What an argument of a module comes from, in the module that calls it. */
  argument({ parent, call, index }: ModuleInstance, name: string): Found {
    const expression = entry(call, 'expressions', name);
    if (expression === undefined || parent === null) return NOTHING;
    return this.found(expression, { module: parent, self: null, index, steps: 0 });
  }

  /** Values that stand in the configuration for a part of an attribute: `{ maxReceiveCount = 4 }`. */
  constants(resource: PlannedResource, path: readonly (string | number)[]): readonly TemplateValue[] {
    const expression = expressionAt(mapAt(resource.configuration, 'expressions'), path);
    if (expression === null) return [];
    const { module, index } = resource;
    const scope: Scope = { module, self: resource, index, steps: 0 };
    return leaves(referencesIn(expression)).flatMap((one) => this.follow(one, scope).constant ?? []);
  }

  private found(expression: TemplateValue, scope: Scope): Found {
    const constant = entry(expression, 'constant_value');
    if (constant !== undefined) return { ...NOTHING, constant };
    const references = leaves(referencesIn(expression));
    const founds = references.map((reference) => this.follow(reference, scope));
    const targets = unique(founds.flatMap((found) => found.targets));
    const [only] = founds;
    return {
      targets,
      possible: unique(founds.flatMap((found) => found.possible)),
      constant: founds.length === 1 ? (only?.constant ?? null) : null,
      text: references.join(', '),
    };
  }

  private follow(reference: string, scope: Scope): Found {
    if (scope.steps > MOST_STEPS) return NOTHING;
    const next = { ...scope, steps: scope.steps + 1 };
    const [first = '', ...rest] = segmentsOf(reference);
    if (first === 'var') return this.variable(rest[0] ?? '', next);
    if (first === 'module') return this.output(rest, next);
    if (first === 'local') return { ...NOTHING, possible: this.within(scope.module) };
    if (first === 'each') return rest[0] === 'value' ? this.each(next) : NOTHING;
    if (first === 'data') return this.resource(rest, true, next);
    if (!first.includes('_')) return NOTHING;
    return this.resource([first, ...rest], false, next);
  }

  private variable(name: string, { module, steps }: Scope): Found {
    if (module.parent === null) {
      const value = entry(this.deployment.root, 'variables', name, 'value');
      return { ...NOTHING, constant: value ?? null };
    }
    const argument = entry(module.call, 'expressions', name);
    if (argument === undefined) {
      const preset = entry(module.configuration, 'variables', name, 'default');
      return { ...NOTHING, constant: preset ?? null };
    }
    return this.found(argument, { module: module.parent, self: null, index: module.index, steps });
  }

  private output([name = '', ...rest]: readonly string[], scope: Scope): Found {
    const [first = ''] = rest;
    const index = first.startsWith('[') ? first.slice(1, -1) : null;
    const output = index === null ? first : (rest[1] ?? '');
    const modules = chosen(this.children.get(`${scope.module.address} ${name}`) ?? [], index, scope.index);
    const founds = modules.map((module) => {
      const expression = entry(module.configuration, 'outputs', output, 'expression');
      if (expression === undefined) return NOTHING;
      return this.found(expression, { module, self: null, index: module.index, steps: scope.steps });
    });
    return {
      targets: unique(founds.flatMap(({ targets }) => targets)),
      possible: unique(founds.flatMap(({ possible }) => possible)),
      constant: founds.length === 1 ? (founds[0]?.constant ?? null) : null,
      text: '',
    };
  }

  /** All that a local of a module can be made of: its resources, arguments, and the outputs of its calls. */
  within(module: ModuleInstance): readonly Target[] {
    const known = this.withinModules.get(module.address);
    if (known !== undefined) return known;
    // Locals of modules that name each other end here.
    this.withinModules.set(module.address, []);
    const scope: Scope = { module, self: null, index: module.index, steps: 0 };
    const targets: Target[] = [];
    for (const resource of this.deployment.resources.values()) {
      if (resource.module === module && !resource.isData) targets.push({ resource, attribute: null });
    }
    const { parent, call } = module;
    const outside = parent === null ? [] : [...(mapAt(call, 'expressions')?.entries.values() ?? [])];
    for (const argument of outside) {
      targets.push(...this.found(argument, { ...scope, module: parent ?? module }).targets);
    }
    for (const child of this.deployment.modules.values()) {
      if (child.parent !== module) continue;
      for (const output of mapAt(child.configuration, 'outputs')?.entries.values() ?? []) {
        const expression = entry(output, 'expression');
        if (expression !== undefined)
          targets.push(...this.found(expression, { ...scope, module: child }).targets);
      }
    }
    const within = unique(targets);
    this.withinModules.set(module.address, within);
    return within;
  }

  private each({ module, self, index, steps }: Scope): Found {
    const block = self === null ? null : self.configuration;
    const expression = mapAt(block, 'for_each_expression');
    return expression === null ? NOTHING : this.found(expression, { module, self: null, index, steps });
  }

  private resource([type = '', name = '', ...rest]: readonly string[], isData: boolean, scope: Scope): Found {
    const [first = ''] = rest;
    const index = first.startsWith('[') ? first.slice(1, -1) : null;
    const attribute = (index === null ? first : rest[1]) ?? '';
    const all = this.instances.get(`${scope.module.address} ${isData} ${type} ${name}`) ?? [];
    const targets = chosen(all, index, scope.index).map((resource) => ({
      resource,
      attribute: attribute === '' ? null : attribute,
    }));
    return { ...NOTHING, targets };
  }
}

interface Scope {
  readonly module: ModuleInstance;
  /** The resource whose expression it is; null inside a module's arguments and outputs. */
  readonly self: PlannedResource | null;
  /** Which instance asks: a reference without a key means the same key, as `each.key` mostly does. */
  readonly index: string | null;
  readonly steps: number;
}

/** The instance that is named; where none is, the one of the asker's key; else all. */
function chosen<T extends { readonly index: string | null }>(
  all: readonly T[],
  named: string | null,
  asking: string | null,
): readonly T[] {
  const wanted = named ?? asking;
  const same = wanted === null ? [] : all.filter(({ index }) => index === wanted);
  return same.length > 0 ? same : named === null || all.length === 1 ? all : [];
}

/** The expression of an attribute, in blocks and below them; null where the configuration has none. */
function expressionAt(
  expressions: TemplateMap | null,
  path: readonly (string | number)[],
): TemplateValue | null {
  let at: TemplateValue | null = expressions;
  for (const step of path) {
    if (at === null) return null;
    if (isExpression(at)) return at;
    if (at.kind === 'list') {
      const index: number = typeof step === 'number' ? step : 0;
      at = at.items[index] ?? at.items[0] ?? null;
      if (typeof step === 'number') continue;
    }
    if (typeof step === 'string') at = entry(at, step) ?? null;
  }
  return at;
}

function isExpression(value: TemplateValue): boolean {
  return entry(value, 'references') !== undefined || entry(value, 'constant_value') !== undefined;
}

/** Every reference below, of an expression or of a block of expressions. */
function referencesIn(value: TemplateValue): readonly string[] {
  if (value.kind === 'list') return value.items.flatMap(referencesIn);
  if (value.kind !== 'map') return [];
  if (listAt(value, 'references').length > 0) return textsAt(value, 'references');
  return [...value.entries.values()].flatMap(referencesIn);
}

/** Without those that others begin with: of `aws_sqs_queue.a.arn` Terraform names `aws_sqs_queue.a` too. */
function leaves(references: readonly string[]): readonly string[] {
  const kept = new Set<string>();
  for (const [at, reference] of references.entries()) {
    const isPrefix = references.some((other, index) => {
      if (index === at || other === reference) return false;
      return other.startsWith(`${reference}.`) || other.startsWith(`${reference}[`);
    });
    if (!isPrefix) kept.add(reference);
  }
  return [...kept];
}

function unique(targets: readonly Target[]): readonly Target[] {
  return [
    ...new Map(targets.map((target) => [`${target.resource.address} ${target.attribute}`, target])).values(),
  ];
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** A data source's or a resource's own text, for a message. */
export function nameOf({ resource, attribute }: Target): string {
  return attribute === null ? resource.address : `${resource.address}.${attribute}`;
}
