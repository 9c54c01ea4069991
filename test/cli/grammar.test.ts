import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { parseWhole } from '../../src/cli/grammar.ts';
import { parseCommand } from '../../src/cli/words.ts';
import { fc } from '../support/fast-check.ts';

const VALUES = ['', '0', '1e3', '007', 'a.yml', 'a.b=c', 'true', 'false', '[', '"quoted"', '-', 'é', 'a b'];
const LETTERS = ['-h', '--help', '-v', '--', '-x1', '-5', '---', '--=', '--version'];

describe('the short way of reading words', () => {
  it('says what the whole grammar says, or leaves it to that', { timeout: 120_000 }, async () => {
    const loaded = Object.entries(COMMANDS).map(async ([name, { load }]) => ({
      name,
      command: await load(),
    }));
    const written = fc.constantFrom(...(await Promise.all(loaded))).chain(({ name, command }) => {
      const options = [...Object.keys(command.options), 'nonsense', 'out-of'];
      const word = fc.oneof(
        fc.constantFrom(...VALUES),
        fc.constantFrom(...options).map((option) => `--${option}`),
        fc
          .tuple(fc.constantFrom(...options), fc.constantFrom(...VALUES))
          .map((pair) => `--${pair.join('=')}`),
        { weight: 1, arbitrary: fc.constantFrom(...LETTERS) },
        { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
      );
      return fc.tuple(fc.constant(command), fc.constant(name), fc.array(word, { maxLength: 7 }));
    });
    const runs = Number(process.env['LAMBDA_SIM_RUNS'] ?? 60);
    let read = 0;
    await fc.assert(
      fc.asyncProperty(written, async ([command, ...rest]) => {
        const words = rest.flat();
        const parsed = parseCommand(words, command);
        if (parsed === null) return;
        read += 1;
        const { $0: _program, ...whole } = await parseWhole(words);
        expect(Object.entries(parsed).sort()).toEqual(Object.entries(whole).sort());
      }),
      { numRuns: runs },
    );
    expect(read).toBeGreaterThan(runs / 4);
  });
});
