import { make } from '../panel/dom.ts';

const KEY = 'lambda-sim-theme';

/** The page's theme, shared with the answer and with reports of the same address. */
export class Theme {
  readonly element = make(
    'select',
    { id: 'theme', 'aria-label': 'Theme' },
    make('option', { value: '' }, 'Auto'),
    make('option', { value: 'light' }, 'Light'),
    make('option', { value: 'dark' }, 'Dark'),
  );
  private readonly told: (name: string) => void;

  /** `told` hears of the theme now, and of each change. */
  constructor(told: (name: string) => void) {
    this.told = told;
    this.set(readTheme());
    this.element.addEventListener('change', () => {
      try {
        localStorage.setItem(KEY, this.element.value);
      } catch {
        // It holds for this page alone.
      }
      this.set(this.element.value);
    });
  }

  private set(name: string): void {
    if (name === 'light' || name === 'dark') document.documentElement.dataset['theme'] = name;
    else delete document.documentElement.dataset['theme'];
    this.element.value = name;
    this.told(name);
  }
}

function readTheme(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}
