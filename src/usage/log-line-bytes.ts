import type { FunctionMeasurements } from '../model/measurements.ts';
import type { PlatformName } from '../platform/facts.ts';
import type { CompiledFunction } from '../scenario/compiled.ts';

/** Stand-ins of the true length: request ids are UUIDs, times ISO 8601 with milliseconds, an ARN of a runtime ends in a SHA-256 digest. */
const REQUEST_ID = 'x'.repeat(36);
const TIME = '2026-01-05T00:00:00.000Z';
const DIGEST = 'x'.repeat(64);

/** What Lambda itself writes: bytes of its lines for each invocation, and more for each cold start. */
export interface LogLineBytes {
  readonly invocation: number;
  readonly coldStart: number;
}

/**
 * Length of Lambda's own log lines, in bytes with their line ends, at the function's mean figures: START, END and REPORT in text;
 * platform.start and platform.report in JSON (what the default level of system logs lets through). A cold start adds INIT_START and
 * the init duration, which 2018 had not. Formats: AWS Lambda Developer Guide, "Log and report formats", 2018–2026.
 */
export function logLineBytes(
  fn: CompiledFunction,
  measured: FunctionMeasurements,
  platform: PlatformName,
  region: string,
): LogLineBytes {
  const isJson = fn.logs?.format === 'json';
  const invocation = isJson ? jsonInvocation(fn, measured) : textInvocation(fn, measured);
  if (platform === 'aws-2018') return { invocation: invocation.length, coldStart: 0 };
  const arn = `arn:aws:lambda:${region}::runtime:${DIGEST}`;
  const coldStart = isJson ? jsonColdStart(fn, measured, arn) : textColdStart(fn, measured, arn);
  return { invocation: invocation.length, coldStart: coldStart.length };
}

function textInvocation(fn: CompiledFunction, measured: FunctionMeasurements): string {
  return [
    `START RequestId: ${REQUEST_ID} Version: $LATEST\n`,
    `END RequestId: ${REQUEST_ID}\n`,
    `REPORT RequestId: ${REQUEST_ID}\tDuration: ${measured.durationMs.mean.toFixed(2)} ms\t`,
    `Billed Duration: ${meanBilledMs(measured)} ms\t`,
    `Memory Size: ${fn.memoryMb} MB\tMax Memory Used: ${fn.memoryMb} MB\t\n`,
  ].join('');
}

function jsonInvocation(fn: CompiledFunction, measured: FunctionMeasurements): string {
  const metrics = {
    durationMs: thousandths(measured.durationMs.mean),
    billedDurationMs: meanBilledMs(measured),
    memorySizeMB: fn.memoryMb,
    maxMemoryUsedMB: fn.memoryMb,
  };
  return [
    jsonLine('platform.start', { requestId: REQUEST_ID, version: '$LATEST' }),
    jsonLine('platform.report', { requestId: REQUEST_ID, metrics, status: 'success' }),
  ].join('');
}

function textColdStart(fn: CompiledFunction, measured: FunctionMeasurements, arn: string): string {
  const phase = fn.snapStart ? 'RESTORE_START' : 'INIT_START';
  const ms = `${measured.initMs.mean.toFixed(2)} ms\t`;
  return [
    `${phase} Runtime Version: ${fn.runtime}.v50\tRuntime Version ARN: ${arn}\n`,
    fn.snapStart ? `Restore Duration: ${ms}Billed Restore Duration: ${ms}` : `Init Duration: ${ms}`,
  ].join('');
}

function jsonColdStart(fn: CompiledFunction, measured: FunctionMeasurements, arn: string): string {
  const ms = thousandths(measured.initMs.mean);
  const start = jsonLine(fn.snapStart ? 'platform.restoreStart' : 'platform.initStart', {
    initializationType: fn.snapStart ? 'snap-start' : 'on-demand',
    phase: 'init',
    runtimeVersion: `${fn.runtime}.v50`,
    runtimeVersionArn: arn,
    functionName: fn.name,
    functionVersion: '$LATEST',
  });
  const metric = fn.snapStart
    ? `,"restoreDurationMs":${ms},"billedRestoreDurationMs":${ms}`
    : `,"initDurationMs":${ms}`;
  return start + metric;
}

function meanBilledMs(measured: FunctionMeasurements): number {
  const billedMs = measured.onDemandBilledMs + measured.provisionedBilledMs;
  return Math.ceil(billedMs / Math.max(1, measured.invocations));
}

function jsonLine(type: string, record: object): string {
  return `${JSON.stringify({ time: TIME, type, record })}\n`;
}

function thousandths(value: number): number {
  return Number(value.toFixed(3));
}
