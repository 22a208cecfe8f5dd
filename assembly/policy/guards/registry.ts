/** The guards, in the order they are asked: what is cheap and precise first. Adding one touches this file, the enum and its own file. */
import { Bytes } from "../../core/bytes";
import { antonymsMeet } from "./antonyms";
import { codeDiffers } from "./code";
import { argumentsExchanged } from "./exchange";
import { formsDiffer } from "./form";
import { Guard } from "./guard";
import { intentsDiffer } from "./intent";
import { namesDiffer } from "./names";
import { negationDiffers } from "./negation";
import { numbersDiffer } from "./numbers";
import { pair } from "./pair";
import { isQualified } from "./qualifier";
import { quotesDiffer } from "./quotes";
import { readText } from "./read";
import { isReplaced } from "./replacement";
import { scopesDiffer } from "./scope";
import { templatesDiffer } from "./template";
import { Text } from "./text";
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
  readText(one, asked);
  readText(other, candidate);
  if (!one.overflow && !other.overflow) pair(one, other);
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

/** Whether the texts of the pair say the same word for word; see verbatim.ts. */
export function saysTheSame(): bool {
  return areEqual || isVerbatim(one, other);
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
    case Guard.Code: return codeDiffers(one, other);
    case Guard.Quotes: return quotesDiffer(one, other);
    case Guard.Negation: return negationDiffers(one, other);
    case Guard.Antonyms: return antonymsMeet(one, other);
    case Guard.Names: return namesDiffer(one, other);
    case Guard.Exchange: return argumentsExchanged(one, other);
    case Guard.Intent: return intentsDiffer(one, other);
    case Guard.Scope: return scopesDiffer(one, other);
    case Guard.Time: return timesDiffer(one, other);
    case Guard.Form: return formsDiffer(one, other);
    case Guard.Replacement: return isReplaced(one, other);
    case Guard.Qualifier: return isQualified(one, other);
    default: return templatesDiffer(one, other);
  }
}
