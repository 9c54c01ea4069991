import type { PlanDocument } from '../../results/documents/plan-document.ts';
import { csvCell } from './csv.ts';

type Row = readonly (string | number | null)[];

/** RFC 4180 with a header line: a row for each figure, `part,name,figure,value`. */
export function renderPlanCsv(plan: PlanDocument): string {
  const rows: Row[] = [['part', 'name', 'figure', 'value']];
  const add = (
    part: string,
    name: string | number,
    figures: Readonly<Record<string, string | number | null>>,
  ) => {
    for (const [figure, value] of Object.entries(figures)) rows.push([part, name, figure, value]);
  };
  if (plan.verdict !== undefined)
    add('verdict', plan.name, { state: plan.verdict.state, headline: plan.verdict.headline });
  if (plan.cost !== undefined) add('cost', plan.name, { total: plan.cost.total, seconds: plan.cost.seconds });
  for (const { limit, scale, ratePerSecond, peakRatePerSecond } of plan.breakPoints) {
    add('breakPoint', limit, { scale, ratePerSecond, peakRatePerSecond });
  }
  for (const { limit, upToScale } of plan.holds) add('holds', limit, { upToScale });
  for (const [name, advice] of Object.entries(plan.functions)) {
    add('function', name, {
      reservedConcurrency: advice.reservedConcurrency,
      askForConcurrency: advice.askForConcurrency ?? null,
      provisionedConcurrency: advice.provisionedConcurrency,
      refusalRate: advice.refusalRate,
      concurrencyMean: advice.concurrency.mean,
      concurrencyMax: advice.concurrency.max,
      coldStartRateWithout: advice.coldStartRate.without,
      coldStartRateWith: advice.coldStartRate.with,
      monthlyWithout: advice.monthly.without,
      monthlyWith: advice.monthly.with,
      breakEvenUtilization: advice.breakEvenUtilization,
    });
  }
  for (const { factor, services, lines, shortened, ...figures } of plan.growth) {
    add('growth', factor, { ...figures, shortened: shortened ? 1 : 0 });
    for (const { service, monthly } of services) add('growth', factor, { [`monthly.${service}`]: monthly });
    for (const { function: owner, service, item, amount } of lines) {
      add('growth', factor, { [`monthly.${service}.${owner ?? ''}.${item}`]: amount });
    }
  }
  for (const { factor, set, monthly, refusedAfter } of plan.steps ?? []) {
    add('step', factor, { monthly, refusedAfter });
    for (const [path, value] of Object.entries(set)) add('step', factor, { [path]: String(value) });
  }
  for (const one of plan.alternatives) {
    add('alternative', one.platform, {
      monthly: one.monthly,
      units: one.units,
      unit: one.unit,
      utilization: one.utilization,
      waitMs: one.waitMs,
      crossoverRatePerSecond: one.crossoverRatePerSecond,
    });
  }
  for (const { assumption, low, high } of plan.sensitivity) {
    add('sensitivity', assumption, {
      lowP99Ms: low.p99Ms,
      highP99Ms: high.p99Ms,
      lowMonthly: low.monthly,
      highMonthly: high.monthly,
    });
  }
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}
