import type { Fault } from '../../model/fault.ts';
import type { KeyFigure } from '../../report/words/key-figures.ts';
import type { SchemaNode } from '../../results/explain/schema-keys.ts';
import { button, make, say } from '../panel/dom.ts';
import { AnswerFrame } from './answer.ts';
import { type Before, type Listing, list, part, readIfChanged, readText, writeText } from './api.ts';
import { Checker } from './checker.ts';
import { Drafts } from './drafts.ts';
import { Editor, messageOf } from './editor.ts';
import { Reports } from './reports.ts';

// The workbench: a text on the left, its answer on the right, and what is between them and the folder.

/** Whoever types on is not checked yet. */
const PAUSE_MS = 220;
/** How often the folder is looked at for what was changed elsewhere. */
const LOOK_MS = 1500;
const THEME = 'lambda-sim-theme';
/** Figures that a line has room for. */
const DIGEST: ReadonlySet<string> = new Set(['monthly', 'p99', 'unserved', 'coldStarts']);

const { nonce = '', folder = '', place = '', readOnly } = document.documentElement.dataset;
const isReadOnly = readOnly === 'true';

interface OpenFile {
  readonly path: string;
  /** As it is in the folder, as far as is known; null where it is not there. */
  saved: { readonly text: string; readonly etag: string } | null;
}

let listing: Listing = { files: [], isCut: false, reports: [] };
let file: OpenFile | null = null;
let faults: readonly Fault[] = [];
let isGone = false;
/** Tag of what was saved elsewhere and is being told of. */
let toldOf: string | null = null;
let pause: ReturnType<typeof setTimeout> | undefined;
let isSaving = false;

const drafts = new Drafts(place);
const checker = new Checker();
const answer = new AnswerFrame(place, showDigest);
const reports = new Reports();

// What the page consists of.

const files = make('select', { id: 'file', 'aria-label': 'File' });
const save = button('Save', 'Save', () => void saveFile());
const create = button('New', 'New scenario', () => askForName());
const state = make('span', { class: 'state' });
const notices = make('div', { class: 'notices' });
const editorPlace = make('div', { class: 'editor' });
const digest = make('p', { class: 'digest' });
const faultList = make('ul', { class: 'faults', 'aria-label': 'Faults' });
const theme = make(
  'select',
  { id: 'theme', 'aria-label': 'Theme' },
  make('option', { value: '' }, 'Auto'),
  make('option', { value: 'light' }, 'Light'),
  make('option', { value: 'dark' }, 'Dark'),
);
const said = make('p', { id: 'said', class: 'unseen', role: 'status' });
const nameField = make('input', {
  id: 'new-name',
  autocomplete: 'off',
  spellcheck: 'false',
  value: 'scenario.yml',
});
const dialog = make('dialog', { 'aria-labelledby': 'new-title' });

const VIEWS = [
  ['text', 'Text'],
  ['answer', 'Answer'],
  ['reports', 'Reports'],
] as const;
const views = VIEWS.map(([name, title]) => {
  const one = button(title, title, () => showView(name));
  one.dataset['view'] = name;
  return one;
});

function build(): void {
  const bar = make(
    'header',
    { class: 'bar' },
    make('span', { class: 'brand' }, 'lambda-sim'),
    make('span', { class: 'folder', title: place }, `${folder}${isReadOnly ? ' · read-only' : ''}`),
    make('nav', { 'aria-label': 'Views' }, ...views),
    theme,
  );
  const text = make(
    'section',
    { class: 'text', 'aria-label': 'Text' },
    make('div', { class: 'file-tools' }, files, ...(isReadOnly ? [] : [save, create]), state),
    notices,
    editorPlace,
    digest,
    faultList,
  );
  const right = make(
    'div',
    { class: 'right' },
    make('section', { class: 'answer', 'aria-label': 'Answer' }, answer.element),
    make('section', { class: 'kept', 'aria-label': 'Reports' }, reports.element),
  );
  dialog.append(
    make('h2', { id: 'new-title' }, 'New scenario'),
    make('label', { for: nameField.id }, 'Name of the file in the folder'),
    nameField,
    make(
      'div',
      { class: 'row' },
      button('Make it', 'Make it', () => void makeFile()),
      button('Leave it', 'Leave it', () => dialog.close()),
    ),
  );
  nameField.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') void makeFile();
  });
  files.addEventListener('change', () => void openFile(files.value));
  document.body.replaceChildren(
    bar,
    make('main', { class: 'bench' }, make('h1', { class: 'unseen' }, `Scenarios of ${folder}`), text, right),
    dialog,
    said,
  );
  showView('text');
}

function showView(name: string): void {
  document.body.dataset['view'] = name;
  for (const one of views) {
    if (one.dataset['view'] === name) one.setAttribute('aria-current', 'page');
    else one.removeAttribute('aria-current');
  }
  if (name === 'reports') void lookAtFolder();
}

// Notices: what has to be known or decided, until it is.

interface Action {
  readonly text: string;
  act(): void;
}

function tell(id: string, words: string, actions: readonly Action[] = []): void {
  const element = make(
    'div',
    { class: 'notice', 'data-notice': id },
    make('p', {}, words),
    ...actions.map(({ text, act }) => button(text, text, act)),
  );
  const old = notices.querySelector(`[data-notice="${id}"]`);
  if (old === null) notices.append(element);
  else old.replaceWith(element);
  say(words);
}

function untell(id: string): void {
  notices.querySelector(`[data-notice="${id}"]`)?.remove();
}

// Files.

async function lookAtFolder(): Promise<void> {
  const read = await list();
  if (!read.ok) return;
  listing = read.value;
  reports.show(listing);
  showFiles();
}

function showFiles(): void {
  const group = (label: string, some: readonly { readonly path: string }[]): HTMLElement[] =>
    some.length === 0
      ? []
      : [make('optgroup', { label }, ...some.map(({ path }) => make('option', { value: path }, path)))];
  const known = listing.files.some(({ path }) => path === file?.path);
  const own = file === null || known ? [] : [{ path: file.path }];
  files.replaceChildren(
    ...group('Scenarios', [...own, ...listing.files.filter(({ isScenario }) => isScenario)]),
    ...group(
      'Other files',
      listing.files.filter(({ isScenario }) => !isScenario),
    ),
  );
  if (file !== null) files.value = file.path;
}

/** Opens a file of the folder, with what was typed and not saved here before. */
async function openFile(path: string): Promise<void> {
  const read = await readText(path);
  if (!read.ok && read.status !== 404) {
    tell('open', `${path} cannot be opened: ${read.message}.`);
    if (file !== null) files.value = file.path;
    return;
  }
  for (const id of ['open', 'changed', 'draft', 'others', 'save']) untell(id);
  toldOf = null;
  file = { path, saved: read.ok ? read.value : null };
  const own = drafts.own(path);
  const others = drafts.ofOthers(path);
  const text = own?.text ?? file.saved?.text ?? '';
  editor?.open(text);
  history.replaceState(null, '', `#${encodeURIComponent(path)}`);
  showFiles();
  if (own !== null && own.text !== file.saved?.text) {
    tell('draft', 'What was typed here and not saved is back.', [{ text: 'Throw it away', act: throwAway }]);
    if (own.etag !== (file.saved?.etag ?? '')) tellOfChange(file.saved?.etag ?? null);
  } else if (others !== null && others.text !== text) {
    tell('others', 'Another tab left unsaved text of this file.', [
      {
        text: 'Show it',
        act: () => {
          editor?.replace(others.text);
          drafts.dropOthers(path);
          untell('others');
          keepDraft();
        },
      },
      {
        text: 'Throw it away',
        act: () => {
          drafts.dropOthers(path);
          untell('others');
        },
      },
    ]);
  }
  showState();
}

function throwAway(): void {
  if (file === null) return;
  drafts.drop(file.path);
  untell('draft');
  untell('changed');
  editor?.replace(file.saved?.text ?? '');
  showState();
}

function isChanged(): boolean {
  return file !== null && editor !== null && editor.text !== (file.saved?.text ?? null);
}

function keepDraft(): void {
  if (file === null || editor === null) return;
  if (isChanged())
    drafts.keep(file.path, { text: editor.text, etag: file.saved?.etag ?? '', atMs: Date.now() });
  else drafts.drop(file.path);
}

async function saveFile(): Promise<void> {
  if (file === null || editor === null || isReadOnly || isSaving) return;
  if (!isChanged()) {
    say('Nothing has changed');
    return;
  }
  const open = file;
  const text = editor.text;
  const before: Before = open.saved === null ? 'absent' : { etag: open.saved.etag };
  isSaving = true;
  const written = await writeText(open.path, text, before);
  isSaving = false;
  if (written.ok) {
    open.saved = { text, etag: written.value };
    toldOf = null;
    for (const id of ['save', 'changed', 'draft', 'open']) untell(id);
    if (file === open) keepDraft();
    checker.forget(open.path);
    say(`Saved ${open.path}`);
    showState();
    void lookAtFolder();
    return;
  }
  if (file !== open) return;
  if (written.status === 412) tellOfChange(written.etag);
  else tell('save', `It is not saved: ${written.message}. What you typed is kept in this browser.`);
  if (written.status === 0) showGone(true);
}

/** Somebody else has written the file, or taken it away; null where it is not there any more. */
function tellOfChange(etag: string | null): void {
  if (file === null) return;
  const open = file;
  toldOf = etag ?? 'none';
  if (etag === null) {
    open.saved = null;
    tell(
      'changed',
      `${open.path} is not in the folder any more. What you have here is kept; Save makes it anew.`,
    );
    showState();
    return;
  }
  tell('changed', `${open.path} was changed elsewhere. Nothing of yours is overwritten, nor of theirs.`, [
    {
      text: 'Take theirs',
      act: () =>
        void readText(open.path).then((read) => {
          if (!read.ok || file !== open) return;
          open.saved = read.value;
          toldOf = null;
          editor?.replace(read.value.text);
          untell('changed');
          untell('draft');
          keepDraft();
          showState();
          say('Theirs is shown; undo brings yours back');
        }),
    },
    {
      text: 'Keep mine',
      act: () =>
        void readText(open.path).then((read) => {
          if (!read.ok || file !== open) return;
          open.saved = read.value;
          toldOf = null;
          untell('changed');
          keepDraft();
          showState();
          say('Yours stays; Save replaces theirs');
        }),
    },
  ]);
}

function askForName(): void {
  dialog.showModal();
  nameField.select();
}

async function makeFile(): Promise<void> {
  const given = nameField.value.trim();
  const path = /\.(ya?ml|json)$/i.test(given) ? given : `${given}.yml`;
  dialog.close();
  const starter = await part('starter.yml');
  if (!starter.ok) {
    tell('open', `${path} cannot be made: ${starter.message}.`);
    return;
  }
  const written = await writeText(path, starter.value, 'absent');
  if (!written.ok) {
    tell('open', `${path} is not made: ${written.status === 412 ? 'it is there already' : written.message}.`);
    return;
  }
  await lookAtFolder();
  await openFile(path);
  editor?.focus();
}

// The text, its faults and its answer.

function changed(_: string, isTyped: boolean): void {
  if (isTyped) keepDraft();
  showState();
  clearTimeout(pause);
  pause = setTimeout(() => void check(), isTyped ? PAUSE_MS : 0);
}

async function check(): Promise<void> {
  if (file === null || editor === null) return;
  const { path } = file;
  const text = editor.text;
  const checked = await checker.check(path, text);
  if (checked === null || file.path !== path || editor.text !== text) return;
  if (typeof checked === 'string') {
    tell('check', checked);
    return;
  }
  untell('check');
  faults = checked.faults;
  editor.mark(faults, path);
  showFaults(checked.warnings);
  const { live } = checked;
  if (live === null) return;
  if (live.scenario === null) {
    tell('check', live.refusal);
    return;
  }
  await answer.open(live.scenario, path);
}

function showFaults(warnings: readonly string[]): void {
  const open = file?.path ?? '';
  faultList.replaceChildren(
    ...faults.map((fault) => {
      const place = fault.line === undefined ? '' : `${fault.line}:${fault.column ?? 1} `;
      const where = fault.file === open ? place : `${fault.file}${place === '' ? '' : `:${place}`} `;
      const words = [make('b', {}, where), messageOf(fault)];
      const show = make('button', { type: 'button' }, ...words);
      show.addEventListener('click', () => {
        if (fault.file === open) editor?.show(fault);
        else void openFile(fault.file).then(() => editor?.show(fault));
      });
      return make('li', { class: 'bad' }, show);
    }),
    ...warnings.map((warning) => make('li', {}, make('span', {}, warning))),
  );
  document.body.classList.toggle('has-faults', faults.length > 0);
  const count = `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`;
  if (faults.length > 0) {
    digest.textContent = `${count}: the answer is that to the text before.`;
    say(`${count}. ${faults[0] === undefined ? '' : messageOf(faults[0])}`);
  } else if (digest.classList.contains('is-old')) {
    digest.textContent = 'Simulating …';
  }
  digest.classList.toggle('is-old', faults.length > 0);
}

/** The answer in a line, for whoever sees the text alone. */
function showDigest(figures: readonly KeyFigure[]): void {
  if (faults.length > 0) return;
  const told = figures.filter(({ id }) => DIGEST.has(id));
  digest.textContent = told.map(({ label, text }) => `${label} ${text}`).join(' · ');
}

function showState(): void {
  const isOther = isChanged();
  save.disabled = !isOther;
  const words = file === null ? '' : isOther ? 'not saved' : 'saved';
  state.textContent = isReadOnly && isOther ? 'tried, not written' : words;
  state.classList.toggle('is-other', isOther);
  document.title = `${isOther ? '• ' : ''}${file?.path ?? folder} · lambda-sim`;
}

// What happens elsewhere.

async function look(): Promise<void> {
  if (document.hidden || isSaving) return;
  const open = file;
  if (open === null) {
    showGone(await isServerGone());
    return;
  }
  const read = await readIfChanged(open.path, open.saved?.etag ?? '"none"');
  if (isSaving || file !== open) return;
  if (!read.ok) {
    showGone(read.status === 0 || read.status === 403);
    if (read.status === 404 && open.saved !== null) tellOfChange(null);
    return;
  }
  showGone(false);
  if (read.value !== null && read.value.etag !== toldOf) {
    if (isChanged() && read.value.text !== editor?.text) tellOfChange(read.value.etag);
    else {
      open.saved = read.value;
      editor?.replace(read.value.text);
      keepDraft();
      showState();
      say(`${open.path} was changed elsewhere, and is shown as it is now`);
    }
  }
  if (await checker.look(open.path)) void check();
}

async function isServerGone(): Promise<boolean> {
  const read = await list();
  return !read.ok && (read.status === 0 || read.status === 403);
}

function showGone(isNow: boolean): void {
  if (isNow === isGone) return;
  isGone = isNow;
  document.body.classList.toggle('is-gone', isGone);
  if (isGone) {
    tell(
      'gone',
      'The server is gone. Simulating goes on here, and what you type is kept in this browser; it can be saved when lambda-sim serve runs again (open the address that it prints).',
    );
  } else {
    untell('gone');
    untell('save');
    say('The server is there again');
  }
}

// The theme, shared with the answer and with reports.

function readTheme(): string {
  try {
    return localStorage.getItem(THEME) ?? '';
  } catch {
    return '';
  }
}

function setTheme(name: string): void {
  if (name === 'light' || name === 'dark') document.documentElement.dataset['theme'] = name;
  else delete document.documentElement.dataset['theme'];
  theme.value = name;
  void answer.setTheme(name);
}

let editor: Editor | null = null;

async function begin(): Promise<void> {
  setTheme(readTheme());
  theme.addEventListener('change', () => {
    try {
      localStorage.setItem(THEME, theme.value);
    } catch {
      // It holds for this page alone.
    }
    setTheme(theme.value);
  });
  build();
  await drafts.open();
  const schema = await part('schema.json');
  const root = schema.ok ? (JSON.parse(schema.value) as SchemaNode) : {};
  editor = new Editor(editorPlace, root, nonce, { changed, save: () => void saveFile() });
  await lookAtFolder();
  const asked = decodeURIComponent(location.hash.slice(1));
  const first = listing.files.find(({ isScenario }) => isScenario) ?? listing.files[0];
  const isKnown = listing.files.some((one) => one.path === asked) || drafts.own(asked) !== null;
  const path = isKnown ? asked : first?.path;
  if (path !== undefined) await openFile(path);
  else tell('open', 'There is no scenario in this folder yet: make one with New.');
  setInterval(() => void look(), LOOK_MS);
  window.addEventListener('focus', () => void lookAtFolder());
}

void begin();
