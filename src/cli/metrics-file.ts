import { statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { MetricOutput, MetricPoint } from '../cloudwatch/metrics/metric-point.ts';
import { METRIC_CSV, METRIC_JSON, type MetricFormat } from '../cloudwatch/metrics/metric-text.ts';
import type { Fault } from '../model/fault.ts';
import { usageFault } from './arguments.ts';
import { GrowingFile } from './growing-file.ts';
import { outputFolderFaults } from './output.ts';

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
  private readonly file: GrowingFile;
  private readonly format: MetricFormat;
  private text: string;
  private points = 0;

  /** @param file that `metricsFileFaults` finds no fault with */
  constructor(file: string) {
    this.file = new GrowingFile(file);
    this.format = FORMATS[extname(file).toLowerCase()] ?? METRIC_CSV;
    this.text = this.format.head;
  }

  write(point: MetricPoint): void {
    if (this.points++ > 0) this.text += this.format.between;
    this.text += this.format.point(point);
    if (this.text.length >= HELD_CHARACTERS) this.flush();
  }

  commit(): void {
    this.text += this.format.tail;
    this.flush();
    this.file.commit();
  }

  /** Takes everything away that is not in its place. */
  discard(): void {
    this.file.discard();
  }

  private flush(): void {
    this.file.write(Buffer.from(this.text));
    this.text = '';
  }
}
