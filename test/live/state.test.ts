import { describe, expect, it } from 'vitest';
import {
  changesOf,
  fragmentOf,
  isUnchanged,
  settingsOf,
  stateOf,
  UNCHANGED,
  withValue,
} from '../../src/live/panel/state.ts';
import { fc } from '../support/fast-check.ts';

const traffic = [
  { path: 'traffic.0.poisson', value: 0.3, unit: '/s' },
  { path: 'traffic.1.burst.size', value: 5, unit: '' },
  { path: 'traffic.2.rate', value: 1, unit: '', expression: '10 + 5 * sin(t)' },
  { path: 'traffic.3.rate', value: 1, unit: '', expression: '12' },
] as const;

describe('what was changed in the panel', () => {
  it('is laid in as --set takes it, the traffic by its rates', () => {
    const state = withValue({ ...UNCHANGED, factor: 3 }, 'functions.api.memory', '1024');
    expect(settingsOf(state, { traffic })).toEqual([
      'traffic.0.poisson=0.9/s',
      'traffic.1.burst.size=15',
      'traffic.2.rate="(10 + 5 * sin(t)) * 3"',
      'traffic.3.rate=36',
      'functions.api.memory=1024',
    ]);
  });

  it('multiplies no rate that was set by itself, and never asks for less than one event', () => {
    const state = withValue({ ...UNCHANGED, factor: 0.1 }, 'traffic.0.poisson', '7/s');
    expect(settingsOf(state, { traffic: traffic.slice(0, 2) })).toEqual([
      'traffic.1.burst.size=1',
      'traffic.0.poisson=7/s',
    ]);
  });

  it('is taken back', () => {
    const state = withValue(UNCHANGED, 'region', 'eu-west-1');
    expect(isUnchanged(state)).toBe(false);
    expect(isUnchanged(withValue(state, 'region', null))).toBe(true);
    expect(changesOf({ ...state, factor: 2 }).map(({ text }) => text)).toEqual([
      'traffic × 2',
      'region = eu-west-1',
    ]);
  });

  it('comes back from a link, whatever it is', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    const path = text.filter((one) => one !== '' && one !== 'factor');
    fc.assert(
      fc.property(fc.constantFrom(1, 0.25, 3), fc.array(fc.tuple(path, text)), (factor, entries) => {
        const state = { factor, values: new Map(entries) };
        const read = stateOf(`#${fragmentOf(state)}`);
        if (isUnchanged(state)) expect(read).toBeNull();
        else expect(read).toEqual(state);
      }),
    );
  });

  it.each(['', '#money', '#what-if', '#what-if?%E0%A4%A=1'])('is not asked for by %j', (fragment) => {
    expect(stateOf(fragment)).toBeNull();
  });
});
