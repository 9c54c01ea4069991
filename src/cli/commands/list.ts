import type { Fault } from '../../model/fault.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT, type ExitStatus } from '../command.ts';
import { terminalOf } from '../delivery.ts';
import type { KeptHeader } from '../history/entry.ts';
import { type HistoryRow, historyTable } from '../history/history-table.ts';
import { headerAt, type KeptPlace, keptNames, placeOf, placesOf, REPORTS } from '../history/store.ts';
import { throwIfAny } from '../load.ts';
import { TERMINAL_OPTIONS } from '../options.ts';
import { outputFolderFaults } from '../output.ts';

export const listCommand: Command = {
  usage: '[NAME] [options]',
  minimumPositionals: 0,
  maximumPositionals: 1,
  positional: 'the name of a report',
  options: {
    figure: {
      type: 'string',
      describe: 'with NAME: this figure of each kept report, such as cost.monthly or api.latency.p99',
    },
    out: { type: 'string', describe: 'with --figure: a folder for history.html, the figure over commits' },
    reports: { type: 'string', describe: `the folder whose history is meant (default ${REPORTS})` },
    json: { type: 'boolean', describe: 'as JSON' },
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim list', 'the reports that have a history'],
    ['lambda-sim list api', 'what is kept of one'],
    ['lambda-sim list api --figure api.latency.p99 --out history', 'a figure over commits, and a page of it'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const reports = input.text('reports') ?? REPORTS;
    const [name] = input.positionals;
    const figure = input.text('figure');
    const out = input.text('out');
    if (name === undefined && figure !== undefined) {
      faults.push(usageFault('--figure', 'no report is named', 'give lambda-sim list NAME --figure FIGURE'));
    }
    if (out !== undefined && figure === undefined) {
      faults.push(usageFault('--out', 'there is no figure to show', 'add --figure cost.monthly'));
    } else if (out !== undefined) {
      faults.push(...outputFolderFaults(out, 'given'));
    }
    const latest = name === undefined ? null : placeOf(reports, name, faults);
    throwIfAny(faults);
    const names = latest === null ? keptNames(reports) : [latest.name];
    if (latest !== null && figure !== undefined) {
      const { listFigure } = await import('../history/figure-over-time.ts');
      return listFigure(input, placesOf(reports, latest.name), figure, out);
    }
    return list(input, reports, names, latest !== null);
  },
};

function list(input: Arguments, reports: string, names: readonly string[], isOfOne: boolean): ExitStatus {
  const histories = names.map((name) => ({ name, places: placesOf(reports, name) }));
  if (input.flag('json')) {
    const told = histories.map(({ name, places }) => ({ name, entries: places.map(entryOf) }));
    const document = { schemaVersion: 1, kind: 'history', reports: told };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return EXIT.done;
  }
  if (histories.length === 0) {
    process.stdout.write(`Nothing is kept in ${reports} yet: run keeps each report that it writes there.\n`);
    return EXIT.done;
  }
  const rows: HistoryRow[] = histories.flatMap(({ name, places }) => {
    const shown = isOfOne ? places : places.slice(-1);
    return shown.map((place) => ({
      report: isOfOne ? `${name}@${place.number}` : name,
      kept: isOfOne ? null : places.length,
      header: headerAt(place),
    }));
  });
  process.stdout.write(historyTable(rows, terminalOf(process.stdout, input).columns));
  return EXIT.done;
}

function entryOf(place: KeptPlace): object {
  const header: KeptHeader | null = headerAt(place);
  const { number, path: file } = place;
  if (header === null) return { number, file, damaged: true };
  const { schemaVersion: _, kind: __, ...known } = header;
  return { number, file, ...known };
}
