import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const sources = resolve(import.meta.dirname, '../../src');

/** What ECMAScript prescribes to the bit; all other functions of Math are "implementation-approximated". */
const EXACT = new Set([
  ...['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc'],
  ...['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'],
]);
const POWERS = [ts.SyntaxKind.AsteriskAsteriskToken, ts.SyntaxKind.AsteriskAsteriskEqualsToken];

/**
 * Places of a source at which the last bits of a result would be the engine's choice: functions of Math, by
 * whatever way, and powers.
 */
function engineDependent(name: string, text: string): readonly string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const place = (): string => `${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    if (ts.isBinaryExpression(node) && POWERS.includes(node.operatorToken.kind)) found.push(`${place()}: **`);
    if (ts.isIdentifier(node) && node.text === 'Math') {
      const { parent } = node;
      const member =
        ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent.name.text : '?';
      if (!EXACT.has(member)) found.push(`${place()}: Math.${member}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('the last bits of a number', () => {
  it('are nowhere left to the engine: src has neither ** nor a function of Math that is not exact', () => {
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(300);
    expect(files.flatMap((path) => engineDependent(path, readFileSync(join(sources, path), 'utf8')))).toEqual(
      [],
    );
  });

  it.each([
    ['const a = Math.exp(1);', 'Math.exp'],
    ['const a = Math.random();', 'Math.random'],
    ["const a = Math['log'](2);", 'Math.?'],
    ['const { pow } = Math;', 'Math.?'],
    ['const a = [1].map(Math.sin);', 'Math.sin'],
    ['const a = globalThis.Math.cosh(1);', 'Math.?'],
    ['const a = 2 ** 3;', '**'],
    ['let a = 2; a **= 3;', '**'],
  ])('a planted %s is found', (text, what) => {
    expect(engineDependent('planted.ts', text)).toEqual([`planted.ts:1: ${what}`]);
  });

  it('nothing is found in what is exact, in comments and in texts', () => {
    const text =
      "/** Math.exp */ const a = Math.sqrt(2) * Math.PI; const b = '**bold** Math.log(2)'; // 2 ** 3";
    expect(engineDependent('planted.ts', text)).toEqual([]);
  });
});
