/**
 * Numbers plain data by content: equal data has the same number, other data another. What was numbered once
 * is known by itself, so that a scenario that shares most of its parts with another costs only what is new.
 * No hash: two that differ are never taken for one. Data must not change once it was numbered.
 */
export class ContentNumbers {
  private readonly byContent = new Map<string, number>();
  private readonly byObject = new WeakMap<object, number>();
  private count = 0;

  of(value: object): number {
    const known = this.byObject.get(value);
    if (known !== undefined) return known;
    const content = this.contentOf(value);
    const number = (content === null ? undefined : this.byContent.get(content)) ?? this.next();
    if (content !== null) this.byContent.set(content, number);
    this.byObject.set(value, number);
    return number;
  }

  /** Null of what is no plain data, which is equal to itself alone. */
  private contentOf(value: object): string | null {
    if (Array.isArray(value)) return `[${value.map((item) => this.wordOf(item)).join()}]`;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return null;
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => `${JSON.stringify(key)}:${this.wordOf(field)}`);
    return `{${fields.join()}}`;
  }

  private wordOf(value: unknown): string {
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
    if (typeof value === 'object' && value !== null) return `#${this.of(value)}`;
    if (typeof value === 'function' || typeof value === 'symbol') return `#${this.next()}`;
    return String(value);
  }

  private next(): number {
    this.count += 1;
    return this.count;
  }
}
