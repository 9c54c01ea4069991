import type { ComparisonDocument, ResultsDocument } from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import type { Chart } from '../charts/chart.ts';
import { chartsOf } from '../charts/charts.ts';
import { headlineChart } from '../charts/headline-chart.ts';
import { REPORT_PARTS } from '../words/host-parts.ts';
import { runWarnings } from '../words/study-words.ts';
import { comparisonHead, comparisonSections } from './comparison-sections.ts';
import { runHead } from './first-screen.ts';
import { livePage } from './live-page.ts';
import type { LivePart } from './live-part.ts';
import { type PageParts, renderPage, type Section, sectionMarkup } from './page.ts';
import { runSections } from './run-sections.ts';
import { assumptionsSection, engineLine, findingsSection, scenarioSection } from './shared-sections.ts';
import { patchSection, tuneStrategiesSection } from './tune-sections.ts';

const HEADLINE_HEIGHT = 256;
/** Failed requests in so large a share are the question. */
const FAILURES_MATTER = 0.01;

export interface HtmlInput {
  readonly document: ResultsDocument | ComparisonDocument;
  /** The scenario as its author wrote it. */
  readonly scenarioText: string;
  /** Its file name. */
  readonly scenarioName: string;
  /** What simulates it again in the page; left out for a page that stays as it is. */
  readonly live?: LivePart | undefined;
}

/**
 * The report as one self-contained HTML file, under 1.5 MB: it asks nothing of the network, and its security
 * policy forbids it to.
 *
 * @throws FaultError where chart.js is missing from the installation
 */
export async function renderHtml({ document, scenarioText, scenarioName, live }: HtmlInput): Promise<string> {
  const chartJs = await REPORT_PARTS.now.chartJs();
  const given = { scenarioName, scenarioText };
  const panel = await livePage(live, document);
  if (!('variants' in document)) {
    return renderPage({
      title: document.name,
      ...runParts(document, given),
      foot: engineLine(document),
      chartJs,
      live: panel,
    });
  }
  const [first] = document.variants;
  return renderPage({
    title: `${first?.results.name ?? 'Comparison'}: ${isTuneDocument(document) ? 'tuning' : 'comparison'}`,
    ...comparisonParts(document, given),
    foot: first === undefined ? null : engineLine(first.results),
    chartJs,
    live: panel,
  });
}

/** What the page of a comparison or a tuning shows of its document, each time that it changes. */
export function comparisonParts(
  document: ComparisonDocument,
  { scenarioName, scenarioText }: Pick<HtmlInput, 'scenarioName' | 'scenarioText'>,
): PageParts {
  const charts = chartsOf(document);
  const [first] = document.variants;
  return {
    head: comparisonHead(document),
    sections: [
      ...comparisonSections(document, charts),
      ...(isTuneDocument(document) ? [...patchSection(document), tuneStrategiesSection(document)] : []),
      ...findingsSection([], runWarnings(document)),
      ...assumptionsSection(first?.results.assumptions ?? []),
      scenarioSection(scenarioName, scenarioText),
    ],
    charts,
  };
}

/** What the page of a run shows of its document, each time that it changes. */
export function runParts(
  document: ResultsDocument,
  scenario: Pick<HtmlInput, 'scenarioName' | 'scenarioText'> & {
    /** What the options of advice are added to. */
    readonly command?: string | undefined;
  },
): PageParts {
  const charts = chartsOf(document);
  const headline = onFirstScreen(headlineOf(document, charts));
  const others = charts.filter(({ name }) => name !== headline?.name);
  return {
    head: runHead(document),
    sections: runSections(document, { headline, others }, scenario),
    charts: [...(headline === null ? [] : [headline]), ...others],
  };
}

/** Sections as they stand in the page, each by itself. */
export function sectionsMarkup(sections: readonly Section[]): { id: string; markup: string }[] {
  return sections.map((section) => ({ id: section.id, markup: sectionMarkup(section).text }));
}

/** The chart that shows the question; over the bill's tree one of the bill would say nothing new. */
function headlineOf(document: ResultsDocument, charts: readonly Chart[]): Chart | null {
  const headline = headlineChart(document);
  const failed = charts.find(({ name, empty }) => !empty && name === 'invocations-failed');
  if (failed !== undefined && isAboutFailures(document)) return failed;
  if (headline !== null && headline.name !== 'bill') return headline;
  const drawable = charts.filter(({ name, empty }) => !empty && name !== 'bill');
  return drawable.find(({ name }) => name.startsWith('latency-over-time')) ?? drawable[0] ?? null;
}

/** More failed than was refused, and enough of it to be the question. */
function isAboutFailures({ totals }: ResultsDocument): boolean {
  return totals.errors > totals.throttles && totals.errors >= FAILURES_MATTER * totals.requests;
}

/** Wide, and no higher than lets what to do begin on the same screen. */
function onFirstScreen(chart: Chart | null): Chart | null {
  if (chart === null) return null;
  const { config } = chart;
  return {
    ...chart,
    wide: true,
    config: { ...config, options: { ...config.options, heightPx: HEADLINE_HEIGHT } },
  };
}
