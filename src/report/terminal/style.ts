import colors from 'picocolors';
import { displayWidth, shorten } from '../words/width.ts';

/** How the terminal report is drawn. */
export interface TerminalOptions {
  /** Width that no line exceeds; at least 40 is taken. */
  readonly columns: number;
  readonly color: boolean;
}

export interface TerminalStyle {
  readonly width: number;
  readonly colors: ReturnType<typeof colors.createColors>;
  heading(text: string, more?: string): string;
}

const NARROWEST = 40;

export function terminalStyle({ columns, color }: TerminalOptions): TerminalStyle {
  const width = Math.max(NARROWEST, Math.floor(columns));
  const palette = colors.createColors(color);
  return {
    width,
    colors: palette,
    heading: (text, more = '') =>
      `${palette.bold(text)}${more === '' ? '' : palette.dim(`  ${shorten(more, width - displayWidth(text) - 2)}`)}`,
  };
}
