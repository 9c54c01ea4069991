import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../../../../src/import/templates/cloudformation/parse.ts';
import { at, plainOf } from '../../../../src/import/templates/values.ts';
import { FaultError } from '../../../../src/model/fault.ts';

const parsed = (text: string) => parseTemplate(text, 't.yaml');
const plain = (text: string) => JSON.parse(JSON.stringify(plainOf(parsed(text).root)));
function faultOf(text: string): string {
  try {
    parsed(text);
  } catch (error) {
    if (error instanceof FaultError) return error.message;
    throw error;
  }
  return 'none';
}

describe('short tags become long forms', () => {
  test.each([
    ['!Ref A', { Ref: 'A' }],
    ['!GetAtt A.Arn', { 'Fn::GetAtt': 'A.Arn' }],
    ['!If [C, !Ref A, "b"]', { 'Fn::If': ['C', { Ref: 'A' }, 'b'] }],
    ['!Condition C', { Condition: 'C' }],
    ['!Sub', { 'Fn::Sub': null }],
    ['!Base64 x', { 'Fn::Base64': 'x' }],
    ['!Fn::Sub x', { 'Fn::Sub': 'x' }],
  ])('%s', (text, expected) => {
    expect(plain(`A: ${text}\n`)).toEqual({ A: expected });
  });
});

describe('scalars are what CloudFormation makes of them', () => {
  test.each<[string, unknown]>([
    ['012345678901', '012345678901'],
    ['123456789012', 123456789012],
    ['1.10', '1.10'],
    ['2012-10-17', '2012-10-17'],
    ['0755', '0755'],
    ['0x1F', '0x1F'],
    ['1e3', '1e3'],
    ['12:30:00', '12:30:00'],
    ['5', 5],
    ['-0.5', -0.5],
    ['"5"', '5'],
    ['!!str 5', '5'],
    ['True', true],
    ['yes', 'yes'],
    ['~', null],
    ['', null],
    ['99999999999999999999', '99999999999999999999'],
  ])('%s', (text, expected) => {
    expect(plain(`A: ${text}\n`)).toEqual({ A: expected });
  });
});

describe('what deploying tools take is taken', () => {
  test('a flow map that closes at its parent’s indentation, and places stay right', () => {
    const text =
      'R:\n  A: {\n    B: 1, # a comment }\n    C: "x\n      y"\n  }\n  D: [\n  1,\n\t{E: "f}"}\n  ]\n  G: it\'s {plain}\n  H: |\n    a: {\n  I: 3\n';
    expect(plain(text)).toEqual({
      R: { A: { B: 1, C: 'x y' }, D: [1, { E: 'f}' }], G: "it's {plain}", H: 'a: {\n', I: 3 },
    });
    const { root } = parsed(text);
    expect(at(root, 'R', 'D', 1)?.place).toMatchObject({ line: 9, column: 2 });
    expect(at(root, 'R', 'I')?.place).toMatchObject({ line: 14, column: 6 });
  });

  test('tabs inside brackets, byte order marks, and line ends of Windows', () => {
    expect(plain('\uFEFF{\r\n\t"A": [\r\n\t1]\r\n}\r\n')).toEqual({ A: [1] });
    expect(plain('A: {\n\tB: 1,\n\tC: 2\n}\n')).toEqual({ A: { B: 1, C: 2 } });
    expect(plain('A:\r\n  B: 1\r\n')).toEqual({ A: { B: 1 } });
  });

  test('anchors and merged maps', () => {
    expect(plain('A: &a\n  X: 1\n  Y: 2\nB:\n  <<: *a\n  Y: 3\nC: *a\n')).toEqual({
      A: { X: 1, Y: 2 },
      B: { X: 1, Y: 3 },
      C: { X: 1, Y: 2 },
    });
  });

  test('a duplicate key is told, and the last one counts', () => {
    const { notes } = parsed('A:\n  B: 1\n  B: 2\n');
    expect(plain('A:\n  B: 1\n  B: 2\n')).toEqual({ A: { B: 2 } });
    expect(notes).toMatchObject([{ kind: 'assumed', subject: 'A.B', place: { line: 3, column: 3 } }]);
  });

  test('a second document is told', () => {
    const { notes } = parsed('---\nA: 1\n---\nB: 2\n');
    expect(plain('---\nA: 1\n---\nB: 2\n')).toEqual({ A: 1 });
    expect(notes).toMatchObject([{ kind: 'dropped', place: { line: 4 } }]);
  });
});

test('the place of a list or a map is its key’s, that of a scalar its own', () => {
  const { root } = parsed('Resources:\n  Orders:\n    Type: X\n');
  expect(at(root, 'Resources', 'Orders')?.place).toEqual({ file: 't.yaml', line: 2, column: 3 });
  expect(at(root, 'Resources', 'Orders', 'Type')?.place).toEqual({ file: 't.yaml', line: 3, column: 11 });
});

describe('what cannot be read is one fault with its place', () => {
  const deep = (open: string, close: string) => open.repeat(200) + close.repeat(200);
  test.each([
    ['nothing', '', 't.yaml: the file is empty; give a template'],
    ['a comment', '# nothing\n', 't.yaml: the file is empty; give a template'],
    ['a tab that indents', 'A:\n\tB: 1\n', /^t\.yaml:2:\d+: this is not YAML: .*; indent with spaces$/],
    ['an open bracket', 'A: [1, 2\nB: 3\n', /^t\.yaml:\d+:\d+: this is not YAML/],
    ['truncated JSON', '{"A": {"B": "c', /^t\.yaml:1:\d+: this is not JSON/],
    ['deep JSON', deep('{"a":', '}'), /^t\.yaml:1:1: values are nested more than 100 deep/],
    ['deep lists', deep('[', ']'), /nested more than 100 deep/],
    ['deep blocks', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), /nested more/],
    ['deep dashes', `${'- '.repeat(300)}a\n`, /nested more/],
    ['an unknown anchor', 'A: *b\n', /^t\.yaml:1:4: .*&b/],
    ['an anchor in itself', 'A: &a\n  B: *a\n', /this anchor holds an alias of itself/],
    [
      'an alias bomb',
      `a0: &a0 [x,x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i}]\n`).join('')}`,
      /more than 300000 values/,
    ],
    ['a key that is a list', '? [a, b]\n: c\n', /this key is not a name/],
  ])('%s', (_, text, expected) => {
    expect(faultOf(text)).toMatch(expected);
  });
});
