import type { Architecture } from '../model/platform-name.ts';
import { findColdStart, findRestore } from './cold-starts.ts';
import type { ColdStartTable } from './facts.ts';
import { managedLanguage } from './runtimes.ts';

/** What a function loads before it can serve: nothing, an SDK and a client, or a whole framework. */
export const COLD_START_PRESETS = ['plain', 'sdk', 'framework'] as const;
export type ColdStartPresetName = (typeof COLD_START_PRESETS)[number];

/** The cold start of a preset: a table with what else is known of it. */
export interface PresetColdStart {
  readonly table: ColdStartTable;
  /** Part of the init that is slowed by the memory's CPU share, ms on one full vCPU; 0 where none is. */
  readonly initCpuMs: number;
  /** Median restore by memory size, ms; null where the table holds for all. */
  readonly restoreMs: Readonly<Record<number, number>> | null;
}

interface Measured {
  /** Median of the init that does not depend on memory, ms. */
  readonly initMs: number;
  readonly initCpuMs?: number;
  readonly firstInvokeCpuMs: number;
  readonly source: string;
  readonly date: string;
}

const SDK =
  'alex9smith/lambda-benchmark, 2025-08: 256 MB, arm64, zip, a handler that writes to DynamoDB with the AWS SDK, 105 cold starts in six languages';
const FRAMEWORK =
  'k-i-soft/lambda-coldstart-bench, 2026-04: Quarkus with the AWS SDK, java25 and native, 512 to 1769 MB, arm64, zip';
const NEXT =
  'serverless-full-stack-webapp-starter-kit, issue 116: an image with Next.js, whole cold starts of 21.7, 7.1, 5.6 and 4.0 s at 512, 1024, 1536 and 3008 MB, of which a part that waits and a part that takes all CPU there is were fitted (within 2 %)';

const sdk = (initMs: number, firstInvokeCpuMs: number): Measured => {
  return { initMs, firstInvokeCpuMs, source: SDK, date: '2025-08-31' };
};
const framework = (initMs: number, firstInvokeCpuMs: number): Measured => {
  return { initMs, firstInvokeCpuMs, source: FRAMEWORK, date: '2026-04-29' };
};

type Language = 'nodejs' | 'python' | 'ruby' | 'java' | 'native' | 'compiled';

/**
 * Derived by scripts/derive-cold-start-presets.ts. `native` is Java compiled ahead of time, `compiled` is
 * Rust.
 */
const SDKS: Readonly<Record<Language, Measured>> = {
  nodejs: sdk(391.8, 97.3),
  python: sdk(698.5, 18.7),
  ruby: sdk(1080.4, 106.4),
  java: sdk(2137.9, 720.4),
  native: sdk(641, 134.8),
  compiled: sdk(52.5, 53.8),
};
/**
 * The frameworks that were measured; a language without one has its SDK's figures, which is the least it
 * takes.
 */
const FRAMEWORKS: Partial<Readonly<Record<Language, Measured>>> = {
  nodejs: { initMs: 2600, initCpuMs: 2600, firstInvokeCpuMs: 0, source: NEXT, date: '2026-11-28' },
  java: framework(1111, 1332.4),
  native: framework(390, 2.9),
};

/** Restore of the framework's snapshot, and the first run after it. */
const FRAMEWORK_RESTORE = { restoreMs: { 512: 941, 1024: 705, 1769: 658 }, firstInvokeCpuMs: 2645.1 };

/**
 * Median restore of a hello-world snapshot by memory size, ms (maxday/lambda-perf, 2025-08-23 to 2026-08-22,
 * 360 restores a size), taken not to rise with memory. Of a runtime not named here, the newest.
 */
const PLAIN_RESTORES: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  java11: { 128: 736, 256: 629, 512: 618, 1024: 618 },
  java17: { 128: 726, 256: 648, 512: 645, 1024: 645 },
  java21: { 128: 1089, 256: 822, 512: 732, 1024: 732 },
};

/**
 * The cold start of a runtime that loads what the preset says. The spread, and what another architecture or
 * version changes, are those of the runtime's hello world, moved so that its median is the measured one.
 * Where the language, or the language with a framework, was not measured, the nearest one serves and
 * `isSubstitute` is true. Undefined for an unknown language.
 */
export function findPreset(
  name: ColdStartPresetName,
  runtime: string,
  architecture: Architecture,
  packageType: ColdStartTable['package'],
  isSnapStart: boolean,
): PresetColdStart | undefined {
  if (isSnapStart) return findRestored(name, runtime, architecture);
  const plain = findColdStart(runtime, architecture, packageType);
  if (plain === undefined) return undefined;
  if (name === 'plain') return { table: plain, initCpuMs: 0, restoreMs: null };
  const { language, isMeasured } = languageOf(runtime);
  const own = name === 'framework' ? FRAMEWORKS[language] : SDKS[language];
  const measured = own ?? SDKS[language];
  // Measured on arm64: what is loaded takes as much longer on another architecture as its hello world does.
  const reference = medianOf(findColdStart(runtime, 'arm64', packageType) ?? plain);
  const moreMs = Math.max(0, measured.initMs - reference) * (medianOf(plain) / reference);
  const source = `${measured.source}; spread, version and architecture as of hello world (${plain.initMs.source})`;
  const table: ColdStartTable = {
    ...plain,
    initMs: {
      value: { ...plain.initMs.value, values: plain.initMs.value.values.map((value) => value + moreMs) },
      source,
      date: measured.date,
      confirmed: true,
    },
    firstInvokeCpuMs: {
      value: measured.firstInvokeCpuMs,
      source: measured.source,
      date: measured.date,
      confirmed: true,
    },
    isSubstitute: own === undefined || !isMeasured,
  };
  return { table, initCpuMs: measured.initCpuMs ?? 0, restoreMs: null };
}

function findRestored(
  name: ColdStartPresetName,
  runtime: string,
  architecture: Architecture,
): PresetColdStart | undefined {
  const plain = findRestore(runtime, architecture);
  if (plain === undefined) return undefined;
  if (name === 'plain') {
    const restoreMs = PLAIN_RESTORES[runtime.trim().toLowerCase()] ?? PLAIN_RESTORES['java21'] ?? null;
    return { table: plain, initCpuMs: 0, restoreMs };
  }
  const { restoreMs, firstInvokeCpuMs } = FRAMEWORK_RESTORE;
  const source = `${FRAMEWORK}, 75 restores`;
  const table: ColdStartTable = {
    ...plain,
    initMs: { ...plain.initMs, source, date: '2026-04-29' },
    firstInvokeCpuMs: { value: firstInvokeCpuMs, source, date: '2026-04-29', confirmed: true },
    isSubstitute: name !== 'framework' || managedLanguage(runtime) !== 'java',
  };
  return { table, initCpuMs: 0, restoreMs };
}

export function medianOf({ initMs }: ColdStartTable): number {
  const { probabilities, values } = initMs.value;
  const place = probabilities.findIndex((probability) => probability >= 0.5);
  return values[place] ?? values[0] ?? 0;
}

function languageOf(runtime: string): { readonly language: Language; readonly isMeasured: boolean } {
  const managed = managedLanguage(runtime);
  if (managed === 'dotnet') return { language: 'java', isMeasured: false };
  if (managed === 'nodejs' || managed === 'python' || managed === 'ruby' || managed === 'java') {
    return { language: managed, isMeasured: true };
  }
  const name = runtime.trim().toLowerCase();
  if (name === 'bun' || name === 'llrt') return { language: 'nodejs', isMeasured: false };
  if (name === 'graalvm' || name === 'quarkus') return { language: 'native', isMeasured: true };
  return { language: 'compiled', isMeasured: name === 'rust' };
}
