/**
 * A place for what the host alone can give. It holds a page's answer until the entry of the library or of the
 * command line hands in that of Node (`src/node.ts`); nothing else fills it.
 */
export class Seam<T> {
  private handed: T;

  constructor(page: T) {
    this.handed = page;
  }

  get now(): T {
    return this.handed;
  }

  /** For the rest of the process. */
  handIn(given: T): void {
    this.handed = given;
  }
}
