/** How much of a document the terminal shows: what fits one screen, all of it, or nothing. */
export const SUMMARIES = ['compact', 'full', 'none'] as const;
export type Summary = (typeof SUMMARIES)[number];
