/** English plurals with a meaning of their own (pluralia tantum, and sciences in -ics), which the singular has not. */
import { packed } from "../../../core/packed";

export const PLURALS_OF_THEIR_OWN: StaticArray<u8> = packed(
  "news glasses customs arms goods spirits savings manners grounds scales airs ashes contents damages shorts quarters remains thanks woods premises economics physics politics statistics ethics mechanics athletics " +
  "graphics mathematics genetics robotics dynamics acoustics optics ceramics classics outskirts surroundings belongings earnings proceeds clothes blues dominoes darts measles mumps rickets hives shingles terms rights securities operations minutes papers odds utilities humanities relations",
);
