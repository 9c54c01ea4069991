import type { ResultsDocument } from '../../results/documents/document.ts';
import { type AlternativeKind, type Given, type Rung, stakeOf } from './alternative.ts';

const HOURS = 24;
const DAY_SECONDS = 86_400;
/** An hour with less than this share of the busiest hour's invocations needs nothing ready. */
const BUSY_SHARE = 0.1;
/** More hours a day than this save too little to be worth two schedules. */
const MOST_BUSY_HOURS = 20;
/** Environments are asked for so long before they are needed. */
const AHEAD_MINUTES = 5;

/** Provisioned all day → in the busy hours alone, where the run has whole days to tell them by. */
export const PROVISIONED_HOURS: AlternativeKind = {
  id: 'cheaper-provisioned-hours',
  isPriced: false,
  advises: 'first',
  mostSlower: 1.5,
  laddersOf: (given) =>
    [...given.scenario.functions].flatMap(([name, spec]) => {
      const count = spec.provisionedConcurrency ?? 0;
      if (count === 0 || spec.provisioning !== undefined) return [];
      const rung = inBusyHours(name, count, given);
      if (rung === null) return [];
      const stakeUsd = stakeOf(
        given.document,
        ({ service, item, function: of }) =>
          service === 'lambda' && of === name && item.startsWith('Provisioned concurrency'),
      );
      const subject = `keeping ${count} environments of ${name} ready all day`;
      return [{ about: `functions.${name}`, subject, rungs: [rung], stakeUsd }];
    }),
};

function inBusyHours(name: string, count: number, { compiled, document }: Given): Rung | null {
  const busy = busyHours(name, document, compiled.startEpochMs);
  if (busy === null) return null;
  const { from, until } = busy;
  const startHour = Math.floor(compiled.startEpochMs / 3_600_000) % HOURS;
  const isBusyAtStart = (startHour - from + HOURS) % HOURS < (until - from + HOURS) % HOURS;
  const on = `{ cron: "cron(${60 - AHEAD_MINUTES} ${(from + HOURS - 1) % HOURS} * * ? *)", count: ${count} }`;
  const off = `{ cron: "cron(0 ${until} * * ? *)", count: 0 }`;
  return {
    name: `from ${clock(from)} to ${clock(until)} UTC alone`,
    set: {
      ...(isBusyAtStart ? {} : { [`functions.${name}.provisionedConcurrency`]: 0 }),
      [`functions.${name}.provisioning`]: `{ schedule: [${on}, ${off}] }`,
    },
    loses: 'outside these hours requests may start cold, as the busy hours of this run have it',
  };
}

/** The shortest stretch of the day that holds every busy hour; null where it is most of the day. */
function busyHours(
  name: string,
  { series, simulatedSeconds }: ResultsDocument,
  startEpochMs: number,
): { readonly from: number; readonly until: number } | null {
  const invocations = series.functions[name]?.invocations ?? [];
  if (simulatedSeconds < DAY_SECONDS || series.stepSeconds > 3600) return null;
  const byHour = new Array<number>(HOURS).fill(0);
  invocations.forEach((count, step) => {
    const hour = Math.floor((startEpochMs / 1000 + step * series.stepSeconds) / 3600) % HOURS;
    byHour[hour] = (byHour[hour] ?? 0) + count;
  });
  const busiest = Math.max(...byHour);
  if (busiest === 0) return null;
  const isBusy = byHour.map((count) => count >= BUSY_SHARE * busiest);
  // The longest quiet stretch, around midnight too, is what is left out.
  let quiet = { from: 0, hours: 0 };
  for (let from = 0; from < HOURS; from++) {
    let hours = 0;
    while (hours < HOURS && isBusy[(from + hours) % HOURS] === false) hours++;
    if (hours > quiet.hours) quiet = { from, hours };
  }
  if (HOURS - quiet.hours > MOST_BUSY_HOURS || quiet.hours === HOURS) return null;
  return { from: (quiet.from + quiet.hours) % HOURS, until: quiet.from };
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
