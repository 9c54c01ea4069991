import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/** The rooms of `src/` that are mutated, with all their sub-rooms. */
export const ROOMS = ['engine', 'collect', 'usage', 'billing'] as const;

/** One small change of one source file. */
export interface Mutant {
  readonly room: string;
  /** Path from the root of the repository, with slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where in the file's text the change begins and what it takes the place of ends. */
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  readonly before: string;
  readonly after: string;
  /** The line of the source, without its indent: a mutant's name that outlives moved files and lines. */
  readonly lineText: string;
}

export function sourceFilesOf(root: string): readonly string[] {
  return ROOMS.flatMap((room) => {
    const folder = join(root, 'src', room);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => relative(root, join(folder, name)).split(sep).join('/'));
  });
}

const OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, readonly [kind: string, ...after: string[]]>>> = {
  [ts.SyntaxKind.LessThanToken]: ['comparison', '<=', '>='],
  [ts.SyntaxKind.LessThanEqualsToken]: ['comparison', '<', '>'],
  [ts.SyntaxKind.GreaterThanToken]: ['comparison', '>=', '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['comparison', '>', '<'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['comparison', '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['comparison', '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken]: ['condition', '||'],
  [ts.SyntaxKind.BarBarToken]: ['condition', '&&'],
  [ts.SyntaxKind.PlusToken]: ['arithmetic', '-'],
  [ts.SyntaxKind.MinusToken]: ['arithmetic', '+'],
  [ts.SyntaxKind.AsteriskToken]: ['arithmetic', '/'],
  [ts.SyntaxKind.SlashToken]: ['arithmetic', '*'],
  [ts.SyntaxKind.PercentToken]: ['arithmetic', '*'],
  [ts.SyntaxKind.PlusEqualsToken]: ['arithmetic', '-='],
  [ts.SyntaxKind.MinusEqualsToken]: ['arithmetic', '+='],
  [ts.SyntaxKind.PlusPlusToken]: ['arithmetic', '--'],
  [ts.SyntaxKind.MinusMinusToken]: ['arithmetic', '++'],
  [ts.SyntaxKind.AmpersandToken]: ['arithmetic', '|'],
  [ts.SyntaxKind.BarToken]: ['arithmetic', '&'],
};

/** Arithmetic that is written as a method: exact decimals, the lesser and the greater of two. */
const METHODS: Readonly<Record<string, string>> = {
  plus: 'minus',
  minus: 'plus',
  times: 'div',
  div: 'times',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
};

/** What overwrites in builds for tests alone what is over. */
const POISONING = /^(?:\w+\.)*poison(?:[A-Z]\w*)?\b/;

/**
 * Every mutant of a file. Texts of errors are left out, and so is the overwriting that only builds for tests
 * do.
 */
export function mutantsOf(source: ts.SourceFile, file: string, checker: ts.TypeChecker): readonly Mutant[] {
  const text = source.text;
  const found: Mutant[] = [];
  const add = (kind: string, start: number, end: number, after: string): void => {
    const { line, character } = source.getLineAndCharacterOfPosition(start);
    found.push({
      room: file.split('/')[1] ?? '',
      file,
      line: line + 1,
      column: character + 1,
      start,
      end,
      kind,
      before: text.slice(start, end),
      after,
      lineText: (text.split('\n')[line] ?? '').trim(),
    });
  };
  const replace = (kind: string, node: ts.Node, after: string): void =>
    add(kind, node.getStart(source), node.end, after);

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isThrowStatement(node)) return;
    if (ts.isIfStatement(node) && /\bPOISONS\b/.test(node.expression.getText(source))) return;
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'violated') return;
    if (ts.isExpressionStatement(node) && POISONING.test(node.getText(source))) return;
    if (ts.isFunctionDeclaration(node) && POISONING.test(node.name?.text ?? '')) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && !isSymmetric(node, source)) {
      swapArguments(node.arguments ?? [], source, checker, add);
    }
    if (ts.isBinaryExpression(node)) changeOperator(node, checker, replace);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) changeStep(node, source, add);
    if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent)) {
      const other = METHODS[node.name.text];
      if (other !== undefined && node.parent.expression === node) replace('arithmetic', node.name, other);
    }
    if (ts.isIfStatement(node) || ts.isWhileStatement(node)) negate(node.expression, source, replace);
    if (ts.isConditionalExpression(node)) negate(node.condition, source, replace);
    if (isDroppable(node)) replace('statement', node, ';');
    if (ts.isNumericLiteral(node) && !isPartOfName(node)) {
      const value = Number(node.text);
      replace('constant', node, String(value === 1 ? 0 : value + 1));
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) replace('constant', node, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) replace('constant', node, 'true');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether the order of the arguments says nothing. */
function isSymmetric({ expression }: ts.CallExpression | ts.NewExpression, source: ts.SourceFile): boolean {
  return /^Math\.(?:max|min|hypot)$/.test(expression.getText(source));
}

type Replace = (kind: string, node: ts.Node, after: string) => void;

function swapArguments(
  all: readonly ts.Expression[],
  source: ts.SourceFile,
  checker: ts.TypeChecker,
  add: (kind: string, start: number, end: number, after: string) => void,
): void {
  for (const [index, first] of all.entries()) {
    const second = all[index + 1];
    if (second === undefined || ts.isSpreadElement(first) || ts.isSpreadElement(second)) continue;
    const [one, other] = [first.getText(source), second.getText(source)];
    if (one === other) continue;
    const types = [first, second].map((node) =>
      checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(node)),
    );
    const [a, b] = types;
    if (a === undefined || b === undefined) continue;
    if (!checker.isTypeAssignableTo(a, b) || !checker.isTypeAssignableTo(b, a)) continue;
    const between = source.text.slice(first.end, second.getStart(source));
    add('arguments', first.getStart(source), second.end, `${other}${between}${one}`);
  }
}

function changeOperator(node: ts.BinaryExpression, checker: ts.TypeChecker, replace: Replace): void {
  const change = OPERATORS[node.operatorToken.kind];
  if (change === undefined) return;
  const [kind, ...others] = change;
  if (kind === 'arithmetic') {
    const isNumber = [node.left, node.right].every(
      (side) => (checker.getTypeAtLocation(side).flags & ts.TypeFlags.NumberLike) !== 0,
    );
    if (!isNumber) return;
  }
  for (const other of others) replace(kind, node.operatorToken, other);
}

function changeStep(
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  source: ts.SourceFile,
  add: (kind: string, start: number, end: number, after: string) => void,
): void {
  const isPrefix = ts.isPrefixUnaryExpression(node);
  if (isPrefix && node.operator === ts.SyntaxKind.ExclamationToken) {
    add('condition', node.getStart(source), node.operand.getStart(source), '');
  }
  if (node.operator !== ts.SyntaxKind.PlusPlusToken && node.operator !== ts.SyntaxKind.MinusMinusToken)
    return;
  const [kind, after] = OPERATORS[node.operator] ?? [];
  if (kind === undefined || after === undefined) return;
  const start = isPrefix ? node.getStart(source) : node.operand.end;
  add(kind, start, start + 2, after);
}

function negate(condition: ts.Expression, source: ts.SourceFile, replace: Replace): void {
  // A single comparison is negated by its own mutants.
  const isComparison =
    ts.isBinaryExpression(condition) && OPERATORS[condition.operatorToken.kind]?.[0] === 'comparison';
  const isNegation = ts.isPrefixUnaryExpression(condition);
  if (!isComparison && !isNegation) replace('condition', condition, `!(${condition.getText(source)})`);
}

/**
 * What can go without leaving a name unknown. A check that only throws may not: while what it checks holds,
 * nothing that runs can tell that it is gone.
 */
function isDroppable(node: ts.Node): boolean {
  if (ts.isIfStatement(node)) return !endsTheRun(node.thenStatement);
  if (ts.isReturnStatement(node)) return node.expression === undefined;
  if (ts.isContinueStatement(node) || ts.isBreakStatement(node)) return true;
  if (!ts.isExpressionStatement(node)) return false;
  const { expression } = node;
  const isSuper =
    ts.isCallExpression(expression) && expression.expression.kind === ts.SyntaxKind.SuperKeyword;
  return !isSuper && !isAssertion(expression);
}

function endsTheRun(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.every(endsTheRun);
  if (ts.isThrowStatement(statement)) return true;
  return ts.isExpressionStatement(statement) && isAssertion(statement.expression);
}

function isAssertion(expression: ts.Expression): boolean {
  return (
    ts.isCallExpression(expression) &&
    /(?:^|\.)(?:assert\w*|violated|check\w*)$/.test(expression.expression.getText())
  );
}

function isPartOfName(node: ts.NumericLiteral): boolean {
  return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}
