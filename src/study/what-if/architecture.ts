import { type AlternativeKind, isComputeLine, someOf, stakeOf } from './alternative.ts';

/**
 * Runtimes that run on x86_64 alone (AWS Lambda Developer Guide, "Lambda runtimes", as of their deprecation;
 * read 2026-11-28).
 */
const X86_ONLY =
  /^(java8|go1\.x|provided|nodejs(4\.3(-edge)?|6\.10|8\.10|10\.x)?|python(2\.7|3\.[67])|dotnetcore[12]\.\d|ruby2\.5)$/;

/** More are no change that somebody makes at once, nor a command that one reads. */
const MOST_FUNCTIONS = 5;

/** x86_64 → arm64, of those functions together that cost most and whose runtime has it. */
export const ARCHITECTURE: AlternativeKind = {
  id: 'cheaper-architecture',
  isPriced: true,
  advises: 'first',
  mostSlower: 1.1,
  laddersOf: ({ compiled, document }) => {
    const all = compiled.functions
      .filter(({ architecture, runtime }) => architecture === 'x86_64' && !X86_ONLY.test(runtime))
      .map(({ name }) => name)
      // What never ran saves nothing.
      .filter((name) => (document.functions[name]?.invocations ?? 0) > 0);
    const usdOf = new Map(all.map((name) => [name, stakeOf(document, isComputeLine([name]))]));
    const dearest = all.toSorted((one, other) => (usdOf.get(other) ?? 0) - (usdOf.get(one) ?? 0));
    const kept = new Set(dearest.slice(0, MOST_FUNCTIONS));
    const names = all.filter((name) => kept.has(name));
    const [only] = names;
    if (only === undefined) return [];
    return [
      {
        about: names.length === 1 ? `functions.${only}` : 'functions',
        subject: `computing of ${someOf(names)} on x86_64`,
        rungs: [
          {
            name: 'arm64',
            set: Object.fromEntries(names.map((name) => [`functions.${name}.architecture`, 'arm64'])),
            loses: `its code, libraries and layers must run on arm64, and are taken to be as fast there`,
          },
        ],
        stakeUsd: stakeOf(document, isComputeLine(names)),
      },
    ];
  },
};
