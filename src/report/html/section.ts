import type { Content } from '../words/markup.ts';

export interface Section {
  readonly id: string;
  /** Its heading. */
  readonly title: string;
  /** Its name in the navigation, where the heading is too long for that. */
  readonly short?: string;
  readonly lead: string;
  readonly body: Content;
  /** Style rules that it needs besides those of all pages. */
  readonly style?: string;
  /** Its heading is for screen readers alone. */
  readonly isBare?: boolean;
  /** Folded until somebody opens it. */
  readonly isFolded?: boolean;
  /** Not in the short print. */
  readonly isExtra?: boolean;
}
