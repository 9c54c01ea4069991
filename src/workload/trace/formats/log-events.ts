import { FILES } from '../../../host/host.ts';
import { FaultError } from '../../../model/fault.ts';
import type { TraceModel } from '../../../model/traffic-pattern.ts';
import { headOf, linesOf, wholeText } from './lines.ts';

/** Lines of an access log that a trace is made of, whatever CloudWatch Logs has put round them. */
export interface LogLines {
  /** The beginning of them, to tell what they are. */
  readonly text: string;
  readonly isWhole: boolean;
  readonly lines: () => AsyncGenerator<readonly string[], void, undefined>;
}

const LONGEST_DOCUMENT = 128 * 1024 * 1024;
const HEAD_LINES = 200;
/** `aws logs tail` writes time, stream and message, an export to S3 time and message. */
const BEFORE =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d) (?:\S+ )?(?=\{|<request|\S+ \S+ \S+ \[\d\d\/\w{3}\/\d{4}:)/;
/** What `filter-log-events`, `get-log-events` and subscriptions hold. */
const EVENTS = /"(?:logE|e)vents"\s*:\s*\[\s*\{[\s\S]*?"message"\s*:/;

/** Opens a trace's lines. Rejects with a FaultError where its events cannot be read. */
export async function logLinesOf(trace: TraceModel): Promise<LogLines> {
  const { file, displayName } = trace;
  const head = await headOf(FILES.now.openBytes(file, displayName));
  const plain = () => linesOf(FILES.now.openBytes(file, displayName), displayName);
  const text = head.text.replace(/^\ufeff/, '');
  if (text.trimStart().startsWith('{') && EVENTS.test(text)) {
    const messages = await messagesOf(trace);
    return {
      text: messages.slice(0, HEAD_LINES).join('\n'),
      isWhole: true,
      lines: async function* () {
        yield messages;
      },
    };
  }
  if (!BEFORE.test(text)) return { ...head, lines: plain };
  const message = (line: string): string => line.replace(BEFORE, '');
  return {
    text: text.split('\n').map(message).join('\n'),
    isWhole: head.isWhole,
    lines: async function* () {
      for await (const lines of plain()) yield lines.map(message);
    },
  };
}

async function messagesOf({ file, displayName }: TraceModel): Promise<readonly string[]> {
  const refuse = (problem: string, remedy: string): FaultError =>
    new FaultError([{ file: displayName, path: '', problem, remedy }]);
  const text = await wholeText(FILES.now.openBytes(file, displayName), displayName, LONGEST_DOCUMENT);
  const remedy = 'write its messages alone, as jq -r ".events[].message" does';
  if (text === null)
    throw refuse(`the events of the log have more than ${LONGEST_DOCUMENT} characters`, remedy);
  const messages: string[] = [];
  for (const document of documentsOf(text)) {
    const { events, logEvents } = (document ?? {}) as Record<string, unknown>;
    const list = Array.isArray(events) ? events : Array.isArray(logEvents) ? logEvents : [];
    for (const event of list as readonly Record<string, unknown>[]) {
      if (typeof event?.['message'] === 'string') messages.push(event['message'].replace(/\s*\n\s*/g, ' '));
    }
  }
  if (messages.length === 0) throw refuse('the events of the log cannot be read', remedy);
  return messages;
}

/** One document, or one a line. */
function documentsOf(text: string): readonly unknown[] {
  const parsed = (json: string): unknown => {
    try {
      return JSON.parse(json);
    } catch {
      return null;
    }
  };
  const whole = parsed(text.replace(/^\ufeff/, ''));
  return whole === null ? text.split('\n').map(parsed) : [whole];
}
