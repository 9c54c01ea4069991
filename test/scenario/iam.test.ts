import { describe, expect, it } from 'vitest';
import {
  type AccessRequest,
  decide,
  type Policy,
  type PolicySet,
  type Statement,
} from '../../src/scenario/iam/iam.ts';
import { conditionsHold } from '../../src/scenario/iam/iam-conditions.ts';
import { matchesArnLike, matchesResource, matchesWildcard } from '../../src/scenario/iam/wildcard.ts';
import { fc } from '../support/fast-check.ts';

const HOME = '123456789012';
const QUEUE = `arn:aws:sqs:us-east-1:${HOME}:jobs`;
const ROLE = `arn:aws:iam::${HOME}:role/worker`;

const request: AccessRequest = {
  caller: { kind: 'identity', arn: ROLE, accountId: HOME },
  action: 'sqs:SendMessage',
  resource: QUEUE,
  resourceAccountId: HOME,
  context: {},
};
const one = (statement: Partial<Statement>, name = 'p'): Policy => ({
  name,
  statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], ...statement }],
});
const result = (policies: Partial<PolicySet>, asked = request) => {
  return decide(asked, { identity: [], resource: [], ...policies }).result;
};

describe('a decision', () => {
  it('names the statement that decided', () => {
    const policies = { identity: [one({ sid: 'all' })], resource: [] };
    expect(decide(request, policies)).toEqual({
      result: 'allowed',
      by: [{ kind: 'identity', policy: 'p', statement: 0, sid: 'all' }],
    });
    expect(
      decide(request, { ...policies, resource: [one({ effect: 'Deny', principals: ['*'] }, 'q')] }),
    ).toEqual({
      result: 'denied',
      by: { kind: 'resource', policy: 'q', statement: 0, sid: null },
    });
    expect(decide(request, { ...policies, boundary: [] })).toEqual({
      result: 'nothing allows',
      lacking: 'boundary',
    });
  });

  it.each(['serviceControl', 'boundary', 'session'] as const)('needs the %s to allow as well', (kind) => {
    const identity = [one({})];
    expect(result({ identity, [kind]: [one({ actions: ['s3:*'] })] })).toBe('nothing allows');
    expect(result({ identity, [kind]: [one({ actions: ['sqs:*'] })] })).toBe('allowed');
    expect(result({ [kind]: [one({})] })).toBe('nothing allows');
  });

  it('takes either policy inside an account, both across accounts', () => {
    const identity = [one({})];
    const resource = [one({ principals: [ROLE] })];
    expect(result({ identity })).toBe('allowed');
    expect(result({ resource })).toBe('allowed');
    const across = { ...request, resourceAccountId: '999999999999' };
    expect(result({ identity }, across)).toBe('nothing allows');
    expect(result({ resource }, across)).toBe('nothing allows');
    expect(result({ identity, resource }, across)).toBe('allowed');
  });

  it('takes a policy that names an account for no more than a hand-over', () => {
    for (const principal of [HOME, `arn:aws:iam::${HOME}:root`]) {
      const resource = [one({ principals: [principal] })];
      expect(result({ resource })).toBe('nothing allows');
      expect(result({ resource, identity: [one({})] }, { ...request, resourceAccountId: '9' })).toBe(
        'allowed',
      );
    }
  });

  it('asks the resource policy alone for a service', () => {
    const asked: AccessRequest = { ...request, caller: { kind: 'service', name: 's3.amazonaws.com' } };
    expect(result({ identity: [one({})] }, asked)).toBe('nothing allows');
    expect(result({ resource: [one({ principals: ['sns.amazonaws.com'] })] }, asked)).toBe('nothing allows');
    expect(result({ resource: [one({ principals: ['s3.amazonaws.com'] })], boundary: [] }, asked)).toBe(
      'allowed',
    );
  });

  it('inverts NotAction, NotResource and NotPrincipal', () => {
    const without = (statement: Partial<Statement>) => ({ actions: undefined, ...statement });
    expect(result({ identity: [one(without({ notActions: ['sqs:Send*'] }))] })).toBe('nothing allows');
    expect(result({ identity: [one(without({ notActions: ['s3:*'] }))] })).toBe('allowed');
    expect(result({ identity: [one({ resources: undefined, notResources: [QUEUE] })] })).toBe(
      'nothing allows',
    );
    expect(result({ resource: [one({ notPrincipals: [ROLE] })] })).toBe('nothing allows');
  });

  it('compares actions without case and resources with it', () => {
    expect(result({ identity: [one({ actions: ['SQS:sendmessag?'] })] })).toBe('allowed');
    expect(result({ identity: [one({ resources: [QUEUE.replace('jobs', 'Jobs')] })] })).toBe(
      'nothing allows',
    );
  });
});

const statement: fc.Arbitrary<Statement> = fc.record({
  effect: fc.constantFrom('Allow', 'Deny'),
  actions: fc.subarray(['*', 'sqs:*', 'sqs:SendMessage', 's3:*'], { minLength: 1 }),
  resources: fc.subarray(['*', QUEUE, 'arn:aws:sqs:*:*:*', 'arn:aws:s3:::b'], { minLength: 1 }),
});
const statements = fc.array(statement, { maxLength: 5 });
const of = (list: readonly Statement[]): PolicySet => ({
  identity: [{ name: 'p', statements: list }],
  resource: [],
});

describe('whatever the statements', () => {
  it('one that denies wins, one that allows never takes away, and their order does not matter', () => {
    fc.assert(
      fc.property(statements, statement, fc.nat(), (list, more, turn) => {
        const before = decide(request, of(list)).result;
        const at = turn % (list.length + 1);
        const allowing = [...list.slice(0, at), { ...more, effect: 'Allow' as const }, ...list.slice(at)];
        if (before === 'allowed') expect(decide(request, of(allowing)).result).toBe('allowed');
        const denying: Statement = { effect: 'Deny', actions: ['*'], resources: ['*'] };
        expect(decide(request, of([...list.slice(0, at), denying, ...list.slice(at)])).result).toBe('denied');
        expect(decide(request, of([...list.slice(at), ...list.slice(0, at)])).result).toBe(before);
        expect(decide(request, of(list.toReversed())).result).toBe(before);
      }),
      { numRuns: 200 },
    );
  });
});

/** By trying every length of every star. */
function slowly(pattern: string, text: string, staysInSegment: boolean): boolean {
  const [symbol] = pattern;
  if (symbol === undefined) return text === '';
  const rest = pattern.slice(1);
  if (symbol !== '*') {
    const fits = symbol === '?' ? text !== '' && !(staysInSegment && text[0] === ':') : text[0] === symbol;
    return fits && slowly(rest, text.slice(1), staysInSegment);
  }
  const endsSegment = /^\**(:|$)/.test(rest);
  for (let length = 0; length <= text.length; length++) {
    if (staysInSegment && !endsSegment && text.slice(0, length).includes(':')) return false;
    if (slowly(rest, text.slice(length), staysInSegment)) return true;
  }
  return false;
}

describe('wildcards', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 7 });

  it('match what a slow oracle says', () => {
    fc.assert(
      fc.property(pattern, text, (wanted, given) => {
        expect(matchesWildcard(wanted, given)).toBe(slowly(wanted, given, false));
        const [wantedArn, givenArn] = [`arn:aws:s3:${wanted}`, `arn:aws:s3:${given}`];
        expect(matchesResource(wantedArn, givenArn)).toBe(slowly(wantedArn, givenArn, true));
      }),
      { numRuns: 1000 },
    );
  });

  it('stay quick on hostile patterns', () => {
    const started = performance.now();
    expect(matchesWildcard('*a'.repeat(1000), `${'a'.repeat(2000)}b`)).toBe(false);
    expect(matchesResource(`arn:aws:s3:::${'*?a'.repeat(600)}`, `arn:aws:s3:::${'a'.repeat(2000)}b`)).toBe(
      false,
    );
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('of resources stay inside a segment, but for a star at its end', () => {
    const alias = `arn:aws:lambda:us-east-1:${HOME}:function:f:prod`;
    expect(matchesResource(alias.replace(':prod', ''), alias)).toBe(false);
    expect(matchesResource(`${alias.replace(':prod', '')}:*`, alias)).toBe(true);
    expect(matchesResource('arn:aws:lambda:*:*:function:*', alias)).toBe(true);
    expect(matchesResource('arn:aws:lambda:*:*:function:*d', alias)).toBe(false);
    expect(matchesResource('arn:aws:lam*:*:*:function:f:prod', alias)).toBe(false);
    expect(matchesResource('arn:aws:s3:::bucket/*.jpg', 'arn:aws:s3:::bucket/a/b.jpg')).toBe(true);
    expect(matchesArnLike('arn:aws:lambda:*:*:function:*d', alias)).toBe(true);
    expect(matchesArnLike('arn:aws:*', alias)).toBe(false);
  });
});

const CONDITIONS: readonly [operator: string, wanted: string[], given: string | string[], holds: boolean][] =
  [
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringEquals', ['a'], 'A', false],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringEqualsIgnoreCase', ['a'], 'A', true],
    ['StringLike', ['a*c?'], 'abbcd', true],
    ['StringNotLike', ['a*'], 'abc', false],
    ['NumericLessThan', ['10'], '9.5', true],
    ['NumericLessThan', ['10'], 'nine', false],
    ['NumericGreaterThanEquals', ['10'], '10', true],
    ['NumericNotEquals', ['10'], '11', true],
    ['Bool', ['true'], 'True', true],
    ['DateLessThan', ['2026-11-24T00:00:00Z'], '2026-11-24T00:30:00+01:00', true],
    ['DateGreaterThan', ['2026-11-24'], '1795478400', false],
    ['DateEquals', ['1795478400'], '2026-11-24', true],
    ['IpAddress', ['203.0.113.0/24'], '203.0.113.7', true],
    ['IpAddress', ['203.0.113.0/24'], '203.0.114.7', false],
    ['NotIpAddress', ['2001:db8::/32'], '2001:db8::1', false],
    ['ArnLike', ['arn:aws:s3:::b*'], 'arn:aws:s3:::bucket', true],
    ['ArnNotEquals', ['arn:aws:s3:::b*'], 'arn:aws:s3:::bucket', false],
    ['Null', ['true'], 'x', false],
    ['Null', ['false'], 'x', true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAllValues:StringNotEquals', ['a'], ['a', 'b'], false],
    // Absent keys.
    ['StringEquals', ['a'], [], false],
    ['StringNotEquals', ['a'], [], true],
    ['StringEqualsIfExists', ['a'], [], true],
    ['StringEqualsIfExists', ['a'], 'b', false],
    ['Null', ['true'], [], true],
    ['ForAllValues:StringEquals', ['a'], [], true],
    ['ForAnyValue:StringEquals', ['a'], [], false],
    ['ForAnyValue:StringNotEquals', ['a'], [], false],
  ];

describe('conditions', () => {
  it.each(CONDITIONS)('%s %j of %j: %s', (operator, wanted, given, holds) => {
    expect(conditionsHold({ [operator]: { 'aws:Key': wanted } }, { 'AWS:key': given })).toBe(holds);
  });

  it('must all hold: operators, and keys of an operator', () => {
    const context = { a: '1', b: '2' };
    expect(conditionsHold({ StringEquals: { a: ['1'], b: ['2'] }, Bool: {} }, context)).toBe(true);
    expect(conditionsHold({ StringEquals: { a: ['1'], b: ['3'] } }, context)).toBe(false);
    expect(conditionsHold({ StringEquals: { a: ['1'] }, StringLike: { b: ['3'] } }, context)).toBe(false);
  });
});
