import { BILL_LINES, SERVICES } from '../../billing/service-lines.ts';
import { nearest } from '../../units/nearest.ts';
import type { ThresholdNames } from './figure.ts';

/** A line of the bill as figures name it, `sqs.Requests of jobs.worker`, in its parts. */
export interface BillLineName {
  readonly service: string;
  /** With what else the bill says of it: `Requests of jobs, tier 2`. */
  readonly item: string;
  /** The trigger or resource that it is of. */
  readonly of: string | null;
  /** null: the lines of all functions, and of none, together. */
  readonly function: string | null;
}

const ENDING = /(, tier [1-9]\d?| \(free tier\))$/;

/** The parts of a line's name, or null where no bill of a scenario with these names can have such a line. */
export function billLine(name: string, names: ThresholdNames): BillLineName | null {
  const service = SERVICES.find((one) => name.startsWith(`${one}.`));
  if (service === undefined) return null;
  const rest = name.slice(service.length + 1);
  for (const fn of [null, ...names.functions]) {
    if (fn !== null && !rest.endsWith(`.${fn}`)) continue;
    const item = fn === null ? rest : rest.slice(0, -fn.length - 1);
    const of = ownerOf(service, item.replace(ENDING, ''), names);
    if (of !== undefined) return { service, item, of, function: fn };
  }
  return null;
}

/** What the line is of, null where it is of a function; undefined where there is no such line. */
function ownerOf(service: string, item: string, names: ThresholdNames): string | null | undefined {
  for (const { line, isOfFunction, isOfOther } of BILL_LINES.filter((one) => one.service === service)) {
    if (isOfFunction && item === line) return null;
    if (!isOfOther || !item.startsWith(`${line} of `)) continue;
    const owner = item.slice(line.length + ' of '.length);
    const owners = [names.triggers, names.resources, names.hubs ?? []];
    if (owners.some((known) => known.includes(owner))) return owner;
  }
  return undefined;
}

/** The line that a wrong name was meant for, with what makes it whole. */
export function nearestLine(name: string, names: ThresholdNames): string | undefined {
  const dot = name.indexOf('.');
  const service = nearest(name.slice(0, Math.max(dot, 0)), SERVICES);
  if (service === undefined) return undefined;
  const owners = [...names.triggers, ...names.resources, ...(names.hubs ?? [])].slice(0, MOST);
  const functions = names.functions.slice(0, MOST);
  const lines = BILL_LINES.filter((one) => one.service === service).flatMap(
    ({ line, isOfFunction, isOfOther }) => [
      ...(isOfFunction ? [line, ...functions.map((fn) => `${line}.${fn}`)] : []),
      ...(isOfOther ? owners.map((owner) => `${line} of ${owner}`) : []),
    ],
  );
  const near = nearest(name.slice(dot + 1), lines);
  return near === undefined ? undefined : `${service}.${near}`;
}

/** Names that are held against a wrong one; of more, the first do. */
const MOST = 50;
