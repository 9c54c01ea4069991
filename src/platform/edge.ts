import type { Fact } from './fact.ts';

/** Points of a request at CloudFront at which a function may run (Lambda@Edge). */
export const EDGE_EVENTS = [
  'viewer-request',
  'viewer-response',
  'origin-request',
  'origin-response',
] as const;
export type EdgeEvent = (typeof EDGE_EVENTS)[number];

/** What a function at CloudFront may have. */
export interface EdgeLimits {
  readonly memoryMb: number;
  readonly timeoutMs: number;
}

const QUOTAS =
  'Amazon CloudFront Developer Guide, "Quotas", quotas on Lambda@Edge (128 MB and 5 s for viewer events; the memory of Lambda and 30 s for origin events)';

/** Whether a function of that event runs for every request, or only for those that go to the origin. */
export function isViewerEvent(event: EdgeEvent): boolean {
  return event === 'viewer-request' || event === 'viewer-response';
}

export const EDGE_LIMITS: Readonly<Record<'viewer' | 'origin', Fact<EdgeLimits>>> = {
  viewer: { value: { memoryMb: 128, timeoutMs: 5000 }, source: QUOTAS, date: '2026-11-28', confirmed: true },
  origin: {
    value: { memoryMb: 10_240, timeoutMs: 30_000 },
    source: QUOTAS,
    date: '2026-11-28',
    confirmed: true,
  },
};

/** What Lambda@Edge has not (Amazon CloudFront Developer Guide, "Restrictions on Lambda@Edge"). */
export const EDGE_RESTRICTIONS: Fact<{ readonly region: string; readonly languages: readonly string[] }> = {
  value: { region: 'us-east-1', languages: ['nodejs', 'python'] },
  source: 'Amazon CloudFront Developer Guide, "Restrictions on Lambda@Edge"',
  date: '2026-11-28',
  confirmed: true,
};

/** Step of the billed duration at CloudFront: 50 ms until March 2021, and 1 ms since. */
export const EDGE_STEP_MS: Fact<Readonly<Record<'aws' | 'aws-2018', number>>> = {
  value: { aws: 1, 'aws-2018': 50 },
  source: 'AWS What\'s New, "CloudFront announces 1 ms billing granularity for Lambda@Edge", 31 March 2021',
  date: '2026-11-28',
  confirmed: true,
};
