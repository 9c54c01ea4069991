import type { Fact } from './fact.ts';

/** Services that wait for a function's answer themselves, with settings of their own. */
export const CALLER_SOURCES = ['cognito', 'appsync', 'lex', 'connect'] as const;
export type CallerSource = (typeof CALLER_SOURCES)[number];

/** How such a service calls. Durations in ms. */
export interface CallerFacts {
  /** The service gives up on an attempt after this, and the function goes on. */
  readonly timeoutMs: number;
  /** What its time-out can be set to at most. */
  readonly longestTimeoutMs: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Whether an attempt that timed out is tried again, as one that was refused is. */
  readonly retriesTimeouts: boolean;
}

export function isCaller(source: string): source is CallerSource {
  return (CALLER_SOURCES as readonly string[]).includes(source);
}

function caller(value: CallerFacts, source: string, confirmed = true): Fact<CallerFacts> {
  return { value, source, date: '2026-11-28', confirmed };
}

export const AWS_CALLERS: Readonly<Record<CallerSource, Fact<CallerFacts>>> = {
  cognito: caller(
    { timeoutMs: 5000, longestTimeoutMs: 5000, retries: 2, retriesTimeouts: true },
    'Amazon Cognito Developer Guide, "Customizing user pool workflows with Lambda triggers": an answer within 5 s, three attempts; the wait between them is not published, and none is taken',
  ),
  appsync: caller(
    { timeoutMs: 30_000, longestTimeoutMs: 30_000, retries: 0, retriesTimeouts: false },
    'AWS AppSync endpoints and quotas: 30 s to execute a request',
  ),
  lex: caller(
    { timeoutMs: 30_000, longestTimeoutMs: 30_000, retries: 0, retriesTimeouts: false },
    'Amazon Lex V2 Developer Guide, quotas: time-out of a Lambda function; what Lex does after a throttle is not published, and nothing is taken',
    false,
  ),
  connect: caller(
    { timeoutMs: 3000, longestTimeoutMs: 8000, retries: 3, retriesTimeouts: false },
    'Amazon Connect Administrator Guide, AWS Lambda function block (3 s unless set, 8 s at most) and "Invocation retry policy" (up to three times, within that); the wait between them is not published, and none is taken',
  ),
};
