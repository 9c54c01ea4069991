import type { Deployment, PlannedResource } from './modules.ts';
import { entry, isNothing, textAt } from './parts.ts';
import type { References, Target } from './references.ts';

const STREAMS = ['aws_kinesis_stream', 'aws_kinesis_stream_consumer', 'aws_dynamodb_table'];
const CLUSTERS = ['aws_msk_cluster', 'aws_msk_serverless_cluster'];
/** Words that many names have, and that tell nothing apart. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  'arn arns aws url uri name names value values this main default self module target targets to from'.split(
    ' ',
  ),
);
const DEAD_WORDS = /^(?:dlqs?|dl|dead|deadletter|deadletters)$/;

/** What is asked of candidates: who asks, by which attribute, and what its expression says. */
export interface Asked {
  readonly resource: PlannedResource;
  readonly path: readonly (string | number)[];
  /** In its author's words. */
  readonly text: string;
  /** Is only a queue of dead letters meant? */
  readonly isDeadAlone?: boolean;
}

/**
 * The one of several resources that is meant, where a plan names them all for one attribute: it gives an
 * expression's references and not the expression. What is left to tell them apart: other settings that only
 * one kind of source has, that a function has one mapping of each source, that a queue of dead letters has
 * few readers, and the names. Null where they leave more than one.
 */
export class Candidates {
  private readonly deployment: Deployment;
  private readonly dead: ReadonlySet<string>;

  constructor(deployment: Deployment, references: References) {
    this.deployment = deployment;
    this.dead = deadLetterQueues(deployment, references);
  }

  /** `types` are those that can be meant; without them any. */
  choose(asked: Asked, targets: readonly Target[], types: readonly string[]): Target | null {
    const isSource = asked.path[0] === 'event_source_arn';
    if (!isSource) return this.only(asked, this.fitting(asked, targets, types));
    const siblings = this.siblings(asked.resource);
    const sets = new Map(
      siblings.map((sibling) => [sibling, this.fitting({ ...asked, resource: sibling }, targets, types)]),
    );
    // One mapping of each source: AWS takes no second one of the same function.
    for (let before = -1, known = 0; known !== before; ) {
      before = known;
      known = 0;
      for (const [sibling, set] of sets) {
        const sure = this.only({ ...asked, resource: sibling }, set);
        if (sure === null) continue;
        known += 1;
        for (const [other, its] of sets) {
          const kept = its.filter(({ resource }) => resource !== sure.resource);
          if (other !== sibling && kept.length > 0) sets.set(other, kept);
        }
      }
    }
    return this.only(asked, sets.get(asked.resource) ?? []);
  }

  private fitting(asked: Asked, targets: readonly Target[], types: readonly string[]): readonly Target[] {
    const { resource, path } = asked;
    const able = targets.filter(({ resource: { type, isData, address } }) => {
      return !isData && address !== resource.address && (types.length === 0 || types.includes(type));
    });
    const distinct = [...new Map(able.map((target) => [target.resource.address, target])).values()];
    if (path[0] !== 'event_source_arn') return distinct;
    const readable = sourceTypes(resource);
    return distinct.filter(({ resource: { type } }) => readable === null || readable.includes(type));
  }

  private only(asked: Asked, targets: readonly Target[]): Target | null {
    const able = asked.isDeadAlone === true ? targets.filter((target) => this.isDead(target)) : targets;
    const [first] = able;
    if (able.length <= 1) return first ?? null;
    const hints = hintsOf(asked);
    const wantsDead = asked.path.some((step) => /dead_letter|redrive|on_failure/.test(String(step)));
    const isForDead = wantsDead || [...hints].some((word) => DEAD_WORDS.test(word));
    const kept = able.filter((target) => this.isDead(target) === isForDead);
    const left = kept.length > 0 ? kept : able;
    if (left.length === 1) return left[0] ?? null;
    return likest(hints, left);
  }

  private isDead({ resource: { address } }: Target): boolean {
    return this.dead.has(address);
  }

  /** Instances of the same block, which the plan gives the same references. */
  private siblings({ module, type, name }: PlannedResource): readonly PlannedResource[] {
    return [...this.deployment.resources.values()].filter(
      (other) => other.module === module && other.type === type && other.name === name,
    );
  }
}

/** Types of sources that take the settings a mapping has; null where they say nothing. */
function sourceTypes({ values }: PlannedResource): readonly string[] | null {
  const isSet = (key: string): boolean => !isNothing(entry(values, key));
  if (isSet('scaling_config')) return ['aws_sqs_queue'];
  if (isSet('queues')) return ['aws_mq_broker'];
  if (isSet('topics')) return CLUSTERS;
  if (isSet('starting_position')) return [...STREAMS, ...CLUSTERS, 'aws_docdb_cluster'];
  return ['aws_sqs_queue', 'aws_mq_broker'];
}

/** Queues that other queues, or functions, send to what they could not handle. */
function deadLetterQueues(deployment: Deployment, references: References): ReadonlySet<string> {
  const dead = new Set<string>();
  for (const resource of deployment.resources.values()) {
    if (resource.type === 'aws_sqs_queue' && wordsOf(resource.name).some((word) => DEAD_WORDS.test(word)))
      dead.add(resource.address);
    const path = /^aws_sqs_queue(?:_redrive_policy)?$/.test(resource.type)
      ? ['redrive_policy']
      : ['dead_letter_config', 0, 'target_arn'];
    for (const { resource: target } of references.of(resource, path).targets) {
      const isQueue = target.type === 'aws_sqs_queue' && target.address !== resource.address;
      // A redrive policy of its own names the queue it belongs to by another attribute.
      if (isQueue) dead.add(target.address);
    }
  }
  return dead;
}

/** What its key, its text and its module's name say: `"jobs"`, `local.jobs_queue_arn`. */
function hintsOf({ resource, text }: Asked): ReadonlySet<string> {
  const key = resource.index?.startsWith('"') === true ? resource.index.slice(1, -1) : '';
  const locals = [...text.matchAll(/\b(?:local|var)\.(\w+)/g)].map(([, name = '']) => name);
  const own = /^(?:this|main|default|self)$/.test(resource.name) ? '' : resource.name;
  return new Set([key, own, ...locals].flatMap(wordsOf));
}

function likest(hints: ReadonlySet<string>, targets: readonly Target[]): Target | null {
  let best: Target | null = null;
  let most = 0;
  let isTied = false;
  for (const target of targets) {
    const { module, type, name, index, values } = target.resource;
    const words = new Set(
      [module.name, type, name, index ?? '', textAt(values, 'name') ?? ''].flatMap(wordsOf),
    );
    const score = [...hints].filter((hint) => words.has(hint)).length;
    if (score === most) isTied = true;
    if (score <= most) continue;
    [best, most, isTied] = [target, score, false];
  }
  return isTied ? null : best;
}

/** `orders_queue` and `ordersQueue` → orders, queue. */
function wordsOf(text: string): readonly string[] {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word.length > 1 && !EMPTY_WORDS.has(word));
}
