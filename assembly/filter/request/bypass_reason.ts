/** Why a request that could not be read is passed on. */
import { JsonError } from "../../core/json_error";
import { BypassReason } from "../../policy/reasons";
import { Taken } from "./body_buffer";

/** The reason for a body that was not taken. */
export function notTaken(taken: Taken): BypassReason {
  return taken == Taken.TooLarge ? BypassReason.RequestTooLarge : taken == Taken.Lost ? BypassReason.Malformed : BypassReason.OverCapacity;
}

/** The reason for a body that is no JSON. */
export function refusalOf(error: JsonError): BypassReason {
  switch (error) {
    case JsonError.Unicode: return BypassReason.InvalidUnicode;
    case JsonError.Depth: return BypassReason.TooDeep;
    case JsonError.Nodes: return BypassReason.TooManyValues;
    default: return BypassReason.Malformed;
  }
}
