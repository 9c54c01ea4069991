import { findColdStart } from '../../platform/cold-starts.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { knowledgeOf, managedLanguage, RUNTIME_NAMES } from '../../platform/runtimes.ts';
import { nearest } from '../../units/nearest.ts';
import { mostProvisioned } from '../graph/provisioned.ts';
import type { FunctionSpec } from '../schema/function-schema.ts';
import type { Issue } from '../schema/issues.ts';
import { memoryProblem } from '../schema/memory-range.ts';
import type { Scenario } from '../schema/scenario.ts';

type Words = Omit<Issue, 'path'>;

/** What the platform of the scenario does not allow a function. */
export function checkFunctions(scenario: Scenario): Issue[] {
  return [...scenario.functions].flatMap(([name, spec]) => {
    const issues: Issue[] = [];
    const report = (key: string, words: Words | null) => {
      if (words !== null) issues.push({ path: ['functions', name, ...key.split('.')], ...words });
    };
    checkSizes(spec, scenario.facts, report);
    checkLaunches(spec, scenario.facts, report);
    checkSnapStart(spec, report);
    checkRuntime(spec, report);
    checkProvisioning(spec, scenario.facts, report);
    checkLogs(spec, scenario.facts, report);
    return issues;
  });
}

type Report = (key: string, words: Words | null) => void;

function checkSizes(spec: FunctionSpec, facts: PlatformFacts, report: Report): void {
  if (spec.memory !== undefined) report('memory', memoryProblem(spec.memory, facts));
  const longestMs = facts.timeoutMs.maximum.value;
  if (spec.timeout !== undefined && spec.timeout > longestMs) {
    report('timeout', {
      problem: `timeout is ${spec.timeout / 1000} s`,
      remedy: `${facts.name} allows at most ${longestMs / 1000} s`,
    });
  }
  const smallest = facts.ephemeralStorageMb.minimum.value;
  const largest = facts.ephemeralStorageMb.maximum.value;
  const storage = spec.ephemeralStorage;
  if (storage === undefined || (storage >= smallest && storage <= largest && Number.isInteger(storage)))
    return;
  report('ephemeralStorage', {
    problem: `ephemeralStorage is ${storage} MB`,
    remedy:
      smallest === largest
        ? `${facts.name} has ${smallest} MB${launched('ephemeralStorage', facts)}`
        : `${facts.name} allows ${smallest} to ${largest} MB in whole MB`,
  });
}

/**
 * What a platform of an earlier year did not have. Values that change nothing there (zip, 512 MB, false, 0)
 * are no fault.
 */
function checkLaunches(spec: FunctionSpec, facts: PlatformFacts, report: Report): void {
  const feature = (key: string, launch: string, isUsed: boolean) => {
    if (isUsed) report(key, notLaunched(launch, facts));
  };
  feature('architecture', 'arm64', spec.architecture === 'arm64');
  feature('package', 'image', spec.package === 'image');
  feature('snapStart', 'snapStart', spec.snapStart === true);
  feature('provisionedConcurrency', 'provisionedConcurrency', (spec.provisionedConcurrency ?? 0) > 0);
  feature('provisioning', 'provisionedConcurrency', spec.provisioning !== undefined);
  feature('logs.format', 'jsonLogs', spec.logs?.format === 'json');
  feature('logs.class', 'logClass', spec.logs?.class === 'infrequentAccess');
  feature('recursiveLoop', 'recursionGuard', spec.recursiveLoop === 'terminate');
  const settings = facts.asynchronous;
  const { maximumRetryAttempts, maximumEventAge, onFailure, onSuccess } = spec.async ?? {};
  feature(
    'async.maximumRetryAttempts',
    'asyncConfiguration',
    maximumRetryAttempts !== undefined && maximumRetryAttempts !== settings.maximumRetryAttempts.value,
  );
  feature(
    'async.maximumEventAge',
    'asyncConfiguration',
    maximumEventAge !== undefined && maximumEventAge !== settings.maximumEventAgeMs.value,
  );
  feature('async.onFailure', 'destinations', onFailure !== undefined);
  feature('async.onSuccess', 'destinations', onSuccess !== undefined);
}

/** The fault for a feature that came after the platform's time, or null where the platform has it. */
export function notLaunched(key: string, facts: PlatformFacts): Words | null {
  const launch = facts.launches[key];
  if (launch === undefined || launch.date <= facts.knowsUntil) return null;
  return {
    problem: `${facts.name} does not have this: ${launch.title} came on ${launch.date}`,
    remedy: 'take it away, or simulate platform: aws',
  };
}

function launched(key: string, facts: PlatformFacts): string {
  const launch = facts.launches[key];
  return launch === undefined ? '' : `: ${launch.title} came on ${launch.date}`;
}

/**
 * Limits of SnapStart (AWS Lambda Developer Guide, "Improving startup performance with Lambda SnapStart",
 * 2026).
 */
function checkSnapStart(spec: FunctionSpec, report: Report): void {
  if (spec.snapStart !== true) return;
  const refuse = (problem: string, remedy: string) => report('snapStart', { problem, remedy });
  if (mostProvisioned(spec) > 0) {
    refuse('SnapStart and provisioned concurrency exclude each other', 'keep one of the two');
  }
  if (spec.package === 'image') refuse('SnapStart does not start container images', 'give package: zip');
  if ((spec.ephemeralStorage ?? 0) > 512) {
    refuse('SnapStart goes with at most 512 MB of ephemeral storage', 'take ephemeralStorage away');
  }
  const runtime = spec.runtime ?? DEFAULT_RUNTIME;
  if (!hasSnapStart(runtime)) {
    refuse(
      `SnapStart does not exist for the runtime ${runtime}`,
      'give a managed runtime from java11, python3.12 or dotnet8 on',
    );
  }
}

export const DEFAULT_RUNTIME = 'nodejs22.x';

/** The first version of each language that has SnapStart; a custom runtime has none. */
const SNAPSTART_SINCE: Readonly<Record<string, number>> = { java: 11, python: 3.12, dotnet: 8 };

function hasSnapStart(runtime: string): boolean {
  const language = managedLanguage(runtime);
  const since = language === undefined ? undefined : SNAPSTART_SINCE[language];
  if (since === undefined) return false;
  const [, major = '0', minor = '0'] = /(\d+)(?:\.(\d+))?/.exec(runtime) ?? [];
  const [sinceMajor = 0, sinceMinor = 0] = String(since).split('.').map(Number);
  return Number(major) > sinceMajor || (Number(major) === sinceMajor && Number(minor) >= sinceMinor);
}

/** A name for which there is no table is a slip, unless the cold start is given and no table is needed. */
function checkRuntime(spec: FunctionSpec, report: Report): void {
  const { runtime } = spec;
  if (runtime === undefined || typeof spec.coldStart === 'object') return;
  if (knowledgeOf(runtime) !== 'unknown') return;
  // A measured table may have a name of its own, which is no runtime of AWS.
  const table = findColdStart(runtime, spec.architecture ?? 'x86_64', spec.package ?? 'zip');
  if (table !== undefined && !table.isSubstitute) return;
  const near = nearest(runtime, RUNTIME_NAMES);
  report('runtime', {
    problem: `there is no measured cold start for the runtime '${runtime}'`,
    remedy: near === undefined ? 'give one such as nodejs22.x, or a coldStart' : `did you mean '${near}'?`,
  });
}

function checkProvisioning(spec: FunctionSpec, facts: PlatformFacts, report: Report): void {
  const { target, minimum, maximum } = spec.provisioning ?? {};
  const { value: range, source } = facts.sources.provisioning.target;
  if (target !== undefined && (target < range.minimum || target > range.maximum)) {
    report('provisioning.target', {
      problem: `target is ${Number((target * 100).toFixed(6))}%`,
      remedy: `AWS allows ${range.minimum * 100}% to ${range.maximum * 100}% (${source})`,
    });
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    const problem = `minimum is ${minimum}, above the maximum of ${maximum}`;
    report('provisioning.minimum', { problem, remedy: 'swap the two' });
  }
}

function checkLogs(spec: FunctionSpec, facts: PlatformFacts, report: Report): void {
  const retentionMs = spec.logs?.retention;
  if (retentionMs === undefined) return;
  const days = retentionMs / 86_400_000;
  const { value: known, source } = facts.sources.logRetentionDays;
  if (known.includes(days)) return;
  const above = known.find((allowed) => allowed > days);
  const below = known.findLast((allowed) => allowed < days);
  const near = [below, above].filter((allowed) => allowed !== undefined).map((allowed) => `${allowed}d`);
  report('logs.retention', {
    problem: `retention is ${Number(days.toFixed(6))} days`,
    remedy: `CloudWatch Logs keeps for fixed times, the nearest are ${near.join(' and ')} (${source})`,
  });
}
