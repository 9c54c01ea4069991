import { readLogLine } from '../../cloudwatch/logs/log-reader.ts';
import { prefixOf } from './line-prefix.ts';
import type { LogStream } from './log-stream.ts';
import { type Observer, PLATFORM_EVENTS, type Place, REPORT_LINES } from './observer.ts';

/** What opens a record of Lambda's, to find where a tool's prefix ends. */
const OPENING =
  /(?:INIT|RESTORE)_(?:START|REPORT) |(?:START|END|REPORT) RequestId: |XRAY TraceId: |\{ ?\\*"time\\*" ?:|Task timed out after |RequestId: /;
const PLATFORM = /"platform\./;

/** Where a line came from, when something beside it says. */
export interface LineOrigin {
  readonly stream: LogStream;
  /** NaN where only the line itself may say. */
  readonly timeMs: number;
  /** Of a file that many functions and streams may share: the line's own prefix decides. */
  readonly isShared: boolean;
  /** Where not the line's own form tells the kind of source. */
  readonly source?: number | undefined;
}

/**
 * Reads one line by the general reader. Returns whether there was anything of Lambda's in it; the bytes are
 * those of the event, without what a tool put before it.
 */
export function takeLine(
  observer: Observer,
  line: string,
  bytes: number,
  origin: LineOrigin,
  place: Place,
): boolean {
  let { stream, timeMs } = origin;
  let isPlatform = false;
  let prefixLength = 0;
  readLogLine(line, (record) => {
    if (!isPlatform) {
      isPlatform = true;
      const at = OPENING.exec(line)?.index ?? 0;
      place.source = origin.source ?? (PLATFORM.test(line) ? PLATFORM_EVENTS : REPORT_LINES);
      if (origin.isShared && at > 0) {
        const prefix = prefixOf(line, at);
        if (Number.isNaN(timeMs)) timeMs = prefix.timeMs;
        if (prefix.streamName !== null || prefix.functionName !== null) {
          const name = prefix.functionName ?? stream.store.name;
          stream = observer.stream(name, prefix.streamName ?? `file ${place.file}`);
        }
        prefixLength = at;
      }
    }
    observer.take(record, stream, timeMs, place);
  });
  if (!isPlatform && stream.wantsTime > 0) {
    if (Number.isNaN(timeMs)) stream.offerTime(line);
    else stream.offerMs(timeMs);
  }
  const { counts } = stream.store;
  const eventBytes = bytes - prefixLength;
  counts.loggedBytes += eventBytes;
  if (isPlatform) counts.platformBytes += eventBytes;
  return isPlatform;
}
