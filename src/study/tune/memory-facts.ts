import { pow } from '../../math/pow.ts';
import type { Fault } from '../../model/fault.ts';
import { memoryGapsOf } from '../../results/compare/unjudged-memory.ts';
import { type LoadedScenario, loadScenarioVariants } from '../../scenario/load.ts';

/**
 * What keeps the memory of a function from being tuned, each where it stands in the file: times of which
 * nobody said how memory changes them. Empty where all are known.
 */
export async function memoryFaults(
  { input, set }: Pick<LoadedScenario, 'input' | 'set'>,
  functionName: string,
  sizesMb: readonly number[],
): Promise<readonly Fault[]> {
  const [checked] = await loadScenarioVariants(input, [{ set, purpose: 'run' }], {
    scenario: () => [],
    compiled: (compiled) =>
      memoryGapsOf(compiled, functionName).map(({ key, words }) => ({
        path: keyPath(key, functionName),
        problem: `${key.split('.').at(-1)} ${words}, so no memory size can be chosen`,
        remedy: `measure ${functionName} at two sizes or more and ${remedyFor(key, functionName)}`,
      })),
  });
  if (checked === undefined || checked.ok) return [];
  const help = measuringHelp(functionName, sizesMb);
  return checked.faults.map((fault) => ({ ...fault, help }));
}

function remedyFor(key: string, functionName: string): string {
  const work = `functions.${functionName}.work`;
  if (key.startsWith('traffic.'))
    return `replay the times alone, without durationMs, with ${work}.measured, or cpu and io apart`;
  const part = key.includes('.perRecord') ? `${work}.perRecord` : work;
  return `give ${part}.measured, or cpu and io apart`;
}

/** `functions.NAME.work.duration` as a path; names may hold dots. */
function keyPath(key: string, functionName: string): (string | number)[] {
  const own = `functions.${functionName}.`;
  const steps = key.startsWith(own)
    ? ['functions', functionName, ...key.slice(own.length).split('.')]
    : key.split('.');
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/**
 * How to learn what a function takes at other memory sizes, with commands to copy and the YAML that takes it.
 */
export function measuringHelp(functionName: string, sizesMb: readonly number[]): readonly string[] {
  const some = spaced(sizesMb);
  return [
    `To measure ${functionName}, run AWS Lambda Power Tuning, once its state machine is deployed:`,
    "  aws stepfunctions start-execution --state-machine-arn ARN --input '" +
      `{"lambdaARN": "${functionName}", "powerValues": [${some.join(', ')}], "num": 50, "payload": {}}'`,
    'or, where it has run at several sizes already, ask CloudWatch Logs Insights for the last week:',
    ...reportQuery(functionName, 'avg(@duration), max(@maxMemoryUsed / 1000 / 1000), count(*)'),
    'Then give the means in place of what stands there:',
    `  functions: { ${functionName}: { work: { measured: { ${some.map((size) => `${size}: …ms`).join(', ')} }, memoryUsed: …MB } } }`,
  ];
}

/** A command that finds out the most memory that a function used, line by line. */
export function memoryQuery(functionName: string): readonly string[] {
  return reportQuery(functionName, 'max(@maxMemoryUsed / 1000 / 1000)').map((line) => line.slice(2));
}

/** A command that asks the REPORT lines of a function for figures by memory size. */
export function reportQuery(functionName: string, figures: string): readonly string[] {
  return [
    `  aws logs start-query --log-group-name /aws/lambda/${functionName} \\`,
    "    --start-time $(date -d '-7 days' +%s) --end-time $(date +%s) --query-string \\",
    '    \'filter @type = "REPORT" | fields @memorySize / 1000 / 1000 as memoryMb |',
    `     stats ${figures} by memoryMb'`,
  ];
}

/** Up to four sizes over the whole range. */
function spaced(sizesMb: readonly number[]): readonly number[] {
  const sorted = [...new Set(sizesMb)].sort((a, b) => a - b);
  if (sorted.length <= 4) return sorted;
  const last = sorted.length - 1;
  const smallest = sorted[0] ?? 0;
  const places = [0, 1, 2, 3].map((step) => {
    const target = smallest * pow((sorted[last] ?? smallest) / smallest, step / 3);
    return sorted.find((size) => size >= target - 1e-9) ?? sorted[last] ?? smallest;
  });
  return [...new Set(places)];
}
