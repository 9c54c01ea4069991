import type { PlanDocument } from '../../results/documents/plan-document.ts';
import { planCharts } from '../charts/plan-charts.ts';
import { REPORT_PARTS } from '../words/host-parts.ts';
import { html } from '../words/markup.ts';
import { visible } from '../words/text.ts';
import { livePage } from './live-page.ts';
import type { LivePart } from './live-part.ts';
import { renderPage } from './page.ts';
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
  const charts = planCharts(plan);
  return renderPage({
    title: `${plan.name}: plan`,
    head: planHead(plan),
    sections: [
      ...planSections(plan, charts),
      ...assumptionsSection(plan.assumptions),
      scenarioSection(scenario.scenarioName, scenario.scenarioText),
    ],
    charts,
    foot: html`lambda-sim ${visible(plan.version)} · seed ${plan.seed}`,
    chartJs: await REPORT_PARTS.now.chartJs(),
    live: await livePage(scenario.live, null),
  });
}
