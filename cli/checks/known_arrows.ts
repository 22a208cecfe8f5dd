/** Arrows that point the wrong way today. The check fails for one that is not here, and for one here that is no longer there. */

export interface KnownArrow {
  from: string;
  to: string;
  why: string;
}

export const KNOWN_ARROWS: KnownArrow[] = [];
