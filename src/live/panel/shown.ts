import type { ChartConfig } from '../../report/charts/chart.ts';
import type { CardInterval } from '../../report/html/first-screen.ts';
import type { ShownPage } from '../protocol.ts';
import { dataOf, make } from './dom.ts';
import { type NamedChart, withGhosts } from './ghost.ts';

type Section = ShownPage['sections'][number];

/** Sections that no setting changes. */
const KEPT: ReadonlySet<string> = new Set(['what-if', 'scenario']);

/** The page as it was recorded, and as a setting makes it. */
export class Shown {
  private recorded: ShownPage;
  private charts: readonly NamedChart[];
  private cards: ReadonlyMap<string, string>;
  private headline: string;
  private readonly sheet = new CSSStyleSheet();
  /** What stands in the page: sections by id, and the charts as JSON. */
  private standing: { sections: ReadonlyMap<string, string>; charts: string };

  /** To be made before any other script has changed the page. */
  constructor() {
    const sections = [...document.querySelectorAll<HTMLElement>('main > section')];
    this.charts = dataOf<NamedChart[]>('chart-data');
    this.recorded = {
      head: headOf()?.innerHTML ?? '',
      sections: sections
        .filter(({ id }) => !KEPT.has(id))
        .map((section) => ({ id: section.id, markup: section.outerHTML })),
      style: '',
      charts: this.charts.map(({ name, config }) => ({ name, config: config as never })),
    };
    this.standing = {
      sections: new Map(this.recorded.sections.map(({ id, markup }) => [id, markup])),
      charts: JSON.stringify(this.charts),
    };
    this.cards = cardValues(document.getElementById('summary'));
    this.headline = document.querySelector('h1 .headline')?.textContent ?? '';
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
  }

  /** The recorded page again. */
  showRecorded(): void {
    this.put(this.recorded, this.charts);
    clearCards();
  }

  /** Shows a page and takes it for the recorded one from here on. */
  showAsRecorded(page: ShownPage): void {
    this.takeAsRecorded(page);
    this.showRecorded();
  }

  /** What stays behind the page of a setting, without showing it. */
  takeAsRecorded(page: ShownPage): void {
    const head = parsed(`<div>${page.head}</div>`);
    const summary = page.sections.find(({ id }) => id === 'summary');
    this.recorded = page;
    this.charts = page.charts.map(({ name, config }) => ({ name, config: config as unknown as ChartConfig }));
    this.cards = cardValues(parsed(summary?.markup ?? '<div></div>'));
    this.headline = head.querySelector('h1 .headline')?.textContent ?? '';
  }

  /**
   * The page under a setting, the recorded one behind it. `words` say which setting, `look` that only a part
   * of the time is behind it; empty for all of it.
   */
  show(page: ShownPage, words: string, look = ''): void {
    const charts = page.charts.map(({ name, config }) => ({
      name,
      config: config as unknown as ChartConfig,
    }));
    this.put(page, withGhosts(charts, this.charts));
    const headline = document.querySelector('h1 .headline')?.textContent ?? '';
    headOf()?.prepend(
      make(
        'p',
        { class: 'live-applied' },
        ...(look === '' ? [] : [make('b', {}, look), ' ']),
        make('b', {}, 'Simulated with '),
        words,
        ...(headline === this.headline ? [] : [make('b', {}, ' · recorded: '), this.headline]),
      ),
    );
    clearCards();
    for (const card of document.querySelectorAll('#summary .card')) {
      const was = this.cards.get(cardName(card));
      const now = card.querySelector('.value')?.textContent;
      if (was !== undefined && was !== now) card.append(make('dd', { class: 'was' }, `recorded ${was}`));
    }
  }

  /** The 95 % intervals of the cards that stand in the page, by their labels. */
  showIntervals(intervals: readonly CardInterval[]): void {
    for (const old of document.querySelectorAll('#summary .interval')) old.remove();
    for (const card of document.querySelectorAll('#summary .card')) {
      const found = intervals.find(({ label }) => label === cardName(card));
      if (found === undefined) continue;
      card.append(make('dd', { class: 'interval' }, `95 % interval: ${found.text}`));
    }
  }

  private put(page: ShownPage, charts: readonly NamedChart[]): void {
    const open = openFolds();
    const json = JSON.stringify(charts);
    const stands = ({ id, markup }: Section): boolean => this.standing.sections.get(id) === markup;
    const hasFigures = ({ markup }: Section): boolean => markup.includes('<canvas');
    // One figure that is drawn anew takes all with it: they share their controls.
    const isRedrawn =
      json !== this.standing.charts || page.sections.some((one) => hasFigures(one) && !stands(one));
    this.sheet.replaceSync(page.style);
    const head = headOf();
    if (head !== null) head.innerHTML = page.head;
    const put: HTMLElement[] = [];
    let before = document.getElementById('what-if');
    for (const shown of page.sections) {
      const old = document.getElementById(shown.id);
      if (old !== null && stands(shown) && !(isRedrawn && hasFigures(shown))) {
        before = old;
        continue;
      }
      const section = parsed(shown.markup);
      if (old !== null) old.replaceWith(section);
      else before?.after(section);
      put.push(section);
      before = section;
    }
    this.standing = {
      sections: new Map(page.sections.map(({ id, markup }) => [id, markup])),
      charts: json,
    };
    const known = new Set([...KEPT, ...page.sections.map(({ id }) => id)]);
    for (const section of document.querySelectorAll('main > section')) {
      if (!known.has(section.id)) section.remove();
    }
    linkSections(known, put);
    reopen(open);
    const present = charts.filter(({ name }) => document.getElementById(`chart-${name}`) !== null);
    document.dispatchEvent(
      new CustomEvent('lambda-sim-shown', { detail: { charts: isRedrawn ? present : null, sections: put } }),
    );
  }
}

/** Takes away what was added to the cards of the page before. */
function clearCards(): void {
  for (const old of document.querySelectorAll('#summary .was, #summary .interval')) old.remove();
}

function headOf(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main > .head');
}

function parsed(markup: string): HTMLElement {
  const template = document.createElement('template');
  template.innerHTML = markup;
  return template.content.firstElementChild as HTMLElement;
}

/** A link in the navigation for each section that is there. */
function linkSections(known: ReadonlySet<string>, sections: readonly HTMLElement[]): void {
  const list = document.querySelector('nav ul');
  const links = [...document.querySelectorAll<HTMLAnchorElement>('nav a')];
  const nameOf = (link: HTMLAnchorElement): string => link.hash.slice(1);
  for (const link of links) link.parentElement?.toggleAttribute('hidden', !known.has(nameOf(link)));
  for (const { id, firstElementChild } of sections) {
    if (links.some((link) => nameOf(link) === id)) continue;
    const title = firstElementChild?.textContent ?? id;
    list?.append(make('li', {}, make('a', { href: `#${id}` }, title)));
  }
}

function cardName(card: Element): string {
  return card.querySelector('dt')?.textContent ?? '';
}

function cardValues(summary: Element | null): ReadonlyMap<string, string> {
  return new Map(
    [...(summary?.querySelectorAll('.card') ?? [])].map((card) => [
      cardName(card),
      card.querySelector('.value')?.textContent ?? '',
    ]),
  );
}

/** What tells a fold again once its section has been put anew: its section, and its words but for counts. */
function foldName(fold: HTMLDetailsElement): string {
  const words = fold.querySelector('summary')?.textContent ?? '';
  return `${fold.closest('section')?.id ?? ''}: ${words.replace(/\d+/g, '')}`;
}

function folds(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>('main > section:not(#what-if) details')];
}

function openFolds(): ReadonlySet<string> {
  return new Set(
    folds()
      .filter(({ open }) => open)
      .map(foldName),
  );
}

function reopen(names: ReadonlySet<string>): void {
  for (const fold of folds()) if (names.has(foldName(fold))) fold.open = true;
}
