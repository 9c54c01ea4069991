import { printable } from '../text/read-yaml.ts';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

/**
 * What is wrong with the name of a function or trigger, or null. Lambda allows letters, digits, hyphens and
 * underscores, 64 characters at most (API reference, CreateFunction); dots are allowed besides. Names of
 * properties that every JavaScript object has are refused.
 */
export function nameProblem(name: string, what: string): { problem: string; remedy: string } | null {
  if (name in {})
    return { problem: `'${name}' cannot be the name of a ${what}`, remedy: 'choose another name' };
  if (NAME.test(name)) return null;
  const remedy =
    'use letters, digits, hyphens, underscores and dots, at most 64, beginning with a letter or digit';
  return { problem: `'${printable(name)}' cannot be the name of a ${what}`, remedy };
}
