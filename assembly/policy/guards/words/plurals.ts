/** English plurals with a meaning of their own (pluralia tantum, and sciences in -ics), which the singular has not. */
import { packed } from "../../../core/packed";

export const PLURALS_OF_THEIR_OWN: StaticArray<u8> = packed(
  "news glasses customs means arms goods looks spirits savings series works grounds brains manners scales letters forces colors colours airs ashes contents damages funds shorts quarters remains " +
  "thanks troops wits woods greens directions premises economics physics politics statistics ethics mechanics athletics graphics mathematics genetics robotics dynamics acoustics optics ceramics classics " +
  "minutes times species odds outskirts surroundings belongings earnings proceeds lodgings clothes cloths pains respects regards specs notes trunks bonds futures options securities utilities " +
  "communications operations relations accounts provisions reserves resources riches sands stocks terms tropics humanities hospitalities blues dominoes darts cards checkers crosses marbles measles mumps rickets hives shingles",
);
