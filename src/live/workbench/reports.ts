import { changeText, figureText, relativeText } from '../../report/words/diff-words.ts';
import type { DiffDocument, VariantDiff } from '../../results/documents/diff-document.ts';
import { button, make, say } from '../panel/dom.ts';
import { difference, type Listing, type Report } from './api.ts';

/** The reports of the folder: one is opened, two are compared. */
export class Reports {
  readonly element = make('div', { class: 'reports' });
  private readonly list = make('div', {});
  private readonly result = make('div', { class: 'difference', tabindex: '-1' });
  private readonly opened = make('div', { class: 'opened', hidden: true });
  private readonly before = make('select', { id: 'compare-a' });
  private readonly after = make('select', { id: 'compare-b' });

  constructor() {
    const compare = button('Compare', 'Compare these two reports', () => void this.compare());
    this.element.append(
      make('div', { class: 'chosen' }, make('h2', {}, 'Reports'), this.list),
      make(
        'div',
        { class: 'compare' },
        make('h2', {}, 'Compare two'),
        make(
          'div',
          { class: 'row' },
          make('label', { for: this.before.id }, 'Before'),
          this.before,
          make('label', { for: this.after.id }, 'After'),
          this.after,
          compare,
        ),
        this.result,
      ),
      this.opened,
    );
  }

  show({ reports }: Listing): void {
    this.list.replaceChildren(reports.length === 0 ? nothingYet() : this.table(reports));
    const words = reports.flatMap(wordsOf);
    for (const [select, place] of [
      [this.before, 1],
      [this.after, 0],
    ] as const) {
      const chosen = select.value;
      select.replaceChildren(...words.map((word) => make('option', { value: word }, word)));
      if (words.includes(chosen)) select.value = chosen;
      else select.selectedIndex = Math.min(place, words.length - 1);
    }
    this.element.querySelector('.compare')?.toggleAttribute('hidden', words.length < 2);
  }

  private table(reports: readonly Report[]): HTMLElement {
    const rows = reports.flatMap(({ name, page, kept }) => [
      ...(page === null
        ? []
        : [this.row(name, '', '', 'as it stands in the folder', `reports/${encoded(page)}`)]),
      ...kept.map(({ number, at, monthly, verdict }) =>
        this.row(`${name}@${number}`, momentOf(at), monthly, verdict, `kept/${encoded(`${name}@${number}`)}`),
      ),
    ]);
    const head = ['Report', 'When (UTC)', 'A month', 'Verdict', ''].map((title, index) =>
      make(
        'th',
        { scope: 'col', class: index === 2 ? null : 'left' },
        title || make('span', { class: 'unseen' }, 'Open'),
      ),
    );
    return make(
      'div',
      { class: 'panel' },
      make(
        'div',
        { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Reports' },
        make('table', {}, make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...rows)),
      ),
    );
  }

  private row(name: string, when: string, monthly: string, verdict: string, address: string): HTMLElement {
    const open = button('Open', `Open ${name}`, () => this.open(name, address));
    return make(
      'tr',
      {},
      make('th', { scope: 'row', class: 'left' }, name),
      make('td', { class: 'left', 'data-label': 'When (UTC)' }, when),
      make('td', { 'data-label': 'A month' }, monthly),
      make('td', { class: 'left wrapped', 'data-label': 'Verdict' }, verdict),
      make('td', { 'data-label': '' }, open),
    );
  }

  private open(name: string, address: string): void {
    const frame = make('iframe', { src: address, title: `Report ${name}` });
    const close = button('Close', `Close ${name}`, () => {
      this.opened.hidden = true;
      this.opened.replaceChildren();
      this.element.classList.remove('has-opened');
    });
    const tab = make('a', { href: address, target: '_blank', rel: 'noopener' }, 'in a tab of its own');
    this.opened.replaceChildren(make('div', { class: 'row' }, make('b', {}, name), tab, close), frame);
    this.opened.hidden = false;
    this.element.classList.add('has-opened');
    close.focus();
  }

  private async compare(): Promise<void> {
    const [a, b] = [this.before.value, this.after.value];
    const read = await difference(a, b);
    this.result.replaceChildren(
      ...(read.ok ? differenceParts(read.value) : [make('p', { class: 'bad' }, `${read.message}.`)]),
    );
    say(read.ok ? (read.value.verdict?.headline ?? 'Compared') : read.message);
    this.result.focus();
  }
}

function nothingYet(): HTMLElement {
  return make(
    'p',
    { class: 'muted' },
    'There are no reports yet: ',
    make('code', {}, 'lambda-sim run'),
    ' leaves them in ',
    make('code', {}, 'reports/'),
    ' of this folder.',
  );
}

function wordsOf({ name, hasResults, kept }: Report): readonly string[] {
  const comparable = kept.filter(({ command }) => ['run', 'compare', 'tune'].includes(command));
  return [...comparable.map(({ number }) => `${name}@${number}`), ...(hasResults ? [name] : [])];
}

function differenceParts(diff: DiffDocument): readonly HTMLElement[] {
  const { verdict, unlike = [], notes, notJudged } = diff;
  const words = [...(notJudged === undefined ? [] : [notJudged]), ...unlike, ...notes];
  return [
    ...(verdict === undefined ? [] : [make('p', { class: 'verdict' }, verdict.headline)]),
    ...(words.length === 0
      ? []
      : [make('ul', { class: 'points' }, ...words.map((text) => make('li', {}, text)))]),
    ...diff.variants.flatMap((variant) => variantParts(diff, variant)),
  ];
}

function variantParts(diff: DiffDocument, { label, settings, metrics }: VariantDiff): readonly HTMLElement[] {
  const currency = diff.b.currency;
  const changed = metrics.filter(({ change }) => change !== 0);
  const shown = changed.filter(({ matters }) => matters === true);
  const others = changed.filter(({ matters }) => matters !== true);
  const table = (title: string, some: typeof metrics): HTMLElement => {
    const head = ['Figure', 'Before', 'After', 'Change', ''].map((text, index) =>
      make(
        'th',
        { scope: 'col', class: index === 0 ? 'left' : null },
        text || make('span', { class: 'unseen' }, 'Relative'),
      ),
    );
    const rows = some.map((metric) =>
      make(
        'tr',
        {},
        make('th', { scope: 'row', class: 'left' }, metric.metric),
        make('td', { 'data-label': 'Before' }, figureText(metric.a, metric.unit, currency)),
        make('td', { 'data-label': 'After' }, figureText(metric.b, metric.unit, currency)),
        make('td', { 'data-label': 'Change' }, changeText(metric, currency)),
        make('td', { 'data-label': 'Relative' }, relativeText(metric)),
      ),
    );
    return make(
      'div',
      { class: 'panel' },
      make(
        'div',
        { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': title },
        make('table', {}, make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...rows)),
      ),
    );
  };
  const set = settings.map(({ key, a, b }) =>
    make('li', {}, `${key}: ${a ?? 'not there'} → ${b ?? 'not there'}`),
  );
  return [
    ...(label === null ? [] : [make('h3', {}, label)]),
    ...(set.length === 0 ? [] : [make('ul', { class: 'points' }, ...set)]),
    ...(shown.length === 0
      ? [make('p', { class: 'muted' }, 'No figure changed by enough to decide anything.')]
      : []),
    ...(shown.length === 0 ? [] : [table('Changes that matter', shown)]),
    ...(others.length === 0
      ? []
      : [
          make(
            'details',
            { class: 'fold' },
            make('summary', {}, `${others.length} further figures that changed`),
            table('Further changes', others),
          ),
        ]),
  ];
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** `2026-11-29 05:40` */
function momentOf(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
