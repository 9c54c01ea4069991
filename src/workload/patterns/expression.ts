import type { FactoryFunctionMap, FunctionNode, MathNode, OperatorNode, SymbolNode } from 'mathjs';
import { cos, sin, tan } from '../../math/circle.ts';
import { exp } from '../../math/exp.ts';
import { log, log2, log10 } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import { nearest } from '../../units/nearest.ts';
import { show } from '../../units/parsed.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Limits of a rate expression: what fits in them parses and evaluates in microseconds. */
export const MAXIMUM_EXPRESSION_CHARACTERS = 1000;
export const MAXIMUM_EXPRESSION_NODES = 250;

/**
 * Rate per second at `t` seconds of simulated time, `hour` of the wall clock (0 up to 24, fractional) and
 * `day` (1 Monday … 7 Sunday).
 */
export type RateFunction = (t: number, hour: number, day: number) => number;

const VARIABLES = ['t', 'hour', 'day'];
const CONSTANTS = ['pi', 'e', 'tau'];
/** Allowed functions and how many arguments each takes. */
const FUNCTIONS: ReadonlyMap<string, readonly [minimum: number, maximum: number]> = new Map([
  ['sin', [1, 1]],
  ['cos', [1, 1]],
  ['tan', [1, 1]],
  ['exp', [1, 1]],
  ['log', [1, 2]],
  ['log10', [1, 1]],
  ['log2', [1, 1]],
  ['sqrt', [1, 1]],
  ['abs', [1, 1]],
  ['min', [1, 100]],
  ['max', [1, 100]],
  ['floor', [1, 1]],
  ['ceil', [1, 1]],
  ['round', [1, 1]],
  ['mod', [2, 2]],
  ['pow', [2, 2]],
  ['sign', [1, 1]],
]);
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
/**
 * In place of those of mathjs, whose last bits depend on the engine. Comparisons may be operands, and count 1
 * or 0.
 */
const OWN_FUNCTIONS = {
  sin: (x: unknown) => sin(Number(x)),
  cos: (x: unknown) => cos(Number(x)),
  tan: (x: unknown) => tan(Number(x)),
  exp: (x: unknown) => exp(Number(x)),
  log: (x: unknown, base?: unknown) =>
    base === undefined ? log(Number(x)) : log(Number(x)) / log(Number(base)),
  log2: (x: unknown) => log2(Number(x)),
  log10: (x: unknown) => log10(Number(x)),
  pow: (base: unknown, exponent: unknown) => pow(Number(base), Number(exponent)),
};
const REMEDY = `use numbers, ${VARIABLES.join(', ')}, ${CONSTANTS.join(', ')}, + - * / ^, comparisons, and/or/not, a ? b : c, and ${[...FUNCTIONS.keys()].join(', ')}`;

/**
 * Compiles a rate expression. Only numbers, operators and the names above reach the evaluator: the parsed
 * tree is checked node by node, so that nothing in it can call into mathjs itself, build large values or
 * loop. The function throws nothing; what cannot be computed is NaN.
 */
export async function compileExpression(
  text: string,
): Promise<{ readonly ok: true; readonly rate: RateFunction } | Refusal> {
  if (text.length > MAXIMUM_EXPRESSION_CHARACTERS) {
    return refuse(
      `the expression has ${text.length} characters`,
      `at most ${MAXIMUM_EXPRESSION_CHARACTERS} are allowed; a ramp or a trace holds longer shapes`,
    );
  }
  if (text.trim() === '')
    return refuse('the expression is empty', 'write for example 10 + 5 * sin(2 * pi * hour / 24)');
  const math = await loadMath();
  let tree: MathNode;
  try {
    tree = math.parse(text);
  } catch (error) {
    const reason = error instanceof RangeError ? 'it is nested too deeply' : messageOf(error);
    return refuse(`${show(text)} is not an expression: ${reason}`, REMEDY);
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

/**
 * An instance of its own that holds the parser, the allowed functions and what they need; numbers only, which
 * also loads faster.
 */
async function loadMath(): Promise<{ parse(text: string): MathNode }> {
  const mathjs = await import('mathjs/number');
  const factories: Record<string, unknown> = { ...mathjs };
  const chosen: FactoryFunctionMap = {};
  for (const name of ['parse', ...OPERATORS, ...CONSTANTS, ...FUNCTIONS.keys()]) {
    const key = `${name}Dependencies`;
    const factory = factories[key];
    if (typeof factory !== 'object' || factory === null) throw new Error(`mathjs has no ${key}`);
    chosen[key] = factory as FactoryFunctionMap;
  }
  const math = mathjs.create(chosen);
  math.import(OWN_FUNCTIONS, { override: true });
  return math;
}

function checkTree(tree: MathNode): Refusal | null {
  let nodes = 0;
  let problem: Refusal | null = null;
  const calledNames = new Set<MathNode>();
  tree.traverse((node) => {
    nodes += 1;
    if (problem !== null) return;
    if (node.type === 'FunctionNode') calledNames.add((node as FunctionNode<SymbolNode>).fn);
    problem = checkNode(node, calledNames);
  });
  if (problem === null && nodes > MAXIMUM_EXPRESSION_NODES) {
    return refuse(
      `the expression has ${nodes} parts`,
      `at most ${MAXIMUM_EXPRESSION_NODES} are allowed; a ramp or a trace holds longer shapes`,
    );
  }
  return problem;
}

function checkNode(node: MathNode, calledNames: ReadonlySet<MathNode>): Refusal | null {
  switch (node.type) {
    case 'ConditionalNode':
    case 'ParenthesisNode':
    case 'RelationalNode':
      return null;
    case 'ConstantNode': {
      const { value } = node as MathNode & { value: unknown };
      if (typeof value === 'string') return refuse(`text (${show(value)}) is not allowed`, REMEDY);
      const isAllowed = typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
      return isAllowed ? null : refuse(`${show(node.toString())} is not a finite number`, REMEDY);
    }
    case 'SymbolNode':
      return calledNames.has(node) ? null : checkName((node as SymbolNode).name);
    case 'OperatorNode': {
      const { fn, op } = node as OperatorNode;
      return OPERATORS.has(String(fn)) ? null : refuse(`the operator ${op} is not allowed`, REMEDY);
    }
    case 'FunctionNode': {
      const { args, fn } = node as FunctionNode<SymbolNode>;
      return fn.type === 'SymbolNode'
        ? checkCall(fn.name, args.length)
        : refuse('only a named function can be called', REMEDY);
    }
    default:
      return refuse(`${WORDS[node.type] ?? 'this construct'} is not allowed in a rate expression`, REMEDY);
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

function checkName(name: string): Refusal | null {
  if (VARIABLES.includes(name) || CONSTANTS.includes(name)) return null;
  if (FUNCTIONS.has(name)) return refuse(`${name} is a function`, `write ${name}(…)`);
  return unknown('name', name, [...VARIABLES, ...CONSTANTS]);
}

function checkCall(name: string, givenArguments: number): Refusal | null {
  const allowed = FUNCTIONS.get(name);
  if (allowed !== undefined) {
    const [minimum, maximum] = allowed;
    if (givenArguments >= minimum && givenArguments <= maximum) return null;
    const wanted = minimum === maximum ? String(minimum) : `${minimum} to ${maximum}`;
    return refuse(`${name}() has ${givenArguments} arguments`, `it takes ${wanted}`);
  }
  if (VARIABLES.includes(name) || CONSTANTS.includes(name)) {
    return refuse(`${name} is not a function`, `write ${name} * (…)`);
  }
  return unknown('function', name, FUNCTIONS.keys());
}

function unknown(what: string, name: string, known: Iterable<string>): Refusal {
  const meant = nearest(name, known);
  return refuse(
    `unknown ${what} ${show(name)}`,
    meant === undefined ? REMEDY : `did you mean ${meant}? Otherwise ${REMEDY}`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
