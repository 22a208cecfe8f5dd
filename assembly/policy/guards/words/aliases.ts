/**
 * Words of grammar that are one word in two forms, separated by commas: what agreement, spelling and habit make of it. One form never asks for
 * something else than the other.
 */
import { packed } from "../../../core/packed";

export const ALIASES: StaticArray<u8> = packed(
  "is are am,be become,was were,do does,has have,a an,what which wat,everyone everybody,anyone anybody,someone somebody,nobody noone,because cuz coz cos bcoz,until till til," +
  "toward towards,among amongst,while whilst,though although,you u,your ur,versus vs,through thru,thanks thank thx ty,please pls plz,ok okay,hi hey hello hiya",
);
