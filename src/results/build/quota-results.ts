import type { CompiledQuota, CompiledScenario } from '../../model/compiled.ts';
import type { Measurements, QuotaMeasurements } from '../../model/measurements.ts';
import type { QuotaResults } from '../documents/document.ts';
import { rounded } from '../statistics/rounded.ts';

/** One quota of a service with all that is known of it. */
export interface QuotaView {
  readonly quota: CompiledQuota;
  readonly measured: QuotaMeasurements;
}

/** In the order of `Model.quotas`. */
export function quotaViews(compiled: CompiledScenario, measurements: Measurements): QuotaView[] {
  return (compiled.quotas ?? []).flatMap((quota, index) => {
    const measured = measurements.quotas?.[index];
    return measured === undefined ? [] : [{ quota, measured }];
  });
}

export function quotaResults({ quota, measured }: QuotaView): QuotaResults {
  return {
    limit: quota.name,
    service: quota.service,
    counts: quota.counts,
    limits: { perSecond: rounded(quota.perSecond) },
    refused: measured.refused,
    delayed: measured.delayed,
  };
}
