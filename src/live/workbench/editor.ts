import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
  startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, isolateHistory } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Fault } from '../../model/fault.ts';
import type { SchemaNode } from '../../results/explain/schema-keys.ts';
import { make } from '../panel/dom.ts';
import { keysBelow, meaningAt, type SchemaWord, valuesOf } from './schema-words.ts';
import { type YamlPlace, yamlPlace } from './yaml-place.ts';

export interface EditorEvents {
  /** The text is another one; `isTyped` unless the page itself has put it there. */
  changed(text: string, isTyped: boolean): void;
  save(): void;
}

/** On a change that the page made, not its user. */
const Loaded = Annotation.define<boolean>();

/** Names that a value may be, by the key and what it stands in. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  to: ['triggers', 'functions'],
  function: ['functions'],
  resource: ['resources'],
  role: ['roles'],
  onFailure: ['functions', 'triggers', 'resources'],
  onSuccess: ['functions', 'triggers', 'resources'],
};

/** The text of one scenario, with completion from its schema and faults where they are. */
export class Editor {
  private readonly view: EditorView;
  private root: SchemaNode = {};
  private readonly events: EditorEvents;

  constructor(parent: HTMLElement, nonce: string, events: EditorEvents) {
    this.events = events;
    this.view = new EditorView({ parent, state: this.stateOf('', nonce) });
  }

  /** From here on keys are those of that schema. */
  learn(root: SchemaNode): void {
    this.root = root;
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Another file: nothing of the one before can be undone into it. */
  open(text: string): void {
    const nonce = this.view.state.facet(EditorView.cspNonce);
    this.view.setState(this.stateOf(text, nonce));
    this.events.changed(text, false);
  }

  /** The same file as it is elsewhere; undo brings back what was here. */
  replace(text: string): void {
    const { doc, selection } = this.view.state;
    const cursor = Math.min(selection.main.head, text.length);
    this.view.dispatch({
      changes: { from: 0, to: doc.length, insert: text },
      selection: { anchor: cursor },
      // A step of its own, so that undo brings back what was here and nothing earlier.
      annotations: [Loaded.of(true), isolateHistory.of('full')],
    });
  }

  /** Marks faults at their places; those elsewhere are left out. */
  mark(faults: readonly Fault[], file: string): void {
    const { state } = this.view;
    const diagnostics = faults
      .filter((fault) => fault.file === file && fault.line !== undefined)
      .map((fault) => ({ ...spanOf(fault, state), severity: 'error' as const, message: messageOf(fault) }));
    this.view.dispatch(setDiagnostics(state, diagnostics satisfies Diagnostic[]));
  }

  /** Puts the cursor there. */
  show(fault: Fault): void {
    const { from } = spanOf(fault, this.view.state);
    this.view.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    });
    this.view.focus();
  }

  focus(): void {
    this.view.focus();
  }

  private stateOf(text: string, nonce: string): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        ...(nonce === '' ? [] : [EditorView.cspNonce.of(nonce)]),
        lineNumbers(),
        foldGutter(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of('  '),
        bracketMatching(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        search({ top: true }),
        yaml(),
        syntaxHighlighting(COLOURS),
        THEME,
        EditorView.lineWrapping,
        autocompletion({ override: [(context) => this.completions(context)], icons: false }),
        hoverTooltip((view, position) => this.tooltip(view, position), { hoverTime: 350 }),
        EditorView.contentAttributes.of({
          'aria-label': 'Text of the scenario',
          spellcheck: 'false',
          // What scrolls is reached by the keyboard, and known to be.
          tabindex: '0',
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          const isTyped = !update.transactions.some((transaction) => transaction.annotation(Loaded));
          this.events.changed(update.state.doc.toString(), isTyped);
        }),
        keymap.of([
          {
            key: 'Mod-s',
            preventDefault: true,
            run: () => {
              this.events.save();
              return true;
            },
          },
          // Tab leaves the editor, so that everything is reached by the keyboard.
          ...completionKeymap,
          ...lintKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...foldKeymap,
          ...defaultKeymap,
        ]),
      ],
    });
  }

  private completions(context: CompletionContext): CompletionResult | null {
    const text = context.state.doc.toString();
    const place = yamlPlace(text, context.pos);
    if (place === null) return null;
    const word = text.slice(place.from, context.pos);
    if (!context.explicit && word === '' && place.key === null) return null;
    const words = place.key === null ? this.keys(place) : this.values(place, text);
    if (words.length === 0) return null;
    const isKey = place.key === null;
    const hasColon = /^[\w-]*\s*:/.test(text.slice(context.pos));
    const options = words.map(
      (one, index): Completion => ({
        label: one.word,
        detail: one.kind,
        boost: -index / 10,
        ...(one.meaning === '' ? {} : { info: () => make('div', {}, one.meaning) }),
        apply: (view: EditorView, _: Completion, from: number, to: number) => {
          const insert = isKey && !hasColon ? `${one.word}: ` : one.word;
          view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
          if (isKey && this.valuesAfter(place, one.word)) setTimeout(() => startCompletion(view));
        },
      }),
    );
    return { from: place.from, options, validFor: /^[\w.:-]*$/ };
  }

  private keys({ above, beside }: YamlPlace): readonly SchemaWord[] {
    return keysBelow(above, this.root).filter(({ word }) => !beside.has(word));
  }

  private values({ above, key }: YamlPlace, text: string): readonly SchemaWord[] {
    if (key === null) return [];
    const names = (NAMES[key] ?? []).flatMap((section) => namesIn(section, text));
    const own = names.map((word) => ({ word, meaning: '', kind: 'name' }));
    return [...own, ...valuesOf([...above, key], this.root)];
  }

  private valuesAfter({ above }: YamlPlace, key: string): boolean {
    return valuesOf([...above, key], this.root).length > 0 || NAMES[key] !== undefined;
  }

  /** What the key under the pointer means. */
  private tooltip(view: EditorView, position: number) {
    const { doc } = view.state;
    const word = view.state.wordAt(position);
    if (word === null) return null;
    const after = doc.sliceString(word.to, Math.min(doc.length, word.to + 3));
    if (!/^["']?\s*:/.test(after)) return null;
    const place = yamlPlace(doc.toString(), word.to);
    if (place === null || place.key !== null) return null;
    const key = doc.sliceString(place.from, word.to).replace(/^["']/, '');
    const meaning = meaningAt([...place.above, key], this.root);
    if (meaning === '') return null;
    return {
      pos: word.from,
      end: word.to,
      create: () => ({ dom: make('div', { class: 'meaning' }, make('b', {}, key), ` ${meaning}`) }),
    };
  }
}

/** Names in a section at the left margin. */
function namesIn(section: string, text: string): readonly string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${section}:`));
  if (start < 0) return [];
  const names: string[] = [];
  let indent = 0;
  for (const line of lines.slice(start + 1)) {
    const own = line.length - line.trimStart().length;
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    if (own === 0) break;
    if (indent === 0) indent = own;
    const [, name] = /^\s*["']?([^"':{]+?)["']?\s*:/.exec(line) ?? [];
    if (own === indent && name !== undefined) names.push(name);
  }
  return names;
}

/** From the place of a fault to the end of its word. */
function spanOf({ line = 1, column = 1 }: Fault, { doc }: EditorState): { from: number; to: number } {
  const at = doc.line(Math.max(1, Math.min(line, doc.lines)));
  const from = Math.min(at.from + column - 1, at.to);
  const rest = at.text.slice(from - at.from);
  const word = /^("[^"]*"|'[^']*'|(?:[^\s,{}[\]#:]|:(?!\s|$))+)/.exec(rest)?.[0].length ?? 0;
  const to = Math.min(at.to, from + Math.max(1, word));
  return from === to && from > at.from ? { from: from - 1, to } : { from, to };
}

export function messageOf({ path, problem, remedy }: Fault): string {
  return `${path === '' ? '' : `${path}: `}${problem}; ${remedy}`;
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.typeName, tags.labelName, tags.meta], color: 'var(--second)' },
]);

const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

const THEME = EditorView.theme({
  '&': { height: '100%', fontSize: '13.5px', backgroundColor: 'var(--background)', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: MONO, lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--background)', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--shade)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accentFill)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--accentFill)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--background)',
    color: 'var(--text)',
    border: '1px solid var(--edge)',
    borderRadius: '7px',
    maxWidth: 'min(440px, 92vw)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accentFill)',
    color: 'var(--text)',
  },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal' },
  '.cm-completionInfo, .meaning': { padding: '6px 10px', fontSize: '13px', lineHeight: '1.45' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  '.cm-panels': { backgroundColor: 'var(--shade)', color: 'var(--text)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--shade)', color: 'var(--muted)', border: 'none' },
});
