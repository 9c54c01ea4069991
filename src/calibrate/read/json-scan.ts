/** Texts beside the arrays that a value was taken out of: `logGroup`, `Label` … */
export type JsonContext = Readonly<Record<string, string>>;

/** Bytes of a value that is parsed whole; of what is larger, the elements of its arrays are. */
const MOST_WHOLE = 1 << 22;
const DEEPEST = 200;
const LONGEST_TOKEN = 1024;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const COLON = 58;
const COMMA = 44;
const BLANK = 32;

/** Bytes that may stand in JSON outside of its strings. */
const IS_PLAIN = new Uint8Array(256);
for (const char of ' \t\r\n,:0123456789+-.eEtrufalsn') IS_PLAIN[char.charCodeAt(0)] = 1;

interface Frame {
  readonly isArray: boolean;
  key: string;
  readonly texts: Record<string, string>;
}

/**
 * Takes JSON values of any size out of a stream: a value of up to 4 MB is given whole, of a larger one the
 * elements of its arrays, outermost first, with the texts that stand beside them.
 */
export class JsonScanner {
  /** The value has ended, or is none. */
  state: 'open' | 'done' | 'broken' = 'open';
  private readonly onValue: (value: unknown, context: JsonContext) => void;
  private readonly decoder = new TextDecoder();
  private readonly mostWhole: number;
  private readonly frames: Frame[] = [];
  /** How many arrays stand round a value that is held; 0 for the whole. */
  private level = 0;
  private arrays = 0;
  private isHolding = false;
  private heldFrames = 0;
  private heldArrays = 0;
  private held = new Uint8Array(0);
  private heldBytes = 0;
  private isQuoted = false;
  private isEscaped = false;
  private token: number[] = [];
  private text: string | null = null;

  constructor(onValue: (value: unknown, context: JsonContext) => void, mostWhole = MOST_WHOLE) {
    this.onValue = onValue;
    this.mostWhole = mostWhole;
  }

  /** Reads on; returns where it stopped: behind the value, at what is no JSON, or at the end. */
  feed(bytes: Uint8Array, from: number): number {
    let at = from;
    let kept = from;
    for (; at < bytes.length && this.state === 'open'; at++) {
      const byte = bytes[at]!;
      if (this.isQuoted) {
        this.quoted(byte);
        continue;
      }
      switch (byte) {
        case QUOTE:
          this.isQuoted = true;
          this.token.length = 0;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (!this.isHolding && this.arrays === this.level) {
            this.isHolding = true;
            this.heldFrames = this.frames.length;
            this.heldArrays = this.arrays;
            this.heldBytes = 0;
            kept = at;
          }
          this.open(byte === OPEN_BRACKET);
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          if (!this.close(byte === CLOSE_BRACKET)) break;
          if (this.isHolding && this.frames.length === this.heldFrames) {
            this.keep(bytes, kept, at + 1);
            this.emit();
          }
          if (this.frames.length === 0 && this.state === 'open') this.state = 'done';
          break;
        default:
          if (IS_PLAIN[byte] === 0) this.state = 'broken';
          else if (!this.isHolding && byte !== BLANK) this.plain(byte);
      }
    }
    if (this.isHolding) {
      this.keep(bytes, kept, this.state === 'broken' ? at - 1 : at);
      if (this.state === 'open' && this.heldBytes > this.mostWhole) this.descend();
    }
    return this.state === 'broken' ? at - 1 : at;
  }

  /** What is held of a value that broke off, to be read otherwise; nothing where parts of it were given. */
  unread(): Uint8Array {
    return this.level === 0 ? this.held.slice(0, this.heldBytes) : new Uint8Array(0);
  }

  /** The file ends within the value: the elements that are whole are given. Whether there were any arrays. */
  finish(): boolean {
    for (let round = 0; round < 8 && this.isHolding && this.state === 'open'; round++) this.descend();
    return this.level > 0;
  }

  private quoted(byte: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === BACKSLASH) this.isEscaped = true;
    else if (byte === QUOTE) {
      this.isQuoted = false;
      if (!this.isHolding) this.text = this.decoder.decode(Uint8Array.from(this.token));
      return;
    } else if (byte < BLANK) {
      this.state = 'broken';
      return;
    }
    if (!this.isHolding && this.token.length < LONGEST_TOKEN) this.token.push(byte);
  }

  /** A comma or a colon outside of what is held tells what the text before it was. */
  private plain(byte: number): void {
    const frame = this.frames.at(-1);
    if (frame === undefined || this.text === null) return;
    if (byte === COLON) frame.key = this.text;
    else if (byte === COMMA && frame.key !== '') {
      frame.texts[frame.key] = this.text;
      frame.key = '';
    } else return;
    this.text = null;
  }

  private open(isArray: boolean): void {
    if (this.frames.length >= DEEPEST) {
      this.state = 'broken';
      return;
    }
    this.frames.push({ isArray, key: '', texts: {} });
    this.text = null;
    if (isArray) this.arrays++;
  }

  private close(isArray: boolean): boolean {
    const frame = this.frames.pop();
    if (frame === undefined || frame.isArray !== isArray) {
      this.state = 'broken';
      return false;
    }
    this.text = null;
    if (isArray) this.arrays--;
    return true;
  }

  private keep(bytes: Uint8Array, from: number, to: number): void {
    const length = Math.max(0, to - from);
    if (this.heldBytes + length > this.held.length) {
      const larger = new Uint8Array(Math.max(4096, 2 * (this.heldBytes + length)));
      larger.set(this.held.subarray(0, this.heldBytes));
      this.held = larger;
    }
    this.held.set(bytes.subarray(from, from + length), this.heldBytes);
    this.heldBytes += length;
  }

  private emit(): void {
    this.isHolding = false;
    let value: unknown;
    try {
      value = JSON.parse(this.decoder.decode(this.held.subarray(0, this.heldBytes)));
    } catch {
      if (this.level === 0) {
        this.state = 'broken';
        return;
      }
      this.heldBytes = 0;
      return;
    }
    this.heldBytes = 0;
    this.onValue(value, Object.assign({}, ...this.frames.map(({ texts }) => texts)));
  }

  /** Reads what is held again, to give the elements of its arrays. */
  private descend(): void {
    const again = this.held.slice(0, this.heldBytes);
    this.frames.length = this.heldFrames;
    this.arrays = this.heldArrays;
    this.isHolding = false;
    this.isQuoted = false;
    this.isEscaped = false;
    this.text = null;
    this.level++;
    this.held = new Uint8Array(0);
    this.heldBytes = 0;
    this.feed(again, 0);
  }
}
