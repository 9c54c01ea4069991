import { variantLabel } from '../results/documents/variant-label.ts';

/** One thing that varies: a key path, or `memory` and `architecture` for those keys of every function. */
export interface Axis {
  readonly path: string;
  readonly values: readonly (string | number)[];
}

export interface Variant {
  readonly label: string;
  readonly set: Readonly<Record<string, string | number>>;
}

const EVERY_FUNCTION = ['memory', 'architecture'];

/** Every combination of the axes' values, the first axis varying slowest: variants stand in the order asked. */
export function variantsOf(axes: readonly Axis[], functionNames: readonly string[]): readonly Variant[] {
  let combinations: readonly (readonly (string | number)[])[] = [[]];
  for (const { values } of axes) {
    combinations = combinations.flatMap((chosen) => values.map((value) => [...chosen, value]));
  }
  return combinations.map((chosen) => {
    const set: Record<string, string | number> = {};
    const named: Record<string, string | number> = {};
    axes.forEach(({ path }, index) => {
      const value = chosen[index] ?? '';
      const paths = EVERY_FUNCTION.includes(path)
        ? functionNames.map((name) => `functions.${name}.${path}`)
        : [path];
      for (const [place, full] of paths.entries()) {
        set[full] = value;
        // The same value for every function is one thing to say, not one a function.
        if (place === 0) {
          named[full] = value;
        }
      }
    });
    return { label: variantLabel(named), set };
  });
}

/** `V1,V2` of `--set PATH=V1,V2`: commas within brackets, braces, parentheses or quotes belong to a value. Numbers become numbers. */
export function splitValues(text: string): readonly (string | number)[] {
  const values: string[] = [];
  let depth = 0;
  let quote = '';
  let current = '';
  for (const character of text) {
    if (quote !== '') {
      quote = character === quote ? '' : quote;
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if ('([{'.includes(character)) {
      depth += 1;
    } else if (')]}'.includes(character)) {
      depth -= 1;
    } else if (character === ',' && depth <= 0) {
      values.push(current);
      current = '';
      continue;
    }
    current += character;
  }
  values.push(current);
  return values.map((value) => {
    const trimmed = value.trim();
    return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
  });
}
