import type { DocumentContext, Fields } from './document.ts';
import { amountIn } from './amount.ts';
import { LAMBDA_INSIGHTS } from './observer.ts';
import { TIMED_OUT, UNSAID } from './report.ts';

/** Memory that gives one whole vCPU (Lambda Developer Guide, "Configure Lambda function memory", 2026). */
const ONE_VCPU_MB = 1769;

/**
 * Takes an event of Lambda Insights in embedded metric format. What its CPU time does not explain, at the
 * memory's share of a CPU, was waiting.
 */
export function takeInsightsEvent(fields: Fields, { observer, place }: DocumentContext): boolean {
  const { _aws: metadata, function_name: name, request_id: requestId } = fields;
  if (typeof metadata !== 'object' || metadata === null) return false;
  if (typeof name !== 'string' || typeof requestId !== 'string' || fields.event_type !== 'performance') return false;
  const { report } = observer;
  report.clear();
  report.identify(requestId);
  report.durationMs = amountIn(fields.duration);
  report.billedMs = amountIn(fields.billed_duration);
  report.memoryMb = amountIn(fields.total_memory);
  report.usedMb = amountIn(fields.used_memory_max);
  report.initMs = fields.cold_start === true ? amountIn(fields.init_duration) : Number.NaN;
  report.waitingMs = Math.max(
    0,
    report.durationMs - amountIn(fields.cpu_total_time) / Math.min(1, report.memoryMb / ONE_VCPU_MB),
  );
  report.ending = fields.timeout === true ? TIMED_OUT : UNSAID;
  const stream = observer.stream(name, null);
  if (typeof fields.version === 'string') stream.store.versions.add(fields.version);
  place.source = LAMBDA_INSIGHTS;
  observer.takeReport(stream, amountIn((metadata as Fields).Timestamp), place);
  return true;
}
