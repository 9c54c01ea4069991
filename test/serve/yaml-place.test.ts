import { describe, expect, test } from 'vitest';
import { yamlPlace } from '../../src/live/workbench/yaml-place.ts';

/** The place of the `|` in a text. */
function placeIn(text: string) {
  const at = text.indexOf('|');
  const place = yamlPlace(text.replace('|', ''), at);
  return place === null ? null : { ...place, word: text.slice(place.from, at), beside: [...place.beside] };
}

describe('where a half-written YAML text is being written', () => {
  test.each([
    ['reg|', [], null, 'reg'],
    ['region: eu|', [], 'region', 'eu'],
    ['region: |', [], 'region', ''],
    ['functions:\n  api:\n    mem|', ['functions', 'api'], null, 'mem'],
    ['functions:\n  api:\n    |\n  other:\n', ['functions', 'api'], null, ''],
    ['functions:\n  api:\n    memory: 1\n    work:\n      |', ['functions', 'api', 'work'], null, ''],
    ['functions:\n  api: { memory: 512, arch|', ['functions', 'api'], null, 'arch'],
    ['functions:\n  api: { architecture: ar|', ['functions', 'api'], 'architecture', 'ar'],
    ['functions:\n  api: { work: { cpu: { expo|', ['functions', 'api', 'work', 'cpu'], null, 'expo'],
    ['functions:\n  api: { work: { cpu: { exponential: 3 }, i|', ['functions', 'api', 'work'], null, 'i'],
    ['traffic:\n  - { to: a|', ['traffic', '0'], 'to', 'a'],
    ['traffic:\n  - { to: api, pois|', ['traffic', '0'], null, 'pois'],
    ['traffic:\n  - to: api\n    poi|', ['traffic', '0'], null, 'poi'],
    ['traffic:\n- to: api\n  poi|', ['traffic', '0'], null, 'poi'],
    ['traffic:\n- |', ['traffic', '0'], null, ''],
    ['triggers:\n  "a b": { source: s|', ['triggers', 'a b'], 'source', 's'],
    ['traffic:\n  - to: api\n    ramp: [{ at: 0s, ra|', ['traffic', '0', 'ramp', '0'], null, 'ra'],
    ['# a comment\nfunctions:\n\n  # more\n  api:\n    |', ['functions', 'api'], null, ''],
  ])('%j', (text, above, key, word) => {
    expect(placeIn(text)).toMatchObject({ above, key, word });
  });

  test('a comment and what follows a closed bracket are no place', () => {
    expect(placeIn('region: x # eu|')).toBeNull();
    expect(placeIn('account: { concurrency: 3 } |')).toBeNull();
  });

  test('keys that stand there already are known, above, below and in the same bracket', () => {
    expect(placeIn('a: 1\nb:\n  c: 2\n|\nd: 3')?.beside).toEqual(['b', 'a', 'd']);
    expect(placeIn('x: { a: 1, b: 2, |')?.beside).toEqual(['a', 'b']);
  });
});
