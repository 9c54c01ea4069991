import { describe, expect, it } from 'vitest';
import { compareVariants } from '../../src/study/compare.ts';
import type { Progress } from '../../src/study/crew.ts';
import { readKeptVariants, VariantKeeper, variantKey } from '../../src/study/kept-variants.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

async function variantsOf(...memories: readonly number[]) {
  return Promise.all(
    memories.map(async (memory) => ({
      label: `${memory} MB`,
      set: { 'functions.f.memory': memory },
      compiled: await compiled(`
functions: { f: { memory: ${memory}, work: { cpu: { exponential: { mean: 50ms } } } } }
traffic: [{ to: f, poisson: 20/s }]
run: { duration: 5m, replications: 2 }
`),
    })),
  );
}

/** Without what the contract lets differ. */
const comparable = (value: unknown): string =>
  JSON.stringify(value, (key, one: unknown) =>
    /^(wallSeconds|requestsPerSecond|peakRssMb)$/.test(key) ? undefined : one,
  );

describe('kept variants', () => {
  it('go through a file and give the same comparison without being run again', async () => {
    const options = { maximumBadRows: 0 };
    const first = new VariantKeeper(null);
    await compareVariants(await variantsOf(256, 512), { ...options, keeper: first });
    expect(first.finished).toBe(2);
    const second = new VariantKeeper(readKeptVariants(JSON.stringify(first.toJson())));
    const seen: Progress[] = [];
    const all = await variantsOf(256, 512, 1024);
    const resumed = await compareVariants(all, {
      ...options,
      keeper: second,
      onProgress: (progress) => seen.push(progress),
    });
    // Two replications of 5 min of the one that was left.
    for (const { totalSeconds } of seen) expect(totalSeconds).toBe(600);
    expect(second.finished).toBe(3);
    expect(comparable(resumed)).toBe(comparable(await compareVariants(all, options)));
  });

  it('are known by what was simulated', async () => {
    const [one, other] = await variantsOf(256, 512);
    const [again] = await variantsOf(256);
    if (one === undefined || other === undefined || again === undefined) throw new Error('no variants');
    expect(variantKey(again.compiled, 0)).toBe(variantKey(one.compiled, 0));
    expect(variantKey(other.compiled, 0)).not.toBe(variantKey(one.compiled, 0));
    expect(variantKey(one.compiled, 1)).not.toBe(variantKey(one.compiled, 0));
  });

  it('of another version, or of no such file, are none', () => {
    expect(readKeptVariants('{"version":"0.0.1"')).toBeNull();
    expect(readKeptVariants('[]')).toBeNull();
    const old = new VariantKeeper({ version: '0.0.0', runs: { key: { replications: [] } as never } });
    expect(old.find('key')).toBeUndefined();
  });
});
