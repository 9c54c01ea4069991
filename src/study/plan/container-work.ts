import type { CompiledScenario } from '../../model/compiled.ts';
import { meanOf } from '../../random/moments.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';

/**
 * Memory at which a function has one full vCPU (AWS Lambda Developer Guide, "Configuring function memory",
 * 2026).
 */
const FULL_VCPU_MB = 1769;
const UNIT_SYSTEM_MB = 128;

/** What one request from outside asks of a machine, whatever function does it. */
export interface ContainerWork {
  /** Time on one full vCPU, all invocations that the request sets off together. */
  readonly cpuMs: number;
  /** Memory that one busy process takes; a unit holds one a vCPU, at least one. */
  readonly processMb: number;
  /** Of the unit itself: its system and agent. */
  readonly systemMb: number;
  readonly architecture: 'x86_64' | 'arm64';
  /**
   * Functions whose work was given as one duration: all of it is taken for CPU time at the function's share
   * of a vCPU.
   */
  readonly undivided: readonly string[];
}

/** The scenario's work per request, by the invocations that a run of it had. */
export function containerWork(compiled: CompiledScenario, document: ResultsDocument): ContainerWork {
  const requests = Math.max(1, document.totals.requests);
  let cpuMs = 0;
  let processMb = 0;
  const undivided: string[] = [];
  const byArchitecture = { x86_64: 0, arm64: 0 };
  for (const [index, { name, memoryMb, architecture }] of compiled.functions.entries()) {
    const model = compiled.model.functions[index];
    const results = document.functions[name];
    if (model === undefined || results === undefined || results.invocations === 0) continue;
    const share = results.invocations / requests;
    let onVcpuMs: number;
    const ofRecords = model.recordWork;
    if (model.work.kind === 'parts' && ofRecords?.kind !== 'whole') {
      const records = Math.max(1, results.requests / results.invocations);
      const eachMs = ofRecords === null ? 0 : finite(meanOf(ofRecords.cpuMs), 0);
      onVcpuMs = finite(meanOf(model.work.cpuMs), results.durationMs.mean) + records * eachMs;
    } else {
      undivided.push(name);
      onVcpuMs = results.durationMs.mean * Math.min(1, memoryMb / FULL_VCPU_MB);
    }
    cpuMs += share * onVcpuMs;
    byArchitecture[architecture] += share * onVcpuMs;
    const usedMb = model.memoryUsedMb === null ? memoryMb : finite(meanOf(model.memoryUsedMb), memoryMb);
    processMb = Math.max(processMb, Math.min(memoryMb, usedMb));
  }
  return {
    cpuMs,
    processMb,
    systemMb: UNIT_SYSTEM_MB,
    architecture: byArchitecture.arm64 > byArchitecture.x86_64 ? 'arm64' : 'x86_64',
    undivided,
  };
}

function finite(value: number, otherwise: number): number {
  return Number.isFinite(value) ? value : otherwise;
}
