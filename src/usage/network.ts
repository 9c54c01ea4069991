import { CALL_SERVED, CALL_TIMED_OUT } from '../model/call-codes.ts';
import type { CompiledScenario } from '../model/compiled.ts';
import type { Measurements } from '../model/measurements.ts';
import { placeOf } from '../model/place-of.ts';
import { GB_BYTES } from './billing-units.ts';
import { figure, type UsageLedger, type UsagePeriod } from './ledger.ts';

/** Resources outside AWS, which functions in a VPC reach through a NAT gateway alone. */
const OUTSIDE = 'http';

/**
 * NAT gateways: their hours, and the bytes that functions in the VPC send to and have from the internet
 * (Amazon VPC pricing page).
 */
export function addNetwork(
  ledger: UsageLedger,
  compiled: CompiledScenario,
  measurements: Measurements,
  { scale, hours }: UsagePeriod,
): void {
  const { natGateways } = compiled.billing;
  if (natGateways === 0) return;
  const quantity = natGateways * hours;
  ledger.add({
    item: 'natGateway.hour',
    quantity,
    of: 'the VPC',
    ofKind: 'resource',
    function: null,
    arithmetic: [`${natGateways} gateways x ${figure(hours)} h = ${figure(quantity)} gateway-hours`],
  });
  const inVpc = new Set(compiled.functions.filter(({ isInVpc }) => isInVpc).map(({ name }) => name));
  for (const [index, { name, type, operations }] of compiled.resources.entries()) {
    const outcomes = measurements.resources[index]?.outcomes;
    if (type !== OUTSIDE || outcomes === undefined) continue;
    const expected = operations.map(({ function: caller, count }) => {
      const at = placeOf(compiled.functions, caller);
      return (measurements.functions[at]?.invocations ?? 0) * count;
    });
    const all = expected.reduce((sum, count) => sum + count, 0);
    const calls = ((outcomes[CALL_SERVED] ?? 0) + (outcomes[CALL_TIMED_OUT] ?? 0)) * scale;
    for (const [place, { function: caller, sizeBytes }] of operations.entries()) {
      if (!inVpc.has(caller) || all === 0) continue;
      const own = (calls * (expected[place] ?? 0)) / all;
      const gigabytes = (own * sizeBytes) / GB_BYTES;
      ledger.add({
        item: 'natGateway.data',
        quantity: gigabytes,
        of: name,
        ofKind: 'resource',
        function: caller,
        arithmetic: [
          `${figure(own)} calls x ${figure(sizeBytes)} bytes / ${figure(GB_BYTES)} bytes in a GB = ${figure(gigabytes)} GB`,
        ],
      });
      if (sizeBytes === 0) {
        ledger.note(
          `Not in the bill: what calls of ${name} move through the NAT gateway; the scenario gives their size nowhere (calls[].size).`,
        );
      }
    }
  }
}
