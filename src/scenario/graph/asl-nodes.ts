import type { StateWays } from '../../model/workflow-ends.ts';
import { childOf, type SourceNode } from '../text/source-node.ts';

/**
 * Name of the function that a Task calls; null for another service, undefined where the name hangs on data.
 */
export function calledFunction(resource: string, node: SourceNode): string | null | undefined {
  if (/^arn:[\w-]+:states:[^:]*:[^:]*:lambda:invoke/.test(resource)) {
    const parameters = childOf(node, 'Parameters') ?? childOf(node, 'Arguments');
    const name = parameters === undefined ? undefined : textOf(childOf(parameters, 'FunctionName'));
    return name === undefined || name.trim().startsWith('{%') ? undefined : name;
  }
  if (/^arn:[\w-]+:(states|batch|glue|sns|sqs|dynamodb):/.test(resource)) return null;
  return resource;
}

/** `name` of `arn:aws:lambda:us-east-1:123456789012:function:name:alias`, and of `${name}`. */
export function lastName(called: string): string {
  const arn = /:function:([^:]+)/.exec(called);
  const substituted = /^\$\{(.+?)(\.Arn)?\}$/.exec(called);
  return arn?.[1] ?? substituted?.[1] ?? called.split(':')[0] ?? called;
}

export function textOf(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

export function listOf(node: SourceNode | undefined): readonly SourceNode[] {
  return node?.kind === 'list' ? node.items : [];
}

export function namesOf(node: SourceNode | undefined): readonly string[] {
  return listOf(node).flatMap((item) => textOf(item) ?? []);
}

/** How a state goes on, errors aside; a branch and what a Map does are machines of their own. */
export function waysOf(state: SourceNode): StateWays {
  const type = textOf(childOf(state, 'Type'));
  if (type === 'Succeed' || type === 'Fail') return { isGoodEnd: type === 'Succeed', next: [] };
  const isEnd = childOf(state, 'End');
  if (isEnd?.kind === 'scalar' && isEnd.value === true) return { isGoodEnd: true, next: [] };
  const rules = type === 'Choice' ? listOf(childOf(state, 'Choices')) : [];
  const targets = [
    childOf(state, 'Next'),
    childOf(state, 'Default'),
    ...rules.map((rule) => childOf(rule, 'Next')),
  ];
  return { isGoodEnd: null, next: targets.flatMap((target) => textOf(target) ?? []) };
}

/** `45% each to A, B, 10% to C`. */
export function sharesInWords(shares: ReadonlyMap<string, number>): string {
  const namesOfShare = new Map<number, string[]>();
  for (const [name, share] of shares) namesOfShare.set(share, [...(namesOfShare.get(share) ?? []), name]);
  return [...namesOfShare]
    .sort(([one], [other]) => other - one)
    .map(([share, names]) => {
      const each = names.length > 1 ? ' each' : '';
      return `${Math.round(share * 1e4) / 100}%${each} to ${names.join(', ')}`;
    })
    .join(', ');
}
