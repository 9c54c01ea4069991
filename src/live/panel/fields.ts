import type { LiveControls, LiveFunction, LiveTrigger } from '../../report/html/live-part.ts';
import { make } from './dom.ts';
import type { State } from './state.ts';

/** Stops of the memory's slider, as far as the platform has them. */
const SIZES = [
  128, 192, 256, 320, 384, 512, 640, 768, 896, 1024, 1280, 1536, 1769, 2048, 2560, 3008, 4096, 5120, 6144,
  8192, 10_240,
];
/** Stops of the traffic's. */
const FACTORS = [0.1, 0.2, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 20, 50, 100];

/** What a field tells: the key that it sets, and its text; null where it is as the scenario has it. */
export type Changed = (path: string, text: string | null) => void;

export interface Field {
  readonly element: HTMLElement;
  /** Shows what the state has. */
  show(state: State): void;
}

let fields = 0;

/** A label with its control below, marked where it is changed. */
function framed(label: string, control: HTMLElement, inner: readonly HTMLElement[], note = ''): HTMLElement {
  fields += 1;
  control.id = `live-field-${fields}`;
  const small = note === '' ? null : make('small', { id: `live-note-${fields}` }, note);
  if (small !== null) control.setAttribute('aria-describedby', small.id);
  return make(
    'div',
    { class: 'live-field' },
    make('label', { for: control.id }, label),
    make('div', { class: 'row' }, ...inner),
    small,
  );
}

function markChanged(element: HTMLElement, isChanged: boolean): void {
  element.classList.toggle('is-changed', isChanged);
}

/** A slider over stops; the recorded value is one of them. */
function sliderField(
  label: string,
  stops: readonly number[],
  write: (stop: number) => string,
  onChange: (stop: number) => void,
  note = '',
): { readonly element: HTMLElement; show(value: number, isChanged: boolean): void } {
  const range = make('input', { type: 'range', min: 0, max: stops.length - 1, step: 1 });
  const shown = make('output');
  const element = framed(label, range, [range, shown], note);
  shown.htmlFor.add(range.id);
  const place = (): void => {
    const text = write(stops[Number(range.value)] ?? 0);
    shown.textContent = text;
    range.setAttribute('aria-valuetext', text);
  };
  range.addEventListener('input', () => {
    place();
    onChange(stops[Number(range.value)] ?? 0);
  });
  return {
    element,
    show(value, isChanged) {
      const near = stops.reduce((best, stop, index) => {
        return Math.abs(stop - value) < Math.abs((stops[best] ?? 0) - value) ? index : best;
      }, 0);
      range.value = String(near);
      place();
      shown.textContent = write(value);
      range.setAttribute('aria-valuetext', write(value));
      markChanged(element, isChanged);
    },
  };
}

/** A text or number of one key; emptied, it is as recorded again. */
function textField(
  label: string,
  path: string,
  recorded: string,
  shape: { readonly type: 'text' | 'number'; readonly placeholder: string; readonly note?: string },
  onChange: Changed,
): Field {
  const input = make('input', {
    type: shape.type,
    placeholder: shape.placeholder,
    autocomplete: 'off',
    spellcheck: 'false',
    min: shape.type === 'number' ? 0 : null,
  });
  const element = framed(label, input, [input], shape.note);
  input.addEventListener(shape.type === 'number' ? 'input' : 'change', () => {
    const text = input.value.trim();
    onChange(path, text === '' || text === recorded ? null : text);
  });
  return {
    element,
    show({ values }) {
      const text = values.get(path) ?? recorded;
      if (document.activeElement !== input || input.value.trim() !== text) input.value = text;
      markChanged(element, values.has(path));
    },
  };
}

function choiceField(
  label: string,
  path: string,
  recorded: string,
  options: readonly (readonly [value: string, words: string])[],
  onChange: Changed,
): Field {
  const select = make('select', {}, ...options.map(([value, words]) => make('option', { value }, words)));
  const element = framed(label, select, [select]);
  select.addEventListener('change', () => {
    onChange(path, select.value === recorded ? null : select.value);
  });
  return {
    element,
    show({ values }) {
      const value = values.get(path) ?? recorded;
      if (![...select.options].some((option) => option.value === value)) {
        select.append(make('option', { value }, value));
      }
      select.value = value;
      markChanged(element, values.has(path));
    },
  };
}

export function trafficField(controls: LiveControls, onFactor: (factor: number) => void): Field {
  const isFixed = controls.traffic.length === 0;
  const also = controls.fixedTraffic;
  const slider = sliderField(
    'Traffic',
    FACTORS,
    (factor) => `× ${factor}`,
    onFactor,
    also === '' ? '' : `${also.charAt(0).toUpperCase()}${also.slice(1)} stay as they are.`,
  );
  slider.element.querySelector('input')?.toggleAttribute('disabled', isFixed);
  return { element: slider.element, show: ({ factor }) => slider.show(factor, factor !== 1) };
}

export function memoryField(fn: LiveFunction, memory: LiveControls['memory'], onChange: Changed): Field {
  const path = `functions.${fn.name}.memory`;
  const { minimum, maximum, step } = memory;
  const isSize = (size: number): boolean =>
    size >= minimum && size <= maximum && (size - minimum) % step === 0;
  const stops = [...new Set([...SIZES.filter(isSize), fn.memory])].sort((a, b) => a - b);
  const slider = sliderField(
    'Memory',
    stops,
    (size) => `${size} MB`,
    (size) => onChange(path, size === fn.memory ? null : String(size)),
  );
  return {
    element: slider.element,
    show({ values }) {
      const text = values.get(path);
      const size = text === undefined ? fn.memory : Number.parseFloat(text);
      slider.show(Number.isFinite(size) ? size : fn.memory, text !== undefined);
    },
  };
}

export function architectureField(fn: LiveFunction, onChange: Changed): Field {
  const recorded = fn.architecture === '' ? 'x86_64' : fn.architecture;
  const options = ['x86_64', 'arm64'].map((name) => [name, name] as const);
  return choiceField('Architecture', `functions.${fn.name}.architecture`, recorded, options, onChange);
}

export function regionField({ region, regions }: LiveControls, onChange: Changed): Field {
  const all = regions.includes(region) ? regions : [region, ...regions];
  return choiceField(
    'Region',
    'region',
    region,
    all.map((name) => [name, name] as const),
    onChange,
  );
}

/** What few people change, of a function and its triggers. */
export function otherFields(
  fn: LiveFunction,
  triggers: readonly LiveTrigger[],
  controls: LiveControls,
  onChange: Changed,
): readonly Field[] {
  const at = (key: string): string => `functions.${fn.name}.${key}`;
  const own = fn.coldStart === 'its own';
  return [
    textField(
      'Reserved concurrency',
      at('reservedConcurrency'),
      fn.reservedConcurrency,
      { type: 'number', placeholder: 'none' },
      onChange,
    ),
    textField(
      'Provisioned concurrency',
      at('provisionedConcurrency'),
      fn.provisionedConcurrency,
      { type: 'number', placeholder: 'none' },
      onChange,
    ),
    textField(
      'Time-out',
      at('timeout'),
      fn.timeout,
      { type: 'text', placeholder: '3s, the default' },
      onChange,
    ),
    textField(
      'Keep-alive of idle environments',
      at('keepAlive'),
      fn.keepAlive,
      { type: 'text', placeholder: 'as the scenario has it' },
      onChange,
    ),
    choiceField(
      'Cold start',
      at('coldStart'),
      fn.coldStart,
      [
        ...(own ? [['its own', 'as the scenario has it'] as const] : [['', 'default'] as const]),
        ...controls.presets.map((name) => [name, name] as const),
      ],
      onChange,
    ),
    textField(
      'Account concurrency',
      'account.concurrency',
      controls.accountConcurrency,
      { type: 'number', placeholder: '1000, the default' },
      onChange,
    ),
    ...triggers.flatMap((trigger) => {
      const of = triggers.length > 1 ? ` of ${trigger.name}` : '';
      const { batchSize, maximumConcurrency } = trigger;
      const key = (name: string): string => `triggers.${trigger.name}.${name}`;
      return [
        textField(
          `Batch size${of}`,
          key('batchSize'),
          batchSize,
          { type: 'number', placeholder: 'default' },
          onChange,
        ),
        ...(maximumConcurrency === null
          ? []
          : [
              textField(
                `Maximum concurrency${of}`,
                key('maximumConcurrency'),
                maximumConcurrency,
                { type: 'number', placeholder: 'none' },
                onChange,
              ),
            ]),
      ];
    }),
  ];
}
