/**
 * Colours by role, and the font. Text and lines keep a contrast of 4.5 : 1 and 3 : 1 against the background
 * (WCAG 2.2, AA).
 */
export interface ChartTheme {
  readonly fontFamily: string;
  readonly colors: Readonly<Record<string, string>>;
}

/**
 * Blue, vermilion, green, purple and ochre differ in lightness as well as in hue, so that they stay apart in
 * deuteranopia and protanopia; every chart besides tells its lines apart by dash or shape.
 */
const LIGHT = {
  background: '#ffffff',
  text: '#1b2330',
  muted: '#5b6676',
  grid: '#e6e9ef',
  accent: '#2f5fd0',
  accentFill: 'rgba(47, 95, 208, 0.16)',
  second: '#c2480c',
  secondFill: 'rgba(194, 72, 12, 0.18)',
  third: '#0a7d63',
  thirdFill: 'rgba(10, 125, 99, 0.18)',
  fourth: '#7b3fa0',
  fourthFill: 'rgba(123, 63, 160, 0.18)',
  fifth: '#8a6a00',
  fifthFill: 'rgba(138, 106, 0, 0.20)',
  neutral: '#7b8696',
  neutralFill: 'rgba(123, 134, 150, 0.22)',
  refused: '#b3261e',
  refusedFill: 'rgba(179, 38, 30, 0.30)',
  heat1: '#e8eefb',
  heat2: '#cbd9f6',
  heat3: '#a9c0ef',
  heat4: '#84a4e6',
  heat5: '#5f86dc',
  heat6: '#3d69d2',
};

const DARK: typeof LIGHT = {
  background: '#12161d',
  text: '#e7ebf2',
  muted: '#9aa6b8',
  grid: '#252c38',
  accent: '#7ea6ff',
  accentFill: 'rgba(126, 166, 255, 0.20)',
  second: '#ff9a5a',
  secondFill: 'rgba(255, 154, 90, 0.22)',
  third: '#45cfa8',
  thirdFill: 'rgba(69, 207, 168, 0.20)',
  fourth: '#cf9bee',
  fourthFill: 'rgba(207, 155, 238, 0.22)',
  fifth: '#e0bf4a',
  fifthFill: 'rgba(224, 191, 74, 0.20)',
  neutral: '#8c98aa',
  neutralFill: 'rgba(140, 152, 170, 0.25)',
  refused: '#ff8f85',
  refusedFill: 'rgba(255, 143, 133, 0.32)',
  heat1: '#18233a',
  heat2: '#1f3157',
  heat3: '#284278',
  heat4: '#34569b',
  heat5: '#4670c2',
  heat6: '#6690e8',
};

export type ThemeName = 'light' | 'dark';

export function chartTheme(name: ThemeName, fontFamily: string): ChartTheme {
  return { fontFamily, colors: name === 'light' ? LIGHT : DARK };
}
