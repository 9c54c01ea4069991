import { describe, expect, it } from 'vitest';
import { scratchFolder } from './scratch.ts';
import { arrivalHours, resultsOf } from './simulate.ts';

const { compiled, faults } = scratchFolder();
const F = 'functions: { f: { work: { duration: 60ms } } }\n';
const trigger = (keys: string) => `triggers: { t: { source: scheduler, function: f, ${keys} } }\n`;

describe('EventBridge Scheduler', () => {
  it('invokes asynchronously, and bills $1 a million where a rule is free', async () => {
    const text = `${F}${trigger('expression: rate(1 minute), count: 100')}run: { duration: 24h }\n`;
    const document = await resultsOf(await compiled(text));
    expect(document.functions['f']?.requests).toBe(144_000);
    const line = document.cost.lines.find(({ item }) => item.startsWith('Scheduler invocations'));
    expect(line).toMatchObject({ service: 'eventbridge', quantity: 144_000, unitPrice: 0.000001 });
    expect(line?.amount).toBeCloseTo(0.144, 9);
    const free = await resultsOf(await compiled(`${text}billing: { freeTier: true }\n`));
    const none = free.cost.lines.find(({ item }) => item.startsWith('Scheduler invocations'));
    expect(none?.amount ?? 0).toBe(0);
  });

  it('follows the clock of its own time zone, an hour skipped in spring and one repeated in autumn', async () => {
    const times = async (start: string, duration: string, expression: string) => {
      const text = `${F}${trigger(`expression: ${expression}, timezone: Europe/Berlin`)}run: { start: ${start}, duration: ${duration} }\n`;
      return arrivalHours(await compiled(text));
    };
    // Summer time begins on 2026-03-29 at 2:00 and ends on 2026-10-25 at 3:00.
    expect(await times('2026-03-28T00:00:00Z', '3d', 'cron(30 2 * * ? *)')).toEqual([1.5, 48.5]);
    expect(await times('2026-03-28T00:00:00Z', '3d', 'cron(0 9 * * ? *)')).toEqual([8, 31, 55]);
    expect(await times('2026-10-24T00:00:00Z', '3d', 'cron(30 2 * * ? *)')).toEqual([0.5, 24.5, 49.5]);
    expect(await times('2026-10-24T00:00:00Z', '3d', 'at(2026-10-26T12:00:00)')).toEqual([59]);
  });

  it('spreads events over a flexible window, and says so', async () => {
    const text = `${F}${trigger('expression: rate(1 hour), count: 1000, flexibleWindow: 15m')}run: { duration: 1h }\n`;
    const { assumptions } = await compiled(text);
    expect(assumptions.find(({ key }) => key === 'triggers.t.delivery')?.value).toContain('15 min');
    const document = await resultsOf(await compiled(text));
    expect(document.functions['f']?.latencyMs.p50).toBeGreaterThan(400_000);
    expect(document.functions['f']?.latencyMs.p50).toBeLessThan(500_000);
    expect(document.functions['f']?.latencyMs.max).toBeLessThan(901_000);
  });

  it.each([
    ['expression: at(2026-02-30T00:00:00)', 'at() takes a date and a time'],
    ['expression: rate(5 minutes), timezone: Mars', 'is not a time zone'],
    ['expression: rate(5 minutes), flexibleWindow: 25h', '1m to 24h'],
    ['expression: rate(5 minutes), flexibleWindow: 5m, delivery: 1s', 'stand side by side'],
    ['expression: rate(5 minuts)', 'minuts'],
  ])('%s is a fault', async (keys, words) => {
    expect(await faults(`${F}${trigger(keys)}`)).toEqual([expect.stringContaining(words)]);
  });

  it('takes no traffic, came in 2022, and is not what a rule is', async () => {
    const sent = `${F}${trigger('expression: rate(5 minutes)')}traffic: [{ to: t, constant: 1/s }]\n`;
    expect(await faults(sent)).toEqual([expect.stringContaining('makes its own traffic')]);
    expect(await faults(`platform: aws-2018\n${F}${trigger('expression: rate(5 minutes)')}`)).toEqual([
      expect.stringContaining('EventBridge Scheduler came on 2022-11-10'),
    ]);
    const rule = `${F}triggers: { t: { source: schedule, function: f, expression: at(2026-01-05T03:00:00) } }\n`;
    expect(await faults(rule)).toEqual([expect.stringContaining('give source: scheduler')]);
  });
});
