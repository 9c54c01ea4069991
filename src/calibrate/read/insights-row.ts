import { timeOf } from './line-prefix.ts';
import { functionOfGroup } from './names.ts';
import { INSIGHTS, type Observer, type Place } from './observer.ts';
import { takeMessage } from './message.ts';
import { FAILED, TIMED_OUT, UNSAID } from './report.ts';

/** Values of a row by the name of their column, as {@link columnName} writes it. */
export type Row = ReadonlyMap<string, string>;

/** `@maxMemoryUsed`, `max_memory_mb` … → what the reader knows it by; others as they are. */
export function columnName(header: string): string {
  const plain = header.replace(/[@\s_"`*.-]/g, '').toLowerCase();
  return SYNONYMS.get(plain) ?? plain;
}

const SYNONYMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    duration: ['duration', 'durationms', 'executiontimems', 'awsdurationms'],
    billed: ['billedduration', 'billeddurationms', 'billedms', 'awsbilledms'],
    memory: ['memorysize', 'memorysizemb', 'memorymb', 'memory'],
    used: ['maxmemoryused', 'maxmemoryusedmb', 'maxmemorymb', 'maxmemmb', 'usedmb', 'memoryusedmb'],
    init: ['initduration', 'initdurationms', 'initms'],
    restore: ['restoreduration', 'restoredurationms', 'restorems'],
    billedrestore: ['billedrestoreduration', 'billedrestoredurationms', 'billedrestorems'],
    time: ['timestamp', 'time', 'starttime'],
    request: ['requestid', 'awsrequestid'],
    stream: ['logstream', 'logstreamname'],
    group: ['log', 'loggroup', 'loggroupname'],
    function: ['function', 'functionname', 'entityattributeslambdafunction', 'entitykeyattributesname', 'name'],
    account: ['awsaccount', 'entitykeyattributesawsaccount'],
    message: ['message'],
    type: ['type'],
    status: ['status'],
    version: ['functionversion'],
  }).flatMap(([name, plains]) => plains.map((plain): [string, string] => [plain, name])),
);

/** Whether a header's columns say enough of single invocations. */
export function isTableOfInvocations(names: readonly string[]): boolean {
  if (names.includes('message')) return names.includes('time') || names.includes('stream');
  const beside = ['billed', 'memory', 'request', 'init', 'time', 'used'];
  return names.includes('duration') && beside.some((name) => names.includes(name));
}

/** In Logs Insights memory is in bytes, at 1,000,000 a MB; what is this small is MB. */
const LARGEST_MB = 20_000;

/** Takes one row of Logs Insights, or of a table with columns of the same meaning. */
export function takeRow(observer: Observer, row: Row, functionName: string, fileStream: string | null, place: Place): boolean {
  const group = row.get('group');
  const account = row.get('account') ?? /^(\d{12}):/.exec(group ?? '')?.[1];
  if (account !== undefined && /^\d{12}$/.test(account)) observer.accounts.add(account);
  const named = row.get('function');
  const name =
    group !== undefined && group !== ''
      ? functionOfGroup(group.replace(/^\d{12}:/, ''))
      : named !== undefined && named !== ''
        ? named
        : functionName;
  const streamName = row.get('stream') || fileStream;
  const timeMs = instantOf(row.get('time') ?? '');
  const stream = observer.stream(name, streamName);
  const message = row.get('message');
  place.source = INSIGHTS;
  if (message !== undefined && takeMessage(observer, message, stream, timeMs, place, INSIGHTS)) return true;
  const durationMs = numberIn(row.get('duration'));
  const type = row.get('type');
  if (row.get('duration') === undefined || row.get('duration') === '') return message !== undefined;
  if (type !== undefined && type !== '' && type !== 'REPORT' && type !== 'platform.report') return true;
  if (durationMs < 0) {
    observer.warnOf(place, `a duration of ${durationMs} ms`, 'a duration is not negative: the row is left out');
    return true;
  }
  const { report } = observer;
  report.clear();
  report.identify(row.get('request') || `${place.file} ${place.line}`);
  report.durationMs = durationMs;
  report.billedMs = numberIn(row.get('billed'));
  report.memoryMb = megabytesIn(row.get('memory'));
  report.usedMb = megabytesIn(row.get('used'));
  report.initMs = numberIn(row.get('init'));
  report.restoreMs = numberIn(row.get('restore'));
  report.billedRestoreMs = numberIn(row.get('billedrestore'));
  const status = row.get('status') ?? '';
  report.ending = status === 'timeout' ? TIMED_OUT : /^(error|failure)$/.test(status) ? FAILED : UNSAID;
  observer.takeReport(stream, timeMs, place);
  return true;
}

/** Decimal, also with an exponent; NaN for what is none. */
function numberIn(text: string | undefined): number {
  return text !== undefined && /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function megabytesIn(text: string | undefined): number {
  const amount = numberIn(text);
  return amount > LARGEST_MB ? amount / 1e6 : amount;
}

function instantOf(text: string): number {
  if (text === '') return Number.NaN;
  if (/^\d{13}$/.test(text)) return Number(text);
  if (/^\d{10}(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  return /^\d{4}-/.test(text) ? timeOf(text) : Number.NaN;
}
