import type { LiveScenario } from '../../report/html/live-part.ts';
import { type KeyFigure, keyFigures } from '../../report/words/key-figures.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import { formatCount, formatDuration } from '../../units/format.ts';
import { shellWord } from '../../units/shell-word.ts';
import { type Answer, WARMING_UP } from '../protocol.ts';
import { button, dataOf, make, say } from './dom.ts';
import { Engine } from './engine.ts';
import {
  architectureField,
  type Field,
  memoryField,
  otherFields,
  regionField,
  trafficField,
} from './fields.ts';
import { type Kept, type Pin, remember, remembered } from './kept.ts';
import { Shown } from './shown.ts';
import {
  changesOf,
  fragmentOf,
  isUnchanged,
  type State,
  settingsOf,
  stateOf,
  UNCHANGED,
  withValue,
} from './state.ts';
import { figuresTable } from './table.ts';

// The what-if panel of a report: its controls, what it says, and what the page shows of each setting.

/** Changes of one field within this time are undone together. */
const ONE_CHANGE_MS = 700;
const MOST_UNDOS = 200;
const SAME_FIGURES = 'The same figures as on the command line.';
/** Nobody asked for a run by typing; a longer one is asked about. */
const LONGEST_UNASKED_MS = 10_000;
/** What is over sooner needs no button that stops it. */
const STOPPABLE_MS = 400;

type Studied = Extract<Answer, { kind: 'studied' }>;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The page as it came, up to this script: what comes after it are scripts, which nothing changes. */
const SOURCE = `<!doctype html>\n${sourceOf(document.documentElement)}\n`;
const OWN_SCRIPT = document.currentScript;

function sourceOf(root: HTMLElement): string {
  const { script, theme } = root.dataset;
  delete root.dataset['script'];
  delete root.dataset['theme'];
  const text = root.outerHTML;
  if (script !== undefined) root.dataset['script'] = script;
  if (theme !== undefined) root.dataset['theme'] = theme;
  return text;
}

interface Given {
  readonly scenario: LiveScenario;
  readonly isRun: boolean;
  /** Whether another page opens one scenario after the other here. */
  readonly isWorkbench?: boolean;
}

const { isRun, isWorkbench = false, ...given } = dataOf<Given>('live-data');
const saved = dataOf<Kept>('live-state');
let { scenario } = given;
let { controls } = scenario;
/** Such a page shows what its study answers under a setting, and the figures of a run in the table. */
const { study } = scenario;
const STUDIES = { compare: 'comparison', tune: 'tuning', plan: 'plan' } as const;
const RECORDED = isWorkbench
  ? 'This is the answer to the text.'
  : `This is the recorded ${study === null ? 'run' : STUDIES[study.kind]}.`;
let recordedDocument = dataOf<ResultsDocument | null>('live-document');

const shown = isRun || study !== null ? new Shown() : null;
let state: State = UNCHANGED;
let undos: State[] = [];
let lastChange = { path: '', atMs: Number.NEGATIVE_INFINITY };
let question = 0;
let waiting: Waiting | null = null;
let document_: ResultsDocument | null = recordedDocument;
let patch = '';
/** What the run itself took, in words. */
let time = '';
let recordedFigures: readonly KeyFigure[] = recordedDocument === null ? [] : keyFigures(recordedDocument);
let figures: readonly KeyFigure[] = [];
let pins: readonly Pin[] = saved.pins ?? [];
let isAskingForRecorded = false;
/** The scenario's path in a workbench; empty until one is open. */
let file = '';
/** How far the run has come. */
let share = 0;
let longTimer: ReturnType<typeof setTimeout> | undefined;
let stopTimer: ReturnType<typeof setTimeout> | undefined;

const engine = new Engine(document.getElementById('live-worker')?.textContent ?? '', scenario, isRun, {
  heard,
  died(why, again) {
    setStatus(
      `The simulation ended by itself (${why}). It was started again${again ? ', and this setting is simulated once more' : '; change a setting to simulate'}.`,
      true,
    );
    if (!again) settle(new Error(`the simulation ended by itself: ${why}`));
  },
});

// The controls.

const choice = make('div');
const grid = make('div', { class: 'live-grid' });
const moreGrid = make('div', { class: 'live-grid' });
const chips = make('ul', { class: 'live-chips', 'aria-label': 'Changed settings' });
const status = make('p', { class: 'live-said' });
const bar = make('span');
const ask = make('div', { class: 'live-ask', hidden: true });
const table = make('div', { class: 'live-table', hidden: true });
let fields: readonly Field[] = [];
let chosen = controls.functions[0];

const change = (path: string, text: string | null): void => {
  move(withValue(state, path, text), path);
};

function buildFields(): void {
  if (chosen === undefined) return;
  const first = [
    memoryField(chosen, controls.memory, change),
    trafficField(controls, (factor) => move({ ...state, factor }, 'factor')),
    architectureField(chosen, change),
    regionField(controls, change),
  ];
  const name = chosen.name;
  const own = controls.triggers.filter((trigger) => trigger.function === name);
  const more = otherFields(chosen, own, controls, change);
  fields = [...first, ...more];
  grid.replaceChildren(...first.map(({ element }) => element));
  moreGrid.replaceChildren(...more.map(({ element }) => element));
  showState();
}

function functionChoice(): HTMLElement | null {
  if (controls.functions.length < 2) return null;
  const select = make(
    'select',
    { id: 'live-function' },
    ...controls.functions.map(({ name }) => make('option', { value: name }, name)),
  );
  select.addEventListener('change', () => {
    chosen = controls.functions.find(({ name }) => name === select.value);
    buildFields();
  });
  const others = controls.otherFunctions;
  return make(
    'div',
    { class: 'live-of' },
    make('label', { for: select.id }, 'Function'),
    select,
    others === 0 ? null : make('small', {}, `${formatCount(others)} further ones by their keys`),
  );
}

function keyFields(): HTMLElement {
  const path = make('input', {
    id: 'live-path',
    placeholder: `functions.${chosen?.name ?? 'api'}.ephemeralStorage`,
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const value = make('input', {
    id: 'live-value',
    placeholder: '1024',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const set = (): void => {
    const key = path.value.trim();
    if (key === '') path.focus();
    else move(withValue(state, key, value.value.trim()), '');
  };
  for (const input of [path, value]) {
    input.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') set();
    });
  }
  const framed = (label: string, input: HTMLElement): HTMLElement =>
    make(
      'div',
      { class: 'live-field' },
      make('label', { for: input.id }, label),
      make('div', { class: 'row' }, input),
    );
  return make(
    'div',
    { class: 'live-key' },
    framed('Any key of the scenario', path),
    framed('Value', value),
    button('Set', 'Set this key', set),
  );
}

const undo = button('Undo', 'Undo the last change', () => {
  const last = undos.pop();
  if (last === undefined) return;
  lastChange = { path: '', atMs: Number.NEGATIVE_INFINITY };
  void show(last);
});
const reset = button('Reset', `Reset to the ${isWorkbench ? 'text' : 'recorded run'}`, () =>
  move(UNCHANGED, ''),
);
const pin = button('Pin', 'Pin: keep this setting in the table', () => {
  pins = [...pins, { fragment: fragmentOf(state), figures }];
  showTable();
  say('Kept in the table');
});
const copies: readonly HTMLButtonElement[] = [
  copyButton('Copy command', () => commandOf(state)),
  copyButton('Copy YAML', () => patch),
  ...(isWorkbench
    ? []
    : [
        copyButton(
          'Copy link',
          () => location.href.replace(/#.*$/, '') + (isUnchanged(state) ? '' : `#${fragmentOf(state)}`),
        ),
      ]),
];
const save = button('Save page', 'Save page with its settings and pins', savePage);
const stop = button('Stop', 'Stop the simulation', () => {
  engine.stop();
  question += 1;
  setStatus('Stopped. What is shown is what was simulated so far.', false);
  progress(null);
  settle(new Error('stopped'));
});
stop.hidden = true;

function commandOf(of: State): string {
  const set = settingsOf(of, controls).map((text) => `--set ${shellWord(text)}`);
  const files = [scenario.main, ...(study?.kind === 'compare' ? study.others : [])].map(shellWord);
  const command = `lambda-sim ${study?.kind ?? 'run'}`;
  return [command, ...files, ...(study?.words ?? []), ...scenario.options, ...set].join(' ');
}

function copyButton(text: string, read: () => string): HTMLButtonElement {
  const element = button(text, text, () => {
    void copied(read()).then((isCopied) => {
      element.textContent = isCopied ? 'Copied' : 'Not allowed';
      say(isCopied ? 'Copied' : 'This browser does not let the page copy');
      setTimeout(() => {
        element.textContent = text;
      }, 1600);
    });
  });
  return element;
}

/** By the clipboard's own interface, or by the old command where a page from a file has none. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make('textarea', { class: 'unseen', 'aria-hidden': 'true', tabindex: '-1' });
    area.value = text;
    document.body.append(area);
    const focused = document.activeElement as HTMLElement | null;
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    focused?.focus();
    return isCopied;
  }
}

function savePage(): void {
  const kept: Kept = { fragment: fragmentOf(state), pins };
  const json = JSON.stringify(kept).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  const scripts = [...document.scripts];
  const rest = scripts.slice(scripts.indexOf(OWN_SCRIPT as HTMLScriptElement) + 1);
  const end = rest.map(({ textContent }) => `<script>${textContent}</script>\n`).join('');
  const text = SOURCE.replace(/<\/body>\s*<\/html>\s*$/, () => `${end}</body>\n</html>\n`).replace(
    /(<script type="application\/json" id="live-state">)[^<]*(<\/script>)/,
    (_, begin: string, end: string) => `${begin}${json}${end}`,
  );
  const link = make('a', {
    href: URL.createObjectURL(new Blob([text], { type: 'text/html' })),
    download: decodeURIComponent(location.pathname.split('/').pop() || 'report.html'),
  });
  link.click();
  URL.revokeObjectURL(link.href);
}

// From a setting to what the page shows.

function move(next: State, path: string): void {
  const atMs = performance.now();
  const isSame = path !== '' && path === lastChange.path && atMs - lastChange.atMs < ONE_CHANGE_MS;
  if (!isSame) undos = [...undos, state].slice(-MOST_UNDOS);
  lastChange = { path, atMs };
  void show(next).catch(() => undefined);
}

/** Resolves when the page shows that state; rejects where it cannot be simulated, or another one came. */
function show(next: State, isAgreed = false): Promise<void> {
  settle(new Error('another setting came'));
  state = next;
  question += 1;
  ask.hidden = true;
  keepInLink();
  showState();
  share = 0;
  clearTimeout(longTimer);
  clearTimeout(stopTimer);
  if (isUnchanged(state) && (recordedDocument !== null || study !== null)) {
    engine.stop();
    document_ = recordedDocument;
    figures = [];
    shown?.showRecorded();
    showTable();
    progress(null);
    setStatus(RECORDED, false);
    return Promise.resolve();
  }
  time = '';
  setStatus('Simulating …', false);
  stopTimer = setTimeout(() => progress(share), STOPPABLE_MS);
  if (isWorkbench && !isAgreed) longTimer = setTimeout(askOfLong, LONGEST_UNASKED_MS);
  const promise = new Promise<void>((resolve, reject) => {
    waiting = { resolve, reject };
  });
  // Whoever does not wait for it is told by the page.
  promise.catch(() => undefined);
  const isFirst = recordedFigures.length === 0 && !isUnchanged(state);
  isAskingForRecorded = isWorkbench && isFirst;
  const set = isAskingForRecorded ? [] : settingsOf(state, controls);
  const wantsRecorded = isFirst && !isWorkbench;
  void engine.ask({ kind: 'simulate', id: question, set, of: functionOf(), isAgreed, wantsRecorded });
  return promise;
}

/** The function of the recorded figures: another one would be no comparison. */
function functionOf(): string {
  const known = recordedFigures.length > 0 ? recordedFigures : figures;
  return known.find(({ of }) => of !== '')?.of ?? '';
}

function settle(error: Error | null): void {
  clearTimeout(longTimer);
  const who = waiting;
  waiting = null;
  if (error === null) who?.resolve();
  else who?.reject(error);
}

function heard(answer: Answer): void {
  if (!('id' in answer) || answer.id !== question) return;
  switch (answer.kind) {
    case 'progress':
      share = answer.share;
      progress(share);
      break;
    case 'large':
      askFirst(answer.requests, answer.seconds);
      break;
    case 'faults':
      progress(null);
      setStatus(answer.faults.join('\n'), true);
      settle(new Error(answer.faults.join('\n')));
      break;
    case 'failed':
      progress(null);
      setStatus(`It could not be simulated: ${answer.message}.`, true);
      settle(new Error(answer.message));
      break;
    case 'shown':
      showAnswer(answer);
      break;
    case 'recorded':
      recordedFigures = answer.figures;
      showTable();
      break;
    case 'studied':
      showStudy(answer);
      break;
    case 'done':
      progress(null);
      break;
  }
}

function showAnswer(answer: Extract<Answer, { kind: 'shown' }>): void {
  if (isAskingForRecorded) {
    if (answer.stage !== 'advised') return;
    recordedFigures = answer.figures;
    if (isWorkbench && answer.page !== null) shown?.takeAsRecorded(answer.page);
    if (isWorkbench) recordedDocument = JSON.parse(answer.document) as ResultsDocument;
    isAskingForRecorded = false;
    question += 1;
    const set = settingsOf(state, controls);
    const asked = { set, of: functionOf(), isAgreed: false, wantsRecorded: false };
    void engine.ask({ kind: 'simulate', id: question, ...asked });
    return;
  }
  const { stage, requests, wallMs, part } = answer;
  if (stage === 'repeated') {
    figures = figures.map((one) => ({
      ...one,
      interval: answer.figures.find(({ id }) => id === one.id)?.interval ?? '',
    }));
    if (isWorkbench && isUnchanged(state)) recordedFigures = figures;
    shown?.showIntervals(answer.intervals);
    showTable();
    return;
  }
  figures = answer.figures.map((one) => ({
    ...one,
    interval:
      one.interval || (stage === 'advised' ? (figures.find(({ id }) => id === one.id)?.interval ?? '') : ''),
  }));
  if (answer.document !== '' && study === null) document_ = JSON.parse(answer.document) as ResultsDocument;
  if (isWorkbench && isUnchanged(state)) showAsRecorded(answer);
  else if (answer.page !== null) shown?.show(answer.page, wordsOf(state), firstLook(part));
  if (answer.patch !== '') patch = answer.patch;
  showTable();
  if (stage !== 'advised' || time === '')
    time = `${formatCount(requests)} ${requests === 1 ? 'request' : 'requests'} in ${formatDuration(wallMs)}`;
  setStatus(
    stage === 'part'
      ? `${firstLook(part)} ${time}. The whole follows.`
      : `${time}. ${stage === 'advised' ? SAME_FIGURES : study === null ? 'What its findings advise is being tried.' : `The ${STUDIES[study.kind]} follows.`}`,
    false,
  );
  if (stage !== 'part') {
    progress(null);
    // The answer is there; what its findings advise may take its time.
    clearTimeout(longTimer);
  }
  if (stage === 'advised') answered();
}

/** What a part of the time shows and does not; empty for the whole. */
function firstLook([looked, ...missing]: readonly string[]): string {
  return looked === undefined ? '' : `A first look at ${looked}${without(missing)}.`;
}

function without(missing: readonly string[]): string {
  return missing.length === 0 ? '' : `, which leave out ${missing.join(', and ')}`;
}

function showStudy({ isRough, leftOut, document: text, page, patch: written, wallMs }: Studied): void {
  if (study === null) return;
  const name = STUDIES[study.kind];
  const look = `A first look at the ${name}, from shorter runs${without(leftOut)}`;
  shown?.show(page, wordsOf(state), isRough ? `${look}.` : '');
  if (written !== '') patch = written;
  setStatus(
    isRough
      ? `${look}, in ${formatDuration(wallMs)}. The whole follows.`
      : `${time}, the ${name} in ${formatDuration(wallMs)}. ${SAME_FIGURES}`,
    false,
  );
  if (isRough) return;
  document_ = JSON.parse(text) as typeof document_;
  progress(null);
  answered();
}

function answered(): void {
  announce();
  say(figures.map(({ label, text }) => `${label} ${text}`).join(', '));
  settle(null);
}

/** The answer to the text is what settings are held against. */
function showAsRecorded({ page, stage }: Extract<Answer, { kind: 'shown' }>): void {
  if (page !== null) shown?.showAsRecorded(page);
  recordedFigures = figures;
  if (stage === 'advised') recordedDocument = document_;
}

/**
 * Another text: what was changed and pinned stays, everything else is simulated anew. Another file has
 * what was changed and pinned of it in this tab.
 */
function open(next: LiveScenario, path: string): Promise<void> {
  if (path !== file) {
    const kept = remembered(path);
    file = path;
    state = stateOf(kept.fragment ?? '') ?? UNCHANGED;
    pins = kept.pins ?? [];
    undos = [];
  }
  scenario = next;
  controls = next.controls;
  recordedDocument = null;
  recordedFigures = [];
  figures = [];
  engine.open(next);
  chosen = controls.functions.find(({ name }) => name === chosen?.name) ?? controls.functions[0];
  choice.replaceChildren(...[functionChoice()].filter((one) => one !== null));
  buildFields();
  return show(state);
}

/** For the page around this one. */
function announce(): void {
  document.dispatchEvent(
    new CustomEvent('lambda-sim-answered', { detail: { figures, document: document_ } }),
  );
}

/** A run that takes longer than anybody expected is stopped, and asked about with what is known of it. */
function askOfLong(): void {
  engine.stop();
  question += 1;
  const begun = `After ${formatDuration(LONGEST_UNASKED_MS)} this run was stopped`;
  askWith(
    share > 0
      ? `${begun} at ${Math.floor(share * 100)} % of its time: all of it takes about ${formatDuration(Number((LONGEST_UNASKED_MS / share).toPrecision(1)))}.`
      : `${begun}: it has not said how far it is, nor how long it takes.`,
  );
}

function askFirst(requests: number, seconds: number): void {
  askWith(
    `This setting has about ${formatCount(Number(requests.toPrecision(2)))} requests, which take about ${formatDuration(Number((seconds * 1000).toPrecision(1)))} here.`,
  );
}

function askWith(words: string): void {
  clearTimeout(longTimer);
  progress(null);
  setStatus('', false);
  ask.replaceChildren(
    make('p', {}, words),
    button('Simulate it', 'Simulate it all the same', () => {
      const who = waiting;
      waiting = null;
      void show(state, true).then(who?.resolve, who?.reject);
    }),
    button('Leave it', isWorkbench ? 'Leave it' : 'Leave it: take the last change back', () => {
      ask.hidden = true;
      if (!isWorkbench || !isUnchanged(state)) undo.click();
    }),
  );
  ask.hidden = false;
  say(words);
}

// What the panel says.

function wordsOf(of: State): string {
  return changesOf(of)
    .map(({ text }) => text)
    .join(', ');
}

function setStatus(text: string, isBad: boolean): void {
  status.textContent = text;
  status.classList.toggle('is-bad', isBad);
  if (isBad) say(text);
}

/** A share of the run, or null where nothing runs. */
function progress(done: number | null): void {
  bar.style.width = done === null ? '0' : `${Math.round(done * 100)}%`;
  stop.hidden = done === null;
  if (done !== null) return;
  clearTimeout(stopTimer);
}

function showState(): void {
  if (file !== '') remember(file, { fragment: fragmentOf(state), pins });
  for (const field of fields) field.show(state);
  chips.replaceChildren(
    ...changesOf(state).map(({ path, text }) =>
      make(
        'li',
        {},
        make('code', {}, text),
        button('×', `Take back ${text}`, () =>
          path === null ? move({ ...state, factor: 1 }, '') : change(path, null),
        ),
      ),
    ),
  );
  const isSame = isUnchanged(state);
  undo.disabled = undos.length === 0;
  reset.disabled = isSame;
  pin.disabled = isSame;
  for (const copy of copies) copy.disabled = isSame;
}

function showTable(): void {
  if (file !== '') remember(file, { fragment: fragmentOf(state), pins });
  const rows = [
    { name: isRun && !isWorkbench ? 'Recorded' : 'As written', setting: '', figures: recordedFigures },
    ...(isUnchanged(state) || figures.length === 0
      ? []
      : [{ name: 'Now', setting: wordsOf(state), figures }]),
    ...pins.map((one, index) => ({
      name: `Pin ${index + 1}`,
      setting: wordsOf(stateOf(one.fragment) ?? UNCHANGED),
      figures: one.figures,
      actions: [
        {
          text: 'Show',
          label: `Show pin ${index + 1}`,
          act: () => move(stateOf(one.fragment) ?? UNCHANGED, ''),
        },
        {
          text: 'Remove',
          label: `Remove pin ${index + 1}`,
          act: () => {
            pins = pins.filter((other) => other !== one);
            showTable();
            pin.focus();
          },
        },
      ],
    })),
  ];
  table.hidden = rows.length < 2;
  table.replaceChildren(figuresTable(rows));
}

function keepInLink(): void {
  if (isWorkbench) return;
  const fragment = fragmentOf(state);
  const isOurs = location.hash.startsWith('#what-if?');
  if (fragment === '' && !isOurs) return;
  history.replaceState(null, '', fragment === '' ? `${location.pathname}${location.search}` : `#${fragment}`);
}

const place = document.getElementById('live');
choice.replaceChildren(...[functionChoice()].filter((one) => one !== null));
place?.append(
  choice,
  grid,
  make('details', { class: 'fold' }, make('summary', {}, 'More settings'), moreGrid, keyFields()),
  make('div', { class: 'live-line' }, chips, undo, reset, pin, ...copies, ...(isWorkbench ? [] : [save])),
  make('div', { class: 'live-line' }, status, make('span', { class: 'space' }), stop),
  ask,
  make('div', { class: 'live-bar', 'aria-hidden': 'true' }, bar),
  table,
);
if (place !== null) place.hidden = false;
buildFields();
showTable();
setStatus(isWorkbench ? '' : isRun || study !== null ? RECORDED : 'Nothing is changed.', false);

/** Whoever comes near the panel finds a worker that has run once, so that the first answer is quick. */
const warmUp = (): void => {
  if (question > 0 || isWorkbench) return;
  question = 1;
  const asked = { set: [], of: '', isAgreed: false, wantsRecorded: false };
  void engine.ask({ kind: 'simulate', id: WARMING_UP, ...asked });
};
for (const event of ['pointerenter', 'focusin']) {
  place?.addEventListener(event, warmUp, { once: true });
}
/** The worker is there before, once the page has nothing else to do. */
if (!isWorkbench) {
  window.addEventListener('load', () => {
    const whenIdle = window.requestIdleCallback ?? ((act: () => void) => setTimeout(act, 500));
    whenIdle(() => void engine.prepare(), { timeout: 3000 });
  });
}

window.addEventListener('hashchange', () => {
  const asked = stateOf(location.hash);
  if (asked === null) return;
  if (fragmentOf(asked) !== fragmentOf(state)) move(asked, '');
  place?.scrollIntoView({ block: 'center' });
});
// What a drawing shows leads to its setting.
document.documentElement.classList.add('live-page');
document.addEventListener('click', ({ target }) => {
  const link = target instanceof Element ? target.closest('[data-link]')?.getAttribute('data-link') : null;
  if (typeof link !== 'string') return;
  // The link of now leads there again.
  if (location.hash === link) place?.scrollIntoView({ block: 'center' });
  else location.hash = link;
});
// The page's own script has to be there before anything is shown anew.
document.addEventListener('DOMContentLoaded', () => {
  const asked = stateOf(location.hash) ?? stateOf(saved.fragment ?? '');
  if (asked !== null) move(asked, '');
});

// In a frame without an address of its own, a link to a place of the page would lead to the page around it.
if (location.protocol === 'about:') {
  document.addEventListener('click', (event) => {
    const { target } = event;
    const link = target instanceof Element ? target.closest('a[href^="#"]')?.getAttribute('href') : null;
    if (typeof link !== 'string' || event.defaultPrevented) return;
    event.preventDefault();
    location.hash = link;
  });
}

/** For scripts and tests: the document that is shown, and the page under another setting. */
Object.assign(window, {
  lambdaSim: {
    document: () => document_,
    ...(isWorkbench ? { open } : {}),
    set: (values: Readonly<Record<string, unknown>>) => {
      const texts = Object.entries(values).map(([path, value]) => {
        return [path, typeof value === 'string' ? value : JSON.stringify(value)] as const;
      });
      undos = [...undos, state].slice(-MOST_UNDOS);
      return show({ factor: 1, values: new Map(texts) });
    },
  },
});
