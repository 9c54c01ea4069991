/**
 * Numbers in the order in which they came; what has left it is cut off once it is most of the list, so that
 * each is moved once.
 */
export class Fifo {
  private members: number[] = [];
  private head = 0;

  get length(): number {
    return this.members.length - this.head;
  }

  /** The first member; undefined where there is none. */
  get first(): number | undefined {
    return this.members[this.head];
  }

  push(member: number): void {
    this.members.push(member);
  }

  shift(): void {
    this.head++;
    if (this.head > 1024 && this.head * 2 > this.members.length) {
      this.members = this.members.slice(this.head);
      this.head = 0;
    }
  }
}
