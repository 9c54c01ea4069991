/** Whoever waits for a queue waits with an end: it may be gone without a word. */

/** What the promise gives, or null where it takes longer; no timer is left to keep the process alive. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Pauses that can be cut short. */
export class Pause {
  private end: () => void = () => undefined;
  private isOver = false;

  /** Ends the pause of now. */
  cut(): void {
    this.end();
  }

  /** Ends it, and none follows. */
  stop(): void {
    this.isOver = true;
    this.end();
  }

  async take(ms: number): Promise<void> {
    if (this.isOver) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
