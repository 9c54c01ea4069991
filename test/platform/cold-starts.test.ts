import { describe, expect, it } from 'vitest';
import { fitFirstInvoke } from '../../scripts/fit-first-invoke.ts';
import { findColdStart, findRestore } from '../../src/platform/cold-starts.ts';
import type { ColdStartTable } from '../../src/platform/facts.ts';
import { isManagedRuntime, managedLanguage, RUNTIME_NAMES } from '../../src/platform/runtimes.ts';

function quantile(table: ColdStartTable | undefined, probability: number): number | undefined {
  const { probabilities, values } = table?.initMs.value ?? { probabilities: [], values: [] };
  return values[probabilities.indexOf(probability)];
}

describe('measured init', () => {
  /** Medians and 99th percentiles of maxday/lambda-perf, 2025-08-23 to 2026-08-22, memory sizes pooled. */
  it.each([
    ['nodejs22.x', 'x86_64', 'zip', 142.1, 216],
    ['python3.12', 'x86_64', 'zip', 89.7, 144],
    ['java21', 'x86_64', 'image', 345.7, 819],
    ['dotnet8', 'arm64', 'zip', 284.7, 651],
    ['rust', 'x86_64', 'zip', 16.2, 47],
    ['provided.al2023', 'x86_64', 'zip', 50.6, 71],
  ] as const)(
    '%s on %s as %s: median %d ms, p99 about %d ms',
    (runtime, architecture, packageType, p50, p99) => {
      const table = findColdStart(runtime, architecture, packageType);
      expect(quantile(table, 0.5)).toBeCloseTo(p50, 0);
      expect(Math.abs((quantile(table, 0.99) ?? 0) - p99) / p99).toBeLessThan(0.05);
    },
  );

  it('ascends from probability 0 to 1 for every name and combination there is', () => {
    for (const runtime of RUNTIME_NAMES) {
      for (const architecture of ['x86_64', 'arm64'] as const) {
        for (const packageType of ['zip', 'image'] as const) {
          const table = findColdStart(runtime, architecture, packageType);
          expect(table, runtime).toBeDefined();
          const { probabilities, values } = table?.initMs.value ?? { probabilities: [], values: [] };
          expect([probabilities[0], probabilities.at(-1)]).toEqual([0, 1]);
          expect(values).toHaveLength(probabilities.length);
          expect(probabilities.every((p, i) => i === 0 || p > (probabilities[i - 1] ?? 1))).toBe(true);
          expect(values.every((v, i) => v > 0 && (i === 0 || v >= (values[i - 1] ?? Infinity)))).toBe(true);
          expect(table?.firstInvokeCpuMs.value).toBeGreaterThanOrEqual(0);
        }
      }
    }
  });

  it('gives names in any case, and says nothing of substitutes where the row exists', () => {
    expect(findColdStart('NodeJS22.X', 'arm64', 'zip')).toMatchObject({ isSubstitute: false });
    expect(findColdStart('Python3.13', 'x86_64', 'image')).toMatchObject({ isSubstitute: false });
    expect(findColdStart('Rust', 'arm64', 'zip')).toMatchObject({ isSubstitute: false });
    expect(findColdStart('rust (prov.al2)', 'arm64', 'zip')).toMatchObject({ isSubstitute: false });
  });

  it.each([
    ['nodejs8.10', '"nodejs16.x"'],
    ['python3.6', '"python3.8"'],
    ['python2.7', '"python3.8"'],
    ['python3.15', '"python3.14"'],
    ['java8', '"java8.al2"'],
    ['dotnetcore2.1', '"dotnet6"'],
    ['dotnet9', '"dotnet10"'],
    ['go1.x', '"go (prov.al2)"'],
    ['ruby2.7', '"ruby3.2"'],
    ['provided.al2', '"go (prov.al2)"'],
    ['provided.al2023', '"go (prov.al2023)"'],
    ['nodejs', '"nodejs24.x"'],
  ])('takes for %s the row %s, as a substitute', (runtime, row) => {
    const table = findColdStart(runtime, 'x86_64', 'zip');
    expect(table?.isSubstitute).toBe(true);
    expect(table?.initMs.source).toContain(row);
  });

  it.each(['cobol', '', 'constructor', '__proto__', 'java-script', 'pythons3.1', 'node js'])(
    'knows nothing of "%s"',
    (runtime) => {
      expect(findColdStart(runtime, 'x86_64', 'zip')).toBeUndefined();
      expect(findRestore(runtime, 'x86_64')).toBeUndefined();
    },
  );

  it('takes another architecture where one was not measured, as a substitute', () => {
    const table = findColdStart('quarkus', 'arm64', 'zip');
    expect(table).toMatchObject({ architecture: 'arm64', isSubstitute: true });
    expect(table?.initMs.source).toContain('x86_64');
  });
});

describe('SnapStart restore', () => {
  it('is measured for Java and stands in for Python and .NET', () => {
    expect(quantile(findRestore('java21', 'x86_64'), 0.5)).toBeCloseTo(803.6, 0);
    expect(findRestore('java21', 'x86_64')?.isSubstitute).toBe(false);
    expect(findRestore('java25', 'x86_64')?.isSubstitute).toBe(true);
    expect(findRestore('java21', 'arm64')?.isSubstitute).toBe(true);
    expect(findRestore('python3.13', 'x86_64')).toMatchObject({ runtime: 'python3.13', isSubstitute: true });
    expect(findRestore('nodejs22.x', 'x86_64')).toBeUndefined();
  });

  it('is never taken for an init', () => {
    expect(findColdStart('java21', 'x86_64', 'zip')?.initMs.source).not.toContain('snapstart');
  });
});

describe('first handler run', () => {
  it('is the CPU time that explains 717, 356, 166 and 75 ms of dotnet8', () => {
    const cpuMs = findColdStart('dotnet8', 'x86_64', 'zip')?.firstInvokeCpuMs.value ?? 0;
    for (const [memoryMb, measuredMs] of [
      [128, 717],
      [256, 356],
      [512, 166],
    ] as const) {
      expect(Math.abs((cpuMs * 1769) / memoryMb / measuredMs - 1)).toBeLessThan(0.1);
    }
  });

  const curve = (ioMs: number, cpuMs: number) =>
    [128, 256, 512, 1024].map((memoryMb) => ({ memoryMb, durationMs: ioMs + (cpuMs * 1769) / memoryMb }));

  it('is recovered from an exact curve', () => {
    const fit = fitFirstInvoke(curve(2, 50));
    expect(fit.ioMs).toBeCloseTo(2, 9);
    expect(fit.cpuMs).toBeCloseTo(50, 9);
  });

  it('has neither part below 0', () => {
    expect(fitFirstInvoke(curve(10, -0.1)).cpuMs).toBe(0);
    const fit = fitFirstInvoke(curve(-5, 50));
    expect(fit.ioMs).toBe(0);
    expect(fit.cpuMs).toBeGreaterThan(40);
    expect(fit.cpuMs).toBeLessThan(50);
  });
});

it('tells managed runtimes from custom ones', () => {
  for (const name of ['nodejs22.x', 'Python3.6', 'java8.al2', 'dotnetcore2.1', 'ruby3.4', 'go1.x']) {
    expect(isManagedRuntime(name), name).toBe(true);
  }
  for (const name of ['provided', 'provided.al2023', 'rust', 'go', 'graalvm', 'dotnet8-aot', 'cobol', '']) {
    expect(isManagedRuntime(name), name).toBe(false);
  }
  expect(managedLanguage('Java21')).toBe('java');
  expect(managedLanguage('dotnetcore3.1')).toBe('dotnet');
  expect(managedLanguage('graalvm')).toBeUndefined();
});
