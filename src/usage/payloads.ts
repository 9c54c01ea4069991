import type { CompiledScenario } from '../model/compiled.ts';
import type { Measurements } from '../model/measurements.ts';
import { KB_BYTES } from './billing-units.ts';
import { chunkText, figure, type UsageLedger, type UsagePeriod } from './ledger.ts';

/**
 * An asynchronous event of more than this is billed as further requests, one for each chunk begun (AWS Lambda
 * pricing page, 2026).
 */
const INCLUDED_BYTES = 256 * KB_BYTES;
const CHUNK_BYTES = 64 * KB_BYTES;

/** Further requests of Lambda for large asynchronous events. Before 2025 none were taken at all. */
export function addLargePayloads(
  ledger: UsageLedger,
  compiled: CompiledScenario,
  measurements: Measurements,
  { scale }: UsagePeriod,
): void {
  if (compiled.platform !== 'aws') return;
  for (const [index, { trigger, billing }] of compiled.sources.entries()) {
    const model = compiled.model.sources[index];
    const measured = measurements.sources[index];
    if (model?.invocation !== 'async' || measured === undefined || model.poller !== null) continue;
    const chunks = Math.ceil(Math.max(0, billing.payloadBytes - INCLUDED_BYTES) / CHUNK_BYTES);
    const events = (measured.events - measured.filtered - measured.refusedAtDoor) * scale;
    const name = compiled.functions[model.functionIndex]?.name ?? null;
    ledger.add({
      item: 'lambda.requests',
      quantity: events * chunks,
      of: trigger ?? name ?? '',
      ofKind: trigger === null ? 'function' : 'trigger',
      function: name,
      arithmetic: [
        `${figure(events)} events x ${chunkText(chunks, '64 KB')} above 256 KB = ${figure(events * chunks)} requests`,
      ],
    });
  }
}
