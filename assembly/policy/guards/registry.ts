/** The guards, in the order they are asked: what is cheap and precise first. Adding one touches this file, the enum and its own file. */
import { Bytes } from "../../core/bytes";
import { align } from "./align";
import { antonymsMeet } from "./antonyms";
import { codeDiffers } from "./code";
import { compare, differingWords, difference, isClose, isSame } from "./difference";
import { argumentsExchanged } from "./exchange";
import { formsDiffer } from "./form";
import { Guard } from "./guard";
import { intentsDiffer } from "./intent";
import { namesDiffer } from "./names";
import { negationDiffers } from "./negation";
import { numbersDiffer } from "./numbers";
import { isQualified } from "./qualifier";
import { quotesDiffer } from "./quotes";
import { readText } from "./read";
import { isReplaced } from "./replacement";
import { scopesDiffer } from "./scope";
import { templatesDiffer } from "./template";
import { Text } from "./text";
import { Shape } from "./token";
import { timesDiffer } from "./time";
import { unitsDiffer } from "./units";
import { isVerbatim } from "./verbatim";

const one = new Text();
const other = new Text();

/** Whether the pair read last is one text twice: nothing speaks against it then. */
let areEqual: bool = false;

/** Reads two texts and pairs their words, for the functions below; nothing is kept of the bytes but views, until the next pair. */
export function readPair(asked: Bytes, candidate: Bytes): void {
  areEqual = asked.equals(candidate);
  if (areEqual) return;
  // Always in the same order, whichever was asked: of alignments that are as good one is taken, and it must be the same one.
  const isTurned = isBehind(asked, candidate);
  readText(one, isTurned ? candidate : asked);
  readText(other, isTurned ? asked : candidate);
  if (one.overflow || other.overflow) return;
  align(one, other);
  compare(one, other);
}

function isBehind(a: Bytes, b: Bytes): bool {
  const order = memory.compare(a.ptr, b.ptr, <usize>min(a.length, b.length));
  return order > 0 || (order == 0 && a.length > b.length);
}

/**
 * What speaks against answering one text of the pair with the answer to the other; None if nothing does.
 * @param enabled a bit for each guard, `1 << guard`.
 */
export function firstRefusal(enabled: u32): Guard {
  if (areEqual) return Guard.None;
  if (one.overflow || other.overflow) return isOn(enabled, Guard.Unread) ? Guard.Unread : Guard.None;
  for (let which = <i32>Guard.Numbers; which <= <i32>Guard.Template; which++) {
    if (isOn(enabled, <Guard>which) && refuses(<Guard>which)) return <Guard>which;
  }
  return Guard.None;
}

/** Whether the texts of the pair say the same word for word; see difference.ts, and of Chinese verbatim.ts. */
export function saysTheSame(): bool {
  return areEqual || isSame || (hasHan() && isVerbatim(one, other));
}

/** The words that `guard`, the last refusal, spoke of, those of both texts: «for/against»; nothing where a guard speaks of the whole texts. */
export function refusedWords(guard: Guard): Bytes {
  return !areEqual && guard == difference ? differingWords() : Bytes.empty();
}

function hasHan(): bool {
  return ((one.shapes | other.shapes) & Shape.Han) != 0;
}

/** As `readPair` and `firstRefusal`. */
export function guard(asked: Bytes, candidate: Bytes, enabled: u32): Guard {
  readPair(asked, candidate);
  return firstRefusal(enabled);
}

function isOn(enabled: u32, which: Guard): bool {
  return ((enabled >> <u32>which) & 1) != 0;
}

function refuses(which: Guard): bool {
  switch (which) {
    case Guard.Numbers: return numbersDiffer(one, other);
    case Guard.Units: return unitsDiffer(one, other);
    case Guard.Code: return codeDiffers(one, other) || (isClose && one.signs != other.signs);
    case Guard.Quotes: return quotesDiffer(one, other);
    case Guard.Negation: return negationDiffers(one, other);
    case Guard.Antonyms: return antonymsMeet(one, other);
    case Guard.Names: return namesDiffer(one, other);
    case Guard.Exchange: return isClose ? difference == Guard.Exchange : argumentsExchanged(one, other);
    case Guard.Intent: return intentsDiffer(one, other);
    case Guard.Scope: return scopesDiffer(one, other);
    case Guard.Time: return timesDiffer(one, other);
    case Guard.Form: return formsDiffer(one, other);
    case Guard.Replacement: return isClose ? difference == Guard.Replacement : isReplaced(one, other);
    case Guard.Qualifier: return isClose ? difference == Guard.Qualifier : isQualified(one, other);
    default: return !(isClose && difference == Guard.None) && templatesDiffer(one, other);
  }
}
