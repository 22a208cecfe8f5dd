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
import { isQualified } from "./qualifier";
import { quotesDiffer } from "./quotes";
import { isReplaced } from "./replacement";
import { scopesDiffer } from "./scope";
import { templatesDiffer } from "./template";
import { readPair, TextPair } from "./text_pair";
import { timesDiffer } from "./time";
import { unitsDiffer } from "./units";

/**
 * What speaks against answering one text of the pair with the answer to the other; None if nothing does.
 * @param enabled a bit for each guard, `1 << guard`.
 */
export function firstRefusal(pair: TextPair, enabled: u32): Guard {
  if (pair.areEqual) return Guard.None;
  if (pair.overflow) return isOn(enabled, Guard.Unread) ? Guard.Unread : Guard.None;
  for (let which = <i32>Guard.Numbers; which <= <i32>Guard.Template; which++) {
    if (isOn(enabled, <Guard>which) && refuses(<Guard>which, pair)) return <Guard>which;
  }
  return Guard.None;
}

/** As `readPair` and `firstRefusal`. */
export function guard(asked: Bytes, candidate: Bytes, enabled: u32): Guard {
  return firstRefusal(readPair(asked, candidate), enabled);
}

function isOn(enabled: u32, which: Guard): bool {
  return ((enabled >> <u32>which) & 1) != 0;
}

function refuses(which: Guard, pair: TextPair): bool {
  const one = pair.one;
  const other = pair.other;
  const isClose = pair.difference.isClose;
  const difference = pair.difference.guard;
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
