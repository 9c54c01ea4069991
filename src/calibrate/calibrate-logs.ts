import { refuseMisfits } from '../model/fault.ts';
import type { CalibrationDocument } from '../results/documents/calibration-document.ts';
import { argumentMisfits, FLAG, type GivenKind, listOf, optionMisfits, TEXT } from '../units/given.ts';
import { calibrate } from './fit/calibrate.ts';
import { checkModel } from './fit/check-model.ts';
import { modelText } from './fit/model-text.ts';
import type { LogInput } from './read/log-input.ts';
import { readLogs } from './read/read-logs.ts';

const LOGS = listOf(
  { is: isLog, words: 'a log', example: 'a log' },
  'a list of logs',
  'a list of objects with name and text, or name and open()',
);

const KINDS: Readonly<Record<string, GivenKind>> = {
  name: TEXT,
  functions: listOf(TEXT, 'a list of functions', "a list such as ['orders']"),
  check: FLAG,
};

/** A log that is there as a text. Its name may tell the function and the stream, as a file's does. */
export interface LogText {
  readonly name: string;
  readonly text: string;
}

export interface CalibrateLogsOptions {
  /** Title of the model and of the document. */
  readonly name?: string | undefined;
  /** These functions alone; default: every one that the logs show. */
  readonly functions?: readonly string[] | undefined;
  /** Whether the model is run on the arrivals that were seen (default true). */
  readonly check?: boolean | undefined;
}

export interface CalibratedModel {
  readonly document: CalibrationDocument;
  /** The model as a scenario, each key with where it comes from: for `loadScenario`, or to be extended. */
  readonly text: string;
}

/**
 * A model of every function that logs show: Lambda's own lines in any of the formats that `calibrate` reads,
 * unpacked.
 *
 * @throws FaultError for arguments that it cannot use, and where no line could be used
 */
export async function calibrateLogs(
  logs: readonly (LogInput | LogText)[],
  options: CalibrateLogsOptions = {},
): Promise<CalibratedModel> {
  refuseMisfits('calibrateLogs', [...argumentMisfits('logs', logs, LOGS), ...optionMisfits(options, KINDS)]);
  const { check = true, ...asked } = options;
  const observations = await readLogs(logs.map(inputOf));
  const fitted = calibrate(observations, asked);
  const calibration = check ? await checkModel(fitted, observations) : fitted;
  return { document: calibration.document, text: modelText(calibration) };
}

function inputOf(log: LogInput | LogText): LogInput {
  if ('open' in log) return log;
  const bytes = new TextEncoder().encode(log.text);
  return {
    name: log.name,
    async *open() {
      yield bytes;
    },
  };
}

function isLog(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { name, open, text } = value as Partial<Record<'name' | 'open' | 'text', unknown>>;
  return typeof name === 'string' && (typeof open === 'function' || typeof text === 'string');
}
