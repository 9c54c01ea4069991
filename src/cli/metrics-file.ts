import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { MetricOutput, MetricPoint } from '../cloudwatch/metrics/metric-point.ts';
import { METRIC_CSV, METRIC_JSON, type MetricFormat } from '../cloudwatch/metrics/metric-text.ts';
import type { Fault } from '../model/fault.ts';
import { usageFault } from './arguments.ts';
import { makeTemporary, named, outputFolderFaults, removeEmpty } from './output.ts';

const FORMATS: Readonly<Record<string, MetricFormat>> = { '.csv': METRIC_CSV, '.json': METRIC_JSON };
const HELD_CHARACTERS = 1 << 16;

export function metricsFileFaults(file: string): readonly Fault[] {
  const extension = extname(file).toLowerCase();
  if (!Object.hasOwn(FORMATS, extension)) {
    return [
      usageFault(
        '--metrics',
        `${file} ends neither in .csv nor in .json`,
        'the ending names the format: metrics.csv',
      ),
    ];
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    return [usageFault('--metrics', `${file} is a folder`, 'name a file, such as metrics.csv')];
  }
  return outputFolderFaults(dirname(file), 'given', '--metrics');
}

/** A file of metric points, written as they come beside its place, and put there whole. */
export class MetricsFile implements MetricOutput {
  private readonly target: string;
  private readonly temporary: string;
  private readonly madeParent: string | undefined;
  private readonly format: MetricFormat;
  private readonly descriptor: number;
  private text: string;
  private points = 0;
  private isDone = false;

  /** @param file that `metricsFileFaults` finds no fault with */
  constructor(file: string) {
    this.target = resolve(file);
    this.format = FORMATS[extname(file).toLowerCase()] ?? METRIC_CSV;
    try {
      this.madeParent = mkdirSync(dirname(this.target), { recursive: true });
      this.temporary = makeTemporary(dirname(this.target), basename(this.target));
      this.descriptor = openSync(join(this.temporary, 'file'), 'wx');
    } catch (error) {
      throw named(error, this.target);
    }
    this.text = this.format.head;
  }

  write(point: MetricPoint): void {
    if (this.points++ > 0) this.text += this.format.between;
    this.text += this.format.point(point);
    if (this.text.length >= HELD_CHARACTERS) this.flush();
  }

  commit(): void {
    try {
      this.text += this.format.tail;
      this.flush();
      renameSync(join(this.temporary, 'file'), this.target);
      this.close();
    } catch (error) {
      throw named(error, this.target);
    }
  }

  /** Takes everything away that is not in its place. */
  discard(): void {
    if (this.isDone) return;
    this.close();
    removeEmpty(dirname(this.target), this.madeParent);
  }

  private close(): void {
    this.isDone = true;
    closeSync(this.descriptor);
    rmSync(this.temporary, { recursive: true, force: true });
  }

  private flush(): void {
    const bytes = Buffer.from(this.text);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.descriptor, bytes, written);
    } catch (error) {
      throw named(error, this.target);
    }
    this.text = '';
  }
}
