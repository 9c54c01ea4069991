import type { PlanDocument } from '../../results/documents/plan-document.ts';
import { planCharts } from '../charts/plan-charts.ts';
import { REPORT_PARTS } from '../words/host-parts.ts';
import { html } from '../words/markup.ts';
import { visible } from '../words/text.ts';
import { livePage } from './live-page.ts';
import type { LivePart } from './live-part.ts';
import { type PageParts, renderPage } from './page.ts';
import { planHead, planSections } from './plan-sections.ts';
import { assumptionsSection, scenarioSection } from './shared-sections.ts';

/**
 * The plan as one self-contained HTML file: a page of findings, the tables and charts behind. Throws as
 * `renderHtml` does.
 */
export async function renderPlanHtml(
  plan: PlanDocument,
  scenario: {
    readonly scenarioName: string;
    readonly scenarioText: string;
    readonly live?: LivePart | undefined;
  },
): Promise<string> {
  return renderPage({
    title: `${plan.name}: plan`,
    ...planParts(plan, scenario),
    foot: html`lambda-sim ${visible(plan.version)} · seed ${plan.seed}`,
    chartJs: await REPORT_PARTS.now.chartJs(),
    live: await livePage(scenario.live, null),
  });
}

/** What the page of a plan shows of its document, each time that it changes. */
export function planParts(
  plan: PlanDocument,
  { scenarioName, scenarioText }: { readonly scenarioName: string; readonly scenarioText: string },
): PageParts {
  const charts = planCharts(plan);
  return {
    head: planHead(plan),
    sections: [
      ...planSections(plan, charts),
      ...assumptionsSection(plan.assumptions),
      scenarioSection(scenarioName, scenarioText),
    ],
    charts,
  };
}
