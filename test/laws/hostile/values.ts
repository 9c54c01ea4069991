/** What stands where something else belongs. */
export const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  -0.5,
  0.1,
  1e-300,
  1e15,
  1e100,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  'x',
  '-5',
  '1e308',
  '1e308s',
  '1e308 GB',
  '0/0',
  '9^9^9',
  'exp(t)',
  '-1ms',
  '1000000000/s',
  '0x10',
  '128..3008:64',
  '10%',
  '1000%',
  'constructor',
  '__proto__',
  'toString',
  '../../../../etc/passwd',
  '/dev/zero',
  '/dev/null',
  '/',
  '.',
  'a'.repeat(5000),
  'right\u202eto\u202cleft',
  'bell\u0007 and \u001b[31mred',
  '\u{1f600}',
  [],
  {},
  [[]],
  [null],
  [{ a: 1 }],
  { a: 1 },
  [128, { a: 1 }],
  { value: 1 },
  { lognormal: { median: '1ms', p95: '1e308' } },
  { uniform: { min: 5, max: 1 } },
  { empirical: { values: [] } },
  { mixture: [] },
  deep(200, false),
  deep(60, true),
];

export const HOSTILE_FRAGMENTS: readonly string[] = [
  '&a [*a, *a]',
  '*nowhere',
  '!foo 1',
  '!!omap [a: 1]',
  '!!set {a}',
  '!!binary aGk=',
  '!!int x',
  '!!js/function "x"',
  '<<: *a',
  '---\n',
  '%YAML 1.1\n---\n',
  '\t',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  ': ',
  '? ',
  '|\n',
  '>\n',
  '# ',
  ',',
  ';',
  '\r',
  '\u0000',
  '\ufeff',
  '\u202e',
  '\u2028',
  '\u001b[2J',
  '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[',
  '.inf',
  '.nan',
  '1e308',
  '-1',
  '99999999999999999999',
  bomb(),
];

function deep(levels: number, isMap: boolean): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = isMap ? { a: value } : [value];
  return value;
}

function bomb(): string {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const below =
      level === 0
        ? '1'
        : Array(9)
            .fill(`*b${level - 1}`)
            .join(', ');
    return `b${level}: &b${level} [${below}]`;
  });
  return `\n${levels.join('\n')}\n`;
}
