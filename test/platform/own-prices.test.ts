import { describe, expect, it } from 'vitest';
import { checkOwnPrices, readOwnPrices } from '../../src/platform/prices/own-prices.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';

const prices = findPrices('aws', 'us-east-1');
if (prices === undefined) throw new Error('no prices of us-east-1');
const usEast1 = prices;

describe('own prices', () => {
  it('are taken as numbers or decimal text, by item or by the name of a bill line', () => {
    const parsed = { 'lambda.requests': 0.0000001, Duration: '0.00001', 'lambda.duration.arm64': '0.000008' };
    expect(checkOwnPrices(parsed, usEast1)).toEqual([]);
    expect(readOwnPrices(parsed, usEast1)).toEqual({
      'lambda.requests': '1e-7',
      'lambda.duration.x86_64': '0.00001',
      'lambda.duration.arm64': '0.000008',
    });
  });

  it('are refused all at once, with the nearest name', () => {
    const parsed = JSON.parse(
      '{"lambda.request": 1, "Durations": 1, "xyz": 1, "__proto__": 1, "lambda.requests": "cheap", "ec2.t3.micro": -1, "sqs.fifoRequest": null}',
    ) as unknown;
    expect(checkOwnPrices(parsed, usEast1)).toEqual([
      {
        path: 'lambda.request',
        problem: 'no price is called "lambda.request"',
        remedy: 'did you mean "lambda.requests"?',
      },
      { path: 'Durations', problem: 'no price is called "Durations"', remedy: 'did you mean "Duration"?' },
      {
        path: 'xyz',
        problem: 'no price is called "xyz"',
        remedy:
          'name an item of the price list, such as lambda.durableDataRetained, lambda.durableDataWritten, lambda.durableOperation',
      },
      {
        path: '__proto__',
        problem: 'no price is called "__proto__"',
        remedy:
          'name an item of the price list, such as lambda.durableDataRetained, lambda.durableDataWritten, lambda.durableOperation',
      },
      {
        path: 'lambda.requests',
        problem: '"cheap" is not a price',
        remedy: 'write a number of at least 0, in USD per request',
      },
      {
        path: 'ec2.t3.micro',
        problem: '-1 is not a price',
        remedy: 'write a number of at least 0, in USD per instance-hour',
      },
      {
        path: 'sqs.fifoRequest',
        problem: 'null is not a price',
        remedy: 'write a number of at least 0, in USD per request',
      },
    ]);
  });

  it.each([[[]], [null], [7], ['lambda.requests']])('are an object, not %j', (parsed) => {
    expect(checkOwnPrices(parsed, usEast1)).toMatchObject([{ problem: 'own prices are not an object' }]);
    expect(readOwnPrices(parsed, usEast1)).toEqual({});
  });
});
