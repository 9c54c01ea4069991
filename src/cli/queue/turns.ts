/** So many may be at it at once; the others wait, in the order in which they came. */
export class Turns {
  taken = 0;
  private readonly most: number;
  private readonly waiting: (() => void)[] = [];

  constructor(most: number) {
    this.most = most;
  }

  async take(): Promise<void> {
    if (this.taken < this.most) this.taken += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  giveBack(): void {
    const next = this.waiting.shift();
    // Whoever waited has the turn that was given back.
    if (next === undefined) this.taken -= 1;
    else next();
  }
}
