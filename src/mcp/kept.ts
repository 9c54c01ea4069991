import type { LivePart } from '../report/html/live-part.ts';
import type { BriefDocument } from '../results/brief/brief.ts';
import type { Desk } from './desk.ts';

/** What a report shows besides its document. */
export interface KeptContext {
  readonly scenarioName: string;
  readonly scenarioText: string;
  /** What simulates it again in the page; undefined for a page that stays as it is. */
  readonly live?: LivePart | undefined;
}

/** A result whose whole can be asked for. */
export interface KeptResult extends KeptContext {
  readonly id: string;
  readonly document: BriefDocument;
}

const MOST_RESULTS = 24;
const ID_CHARACTERS = 12;

/**
 * The last results and scenarios of a conversation. Their ids follow from what they hold, so that the same
 * question has the same answer.
 */
export class Kept {
  private readonly results = new Map<string, KeptResult>();
  private readonly scenarios = new Map<string, string>();
  private readonly digest: Desk['digest'];

  constructor(digest: Desk['digest']) {
    this.digest = digest;
  }

  keep(document: BriefDocument, context: KeptContext): KeptResult {
    const plain = timeless(document);
    const id = this.digest(JSON.stringify(plain)).slice(0, ID_CHARACTERS);
    const result = { id, document: plain, ...context };
    remember(this.results, id, result);
    return result;
  }

  result(id: string): KeptResult | undefined {
    return this.results.get(id);
  }

  latest(): KeptResult | undefined {
    return [...this.results.values()].at(-1);
  }

  list(): readonly KeptResult[] {
    return [...this.results.values()];
  }

  keepScenario(text: string): string {
    const id = this.digest(text).slice(0, ID_CHARACTERS);
    remember(this.scenarios, id, text);
    return id;
  }

  scenario(id: string): string | undefined {
    return this.scenarios.get(id);
  }

  scenarioIds(): readonly string[] {
    return [...this.scenarios.keys()];
  }
}

function remember<T>(map: Map<string, T>, id: string, value: T): void {
  map.delete(id);
  map.set(id, value);
  const [oldest] = map.keys();
  if (map.size > MOST_RESULTS && oldest !== undefined) map.delete(oldest);
}

/** The document without what the clock and the machine put into it, which is 0 then. */
function timeless<T extends BriefDocument>(document: T): T {
  const text = JSON.stringify(document, (key, value: unknown) => {
    if (key !== 'engine' || value === null || typeof value !== 'object' || !('wallSeconds' in value))
      return value;
    return { ...value, wallSeconds: 0, requestsPerSecond: 0, peakRssMb: 0 };
  });
  return JSON.parse(text) as T;
}
