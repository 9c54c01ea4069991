import { type GivenMisfit, isRecord } from '../units/given.ts';
import { show } from '../units/parsed.ts';
import { isCompiled } from './scenario-options.ts';

/** What is wrong with a list of `StudyVariant`, each under the path of its place. */
export function variantMisfits(path: string, variants: unknown): readonly GivenMisfit[] {
  if (!Array.isArray(variants) || variants.length === 0) {
    const problem = Array.isArray(variants) ? 'the list is empty' : `${show(variants)} is not a list`;
    return [{ path, problem, remedy: 'give at least one { label, set, compiled }' }];
  }
  return variants.flatMap((variant: unknown, index) => {
    const at = `${path}.${index}`;
    if (!isRecord(variant)) {
      return [
        { path: at, problem: `${show(variant)} is not a variant`, remedy: 'give { label, set, compiled }' },
      ];
    }
    const { label, set, compiled } = variant;
    const misfits: GivenMisfit[] = [];
    const tell = (key: string, problem: string, remedy: string): void => {
      misfits.push({ path: `${at}.${key}`, problem, remedy });
    };
    if (typeof label !== 'string')
      tell('label', `${show(label)} is not text`, 'give what people call the variant');
    if (!isRecord(set)) {
      tell(
        'set',
        `${show(set)} is not an object`,
        "give the variant's settings, { 'KEY.PATH': VALUE }, or {}",
      );
    }
    if (!isCompiled(compiled)) {
      tell('compiled', 'it is not a compiled scenario', 'give the `compiled` of what loadScenario gave');
    }
    return misfits;
  });
}
