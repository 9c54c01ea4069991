import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import type { DiffDocument } from '../../results/documents/diff-document.ts';
import { formatMoney } from '../../units/format.ts';
import { headerAt, keptNames, placeOf, placesOf, readKept } from '../history/store.ts';
import { entriesOf } from '../output.ts';
import { Refusal } from './refusal.ts';
import { ServedFolder } from './served-folder.ts';

/** What is offered of a name: the newest. */
const MOST_KEPT = 50;
const MOST_NAMES = 200;

export interface ServedReport {
  readonly name: string;
  /** Path of its page in the folder of reports; null where there is none. */
  readonly page: string | null;
  /** Whether it has a results document that can be compared. */
  readonly hasResults: boolean;
  /** The newest first. */
  readonly kept: readonly {
    readonly number: number;
    readonly at: string;
    readonly command: string;
    readonly words: string;
    /** A month's cost in words; empty where there is none. */
    readonly monthly: string;
    readonly verdict: string;
  }[];
}

/** The reports of a folder as `run` leaves them there, and their history. Nothing is written. */
export class ServedReports {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  list(): readonly ServedReport[] {
    const names = new Set([...keptNames(this.path), ...entriesOf(this.path)]);
    return [...names]
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map((name) => this.report(name))
      .filter(({ page, hasResults, kept }) => page !== null || hasResults || kept.length > 0)
      .slice(0, MOST_NAMES);
  }

  private report(name: string): ServedReport {
    const has = (file: string): boolean => existsSync(join(this.path, name, file));
    const places = placesOf(this.path, name).slice(-MOST_KEPT).reverse();
    return {
      name,
      page: has('report.html') ? `${name}/report.html` : null,
      hasResults: has('results.json'),
      kept: places.flatMap((place) => {
        const header = headerAt(place);
        if (header === null) return [];
        const { at, command, words, verdict, monthly, currency } = header;
        return [
          {
            number: place.number,
            at,
            command,
            words,
            monthly: monthly === null ? '' : formatMoney(monthly, currency),
            verdict: verdict ?? '',
          },
        ];
      }),
    };
  }

  /** Bytes of a file that a report consists of. */
  file(path: string): Buffer {
    if (!existsSync(this.path)) throw new Refusal(404, 'there are no reports yet');
    return new ServedFolder(this.path, true).bytes(path);
  }

  /** The page of a report of the history. */
  async keptPage(name: string, number: number): Promise<string> {
    const report = this.kept(`${name}@${number}`);
    const { render } = await import('../../report/render.ts');
    const { command, words } = report.header;
    const context = { ...report.context, command: command === 'run' ? words : undefined };
    const [page] = await render(report.document, 'html', { ...context, color: false });
    if (page === undefined) throw new Refusal(404, 'this report has no page');
    return String(page.content);
  }

  /** What changed from one report to another: `NAME@N`, or `NAME` for the files of its folder. */
  async difference(a: string, b: string): Promise<DiffDocument> {
    const [{ differenceOf }, { readResults }] = await Promise.all([
      import('../../results/compare/diff.ts'),
      import('../../results/figures/read-results.ts'),
    ]);
    const [before, after] = [a, b].map((word) => {
      const read = readResults(this.resultsText(word), word);
      if (read.ok) return { file: word, document: read.document };
      throw new Refusal(422, `${word} cannot be compared: ${read.faults[0]?.problem ?? 'it has no results'}`);
    });
    if (before === undefined || after === undefined) throw new Error('two documents were read');
    if ('variants' in before.document !== 'variants' in after.document) {
      throw new Refusal(422, 'one is of a run and the other a comparison: take two of the same kind');
    }
    return differenceOf(before, after);
  }

  private resultsText(word: string): string {
    if (!/@\d+$/.test(word)) return this.file(`${word}/results.json`).toString('utf8');
    const { header, text } = this.kept(word);
    if (['run', 'compare', 'tune'].includes(header.command)) return text;
    throw new Refusal(422, `${word} is of ${header.command}: take one of run, compare or tune`);
  }

  private kept(word: string) {
    const faults: Fault[] = [];
    const place = placeOf(this.path, word, faults);
    const report = place === null ? null : readKept(place, faults);
    if (report === null) throw new Refusal(404, faults[0]?.problem ?? `there is no report ${word}`);
    return report;
  }
}
