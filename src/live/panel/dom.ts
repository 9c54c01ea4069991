type Child = Node | string | null;

/**
 * An element with attributes and children; `true` is an attribute without a value, null and false are none.
 */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number | boolean | null>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function button(text: string, label: string, act: () => void): HTMLButtonElement {
  const element = make('button', { type: 'button', 'aria-label': label === text ? null : label }, text);
  element.addEventListener('click', act);
  return element;
}

/** The data of a script element of the page. */
export function dataOf<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null') as T;
}

/** For whoever does not see the page. */
export function say(text: string): void {
  const said = document.getElementById('said');
  if (said !== null) said.textContent = text;
}
