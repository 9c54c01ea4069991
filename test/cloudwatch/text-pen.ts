import { type HandlerLines, ID, type Pen, TIME } from '../../src/cloudwatch/logs/pen.ts';

/** Writes as JavaScript writes: what BytePen's bytes are held against. */
export class TextPen implements Pen {
  text = '';
  requestId = '';

  words(text: string): void {
    this.text += text;
  }

  id(): void {
    this.text += this.requestId;
  }

  time(epochMs: number): void {
    this.text += new Date(epochMs).toISOString();
  }

  whole(value: number): void {
    this.text += value;
  }

  hundredths(hundredths: number): void {
    this.text += (hundredths / 100).toFixed(2);
  }

  thousandths(thousandths: number): void {
    this.text += thousandths / 1000;
  }

  handler({ parts }: HandlerLines, epochMs: number): void {
    for (const part of parts) {
      if (part === TIME) this.time(epochMs);
      else if (part === ID) this.id();
      else this.text += part;
    }
  }
}
