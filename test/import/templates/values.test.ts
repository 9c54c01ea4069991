import { describe, expect, test } from 'vitest';
import type { StackResource } from '../../../src/import/stack.ts';
import { referencedResource } from '../../../src/import/templates/referenced-resource.ts';
import {
  at,
  booleanOf,
  fromPlain,
  isAbsent,
  listOf,
  mapOf,
  mapValue,
  numberOf,
  plainOf,
  referenceValue,
  scalarValue,
  showValue,
  textOf,
  textValue,
  unknownValue,
  withEntries,
} from '../../../src/import/templates/values.ts';
import type { TemplateMap, TemplateValue } from '../../../src/import/value.ts';

const PLACE = { file: 'template.yaml', line: 3, column: 5 };
const scalar = (value: string | number | boolean | null) => scalarValue(value, PLACE);
const STAGE = unknownValue('!Ref Stage', 'the parameter Stage has no default; --parameter Stage=…', PLACE);

describe('plain data of a value', () => {
  test('a value that is known whole becomes plain data', () => {
    const value = fromPlain({ A: [1, 'two', null], B: { C: true } }, PLACE);
    expect(JSON.parse(JSON.stringify(plainOf(value)))).toEqual({ A: [1, 'two', null], B: { C: true } });
  });

  test('one unknown inside makes it null', () => {
    expect(plainOf(mapValue([['A', STAGE]], PLACE))).toBeNull();
    expect(plainOf(undefined)).toBeNull();
  });

  test('a key called __proto__ reaches no prototype', () => {
    const plain = plainOf(mapValue([['__proto__', scalar('x')]], PLACE)) as object;
    expect(Object.keys(plain)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(plain)).toBeNull();
  });
});

describe('scalars as CloudFormation takes them', () => {
  test.each([
    ['512', 512],
    [512, 512],
    [' 0.5 ', 0.5],
    ['1e3', 1000],
    ['', null],
    ['512 MB', null],
    ['0x10', null],
    [true, null],
    [Number.NaN, null],
  ])('the number of %j is %j', (given, expected) => {
    expect(numberOf(scalar(given))).toBe(expected);
  });

  test.each([
    ['true', true],
    ['True', true],
    [false, false],
    ['no', false],
    ['maybe', null],
    [null, null],
  ])('the boolean of %j is %j', (given, expected) => {
    expect(booleanOf(scalar(given))).toBe(expected);
  });

  test('texts are texts of scalars alone', () => {
    expect(textOf(scalar(12))).toBe('12');
    expect(textOf(scalar(null))).toBeNull();
    expect(textOf(STAGE)).toBeNull();
    expect(isAbsent(scalar(null))).toBe(true);
    expect(isAbsent(STAGE)).toBe(false);
  });
});

test('a path of keys and indexes leads into maps and lists', () => {
  const value = fromPlain({ Events: { Api: [{ Type: 'Api' }] } }, PLACE);
  expect(textOf(at(value, 'Events', 'Api', 0, 'Type'))).toBe('Api');
  expect(at(value, 'Events', 'None', 0)).toBeUndefined();
  expect(listOf(at(value, 'Events', 'Api'))).toHaveLength(1);
  expect([...(mapOf(value)?.keys() ?? [])]).toEqual(['Events']);
});

test('entries are put in place, added and taken out', () => {
  const map = fromPlain({ A: 1, B: 2 }, PLACE) as TemplateMap;
  const changed = withEntries(map, [
    ['A', scalar(3)],
    ['B', undefined],
    ['C', scalar(4)],
  ]);
  expect(showValue(changed)).toBe('{ A: 3, C: 4 }');
});

test('texts beside each other become one', () => {
  expect(textValue(['a', '', 'b'], PLACE)).toEqual(scalar('ab'));
  expect(textValue([STAGE], PLACE)).toBe(STAGE);
  const orders = referenceValue('Orders', 'Arn', PLACE);
  expect(showValue(textValue(['x', 'y', orders, STAGE], PLACE))).toBe('xy${Orders.Arn}${Stage}');
});

test('what is shown stays on one line and is cut', () => {
  expect(showValue(scalar('a\n b'))).toBe('a b');
  expect(showValue(fromPlain(Array(1000).fill('word'), PLACE)).length).toBeLessThan(220);
});

describe('the resource that a value points to', () => {
  const resource = (id: string, type: string, properties: Record<string, TemplateValue>): StackResource => ({
    id,
    title: id,
    type,
    properties: mapValue(Object.entries(properties), PLACE),
    place: PLACE,
  });
  const resources = new Map(
    [
      resource('Orders', 'AWS::Lambda::Function', { FunctionName: scalar('orders') }),
      resource('Jobs', 'AWS::SQS::Queue', { QueueName: textValue([STAGE, '-jobs'], PLACE) }),
      resource('Table', 'AWS::DynamoDB::Table', { TableName: scalar('orders') }),
      resource('Bucket', 'AWS::S3::Bucket', { BucketName: scalar('uploads') }),
    ].map((item) => [item.id, item]),
  );
  const reference = (id: string, attribute = 'Arn') => referenceValue(id, attribute, PLACE);

  test.each<[string, TemplateValue, string | null]>([
    ['Ref', reference('Jobs', 'Ref'), 'Jobs'],
    ['GetAtt', reference('Orders'), 'Orders'],
    ['an alias of it', textValue([reference('Orders'), ':live'], PLACE), 'Orders'],
    ['a reference to nothing', reference('Gone'), null],
    ['two resources', textValue([reference('Orders'), reference('Jobs')], PLACE), null],
    ['an ARN', scalar('arn:aws:lambda:us-east-1:123456789012:function:orders:live'), 'Orders'],
    [
      'an ARN in an ARN',
      scalar(
        'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:orders/invocations',
      ),
      'Orders',
    ],
    ['a stream', scalar('arn:aws:dynamodb:us-east-1:1:table/orders/stream/2020'), 'Table'],
    ['a bucket', scalar('arn:aws:s3:::uploads/*'), 'Bucket'],
    ['a name with an unknown', textValue(['arn:aws:sqs:us-east-1:1:', STAGE, '-jobs'], PLACE), 'Jobs'],
    ['a name that two have', scalar('orders'), null],
    ['a list', fromPlain(['orders'], PLACE), null],
  ])('%s', (_, value, expected) => {
    expect(referencedResource(value, resources)).toBe(expected);
  });

  test('types say which of two resources a name means', () => {
    expect(referencedResource(scalar('orders'), resources, ['AWS::Lambda::Function'])).toBe('Orders');
  });
});
