import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const sources = join(root, 'src');

interface Rule {
  readonly name: string;
  readonly from: { readonly pathNot: readonly string[] };
}

/** Where Node may be asked is said once, for imports and for globals. */
const { default: rules } = (await import(join(root, '.dependency-cruiser.mjs'))) as {
  default: { forbidden: readonly Rule[] };
};
const OF_NODE = rules.forbidden.find(({ name }) => name === 'node-stays-at-the-edge')?.from.pathNot ?? [];
const isOfNode = (path: string): boolean => OF_NODE.some((pattern) => new RegExp(pattern).test(path));

/**
 * What a page does not have, or not always: shared memory is there only where its server sends the headers
 * for it.
 */
const ABSENT = new Set([
  ...['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate', 'SharedArrayBuffer', 'NodeJS'],
  ...['__dirname', '__filename', 'require', 'module', 'exports'],
]);

/** Places of a source at which something is asked for that Node has and a page has not. */
function askedOfNode(name: string, text: string): readonly string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
  const found: string[] = [];
  const tell = (node: ts.Node, what: string): void => {
    found.push(`${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${what}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
      tell(node, 'import.meta');
    if (ts.isIdentifier(node) && ABSENT.has(node.text) && !isOwnName(node) && !isDeclared(node)) {
      tell(node, node.text);
    }
    // `globalThis['process']`
    if (ts.isElementAccessExpression(node) && node.expression.getText() === 'globalThis') {
      tell(node, 'globalThis[…]');
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether a name is that of a member of something else, or of a key, and not of the global. */
function isOwnName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) {
    return parent.name === node && parent.expression.getText() !== 'globalThis';
  }
  const isKey =
    ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent);
  return isKey && parent.name === node;
}

/** Whether it is a binding or a parameter of a function round it, and not the global of that name. */
function isDeclared(node: ts.Identifier): boolean {
  if (ts.isVariableDeclaration(node.parent) && node.parent.name === node) return true;
  if (ts.isParameter(node.parent) || ts.isBindingElement(node.parent)) return true;
  for (let scope: ts.Node = node; !ts.isSourceFile(scope); scope = scope.parent) {
    const names: ts.BindingName[] = [];
    if (ts.isFunctionLike(scope)) names.push(...scope.parameters.map(({ name }) => name));
    if (ts.isBlock(scope)) {
      for (const statement of scope.statements) {
        if (!ts.isVariableStatement(statement)) continue;
        names.push(...statement.declarationList.declarations.map(({ name }) => name));
      }
    }
    if (
      (ts.isForOfStatement(scope) || ts.isForStatement(scope)) &&
      scope.initializer !== undefined &&
      ts.isVariableDeclarationList(scope.initializer)
    ) {
      names.push(...scope.initializer.declarations.map(({ name }) => name));
    }
    if (names.some((name) => binds(name, node.text))) return true;
  }
  return false;
}

function binds(name: ts.BindingName, text: string): boolean {
  if (ts.isIdentifier(name)) return name.text === text;
  return name.elements.some((element) => ts.isBindingElement(element) && binds(element.name, text));
}

describe('globals of Node', () => {
  it('are asked for at the edge alone', () => {
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !isOfNode(`src/${path.replaceAll('\\', '/')}`),
    );
    expect(files.length).toBeGreaterThan(300);
    expect(files.flatMap((path) => askedOfNode(path, readFileSync(join(sources, path), 'utf8')))).toEqual([]);
  });

  it.each([
    ['const a = process.argv;', 'process'],
    ['const a = Buffer.from([]);', 'Buffer'],
    ['let a: Buffer;', 'Buffer'],
    ['let a: NodeJS.Timeout;', 'NodeJS'],
    ['setImmediate(() => undefined);', 'setImmediate'],
    ['const a = globalThis.process;', 'process'],
    ["const a = globalThis['process'];", 'globalThis[…]'],
    ['const a = { process };', 'process'],
    ['const a = new Float64Array(new SharedArrayBuffer(8));', 'SharedArrayBuffer'],
    ['const a = __dirname;', '__dirname'],
    ["const a = require('fs');", 'require'],
    ['const a = new URL("x.txt", import.meta.url);', 'import.meta'],
  ])('a planted %s is found', (text, what) => {
    expect(askedOfNode('planted.ts', text)).toEqual([`planted.ts:1: ${what}`]);
  });

  it('nothing is found in members, keys, comments, texts and import()', () => {
    const text =
      "// process\nconst a = one.process; const b = { process: 1 }; const c = 'Buffer'; const d = import('./x.ts');";
    expect(askedOfNode('planted.ts', text)).toEqual([]);
  });
});
