import type { LiveScenario } from '../../report/html/live-part.ts';
import type { KeyFigure } from '../../report/words/key-figures.ts';
import { make } from '../panel/dom.ts';

interface AnswerWindow extends Window {
  readonly lambdaSim?: {
    open(scenario: LiveScenario, path: string): Promise<void>;
  };
}

/** Where the answer's page is to be had. */
export interface AnswerPage {
  /** Its address, or itself. */
  readonly answer: { readonly src: string } | { readonly srcdoc: string };
  /** Tells folders apart: what was pinned in one is none of another's. */
  readonly place: string;
}

/** The page that simulates, in a frame of its own. */
export class AnswerFrame {
  readonly element: HTMLIFrameElement;
  private readonly loaded: Promise<void>;
  private last = '';

  constructor(page: AnswerPage, answered: (figures: readonly KeyFigure[]) => void) {
    this.element = make('iframe', { ...page.answer, title: 'Answer', name: page.place });
    this.loaded = new Promise((resolve) => {
      this.element.addEventListener('load', () => {
        this.element.contentDocument?.addEventListener('lambda-sim-answered', (event) => {
          answered((event as CustomEvent<{ figures: readonly KeyFigure[] }>).detail.figures);
        });
        resolve();
      });
    });
  }

  /** What is the same as before is not simulated again. */
  async open(scenario: LiveScenario, path: string): Promise<void> {
    const text = JSON.stringify([scenario, path]);
    if (text === this.last) return;
    this.last = text;
    await this.loaded;
    const { lambdaSim } = this.element.contentWindow as AnswerWindow;
    // What cannot be simulated is told in the frame.
    lambdaSim?.open(scenario, path).catch(() => undefined);
  }

  /** The theme of the page around it. */
  async setTheme(theme: string): Promise<void> {
    await this.loaded;
    const select = this.element.contentDocument?.getElementById('theme') as HTMLSelectElement | null;
    if (select === null || select === undefined || select.value === theme) return;
    select.value = theme;
    select.dispatchEvent(new Event('change'));
  }
}
