import type { Bill } from '../../billing/bill.ts';
import { priceUsage } from '../../billing/price-usage.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { Measurements } from '../../model/measurements.ts';
import { findPrices } from '../../platform/prices/prices.ts';
import { monthlyUsageOf } from '../../usage/usage.ts';

/** The monthly bill of what was measured, as another scenario would be billed for it. */
export function repriced(compiled: CompiledScenario, measurements: Measurements): Bill {
  const prices = findPrices(compiled.platform, compiled.region);
  if (prices === undefined) throw new Error(`no prices for ${compiled.platform} in ${compiled.region}`);
  return priceUsage(monthlyUsageOf(compiled, measurements), prices, compiled.billing);
}
