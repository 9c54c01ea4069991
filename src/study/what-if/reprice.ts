import type { Bill } from '../../billing/bill.ts';
import { priceUsage } from '../../billing/price-usage.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { Measurements } from '../../model/measurements.ts';
import { findPrices } from '../../platform/prices/prices.ts';
import { monthlyUsageOf, usageOf } from '../../usage/usage.ts';

/** The bill of what was measured, or of a month of it, as another scenario would be billed for it. */
export function repriced(compiled: CompiledScenario, measurements: Measurements, isMonth: boolean): Bill {
  const prices = findPrices(compiled.platform, compiled.region);
  if (prices === undefined) throw new Error(`no prices for ${compiled.platform} in ${compiled.region}`);
  const usage = (isMonth ? monthlyUsageOf : usageOf)(compiled, measurements);
  return priceUsage(usage, prices, compiled.billing);
}
