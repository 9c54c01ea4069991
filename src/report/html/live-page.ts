import type { ComparisonDocument, ResultsDocument } from '../../results/documents/document.ts';
import { REPORT_PARTS } from '../words/host-parts.ts';
import { html } from '../words/markup.ts';
import type { LivePart } from './live-part.ts';
import { LIVE_STYLE } from './live-style.ts';
import type { Section } from './section.ts';

/** A longer document is left out: the page then simulates the recorded run first. */
const MOST_DOCUMENT_CHARACTERS = 250_000;

/** The panel of a page, and what it needs. */
export interface LivePage {
  readonly section: Section;
  /** Null where the page cannot simulate. */
  readonly needs: {
    /** Data of the panel, for `#live-data`. */
    readonly data: object;
    /** The recorded document as JSON; null where it is too long. */
    readonly document: object | null;
    /** The worker's code, packed with gzip, in base64. */
    readonly worker: string;
    readonly panel: string;
  } | null;
}

/**
 * What lets a page simulate again; null where nothing was given, or there is nothing here that simulates.
 *
 * @param document the recorded run, whose figures the panel holds against its own; null for a plan, which
 * has none
 */
export async function livePage(
  live: LivePart | undefined,
  document: ResultsDocument | ComparisonDocument | null,
): Promise<LivePage | null> {
  if (live === undefined) return null;
  const section = { id: 'what-if', title: 'What if', style: LIVE_STYLE };
  const { scenario, refusal } = live;
  if (scenario === null) {
    return {
      section: { ...section, lead: '', body: html`<p class="live-none">${refusal}</p>` },
      needs: null,
    };
  }
  const parts = await REPORT_PARTS.now.live(scenario);
  if (parts === null) return null;
  const isRun = document !== null && !('variants' in document);
  const recorded = isRun && JSON.stringify(document).length <= MOST_DOCUMENT_CHARACTERS ? document : null;
  return {
    section: {
      ...section,
      lead: 'Change a setting, and the scenario is simulated again: here, by this page, without a network.',
      body: html`<div id="live" class="live" hidden></div>`,
    },
    needs: { data: { scenario, isRun }, document: recorded, ...parts },
  };
}

const TOO_LARGE = 'This page cannot simulate again: with what that needs it would be larger than 1.5 MB.';

/** The same with less and less, for a page that would be too large: the last one simulates nothing. */
export function lighter(live: LivePage): readonly LivePage[] {
  const { section, needs } = live;
  if (needs === null) return [live];
  const without = { ...section, lead: '', body: html`<p class="live-none">${TOO_LARGE}</p>` };
  return [
    live,
    ...(needs.document === null ? [] : [{ section, needs: { ...needs, document: null } }]),
    { section: without, needs: null },
  ];
}
