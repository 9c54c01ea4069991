import type { ComparisonDocument, ResultsDocument } from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { chartsOf } from '../charts/charts.ts';
import { REPORT_PARTS } from '../words/host-parts.ts';
import { comparisonHead, comparisonSections } from './comparison-sections.ts';
import { renderPage } from './page.ts';
import { runHead, runSections } from './run-sections.ts';
import { assumptionsSection, engineLine, findingsSection, scenarioSection } from './shared-sections.ts';
import { patchSection, tuneStrategiesSection } from './tune-sections.ts';

export interface HtmlInput {
  readonly document: ResultsDocument | ComparisonDocument;
  /** The scenario as its author wrote it. */
  readonly scenarioText: string;
  /** Its file name. */
  readonly scenarioName: string;
}

/**
 * The report as one self-contained HTML file, under 1.5 MB: it asks nothing of the network, and its security
 * policy forbids it to.
 *
 * @throws FaultError where chart.js is missing from the installation
 */
export async function renderHtml({ document, scenarioText, scenarioName }: HtmlInput): Promise<string> {
  const chartJs = await REPORT_PARTS.now.chartJs();
  const charts = chartsOf(document);
  const scenario = scenarioSection(scenarioName, scenarioText);
  if (!('variants' in document)) {
    return renderPage({
      title: document.name,
      head: runHead(document),
      sections: [...runSections(document, charts), ...assumptionsSection(document.assumptions), scenario],
      charts,
      foot: engineLine(document),
      chartJs,
    });
  }
  const [first] = document.variants;
  const warnings = [...new Set(document.variants.flatMap((variant) => variant.results.warnings))];
  return renderPage({
    title: `${first?.results.name ?? 'Comparison'}: ${isTuneDocument(document) ? 'tuning' : 'comparison'}`,
    head: comparisonHead(document),
    sections: [
      ...comparisonSections(document, charts),
      ...(isTuneDocument(document) ? [...patchSection(document), tuneStrategiesSection(document)] : []),
      ...findingsSection([], warnings),
      ...assumptionsSection(first?.results.assumptions ?? []),
      scenario,
    ],
    charts,
    foot: first === undefined ? null : engineLine(first.results),
    chartJs,
  });
}
