import { button, make, say } from '../panel/dom.ts';
import { unpacked } from '../panel/unpacked.ts';
import type { PlaygroundParts } from '../playground-parts.ts';
import type { Data, Outcome } from './api.ts';
import { Bench } from './bench.ts';
import { Drafts } from './drafts.ts';
import { Notices } from './notices.ts';
import { Theme } from './theme.ts';
import { Views } from './views.ts';

// The playground of a site: the workbench without a folder. Texts are those that the site has, or what was
// typed over them in this browser.

/** What the scripts of the site leave in the page. */
interface Left {
  readonly lambdaSimPlayground: PlaygroundParts;
  /** Where the scripts of other files leave their text. */
  readonly lambdaSimTexts?: Readonly<Record<string, string>>;
}

const page = window as unknown as Left;
const { answer, schema, scenarios, others } = page.lambdaSimPlayground;
const PLACE = 'playground';

const notices = new Notices();
const drafts = new Drafts(PLACE);
let path: string | null = null;
let code: Promise<string> | null = null;

const bench = new Bench(
  {
    // What the page may do stands in it: its style is not told from the editor's.
    nonce: '',
    place: PLACE,
    answer: { srcdoc: answer },
    worker() {
      code ??= unpacked(/ id="live-worker">([^<]*)</.exec(answer)?.[1] ?? '');
      return code;
    },
    readData,
    path: () => path,
    changed(isTyped) {
      if (isTyped) keep();
      showState();
    },
    save: download,
    openFile(name) {
      if (Object.hasOwn(scenarios, name)) open(name);
      return Promise.resolve();
    },
  },
  notices,
);

const files = make(
  'select',
  { id: 'file', 'aria-label': 'Scenario' },
  ...Object.keys(scenarios).map((name) => make('option', { value: name }, name)),
);
const again = button('Start again', 'Start again with the text as it came', () => {
  if (path === null) return;
  drafts.drop(path);
  notices.untell('draft');
  bench.editor.replace(scenarios[path] ?? '');
  say('The text is as it came; undo brings yours back');
});
const state = make('span', { class: 'state' });

/** A file is as the site was built with it, for as long as the page is open. */
async function readData(name: string, etag: string): Promise<Outcome<Data | null>> {
  if (etag !== '') return { ok: true, value: null };
  const text = scenarios[name] ?? (Object.hasOwn(others, name) ? await brought(name) : undefined);
  if (text !== undefined) return { ok: true, value: { content: text, etag: 'as built' } };
  const message = 'it is not in the playground, which has the shipped files alone';
  return { ok: false, status: 404, message, etag: null };
}

/** The text of another file, by its script. */
function brought(name: string): Promise<string | undefined> {
  const script = make('script', { src: others[name] ?? '' });
  return new Promise((resolve) => {
    script.addEventListener('load', () => resolve(page.lambdaSimTexts?.[name]));
    script.addEventListener('error', () => resolve(undefined));
    document.head.append(script);
  });
}

function open(name: string): void {
  path = name;
  files.value = name;
  notices.untell('draft', 'check');
  const own = drafts.own(name);
  bench.editor.open(own?.text ?? scenarios[name] ?? '');
  if (own !== null) notices.tell('draft', 'What was typed here before is back.');
  history.replaceState(null, '', `#${encodeURIComponent(name)}`);
  showState();
}

function isOther(): boolean {
  return path !== null && bench.editor.text !== scenarios[path];
}

function keep(): void {
  if (path === null) return;
  if (isOther()) drafts.keep(path, { text: bench.editor.text, etag: '', atMs: Date.now() });
  else drafts.drop(path);
}

function download(): void {
  const link = make('a', {
    href: URL.createObjectURL(new Blob([bench.editor.text], { type: 'application/yaml' })),
    download: path ?? 'scenario.yml',
  });
  link.click();
  URL.revokeObjectURL(link.href);
}

function showState(): void {
  again.disabled = !isOther();
  state.textContent = isOther() ? 'changed, kept in this browser' : 'as it came';
  state.classList.toggle('is-other', isOther());
}

/** The scenario that the page's link names, or the first. */
function nameOfLink(): string {
  const [first = ''] = Object.keys(scenarios);
  try {
    const name = decodeURIComponent(location.hash.slice(1));
    return Object.hasOwn(scenarios, name) ? name : first;
  } catch {
    return first;
  }
}

async function begin(): Promise<void> {
  const views = new Views(
    [
      ['text', 'Text'],
      ['answer', 'Answer'],
    ],
    () => undefined,
  );
  const theme = new Theme((name) => void bench.answer.setTheme(name));
  document.querySelector('header.bar')?.append(views.element, theme.element);
  const tools = [files, again, button('Download', 'Download the text', download), state];
  document
    .querySelector('main')
    ?.replaceChildren(
      make('h1', { class: 'unseen' }, 'Playground'),
      make(
        'section',
        { class: 'text', 'aria-label': 'Text' },
        make('div', { class: 'file-tools' }, ...tools),
        ...bench.text,
      ),
      make(
        'div',
        { class: 'right' },
        make('section', { class: 'answer', 'aria-label': 'Answer' }, bench.answer.element),
      ),
    );
  document.body.append(make('p', { id: 'said', class: 'unseen', role: 'status' }));
  views.show('text');
  bench.editor.learn(schema);
  await drafts.open();
  files.addEventListener('change', () => open(files.value));
  window.addEventListener('hashchange', () => {
    const name = nameOfLink();
    if (name !== path) open(name);
  });
  open(nameOfLink());
}

void begin();
