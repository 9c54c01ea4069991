import type { SchemaNode } from '../../results/explain/schema-keys.ts';
import { button, make, say } from '../panel/dom.ts';
import { type Listing, list, part, readData, writeText } from './api.ts';
import { Bench } from './bench.ts';
import { Drafts } from './drafts.ts';
import { Notices } from './notices.ts';
import { OpenFile } from './open-file.ts';
import { Reports } from './reports.ts';
import { Theme } from './theme.ts';
import { Views } from './views.ts';

// The page of `lambda-sim serve`: a text on the left, its answer on the right, and the folder of both.

/** How often the folder is looked at for what was changed elsewhere. */
const LOOK_MS = 1500;

const { nonce = '', folder = '', place = '', readOnly } = document.documentElement.dataset;
const isReadOnly = readOnly === 'true';

let listing: Listing = { files: [], isCut: false, reports: [] };
let isGone = false;

const notices = new Notices();
const drafts = new Drafts(place);
const reports = new Reports();
const bench: Bench = new Bench(
  {
    nonce,
    place,
    answer: { src: 'answer.html' },
    worker: () => Promise.resolve('worker.js'),
    readData,
    path: () => file.path,
    changed(isTyped) {
      if (isTyped) file.keepDraft();
      showState();
    },
    save: () => void save(),
    openFile: (path) => file.show(path),
  },
  notices,
);
const file: OpenFile = new OpenFile(bench, notices, drafts, {
  shown() {
    showFiles();
    showState();
  },
  written: () => void lookAtFolder(),
  gone: showGone,
});

// What the page consists of.

const files = make('select', { id: 'file', 'aria-label': 'File' });
const saveButton = button('Save', 'Save', () => void save());
const create = button('New', 'New scenario', () => askForName());
const state = make('span', { class: 'state' });
const nameField = make('input', {
  id: 'new-name',
  autocomplete: 'off',
  spellcheck: 'false',
  value: 'scenario.yml',
});
const dialog = make('dialog', { 'aria-labelledby': 'new-title' });
const views = new Views(
  [
    ['text', 'Text'],
    ['answer', 'Answer'],
    ['reports', 'Reports'],
  ],
  (name) => {
    if (name === 'reports') void lookAtFolder();
  },
);

function build(): void {
  const theme = new Theme((name) => void bench.answer.setTheme(name));
  const bar = make(
    'header',
    { class: 'bar' },
    make('span', { class: 'brand' }, 'lambda-sim'),
    make('span', { class: 'folder', title: place }, `${folder}${isReadOnly ? ' · read-only' : ''}`),
    views.element,
    theme.element,
  );
  const text = make(
    'section',
    { class: 'text', 'aria-label': 'Text' },
    make('div', { class: 'file-tools' }, files, ...(isReadOnly ? [] : [saveButton, create]), state),
    ...bench.text,
  );
  const right = make(
    'div',
    { class: 'right' },
    make('section', { class: 'answer', 'aria-label': 'Answer' }, bench.answer.element),
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
  files.addEventListener('change', () => void file.show(files.value));
  document.body.replaceChildren(
    bar,
    make('main', { class: 'bench' }, make('h1', { class: 'unseen' }, `Scenarios of ${folder}`), text, right),
    dialog,
    make('p', { id: 'said', class: 'unseen', role: 'status' }),
  );
  views.show('text');
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
  const open = file.path;
  const known = listing.files.some(({ path }) => path === open);
  const own = open === null || known ? [] : [{ path: open }];
  files.replaceChildren(
    ...group('Scenarios', [...own, ...listing.files.filter(({ isScenario }) => isScenario)]),
    ...group(
      'Other files',
      listing.files.filter(({ isScenario }) => !isScenario),
    ),
  );
  if (open !== null) files.value = open;
}

async function save(): Promise<void> {
  if (!isReadOnly) await file.save();
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
    notices.tell('open', `${path} cannot be made: ${starter.message}.`);
    return;
  }
  const written = await writeText(path, starter.value, 'absent');
  if (!written.ok) {
    const why = written.status === 412 ? 'it is there already' : written.message;
    notices.tell('open', `${path} is not made: ${why}.`);
    return;
  }
  await lookAtFolder();
  await file.show(path);
  bench.editor.focus();
}

function showState(): void {
  const isOther = file.isChanged;
  saveButton.disabled = !isOther;
  const words = file.path === null ? '' : isOther ? 'not saved' : 'saved';
  state.textContent = isReadOnly && isOther ? 'tried, not written' : words;
  state.classList.toggle('is-other', isOther);
  document.title = `${isOther ? '• ' : ''}${file.path ?? folder} · lambda-sim`;
}

// What happens elsewhere.

async function look(): Promise<void> {
  if (document.hidden) return;
  if (file.path === null) {
    const read = await list();
    showGone(!read.ok && (read.status === 0 || read.status === 403));
    return;
  }
  await file.look();
  if (!isGone) await bench.look();
}

function showGone(isNow: boolean): void {
  if (isNow === isGone) return;
  isGone = isNow;
  document.body.classList.toggle('is-gone', isGone);
  if (isGone) {
    notices.tell(
      'gone',
      'The server is gone. Simulating goes on here, and what you type is kept in this browser; it can be saved when lambda-sim serve runs again (open the address that it prints).',
    );
  } else {
    notices.untell('gone', 'save');
    say('The server is there again');
  }
}

/** The file that the page's link names; empty where it names none. */
function fileOfLink(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}

async function begin(): Promise<void> {
  build();
  await drafts.open();
  const schema = await part('schema.json');
  if (schema.ok) bench.editor.learn(JSON.parse(schema.value) as SchemaNode);
  await lookAtFolder();
  const asked = fileOfLink();
  const first = listing.files.find(({ isScenario }) => isScenario) ?? listing.files[0];
  const isKnown = listing.files.some((one) => one.path === asked) || drafts.own(asked) !== null;
  const path = isKnown ? asked : first?.path;
  if (path !== undefined) await file.show(path);
  else notices.tell('open', 'There is no scenario in this folder yet: make one with New.');
  setInterval(() => void look(), LOOK_MS);
  window.addEventListener('focus', () => void lookAtFolder());
}

void begin();
