import type { ImportNote } from '../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import type { TerraformDocument } from './document.ts';
import { entry, isTrue, listAt, mapAt, mapOf, textAt, textsAt } from './parts.ts';

/** Modules in modules, far beyond what is written by hand. */
const MOST_MODULES = 20_000;

/** A module as it is deployed: the root, or one instance of a call. */
export interface ModuleInstance {
  /** `module.api["eu"].module.queue`; empty for the root. */
  readonly address: string;
  readonly parent: ModuleInstance | null;
  /** What the call is called, and which instance of it this is. */
  readonly name: string;
  readonly index: string | null;
  /** The module of the configuration; null where the document has none (a state). */
  readonly configuration: TemplateMap | null;
  /** The call in the parent's configuration: `expressions`, `for_each_expression` … */
  readonly call: TemplateMap | null;
}

/** One instance of a resource or of a data source. */
export interface PlannedResource {
  /** `module.api.aws_lambda_function.this["a"]`. */
  readonly address: string;
  readonly module: ModuleInstance;
  readonly isData: boolean;
  readonly type: string;
  readonly name: string;
  /** As it stands in the address, without brackets: `0`, `"a"`; null where there is none. */
  readonly index: string | null;
  readonly values: TemplateMap;
  /** What is known after it is applied: true where a value is. */
  readonly unknown: TemplateValue | null;
  /** Its block in the configuration; null where the document has none. */
  readonly configuration: TemplateMap | null;
  readonly place: TemplatePlace;
}

export interface Deployment {
  readonly root: TemplateMap;
  /** Managed resources and data sources by address, in the document's order. */
  readonly resources: ReadonlyMap<string, PlannedResource>;
  /** By address. */
  readonly modules: ReadonlyMap<string, ModuleInstance>;
  /** What of the document is no resource of the deployment, and why. */
  readonly notes: readonly ImportNote[];
}

/** `prefix` goes before every address, where plans of several folders stand in one file. */
export function deploymentOf(document: TerraformDocument, prefix: string): Deployment {
  const walk = new Walk(document.root, prefix);
  if (document.kind === 'state-file') walk.stateFile(document.root);
  else if (document.kind === 'state')
    walk.module(mapAt(document.root, 'values', 'root_module'), walk.rootModule);
  else walk.plan();
  return { root: document.root, resources: walk.resources, modules: walk.modules, notes: walk.notes };
}

/** Segments of an address or a reference: `module`, `api`, `["eu"]`, `aws_sqs_queue` … */
export function segmentsOf(address: string): readonly string[] {
  return address.match(/\["(?:[^"\\]|\\.)*"\]|\[[^\]]*\]|[^.[\]]+/g) ?? [];
}

class Walk {
  readonly resources = new Map<string, PlannedResource>();
  readonly modules = new Map<string, ModuleInstance>();
  readonly notes: ImportNote[] = [];
  readonly rootModule: ModuleInstance;
  private readonly unknowns = new Map<string, TemplateValue>();
  private readonly document: TemplateMap;
  private readonly prefix: string;

  constructor(document: TemplateMap, prefix: string) {
    this.document = document;
    this.prefix = prefix;
    this.rootModule = {
      address: '',
      parent: null,
      name: '',
      index: null,
      configuration: mapAt(document, 'configuration', 'root_module'),
      call: null,
    };
    this.modules.set('', this.rootModule);
  }

  plan(): void {
    const changes = listAt(this.document, 'resource_changes');
    for (const change of changes) {
      const address = textAt(change, 'address');
      const unknown = entry(change, 'change', 'after_unknown');
      if (address === null) continue;
      if (unknown !== undefined) this.unknowns.set(address, unknown);
    }
    this.notePlan();
    // Data sources that were read before the plan stand in the state alone; one that is planned replaces it.
    this.module(mapAt(this.document, 'prior_state', 'values', 'root_module'), this.rootModule, 'data alone');
    const planned = mapAt(this.document, 'planned_values', 'root_module');
    this.module(planned, this.rootModule);
    for (const change of changes) {
      const isRead = textsAt(change, 'change', 'actions').includes('read');
      // A plan that a tool has cut down to its changes, as examples of policies are.
      if (planned === null || isRead) this.change(change);
    }
  }

  /** What the plan says that it does not hold. */
  private notePlan(): void {
    const { document } = this;
    const errored = entry(document, 'errored');
    if (isTrue(errored)) {
      const reason = 'the plan ended with an error: what it had not come to is missing';
      this.notes.push({ kind: 'dropped', place: errored!.place, subject: 'errored', reason });
    }
    for (const deferred of listAt(document, 'deferred_changes')) {
      const address = textAt(deferred, 'resource_change', 'address');
      const why = textAt(deferred, 'reason') ?? 'no reason is given';
      const reason = `the plan puts it off (${why}), so that its values are not known`;
      this.notes.push({
        kind: 'dropped',
        place: deferred.place,
        subject: address ?? 'deferred_changes',
        reason,
      });
    }
  }

  /** What was replaced and waits to be destroyed. */
  private noteDeposed(address: string, place: TemplatePlace): void {
    const reason =
      'an older object of it waits to be destroyed: it is left out, the one in its place is taken';
    this.notes.push({ kind: 'dropped', place, subject: `${this.prefix}${address}`, reason });
  }

  /** A module of `planned_values` or `values`, and those in it. */
  module(values: TemplateMap | null, module: ModuleInstance, what: 'all' | 'data alone' = 'all'): void {
    if (values === null || this.modules.size > MOST_MODULES) return;
    for (const resource of listAt(values, 'resources')) {
      const isData = textAt(resource, 'mode') === 'data';
      if (textAt(resource, 'deposed_key') !== null) {
        if (what === 'all') this.noteDeposed(textAt(resource, 'address') ?? '', resource.place);
      } else if (isData || what === 'all') this.resource(resource, module, mapAt(resource, 'values'));
    }
    for (const child of listAt(values, 'child_modules')) {
      const address = textAt(child, 'address');
      if (address !== null && child.kind === 'map') this.module(child, this.moduleAt(address), what);
    }
  }

  /** `terraform.tfstate`, version 4: instances below their resource. */
  stateFile(state: TemplateMap): void {
    for (const resource of listAt(state, 'resources')) {
      const type = textAt(resource, 'type') ?? '';
      const name = textAt(resource, 'name') ?? '';
      const module = this.moduleAt(textAt(resource, 'module') ?? '');
      const isData = textAt(resource, 'mode') === 'data';
      for (const instance of listAt(resource, 'instances')) {
        const key = entry(instance, 'index_key');
        const index = key?.kind === 'scalar' && key.value !== null ? JSON.stringify(key.value) : null;
        const local = `${isData ? 'data.' : ''}${type}.${name}${index === null ? '' : `[${index}]`}`;
        const address = module.address === '' ? local : `${module.address}.${local}`;
        if (textAt(instance, 'deposed') !== null) {
          this.noteDeposed(address, instance.place);
          continue;
        }
        const values = mapAt(instance, 'attributes') ?? this.flatAttributes(address, instance);
        this.add({
          address,
          module,
          isData,
          type,
          name,
          index,
          values,
          unknown: null,
          configuration: null,
          place: instance.place,
        });
      }
    }
  }

  /** Attributes as a state of Terraform 0.11 had them, and 0.12 kept them: texts by dotted names. */
  private flatAttributes(address: string, instance: TemplateValue): TemplateMap {
    const flat = mapAt(instance, 'attributes_flat');
    if (flat === null) return mapOf([], instance.place);
    const reason =
      "its attributes stand in the state as Terraform 0.11 wrote them: blocks and lists are left out; 'terraform show -json' has them";
    this.notes.push({ kind: 'dropped', place: instance.place, subject: address, reason });
    return mapOf(
      [...flat.entries].filter(([key]) => !key.includes('.')),
      instance.place,
    );
  }

  private change(change: TemplateValue): void {
    const actions = textsAt(change, 'change', 'actions');
    const after = mapAt(change, 'change', 'after');
    if (after === null || (actions.length === 1 && actions[0] === 'delete')) return;
    if (textAt(change, 'deposed') !== null) return;
    this.resource(change, this.moduleAt(textAt(change, 'module_address') ?? ''), after);
  }

  private resource(resource: TemplateValue, module: ModuleInstance, values: TemplateMap | null): void {
    const type = textAt(resource, 'type') ?? '';
    const name = textAt(resource, 'name') ?? '';
    const isData = textAt(resource, 'mode') === 'data';
    const address = textAt(resource, 'address') ?? `${type}.${name}`;
    const index = entry(resource, 'index');
    const last = segmentsOf(address).at(-1) ?? '';
    const own = index?.kind === 'scalar' && index.value !== null ? JSON.stringify(index.value) : null;
    this.add({
      ...{ address, module, isData, type, name },
      index: own ?? (last.startsWith('[') ? last.slice(1, -1) : null),
      values: values ?? mapOf([], resource.place),
      unknown: this.unknowns.get(address) ?? null,
      configuration: blockOf(module.configuration, isData, type, name),
      place: resource.place,
    });
  }

  private add(resource: PlannedResource): void {
    const address = `${this.prefix}${resource.address}`;
    this.resources.delete(address);
    this.resources.set(address, { ...resource, address });
  }

  /** The instance of a module with an address, its parents made on the way. */
  private moduleAt(address: string): ModuleInstance {
    const known = this.modules.get(address);
    if (known !== undefined) return known;
    let module = this.rootModule;
    const segments = segmentsOf(address);
    for (let at = 0; at < segments.length; ) {
      const name = segments[at + 1] ?? '';
      const next = segments[at + 2];
      const index = next?.startsWith('[') === true ? next.slice(1, -1) : null;
      at += index === null ? 2 : 3;
      const suffix = `module.${name}${index === null ? '' : `[${index}]`}`;
      const whole = module.address === '' ? suffix : `${module.address}.${suffix}`;
      const call = mapAt(module.configuration, 'module_calls', name);
      const made: ModuleInstance = this.modules.get(whole) ?? {
        ...{ address: whole, parent: module, name, index, call },
        configuration: mapAt(call, 'module'),
      };
      this.modules.set(whole, made);
      module = made;
    }
    return module;
  }
}

function blockOf(
  configuration: TemplateMap | null,
  isData: boolean,
  type: string,
  name: string,
): TemplateMap | null {
  for (const block of listAt(configuration, 'resources')) {
    const isSame = textAt(block, 'type') === type && textAt(block, 'name') === name;
    if (isSame && (textAt(block, 'mode') === 'data') === isData && block.kind === 'map') return block;
  }
  return null;
}

/** The region that the provider's block names, or the resources' own names do. */
export function regionOf({ root, resources }: Deployment): string | null {
  const providers = mapAt(root, 'configuration', 'provider_config');
  for (const provider of providers?.entries.values() ?? []) {
    if (textAt(provider, 'name') !== 'aws' || textAt(provider, 'alias') !== null) continue;
    const expression = mapAt(provider, 'expressions', 'region');
    const constant = textAt(expression, 'constant_value');
    if (constant !== null) return constant;
    const [variable] = textsAt(expression, 'references');
    const value = /^var\.(\w+)$/.exec(variable ?? '')?.[1];
    if (value !== undefined) {
      const given = textAt(root, 'variables', value, 'value');
      if (given !== null) return given;
    }
  }
  for (const { type, isData, values } of resources.values()) {
    if (isData && type === 'aws_region') return textAt(values, 'name') ?? textAt(values, 'id');
    const arn = isData || !type.startsWith('aws_') ? null : textAt(values, 'arn');
    const region =
      /^arn:aws[\w-]*:(?:lambda|sqs|sns|states|dynamodb|kinesis):([a-z]{2}(?:-[a-z]+)+-\d):/.exec(
        arn ?? '',
      )?.[1];
    if (region !== undefined) return region;
  }
  return null;
}
