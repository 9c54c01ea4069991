import type { FunctionNode, MathNode, OperatorNode, SymbolNode } from 'mathjs';
import { nearest } from '../units/nearest.ts';

/** Limits of a rate expression: what fits in them parses and evaluates in microseconds. */
export const MAXIMUM_EXPRESSION_CHARACTERS = 1000;
export const MAXIMUM_EXPRESSION_NODES = 250;

export interface ExpressionFault {
  readonly ok: false;
  readonly problem: string;
  readonly remedy: string;
}

/** Rate per second at `t` seconds of simulated time, `hour` of the wall clock (0 up to 24, fractional) and `day` (1 Monday … 7 Sunday). */
export type RateFunction = (t: number, hour: number, day: number) => number;

const VARIABLES = ['t', 'hour', 'day'];
const CONSTANTS = ['pi', 'e', 'tau'];
const FUNCTIONS = [
  'sin',
  'cos',
  'tan',
  'exp',
  'log',
  'log10',
  'log2',
  'sqrt',
  'abs',
  'min',
  'max',
  'floor',
  'ceil',
  'round',
  'mod',
  'pow',
  'sign',
];
const OPERATORS = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'pow',
  'mod',
  'unaryMinus',
  'unaryPlus',
  'larger',
  'largerEq',
  'smaller',
  'smallerEq',
  'equal',
  'unequal',
  'and',
  'or',
  'xor',
  'not',
]);
const REMEDY = `use numbers, ${VARIABLES.join(', ')}, ${CONSTANTS.join(', ')}, + - * / ^, comparisons, and/or/not, a ? b : c, and ${FUNCTIONS.join(', ')}`;

/** Whether a text is a rate expression. Values (negative rates and the like) are judged when it is compiled to a table over the run. */
export async function checkExpression(text: string): Promise<{ readonly ok: true } | ExpressionFault> {
  const compiled = await compileExpression(text);
  return compiled.ok ? { ok: true } : compiled;
}

/**
 * Compiles a rate expression. Only numbers, operators and the names above reach the evaluator: the parsed tree is checked node by node, so
 * that nothing in it can call into mathjs itself, build large values or loop. The function throws nothing; what cannot be computed is NaN.
 */
export async function compileExpression(
  text: string,
): Promise<{ readonly ok: true; readonly rate: RateFunction } | ExpressionFault> {
  if (text.length > MAXIMUM_EXPRESSION_CHARACTERS) {
    return fault(
      `the expression has ${text.length} characters`,
      `at most ${MAXIMUM_EXPRESSION_CHARACTERS} are allowed; a ramp or a trace holds longer shapes`,
    );
  }
  if (text.trim() === '') return fault('the expression is empty', 'write for example 10 + 5 * sin(2 * pi * hour / 24)');
  const math = await loadMath();
  let tree: MathNode;
  try {
    tree = math.parse(text);
  } catch (error) {
    const reason = error instanceof RangeError ? 'it is nested too deeply' : messageOf(error);
    return fault(`${JSON.stringify(text)} is not an expression: ${reason}`, REMEDY);
  }
  const problem = checkTree(tree);
  if (problem !== null) return problem;

  const code = tree.compile();
  const scope = new Map<string, number>();
  const rate: RateFunction = (t, hour, day) => {
    scope.set('t', t).set('hour', hour).set('day', day);
    try {
      return Number(code.evaluate(scope));
    } catch {
      return Number.NaN;
    }
  };
  return { ok: true, rate };
}

/** An instance of its own that holds the parser, the allowed functions and what they need; numbers only, which also loads faster. */
async function loadMath(): Promise<{ parse(text: string): MathNode }> {
  const mathjs = await import('mathjs/number');
  return mathjs.create({
    parseDependencies: mathjs.parseDependencies,
    addDependencies: mathjs.addDependencies,
    subtractDependencies: mathjs.subtractDependencies,
    multiplyDependencies: mathjs.multiplyDependencies,
    divideDependencies: mathjs.divideDependencies,
    powDependencies: mathjs.powDependencies,
    modDependencies: mathjs.modDependencies,
    unaryMinusDependencies: mathjs.unaryMinusDependencies,
    unaryPlusDependencies: mathjs.unaryPlusDependencies,
    largerDependencies: mathjs.largerDependencies,
    largerEqDependencies: mathjs.largerEqDependencies,
    smallerDependencies: mathjs.smallerDependencies,
    smallerEqDependencies: mathjs.smallerEqDependencies,
    equalDependencies: mathjs.equalDependencies,
    unequalDependencies: mathjs.unequalDependencies,
    andDependencies: mathjs.andDependencies,
    orDependencies: mathjs.orDependencies,
    xorDependencies: mathjs.xorDependencies,
    notDependencies: mathjs.notDependencies,
    piDependencies: mathjs.piDependencies,
    eDependencies: mathjs.eDependencies,
    tauDependencies: mathjs.tauDependencies,
    sinDependencies: mathjs.sinDependencies,
    cosDependencies: mathjs.cosDependencies,
    tanDependencies: mathjs.tanDependencies,
    expDependencies: mathjs.expDependencies,
    logDependencies: mathjs.logDependencies,
    log10Dependencies: mathjs.log10Dependencies,
    log2Dependencies: mathjs.log2Dependencies,
    sqrtDependencies: mathjs.sqrtDependencies,
    absDependencies: mathjs.absDependencies,
    minDependencies: mathjs.minDependencies,
    maxDependencies: mathjs.maxDependencies,
    floorDependencies: mathjs.floorDependencies,
    ceilDependencies: mathjs.ceilDependencies,
    roundDependencies: mathjs.roundDependencies,
    signDependencies: mathjs.signDependencies,
  });
}

function checkTree(tree: MathNode): ExpressionFault | null {
  let nodes = 0;
  let problem: ExpressionFault | null = null;
  const calledNames = new Set<MathNode>();
  tree.traverse((node) => {
    nodes += 1;
    if (problem !== null) return;
    if (node.type === 'FunctionNode') calledNames.add((node as FunctionNode<SymbolNode>).fn);
    problem = checkNode(node, calledNames);
  });
  if (problem === null && nodes > MAXIMUM_EXPRESSION_NODES) {
    return fault(
      `the expression has ${nodes} parts`,
      `at most ${MAXIMUM_EXPRESSION_NODES} are allowed; a ramp or a trace holds longer shapes`,
    );
  }
  return problem;
}

function checkNode(node: MathNode, calledNames: ReadonlySet<MathNode>): ExpressionFault | null {
  switch (node.type) {
    case 'ConditionalNode':
    case 'ParenthesisNode':
    case 'RelationalNode':
      return null;
    case 'ConstantNode': {
      const { value } = node as MathNode & { value: unknown };
      const isAllowed = typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
      return isAllowed ? null : fault(`${node.toString()} is not a finite number`, REMEDY);
    }
    case 'SymbolNode':
      return calledNames.has(node) ? null : checkName((node as SymbolNode).name);
    case 'OperatorNode': {
      const { fn, op } = node as OperatorNode;
      return OPERATORS.has(String(fn)) ? null : fault(`the operator ${op} is not allowed`, REMEDY);
    }
    case 'FunctionNode': {
      const { fn } = node as FunctionNode<SymbolNode>;
      return fn.type === 'SymbolNode' ? checkCall(fn.name) : fault('only a named function can be called', REMEDY);
    }
    default:
      return fault(
        `${WORDS[node.type] ?? 'this construct'} is not allowed in a rate expression`,
        REMEDY,
      );
  }
}

const WORDS: Readonly<Record<string, string>> = {
  AccessorNode: 'a property',
  ArrayNode: 'an array',
  AssignmentNode: 'an assignment (= instead of == ?)',
  BlockNode: 'more than one statement',
  FunctionAssignmentNode: 'a function definition',
  IndexNode: 'an index',
  ObjectNode: 'an object',
  RangeNode: 'a range',
};

function checkName(name: string): ExpressionFault | null {
  if (VARIABLES.includes(name) || CONSTANTS.includes(name)) return null;
  if (FUNCTIONS.includes(name)) return fault(`${name} is a function`, `write ${name}(…)`);
  return unknown('name', name, [...VARIABLES, ...CONSTANTS]);
}

function checkCall(name: string): ExpressionFault | null {
  if (FUNCTIONS.includes(name)) return null;
  if (VARIABLES.includes(name) || CONSTANTS.includes(name)) {
    return fault(`${name} is not a function`, `write ${name} * (…)`);
  }
  return unknown('function', name, FUNCTIONS);
}

function unknown(what: string, name: string, known: readonly string[]): ExpressionFault {
  const meant = nearest(name, known);
  return fault(`unknown ${what} ${name}`, meant === undefined ? REMEDY : `did you mean ${meant}? Otherwise ${REMEDY}`);
}

function fault(problem: string, remedy: string): ExpressionFault {
  return { ok: false, problem, remedy };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
