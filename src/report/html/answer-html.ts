import { type LiveNeeds, REPORT_PARTS } from '../words/host-parts.ts';
import { html } from '../words/markup.ts';
import type { LiveScenario } from './live-part.ts';
import { LIVE_STYLE } from './live-style.ts';
import { renderPage } from './page.ts';

/** Nothing that could be simulated: the panel of such a page has no fields. */
const NOTHING: LiveScenario = {
  main: '',
  files: {},
  set: [],
  options: [],
  maximumBadRows: 0,
  whatIf: true,
  isWhole: true,
  hasParquet: true,
  controls: {
    functions: [],
    otherFunctions: 0,
    triggers: [],
    memory: { minimum: 128, maximum: 128, step: 1 },
    accountConcurrency: '',
    region: '',
    regions: [],
    presets: [],
    traffic: [],
    fixedTraffic: '',
  },
  study: null,
};

/** The page around it has a name and a theme already. */
const FRAME_STYLE = `
.bar .brand, .bar .page-tools { display: none; }
.bar .wrap { min-height: 40px; padding-top: 0; }
.head { padding-top: 14px; }
`;

/**
 * A living report without a scenario: the page around it opens one after the other in it, by
 * `window.lambdaSim.open`, none of which may need more than that.
 */
export async function renderAnswerPage(needs: LiveNeeds): Promise<string> {
  const parts = await REPORT_PARTS.now.live(needs);
  if (parts === null) throw new Error('there is nothing here that simulates');
  return renderPage({
    title: 'Answer',
    head: html`<p class="lead">The answer stands here as soon as the text is a scenario.</p>`,
    sections: [{ id: 'summary', title: 'Summary', lead: '', body: '', isBare: true }],
    charts: [],
    foot: null,
    chartJs: await REPORT_PARTS.now.chartJs(),
    live: {
      section: {
        id: 'what-if',
        title: 'What if',
        style: LIVE_STYLE + FRAME_STYLE,
        lead: 'Try a setting over the text: it is simulated as well, and the answer to the text stays behind it.',
        body: html`<div id="live" class="live" hidden></div>`,
      },
      needs: { data: { scenario: NOTHING, isRun: true, isWorkbench: true }, document: null, ...parts },
    },
  });
}
