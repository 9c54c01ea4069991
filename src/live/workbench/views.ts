import { button, make } from '../panel/dom.ts';

/** Which part of the page is looked at, where there is no room for all. */
export class Views {
  readonly element: HTMLElement;
  private readonly buttons: readonly HTMLButtonElement[];
  private readonly shown: (name: string) => void;

  constructor(all: readonly (readonly [name: string, title: string])[], shown: (name: string) => void) {
    this.shown = shown;
    this.buttons = all.map(([name, title]) => {
      const one = button(title, title, () => this.show(name));
      one.dataset['view'] = name;
      return one;
    });
    this.element = make('nav', { 'aria-label': 'Views' }, ...this.buttons);
  }

  show(name: string): void {
    document.body.dataset['view'] = name;
    for (const one of this.buttons) {
      if (one.dataset['view'] === name) one.setAttribute('aria-current', 'page');
      else one.removeAttribute('aria-current');
    }
    this.shown(name);
  }
}
