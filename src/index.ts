export type { ResultsDocument } from './results/document.ts';
