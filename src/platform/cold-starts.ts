import type { Architecture } from '../model/platform-name.ts';
import { coldStartDataJson } from './cold-start-data.generated.ts';
import type { ColdStartTable } from './facts.ts';
import { managedLanguage, matchRuntime } from './runtimes.ts';

type PackageType = ColdStartTable['package'];

interface Row {
  readonly runtime: string;
  readonly package: PackageType;
  readonly architecture: Architecture;
  readonly coldStarts: number;
  readonly firstInvokeCpuMs: number;
  readonly values: readonly number[];
}

interface Tables {
  readonly source: string;
  readonly probabilities: readonly number[];
  readonly rows: ReadonlyMap<string, Row>;
  readonly runtimes: ReadonlySet<string>;
}

const SNAPSTART = ' snapstart';
/** Last day of the measured window. */
const MEASURED_UNTIL = '2026-08-22';

let tables: Tables | undefined;

/**
 * Measured cold start of a runtime: init in ms as a quantile table (it does not depend on memory), and the
 * CPU time of the first handler run in ms on one full vCPU. `runtime` is AWS's identifier or one of
 * `runtimeNames`, in any case. Where it was not measured, the nearest version of the same language serves and
 * `isSubstitute` is true; `provided*` always is one (the Go row), since its name does not say what runs.
 * Undefined for an unknown language. Source: maxday/lambda-perf (hello world, 10 forced cold starts a day),
 * 2025-08-23 to 2026-08-22.
 */
export function findColdStart(
  runtime: string,
  architecture: Architecture,
  packageType: PackageType,
): ColdStartTable | undefined {
  return find(runtime, architecture, packageType, '', 'Init Duration');
}

/**
 * Measured restore of a SnapStart snapshot, in the shape of a cold start: `initMs` is the restore duration in
 * ms. Java was measured, on x86_64; for arm64, Python and .NET the nearest Java row serves as a substitute.
 * Undefined for a language without SnapStart. Source: as `findColdStart`.
 */
export function findRestore(runtime: string, architecture: Architecture): ColdStartTable | undefined {
  const own = find(runtime, architecture, 'zip', SNAPSTART, 'Restore Duration');
  if (own !== undefined) return own;
  const language = managedLanguage(runtime);
  if (language !== 'python' && language !== 'dotnet') return undefined;
  const java = find('java21', architecture, 'zip', SNAPSTART, 'Restore Duration');
  return java === undefined ? undefined : { ...java, runtime, isSubstitute: true };
}

function find(
  runtime: string,
  architecture: Architecture,
  packageType: PackageType,
  suffix: string,
  metric: string,
): ColdStartTable | undefined {
  tables ??= readTables();
  const { rows, runtimes, probabilities, source } = tables;
  const match = matchRuntime(runtime, runtimes, suffix);
  if (match === undefined) return undefined;
  const other = packageType === 'zip' ? 'image' : 'zip';
  const row =
    rows.get(keyOf(match.row, packageType, architecture)) ??
    rows.get(keyOf(match.row, packageType, 'x86_64')) ??
    rows.get(keyOf(match.row, other, architecture));
  if (row === undefined) return undefined;
  const isSame = row.package === packageType && row.architecture === architecture;
  const described = `${source}: ${metric} of "${row.runtime}", ${row.package}, ${row.architecture}, hello world, ${row.coldStarts} cold starts at 128 to 1024 MB`;
  return {
    runtime,
    architecture,
    package: packageType,
    initMs: {
      value: { probabilities, values: row.values },
      source: described,
      date: MEASURED_UNTIL,
      confirmed: true,
    },
    firstInvokeCpuMs: {
      value: row.firstInvokeCpuMs,
      source: `${described}; fit of the first handler run, constant + CPU × 1769 ÷ memory`,
      date: MEASURED_UNTIL,
      confirmed: true,
    },
    isSubstitute: !match.isExact || !isSame,
  };
}

function readTables(): Tables {
  const data = JSON.parse(coldStartDataJson) as {
    source: string;
    probabilities: number[];
    rows: [string, PackageType, Architecture, number, number, number[]][];
  };
  const rows = new Map<string, Row>();
  for (const [runtime, packageType, architecture, coldStarts, firstInvokeCpuMs, values] of data.rows) {
    const row = { runtime, package: packageType, architecture, coldStarts, firstInvokeCpuMs, values };
    rows.set(keyOf(runtime, packageType, architecture), row);
  }
  const runtimes = new Set(data.rows.map((row) => row[0]));
  return { source: data.source, probabilities: data.probabilities, rows, runtimes };
}

function keyOf(runtime: string, packageType: PackageType, architecture: Architecture): string {
  return `${runtime}|${packageType}|${architecture}`;
}
