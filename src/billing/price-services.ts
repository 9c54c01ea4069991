import type { ServiceUsage } from '../model/usage.ts';
import { Exact } from '../units/exact.ts';
import type { Charge } from './account.ts';
import { serviceLineOf } from './service-lines.ts';

/** What another service bills (or Lambda besides its functions). */
export function serviceCharge(used: ServiceUsage): Charge {
  const { service, line, unit } = serviceLineOf(used.item);
  return {
    service,
    function: used.function,
    line: used.ofKind === 'function' ? line : `${line} of ${used.of}`,
    unit,
    item: used.item,
    quantity: new Exact(used.quantity),
    isDiscounted: false,
    arithmetic: used.arithmetic,
  };
}
