import type { ServiceUsage } from '../model/usage.ts';
import { decimalText, quantityText } from '../units/decimal-text.ts';
import { Exact } from '../units/exact.ts';
import type { Account } from './account.ts';
import type { BillLine } from './bill.ts';
import { serviceLineOf } from './service-lines.ts';

/** Lines of what another service bills (or Lambda besides its functions): the priced part by tier, then what is free. */
export function priceService(used: ServiceUsage, account: Account): readonly BillLine[] {
  const { service, line, unit } = serviceLineOf(used.item);
  const name = used.ofKind === 'function' ? line : `${line} of ${used.of}`;
  const quantity = new Exact(used.quantity);
  const free = account.takeFree(used.item, quantity);
  const paid = quantity.minus(free);
  const arithmetic = free.isZero()
    ? used.arithmetic
    : [
        ...used.arithmetic,
        `${quantityText(quantity, unit)} - ${decimalText(free)} free = ${quantityText(paid, unit)}`,
      ];
  const subject = { service, function: used.function, line: name, unit };
  return [
    ...account.charge({ ...subject, item: used.item, quantity: paid, isDiscounted: false, arithmetic }),
    ...account.freeLine({ ...subject, quantity: free, arithmetic: paid.isZero() ? arithmetic : [] }),
  ];
}
