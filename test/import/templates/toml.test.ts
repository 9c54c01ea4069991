import { describe, expect, test } from 'vitest';
import { parseToml } from '../../../src/import/templates/toml.ts';
import { plainOf } from '../../../src/import/templates/values.ts';

const plain = (text: string): unknown => JSON.parse(JSON.stringify(plainOf(parseToml(text, 'a.toml'))));

describe('TOML', () => {
  test.each([
    ['a = "tab\\there \\u00e9 \\U0001F40D \\r \\b"', { a: 'tab\there é 🐍 \r \b' }],
    ['a = """\nfirst\nsecond"""', { a: 'first\nsecond' }],
    ['a = """one \\\n      two"""', { a: 'one two' }],
    ["a = '''\nC:\\x'''", { a: 'C:\\x' }],
    [
      'a = 0xff\nb = 0o17\nc = 0b101\nd = 1_000\ne = 1e3\nf = -0.5',
      { a: 255, b: 15, c: 5, d: 1000, e: 1000, f: -0.5 },
    ],
    [
      '[a.b]\nc.d = 1\n[[a.e]]\nf = 1\n[[a.e]]\nf = 2',
      { a: { b: { c: { d: 1 } }, e: [{ f: 1 }, { f: 2 }] } },
    ],
    ['a = [\n  1, # one\n  2,\n]\nb = { c = "x", d = [true] }', { a: [1, 2], b: { c: 'x', d: [true] } }],
    ['"a b" = 1\r\n[c]\r\nd = 2\r\n', { 'a b': 1, c: { d: 2 } }],
  ])('%j', (text, expected) => {
    expect(plain(text)).toEqual(expected);
  });

  test.each([
    ['a = 1\nb = 2\na = 3', 'a.toml:3:1', 'the key a stands here a second time'],
    ['[a]\nb = 1\n[c]\n[a]', 'a.toml:4:1', 'the table a stands here a second time'],
    ['a = 1\n[a]', 'a.toml:2:1', 'a is no table'],
    ['a = "x', 'a.toml:1:5', 'a text is not closed'],
    ['a = "\\q"', 'a.toml:1:5', 'is no escape'],
  ])('%j is one fault', (text, place, words) => {
    expect(() => plain(text)).toThrow(place);
    expect(() => plain(text)).toThrow(words);
  });
});
