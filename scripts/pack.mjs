// The command line in two files. Its chunks, as esbuild splits them, become functions in two scripts, each of
// which is read and compiled at once, from V8's code cache where there is one (src/cli/program.ts); a chunk's
// function is called when the chunk is first asked for. Two hundred modules would each be looked up, read,
// linked and compiled at every start.
import { createHash } from 'node:crypto';
import { builtinModules } from 'node:module';
import { basename } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';

/** What the first script holds, with all that these import at once: the commands that are called most. */
const FIRST = [
  'src/cli/main.ts',
  'src/cli/commands/run.ts',
  'src/cli/commands/validate.ts',
  'src/study/run.ts',
  'src/report/json.ts',
  'src/report/terminal/run.ts',
];

/**
 * @param {import('esbuild').BuildOptions & { entryPoints: Record<string, string> }} options as for modules
 * @returns {Promise<{ hash: string, texts: string[], metafile: import('esbuild').Metafile }>} the two scripts,
 *     and a hash of them, by which a code cache is known to belong to them
 */
export async function packProgram(options) {
  const { outputFiles, metafile } = await build({
    ...options,
    banner: {},
    define: {
      ...options.define,
      'import.meta.url': '__packageUrl',
      'import.meta.resolve': 'require.resolve',
    },
    write: false,
    metafile: true,
  });
  const first = firstChunks(metafile);
  const rows = [[], []];
  for (const { path, text } of outputFiles) {
    const name = basename(path);
    if (!name.endsWith('.js')) throw new Error(`${name} is no script`);
    rows[first.has(name) ? 0 : 1].push(`${JSON.stringify(name)}:${functionOf(name, text)}`);
  }
  const texts = rows.map((some) =>
    ascii(`(function(require,__outside,__packageUrl){return{\n${some.join(',\n')}\n}})`),
  );
  const hash = createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16);
  return { hash, texts, metafile };
}

function firstChunks({ outputs }) {
  const names = new Set();
  const add = (path) => {
    if (names.has(basename(path))) return;
    names.add(basename(path));
    for (const { path: other, kind, external } of outputs[path].imports) {
      if (kind === 'import-statement' && external !== true) add(other);
    }
  };
  for (const entry of FIRST) {
    const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === entry);
    if (found === undefined) throw new Error(`${entry} has no chunk of its own`);
    add(found[0]);
  }
  return names;
}

/** A module's text as a function from `__use` (another chunk's exports) and `__load` (the same, as a promise). */
function functionOf(name, text) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const edits = [];
  const exported = new Map();
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      edits.push([statement, importOf(name, statement)]);
    } else if (ts.isExportDeclaration(statement)) {
      if (statement.moduleSpecifier !== undefined) throw new Error(`${name}: passes another module on`);
      for (const { name: outer, propertyName } of statement.exportClause.elements) {
        exported.set(outer.text, (propertyName ?? outer).text);
      }
      edits.push([statement, '']);
    } else if (ts.isExportAssignment(statement)) {
      edits.push([statement, `const __default=${statement.expression.getText()};`]);
      exported.set('default', '__default');
    } else if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isExport)) {
      throw new Error(`${name}: exports in an unforeseen form: ${statement.getText().slice(0, 80)}`);
    }
  }
  const given = new Set(exported.values());
  visit(source);
  let result = text;
  for (const [node, replacement] of edits.toSorted(([a], [b]) => b.getStart() - a.getStart())) {
    result = result.slice(0, node.getStart()) + replacement + result.slice(node.getEnd());
  }
  const exports = [...exported].map(([outer, inner]) => `${JSON.stringify(outer)}:${inner}`);
  return `function(__use,__load){"use strict";${result}\nreturn{${exports.join(',')}}}`;

  function visit(node) {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [wanted] = node.arguments;
      const isChunk = ts.isStringLiteral(wanted) && wanted.text.startsWith('./');
      edits.push([node.expression, isChunk ? '__load' : '__outside']);
    }
    // Exports are handed over once, when the chunk has run: what is assigned later would not be seen. (A
    // function's own variable of the same name would stop the build as well, and needs another name then.)
    if (isAssignment(node)) {
      const target = node.left ?? node.operand;
      if (ts.isIdentifier(target) && given.has(target.text)) {
        throw new Error(`${name}: ${target.text} is exported and assigned later`);
      }
    }
    ts.forEachChild(node, visit);
  }
}

function importOf(name, statement) {
  const { text } = statement.moduleSpecifier;
  const isChunk = text.startsWith('./');
  if (!isChunk && !builtinModules.includes(text.replace(/^node:/, ''))) {
    throw new Error(`${name}: ${text} is imported at once, and is no chunk`);
  }
  const from = isChunk ? `__use(${JSON.stringify(text.slice(2))})` : `require(${JSON.stringify(text)})`;
  const clause = statement.importClause;
  if (clause === undefined) return `${from};`;
  const parts = [];
  if (clause.name !== undefined) parts.push(`const ${clause.name.text}=${from};`);
  const bindings = clause.namedBindings;
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) {
    parts.push(`const ${bindings.name.text}=${from};`);
  } else if (bindings !== undefined) {
    const names = bindings.elements.map(({ name: inner, propertyName }) =>
      propertyName === undefined ? inner.text : `${JSON.stringify(propertyName.text)}:${inner.text}`,
    );
    parts.push(`const {${names.join(',')}}=${from};`);
  }
  return parts.join('');
}

function isExport({ kind }) {
  return kind === ts.SyntaxKind.ExportKeyword;
}

function isAssignment(node) {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  }
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return false;
  return node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
}

/** One byte a character, so that it is read without decoding; what is beyond stands in strings and patterns. */
function ascii(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
