import { button, make, say } from '../panel/dom.ts';

export interface Action {
  readonly text: string;
  act(): void;
}

/** What has to be known or decided, until it is: one sentence of each kind. */
export class Notices {
  readonly element = make('div', { class: 'notices' });

  tell(id: string, words: string, actions: readonly Action[] = []): void {
    const element = make(
      'div',
      { class: 'notice', 'data-notice': id },
      make('p', {}, words),
      ...actions.map(({ text, act }) => button(text, text, act)),
    );
    const old = this.told(id);
    if (old === null) this.element.append(element);
    else old.replaceWith(element);
    say(words);
  }

  untell(...ids: readonly string[]): void {
    for (const id of ids) this.told(id)?.remove();
  }

  private told(id: string): Element | null {
    return this.element.querySelector(`[data-notice="${id}"]`);
  }
}
