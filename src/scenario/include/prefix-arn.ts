import { nameHeads } from '../iam/arns.ts';

const PARTS_BEFORE_NAME = 5;

/**
 * An ARN of a policy with the name in it called otherwise: `…:table/orders` with `shop.` is
 * `…:table/shop.orders`. Where a wildcard stands before the name, the ARN holds for every name as it is.
 */
export function prefixArn(arn: string, prefix: string): string {
  const parts = arn.split(':');
  const service = parts[2];
  if (parts[0] !== 'arn' || service === undefined || parts.length <= PARTS_BEFORE_NAME) return arn;
  const rest = parts.slice(PARTS_BEFORE_NAME).join(':');
  for (const head of nameHeads(service)) {
    if (!rest.startsWith(head)) continue;
    const name = rest.slice(head.length);
    if (name === '' || name.startsWith('*') || name.startsWith('?')) return arn;
    return [...parts.slice(0, PARTS_BEFORE_NAME), `${head}${prefix}${name}`].join(':');
  }
  return arn;
}
