import type { StackResource } from '../stack.ts';
import type { Entry, PlainMap } from './draft.ts';
import type { Mapper, Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';

export type ApiType = 'rest' | 'http' | 'websocket';

const NAMES: Readonly<Record<ApiType, string>> = { rest: 'api', http: 'http', websocket: 'websocket' };

/** The trigger by which an API calls a function: one for all its routes. */
export function doorOf(mapping: Mapping, api: string, type: ApiType, called: string): Entry {
  const { draft } = mapping;
  const doors = draft.doors.get(api) ?? new Map<string, Entry>();
  draft.doors.set(api, doors);
  const known = doors.get(called);
  if (known !== undefined) return known;
  const name = draft.names.unique(`${called}-${NAMES[type]}`);
  const entry = mapping.trigger(name, { source: 'api-gateway', type, function: called });
  doors.set(called, entry);
  const what = `${type === 'websocket' ? 'messages' : 'requests'} to the ${type === 'rest' ? 'REST' : type === 'http' ? 'HTTP' : 'WebSocket'} API ${api}`;
  draft.entryPoints.push({ to: name, what, functions: [called], source: 'api-gateway' });
  return entry;
}

/** Routes of a trigger stand above it: they share its time-out and its throttle. */
export function addRoute(mapping: Mapping, entry: Entry, route: string): void {
  if (route !== '') mapping.draft.comment(entry.path, route);
}

/** A throttle of the whole API: each of its triggers has one of its own here. */
export function throttleAll(
  mapping: Mapping,
  resource: StackResource,
  api: string,
  rate: Reading,
  burst: Reading,
): void {
  const { draft } = mapping;
  if (!rate.isGiven && !burst.isGiven) return;
  rate.take();
  burst.take();
  mapping.later(() => {
    const doors = [...(draft.doors.get(api)?.values() ?? [])];
    for (const entry of doors) {
      entry.values['throttle'] = {};
      draft.carry(entry, 'throttle.rate', resource, rate, (reading) => {
        const value = reading.number();
        return value === undefined || value <= 0 ? undefined : `${value}/s`;
      });
      draft.carry(entry, 'throttle.burst', resource, burst, (reading) => {
        const value = reading.number();
        return value === undefined || value < 1 ? undefined : value;
      });
      if (Object.keys(entry.values['throttle']).length === 0) delete entry.values['throttle'];
    }
    if (doors.length < 2) return;
    draft.noteOf(
      'assumed',
      resource,
      rate,
      `the throttle of ${api} is shared by ${doors.length} functions; in the scenario each of their triggers has it for itself`,
    );
  });
}

/** The function that an API asks before the one that serves. */
export function authorize(mapping: Mapping, entry: Entry, authorizer: StackResource): void {
  if (entry.values['type'] === 'websocket') {
    const words = 'an authorizer of a WebSocket API is not modelled: it is asked once a connection';
    mapping.draft.note('dropped', authorizer.place, authorizer.id, words);
    return;
  }
  const p = mapping.read(authorizer);
  const called = mapping.functionOf(p.at('AuthorizerUri'));
  if (called === undefined) return;
  setAuthorizer(mapping, entry, called, p.at('AuthorizerResultTtlInSeconds'));
}

export function setAuthorizer(mapping: Mapping, entry: Entry, called: string, ttl: Reading): void {
  const { draft } = mapping;
  if (entry.values['authorizer'] !== undefined) return;
  const authorizer: PlainMap = { function: called };
  const seconds = ttl.number();
  if (seconds !== undefined) authorizer['cache'] = `${seconds}s`;
  entry.values['authorizer'] = authorizer;
  draft.reached.add(called);
  draft.comment(
    `${entry.path}.authorizer.tokens`,
    '100   # how many callers share the cache, no template knows; until it is given every request asks the authorizer',
  );
}

export const TARGET_GROUP: Mapper = {
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  map: (resource, p, mapping) => {
    const { draft } = mapping;
    const isLambda = p.at('TargetType').text() === 'lambda';
    for (const target of p.at('Targets').items()) {
      const called = mapping.functionOf(target.at('Id'));
      if (called === undefined) continue;
      const name = draft.names.unique(`${called}-alb`);
      mapping.trigger(name, { source: 'alb', function: called });
      draft.entryPoints.push({
        to: name,
        what: `requests to the load balancer's target group ${mapping.nameOfResource(resource)}`,
        functions: [called],
        source: 'alb',
      });
    }
    if (!isLambda)
      draft.noteOf('dropped', resource, p, 'targets that are no functions are not part of a scenario');
    // Health checks of functions are off unless they are switched on.
    if (isLambda && p.at('HealthCheckEnabled').flag() === true) {
      draft.noteOf(
        'dropped',
        resource,
        p.at('HealthCheckEnabled'),
        'health checks call the function every 35 s or as HealthCheckIntervalSeconds says: give traffic for them',
      );
    }
    p.take();
  },
};

export const BALANCER_PARTS: readonly Mapper[] = [
  'Listener',
  'ListenerRule',
  'ListenerCertificate',
  'LoadBalancer',
  'TrustStore',
].map(
  (kind): Mapper => ({
    type: `AWS::ElasticLoadBalancingV2::${kind}`,
    map: (resource, p, mapping) => {
      p.take();
      const idle = kind === 'LoadBalancer' ? idleTimeout(p) : undefined;
      if (idle !== undefined) {
        mapping.draft.noteOf(
          'dropped',
          resource,
          p,
          `the idle time-out of ${idle} s holds for every function behind it: give timeout: ${idle}s to its triggers`,
        );
      }
    },
  }),
);

function idleTimeout(p: Reading): string | undefined {
  const found = p
    .at('LoadBalancerAttributes')
    .items()
    .find((item) => item.at('Key').text() === 'idle_timeout.timeout_seconds');
  return found?.at('Value').text();
}

export const DISTRIBUTION: Mapper = {
  type: 'AWS::CloudFront::Distribution',
  map: (resource, p, mapping) => {
    const { draft } = mapping;
    const config = p.at('DistributionConfig');
    const behaviors = [config.at('DefaultCacheBehavior'), ...config.at('CacheBehaviors').items()];
    const associations = behaviors.flatMap((behavior) => behavior.at('LambdaFunctionAssociations').items());
    const known = new Set<string>();
    for (const association of associations) {
      const called = mapping.functionOf(association.at('LambdaFunctionARN'));
      const event = association.at('EventType').text() ?? 'viewer-request';
      if (called === undefined) {
        draft.noteOf(
          'dropped',
          resource,
          association,
          `the function ${association.at('LambdaFunctionARN').words(80)} is not in the template`,
        );
        continue;
      }
      if (known.has(`${called} ${event}`)) continue;
      const values: PlainMap = { source: 'lambda-edge', function: called, event };
      if (known.size > 0) values['billsDistribution'] = false;
      known.add(`${called} ${event}`);
      const name = draft.names.unique(`${called}-edge`);
      const entry = mapping.trigger(name, values);
      if (event.startsWith('origin'))
        draft.comment(
          `${entry.path}.hitShare`,
          '90%   # share of requests that the caches of CloudFront answer before it; 0% is assumed',
        );
      draft.entryPoints.push({
        to: name,
        what: `requests to the distribution ${mapping.nameOfResource(resource)}`,
        functions: [called],
        source: 'lambda-edge',
      });
    }
    const origins = config
      .at('Origins')
      .items()
      .map((origin) => origin.at('DomainName'));
    mapping.later(() => before(mapping, resource, origins));
    config.take();
    draft.noteOf(
      'dropped',
      resource,
      p,
      'CloudFront is carried over by its functions alone: its requests, its bytes and what its caches answer belong in cloudfront: { hitShare } of the triggers behind it',
    );
  },
};

/** What a distribution stands before: its triggers get a key to fill in. */
function before(mapping: Mapping, resource: StackResource, origins: readonly Reading[]): void {
  const { draft } = mapping;
  for (const origin of origins) {
    const target = origin.isGiven ? mapping.target(origin) : undefined;
    if (target === undefined) continue;
    const doors = draft.doors.get(mapping.nameOf(target));
    const called =
      target.kind === 'inside' && target.resource.type === 'AWS::Lambda::Function'
        ? mapping.nameOf(target)
        : undefined;
    const url = called === undefined ? undefined : draft.get('triggers', `${called}-url`);
    for (const entry of [...(doors?.values() ?? []), ...(url === undefined ? [] : [url])]) {
      draft.comment(
        `${entry.path}.cloudfront`,
        '{ hitShare: 50% }   # CloudFront stands before it; how much its caches answer, no template knows',
      );
      draft.noteOf(
        'unknown',
        resource,
        origin,
        `${entry.path}.cloudfront is left open: the share that the caches answer is unknown`,
      );
    }
  }
}
