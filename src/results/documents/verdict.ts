/** What happened, in the words of whoever asked, whatever the thresholds allow. */
export interface Verdict {
  /** `broken`: users saw errors, refusals or losses; `strained`: late, near a limit, or not judged. */
  readonly state: 'calm' | 'strained' | 'broken';
  /** One sentence: "1 in 11 requests of api is refused from 10:40 to 16:40". */
  readonly headline: string;
  /** What belongs beside it, most important first: cost, worst minute, when a queue had caught up. */
  readonly points: readonly string[];
}
