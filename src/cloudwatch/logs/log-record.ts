/**
 * What Lambda's own log lines say, whichever format they are in. Times are milliseconds since 1970, durations
 * milliseconds, memory MB; null where a line does not say, or was cut off before it did.
 */
export type LogRecord =
  | InitStartRecord
  | InitReportRecord
  | StartRecord
  | EndRecord
  | RuntimeDoneRecord
  | ReportRecord
  | TimedOutRecord
  | ExitedRecord
  | TracingRecord;

/** INIT_START, RESTORE_START; `platform.initStart`, `platform.restoreStart`. */
export interface InitStartRecord {
  readonly kind: 'initStart';
  readonly timeMs: number | null;
  readonly isRestore: boolean;
  readonly runtimeVersion: string | null;
  readonly runtimeVersionArn: string | null;
  /** `on-demand`, `provisioned-concurrency`, `snap-start`; JSON alone says, as of the function. */
  readonly initializationType: string | null;
  readonly functionName: string | null;
  readonly functionVersion: string | null;
}

/** INIT_REPORT, RESTORE_REPORT; `platform.initReport`, `platform.restoreReport`. */
export interface InitReportRecord {
  readonly kind: 'initReport';
  readonly timeMs: number | null;
  readonly isRestore: boolean;
  readonly durationMs: number | null;
  /** `init`, `invoke` or `restore`. */
  readonly phase: string | null;
  readonly status: string | null;
  readonly errorType: string | null;
}

/** START; `platform.start`. */
export interface StartRecord {
  readonly kind: 'start';
  readonly timeMs: number | null;
  readonly requestId: string;
  readonly version: string | null;
}

/** END, which text alone has. */
export interface EndRecord {
  readonly kind: 'end';
  readonly timeMs: number | null;
  readonly requestId: string;
}

/** `platform.runtimeDone`, which JSON alone has. */
export interface RuntimeDoneRecord {
  readonly kind: 'runtimeDone';
  readonly timeMs: number | null;
  readonly requestId: string;
  readonly durationMs: number | null;
  readonly status: string | null;
  readonly errorType: string | null;
}

/** REPORT; `platform.report`. */
export interface ReportRecord {
  readonly kind: 'report';
  readonly timeMs: number | null;
  readonly requestId: string;
  readonly durationMs: number | null;
  readonly billedMs: number | null;
  readonly memoryMb: number | null;
  readonly usedMb: number | null;
  readonly initMs: number | null;
  readonly restoreMs: number | null;
  readonly billedRestoreMs: number | null;
  /** Text has `timeout` and `error` and none for a success; JSON has `success` too. */
  readonly status: string | null;
  readonly errorType: string | null;
  /**
   * An emulator wrote it (sam local, the runtime interface emulator): its Init Duration stands before
   * Duration, and no memory was measured.
   */
  readonly isEmulator: boolean;
}

/** `Task timed out after 3.00 seconds`, a line of its own until 2024. */
export interface TimedOutRecord {
  readonly kind: 'timedOut';
  readonly timeMs: number | null;
  readonly requestId: string;
  readonly afterMs: number | null;
}

/** `Process exited before completing request`, what 2018 said of memory that was used up. */
export interface ExitedRecord {
  readonly kind: 'exited';
  readonly timeMs: number | null;
  readonly requestId: string;
}

/** `XRAY TraceId`, after the REPORT that it belongs to, on its line or on the next. */
export interface TracingRecord {
  readonly kind: 'tracing';
  readonly traceId: string;
  readonly segmentId: string | null;
  readonly isSampled: boolean;
}
