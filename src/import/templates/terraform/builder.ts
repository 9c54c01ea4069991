import type { ImportNote, StackResource } from '../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateReference, TemplateValue } from '../../value.ts';
import { jsonOfText } from '../json-text.ts';
import { attributeOf } from './attributes.ts';
import { Candidates } from './candidates.ts';
import { isLeftToProvider } from './computed.ts';
import { dynamicBlock } from './dynamic.ts';
import type { Deployment, PlannedResource } from './modules.ts';
import { entry, isNothing, isTrue, list, mapOf, scalar, textAt } from './parts.ts';
import { policyDocument } from './policy-document.ts';
import { type Found, nameOf, References, type Target } from './references.ts';
import type { AttributePath, MadeResource, Row, Rows, Rule, Rules, StackInMaking } from './rule.ts';

/** What the provider writes of a resource once it exists, or what the deploying tool keeps for itself. */
const OF_THE_TOOL: ReadonlySet<string> = new Set(
  `id arn tags tags_all timeouts region owner_id owner last_modified invoke_arn qualified_arn
  qualified_invoke_arn source_code_hash source_code_size signing_job_arn signing_profile_version_arn version
  created_date creation_date unique_id last_updated_date function_arn uuid state_transition_reason
  last_processing_result execution_arn root_resource_id hosted_zone_id bucket_domain_name
  bucket_regional_domain_name force_destroy skip_destroy create_date policy_id attachment_count
  replace_security_groups_on_destroy code_sha256 filename s3_bucket s3_key s3_object_version`.split(/\s+/),
);
const MOST_DEPTH = 40;
/** Resources that a note names. */
const MOST_NAMED = 6;
const NAME_ATTRIBUTES = ['function_name', 'name', 'bucket', 'table_name', 'stage_name'];

/** Makes the stack's resources of a plan's, one by one, and lays those that are parts of others into them. */
export class Builder implements StackInMaking {
  readonly deployment: Deployment;
  readonly references: References;
  readonly notes: ImportNote[] = [];
  readonly made = new Map<string, MadeResource>();
  private readonly rows: Rows;
  private readonly candidates: Candidates;
  /** Names that AWS gave, of what exists already: ARN, URL, id. */
  private readonly known = new Map<string, { resource: PlannedResource; attribute: string }>();
  private readonly byName = new Map<string, PlannedResource>();

  constructor(deployment: Deployment, rows: Rows) {
    this.deployment = deployment;
    this.references = new References(deployment);
    this.candidates = new Candidates(deployment, this.references);
    this.rows = rows;
    for (const resource of deployment.resources.values()) this.index(resource);
  }

  build(): ReadonlyMap<string, StackResource> {
    const parts: { row: Row; resource: PlannedResource; properties: TemplateMap }[] = [];
    for (const resource of this.deployment.resources.values()) {
      if (resource.isData) continue;
      const row = this.rows[resource.type] ?? { type: resource.type };
      const properties = this.properties(resource, row);
      if (row.type !== null) this.add(resource, row.type, properties);
      if (row.into !== undefined) parts.push({ row, resource, properties });
    }
    for (const { row, resource, properties } of parts) row.into?.(properties, { resource, stack: this });
    return this.made;
  }

  /** Adds a resource that stands for `resource`. */
  add(resource: PlannedResource, type: string, properties: TemplateMap): MadeResource {
    const { address: id, place } = resource;
    const made: MadeResource = { id, title: titleOf(resource), type, properties, place };
    this.made.set(id, made);
    return made;
  }

  /** The made resource that a value names, whether it is of one of the types or of any. */
  named(value: TemplateValue | undefined, ...types: readonly string[]): MadeResource | null {
    const references =
      value?.kind === 'reference'
        ? [value]
        : value?.kind === 'text'
          ? value.parts.filter(
              (part): part is TemplateReference => typeof part !== 'string' && part.kind === 'reference',
            )
          : [];
    for (const { resource } of references) {
      const made = this.made.get(resource);
      if (made !== undefined && (types.length === 0 || types.includes(made.type))) return made;
    }
    return null;
  }

  /** Sets a property of a made resource. */
  set(made: MadeResource, key: string, value: TemplateValue): void {
    made.properties = mapOf([...made.properties.entries, [key, value]], made.properties.place);
  }

  /** Adds to a list that is a property of a made resource. */
  push(made: MadeResource, key: string, ...values: readonly TemplateValue[]): void {
    const before = made.properties.entries.get(key);
    const items = before?.kind === 'list' ? before.items : [];
    this.set(made, key, list([...items, ...values], before?.place ?? made.place));
  }

  note(kind: ImportNote['kind'], resource: PlannedResource, reason: string, key = ''): void {
    const subject = key === '' ? resource.address : `${resource.address}.${key}`;
    this.notes.push({ kind, place: resource.place, subject, reason });
  }

  referenceTo({ resource, attribute }: Target, place: TemplatePlace): TemplateReference {
    return {
      kind: 'reference',
      resource: resource.address,
      attribute: attributeOf(resource.type, attribute),
      place,
    };
  }

  /** What nobody knows before the plan is applied. */
  unknown(resource: PlannedResource, path: AttributePath, text: string): TemplateValue {
    const key = path.filter((step) => typeof step === 'string').join('.');
    const words = text === '' ? '(known after apply)' : text;
    const reason = `${resource.address}.${key} is known only after the plan is applied`;
    return { kind: 'unknown', text: words, reason, place: resource.place };
  }

  /** JSON in a text: its parts, with names of resources of the plan resolved. */
  json(resource: PlannedResource, path: AttributePath, value: TemplateValue | undefined): TemplateValue {
    if (value?.kind === 'scalar' && typeof value.value === 'string') {
      const parsed = jsonOfText(value.value, value.place);
      return parsed === null ? value : this.linked(parsed, 0);
    }
    const found = this.references.of(resource, path);
    const [target] = found.targets;
    if (found.targets.length === 1 && target !== undefined && target.resource.isData) {
      const document = policyDocument(this, target.resource);
      if (document !== null) return document;
    }
    return this.unknown(resource, path, found.text);
  }

  /** A value that names a resource. */
  ref(
    resource: PlannedResource,
    path: AttributePath,
    value: TemplateValue | undefined,
    types: readonly string[] = [],
  ): TemplateValue {
    const found = this.references.of(resource, path);
    const place = value?.place ?? resource.place;
    const text = value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
    const targets = this.fitting(found.targets, types);
    const [only] = targets;
    if (targets.length === 1 && only !== undefined) return this.targetValue(only, place, resource, path);
    if (text !== null) return this.linkedText(text, place, types) ?? value ?? scalar(text, place);
    if (found.constant?.kind === 'scalar' && found.constant.value !== null) return found.constant;
    const likely = likelyTypes(path, types);
    const among = targets.length > 1 ? targets : likely.length > 0 ? found.possible : [];
    const chosen = this.chosen(resource, path, among, types);
    if (chosen !== null) return chosen;
    const several = SEVERAL.has(String(path.at(-1))) ? this.fitting(among, likely) : [];
    if (several.length > 1)
      return list(
        several.map((one) => this.referenceTo(one, place)),
        place,
      );
    return this.unknown(resource, path, targets.length > 1 ? targets.map(nameOf).join(' or ') : found.text);
  }

  chosen(
    resource: PlannedResource,
    path: AttributePath,
    targets: readonly Target[],
    types: readonly string[],
    which?: 'dead letters alone',
  ): TemplateValue | null {
    const { text, targets: sure } = this.references.of(resource, path);
    const asked = { resource, path, text, isDeadAlone: which !== undefined };
    const chosen = this.candidates.choose(asked, targets, likelyTypes(path, types));
    if (chosen === null) return null;
    const others = [...new Set(this.fitting(targets, likelyTypes(path, types)).map(nameOf))];
    const isFew = others.length <= MOST_NAMED;
    const named = isFew
      ? `the plan says only that it is one of ${others.join(', ')}`
      : 'the plan does not say it';
    const reason = `${named}; taken as ${nameOf(chosen)}`;
    const isSure = sure.some((target) => target.resource === chosen.resource) && others.length === 1;
    if (!isSure) this.note('assumed', resource, reason, keyOfPath(path));
    return this.referenceTo(chosen, resource.place);
  }

  /** Of resources that an expression names, those that can be meant here; data sources too. */
  private fitting(targets: readonly Target[], types: readonly string[]): readonly Target[] {
    const ofPlan = targets.filter(({ resource }) => resource.isData || resource.type.startsWith('aws_'));
    if (types.length === 0) return ofPlan;
    return ofPlan.filter(({ resource }) => types.includes(resource.type));
  }

  private targetValue(
    target: Target,
    place: TemplatePlace,
    resource: PlannedResource,
    path: AttributePath,
  ): TemplateValue {
    if (!target.resource.isData) return this.referenceTo(target, place);
    const value = target.attribute === null ? undefined : entry(target.resource.values, target.attribute);
    if (value?.kind === 'scalar' && value.value !== null) return this.linked(value, 0);
    return this.unknown(resource, path, nameOf(target));
  }

  private properties(resource: PlannedResource, row: Row): TemplateMap {
    const entries = this.entries(resource, [], resource.values, resource.unknown, row.rules ?? {});
    row.shape?.(entries, { resource, stack: this });
    return { kind: 'map', entries, place: resource.place };
  }

  private entries(
    resource: PlannedResource,
    path: AttributePath,
    values: TemplateMap,
    unknown: TemplateValue | null,
    rules: Rules,
  ): Map<string, TemplateValue> {
    const keys = new Set(values.entries.keys());
    if (unknown?.kind === 'map') for (const key of unknown.entries.keys()) keys.add(key);
    const entries = new Map<string, TemplateValue>();
    if (path.length > MOST_DEPTH) return entries;
    for (const key of keys) {
      const rule = rules[key];
      if (rule === null || (rule === undefined && path.length === 0 && OF_THE_TOOL.has(key))) continue;
      const value = this.value(
        resource,
        [...path, key],
        values.entries.get(key),
        entry(unknown, key) ?? null,
        rule,
      );
      if (value !== null) entries.set(propertyOf(key, rule), value);
    }
    return entries;
  }

  private value(
    resource: PlannedResource,
    path: AttributePath,
    value: TemplateValue | undefined,
    unknown: TemplateValue | null,
    rule: Rule | undefined,
  ): TemplateValue | null {
    const isUnknown = isNothing(value) && isTrue(unknown);
    if (isNothing(value) && !isUnknown && !hasUnknown(unknown)) return null;
    const found = isUnknown ? this.references.of(resource, path) : null;
    // Computed by AWS, and said by nobody.
    if (found !== null && found.constant === null && found.text === '') {
      const isBlock = typeof rule === 'object' && rule?.kind === 'block';
      return isBlock ? dynamicBlock(this, resource, path, rule.rules ?? {}) : null;
    }
    if (found !== null && isLeftToProvider(resource.type, path, found)) return null;
    const kind = typeof rule === 'object' && rule !== null ? rule.kind : null;
    const { rules = {}, types = [] } = typeof rule === 'object' && rule !== null ? rule : {};
    if (kind === 'json') return this.json(resource, path, isUnknown ? undefined : value);
    if (kind === 'ref' && value?.kind !== 'list' && unknown?.kind !== 'list') {
      return this.ref(resource, path, isUnknown ? undefined : value, types);
    }
    if (found !== null) return this.foundValue(resource, path, found);
    if (value?.kind === 'list' || unknown?.kind === 'list') {
      const items = this.items(resource, path, value, unknown, { rules, kind, types });
      return kind === 'block' ? (items[0] ?? null) : list(items, value?.place ?? resource.place);
    }
    if (value === undefined) return null;
    // Blocks are lists; a map's keys are its author's.
    if (kind === 'block' && value.kind === 'map') {
      return {
        kind: 'map',
        entries: this.entries(resource, path, value, unknown, rules),
        place: value.place,
      };
    }
    return this.linked(value, 0);
  }

  private items(
    resource: PlannedResource,
    path: AttributePath,
    value: TemplateValue | undefined,
    unknown: TemplateValue | null,
    { rules, kind, types }: { rules: Rules; kind: string | null; types: readonly string[] },
  ): readonly TemplateValue[] {
    const values = value?.kind === 'list' ? value.items : [];
    const unknowns = unknown?.kind === 'list' ? unknown.items : [];
    const items: TemplateValue[] = [];
    for (let at = 0; at < Math.max(values.length, unknowns.length); at += 1) {
      const item = values[at];
      const isUnknown = unknowns[at] ?? null;
      if (kind === 'ref')
        items.push(this.ref(resource, [...path, at], isNothing(item) ? undefined : item, types));
      else if (item?.kind === 'map' && kind !== 'raw') {
        const entries = this.entries(resource, [...path, at], item, isUnknown, rules);
        items.push({ kind: 'map', entries, place: item.place });
      } else if (!isNothing(item) && item !== undefined) items.push(this.linked(item, 0));
      else if (isTrue(isUnknown)) {
        items.push(...this.unknownItems(resource, path, at));
        break;
      }
    }
    return items;
  }

  /** What stands in a list whose items the plan does not know: the resources that its expression names. */
  private unknownItems(resource: PlannedResource, path: AttributePath, at: number): readonly TemplateValue[] {
    const { targets, text } = this.references.of(resource, [...path, at]);
    if (targets.length === 0) return [this.unknown(resource, path, text)];
    return targets.map((target) => this.targetValue(target, resource.place, resource, path));
  }

  private foundValue(resource: PlannedResource, path: AttributePath, found: Found): TemplateValue {
    if (found.constant !== null) return this.linked(found.constant, 0);
    const [only] = found.targets;
    if (found.targets.length === 1 && only !== undefined) {
      return this.targetValue(only, resource.place, resource, path);
    }
    return this.unknown(resource, path, found.text);
  }

  /** A value of the plan with the names of its own resources in it as references. */
  private linked(value: TemplateValue, depth: number): TemplateValue {
    if (depth > MOST_DEPTH) return value;
    if (value.kind === 'scalar') {
      const text = typeof value.value === 'string' ? value.value : '';
      const isName = text.startsWith('arn:') || text.startsWith('https://sqs.');
      return (isName ? this.linkedText(text, value.place, []) : null) ?? value;
    }
    if (value.kind === 'list')
      return list(
        value.items.map((item) => this.linked(item, depth + 1)),
        value.place,
      );
    if (value.kind !== 'map') return value;
    return mapOf(
      [...value.entries].map(([key, item]) => [key, this.linked(item, depth + 1)] as const),
      value.place,
    );
  }

  /** The resource that a name means which AWS gave or its author did. */
  private linkedText(text: string, place: TemplatePlace, types: readonly string[]): TemplateValue | null {
    const known = this.known.get(text) ?? this.known.get(withoutQualifier(text));
    if (known !== undefined) return this.referenceTo(known, place);
    for (const type of types) {
      const resource = this.byName.get(`${type} ${text}`);
      if (resource !== undefined)
        return { kind: 'reference', resource: resource.address, attribute: 'Ref', place };
    }
    const [, service = '', name = ''] = NAMED_ARN.exec(text) ?? [];
    for (const type of TYPES_BY_SERVICE[service] ?? []) {
      const resource = this.byName.get(`${type} ${lastOf(name)}`);
      if (resource !== undefined) return this.referenceTo({ resource, attribute: 'arn' }, place);
    }
    return null;
  }

  private index(resource: PlannedResource): void {
    if (resource.isData || !resource.type.startsWith('aws_')) return;
    for (const attribute of NAME_ATTRIBUTES) {
      const name = textAt(resource.values, attribute);
      const key = `${resource.type} ${name}`;
      if (name !== null && !this.byName.has(key)) this.byName.set(key, resource);
    }
    for (const attribute of [
      'id',
      'arn',
      'qualified_arn',
      'invoke_arn',
      'stream_arn',
      'execution_arn',
      'url',
    ]) {
      const value = textAt(resource.values, attribute);
      if (value === null || value.length < 4 || this.known.has(value)) continue;
      // An id of a permission or an attachment is a name that means nothing elsewhere.
      const isId = attribute === 'id' && !ID_IS_A_NAME.test(resource.type);
      if (!isId && OWNS_ITS_ARN.test(resource.type)) this.known.set(value, { resource, attribute });
    }
  }
}

const ID_IS_A_NAME =
  /^aws_(?:api_gateway_(?:rest_api|resource|authorizer)|apigatewayv2_(?:api|integration|authorizer)|sqs_queue|sns_topic|lb_target_group|alb_target_group)$/;
/** Types whose `arn` is another resource's, which they belong to. */
const OWNS_ITS_ARN =
  /^aws_(?!lambda_(?:permission|provisioned|function_event|function_url|event_source)|sns_topic_(?:policy|subscription)|sqs_queue_|s3_bucket_|iam_.*_attachment|lb_listener_rule)/;
const NAMED_ARN = /^arn:aws[\w-]*:([\w-]+):[\w-]*:[\w-]*:(.+)$/;
const TYPES_BY_SERVICE: Readonly<Record<string, readonly string[]>> = {
  lambda: ['aws_lambda_function'],
  sqs: ['aws_sqs_queue'],
  sns: ['aws_sns_topic'],
  s3: ['aws_s3_bucket'],
  dynamodb: ['aws_dynamodb_table'],
  kinesis: ['aws_kinesis_stream'],
  states: ['aws_sfn_state_machine'],
  iam: ['aws_iam_role', 'aws_iam_policy'],
  events: ['aws_cloudwatch_event_bus', 'aws_cloudwatch_event_rule'],
};

/** `function:orders`, `function:orders:live`, `table/orders` → `orders`. */
function lastOf(name: string): string {
  return (
    name.split(/[:/]/)[
      /^(?:function|table|stream|stateMachine|role|policy|event-bus|rule)[:/]/.test(name) ? 1 : 0
    ] ?? ''
  );
}

/** An ARN of a function without its version or alias, of an execution without its stage and method. */
function withoutQualifier(text: string): string {
  return text
    .replace(/^(arn:aws[\w-]*:lambda:[^:]*:[^:]*:function:[^:]+):[^:]+$/, '$1')
    .replace(/^(arn:aws[\w-]*:execute-api:[^/]+)\/.*$/, '$1');
}

const FUNCTIONS = ['aws_lambda_function', 'aws_lambda_alias'];
const RECEIVERS = [
  ...FUNCTIONS,
  ...['aws_sqs_queue', 'aws_sns_topic', 'aws_kinesis_stream', 'aws_sfn_state_machine'],
];
/** What an attribute that may name anything most likely names, where a plan leaves it open. */
const LIKELY: Readonly<Record<string, readonly string[]>> = {
  arn: RECEIVERS,
  endpoint: [...FUNCTIONS, 'aws_sqs_queue'],
  target: RECEIVERS,
  source: ['aws_sqs_queue', 'aws_kinesis_stream', 'aws_dynamodb_table', 'aws_msk_cluster'],
  integration_uri: FUNCTIONS,
  uri: FUNCTIONS,
  destination: ['aws_sqs_queue', 'aws_sns_topic', 'aws_cloudwatch_event_bus', ...FUNCTIONS],
  destination_arn: ['aws_sqs_queue', 'aws_sns_topic', ...FUNCTIONS],
  target_arn: ['aws_sqs_queue', 'aws_sns_topic'],
};

/** Attributes of which all that they may name is kept, where a plan does not tell which it is. */
const SEVERAL: ReadonlySet<string> = new Set(['integration_uri']);

function likelyTypes(path: AttributePath, types: readonly string[]): readonly string[] {
  return types.length > 0 ? types : (LIKELY[String(path.at(-1))] ?? []);
}

function keyOfPath(path: AttributePath): string {
  return path.filter((step) => typeof step === 'string').join('.');
}

function hasUnknown(unknown: TemplateValue | null): boolean {
  if (unknown?.kind === 'list') return unknown.items.some(hasUnknown);
  if (unknown?.kind === 'map') return [...unknown.entries.values()].some(hasUnknown);
  return isTrue(unknown);
}

function propertyOf(key: string, rule: Rule | undefined): string {
  if (typeof rule === 'string') return rule;
  if (rule !== undefined && rule !== null) return rule.as;
  return key.replace(/(?:^|_)([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

/** What a person calls it: modules that make one thing call it `this`. */
function titleOf({ module, name, index }: PlannedResource): string {
  const isThis = /^(?:this|main|default|self)$/.test(name);
  const own = isThis && module.name !== '' ? '' : name;
  const parts = [module.name, keyOf(module.index), own, keyOf(index)];
  // A count of one says nothing.
  return parts.filter((part) => part !== '' && part !== '0').join('_');
}

function keyOf(index: string | null): string {
  return index === null ? '' : index.replace(/^"|"$/g, '');
}
