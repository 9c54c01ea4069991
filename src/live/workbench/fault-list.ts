import type { Fault } from '../../model/fault.ts';
import type { KeyFigure } from '../../report/words/key-figures.ts';
import { make, say } from '../panel/dom.ts';
import { messageOf } from './editor.ts';

/** Figures that a line has room for. */
const DIGEST: ReadonlySet<string> = new Set(['monthly', 'p99', 'unserved', 'coldStarts']);

/** Below the text: its faults and warnings, and in a line what it comes to. */
export class FaultList {
  readonly digest = make('p', { class: 'digest' });
  readonly list = make('ul', { class: 'faults', 'aria-label': 'Faults' });
  private count = 0;
  private readonly go: (fault: Fault) => void;

  /** `go` leads to the place of a fault. */
  constructor(go: (fault: Fault) => void) {
    this.go = go;
  }

  /** `open` is the file that the text is of: its own faults need no name. */
  show(faults: readonly Fault[], warnings: readonly string[], open: string): void {
    this.count = faults.length;
    this.list.replaceChildren(
      ...faults.map((fault) => {
        const show = make(
          'button',
          { type: 'button' },
          make('b', {}, placeOf(fault, open)),
          messageOf(fault),
        );
        show.addEventListener('click', () => this.go(fault));
        return make('li', { class: 'bad' }, show);
      }),
      ...warnings.map((warning) => make('li', {}, make('span', {}, warning))),
    );
    document.body.classList.toggle('has-faults', faults.length > 0);
    const [first] = faults;
    const count = `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`;
    if (first !== undefined) {
      this.digest.textContent = `${count}: the answer is that to the text before.`;
      say(`${count}. ${messageOf(first)}`);
    } else if (this.digest.classList.contains('is-old')) {
      this.digest.textContent = 'Simulating …';
    }
    this.digest.classList.toggle('is-old', faults.length > 0);
  }

  /** The answer in a line, for whoever sees the text alone. */
  showDigest(figures: readonly KeyFigure[]): void {
    if (this.count > 0) return;
    const told = figures.filter(({ id }) => DIGEST.has(id));
    this.digest.textContent = told.map(({ label, text }) => `${label} ${text}`).join(' · ');
  }
}

function placeOf({ file, line, column }: Fault, open: string): string {
  const place = line === undefined ? '' : `${line}:${column ?? 1} `;
  return file === open ? place : `${file}${place === '' ? '' : `:${place}`} `;
}
