/**
 * What a GJSON path is read into: steps, one behind the other.
 *
 *     messages.@reverse.#(role=="user")#.content|0
 *     └Member┘ └Modifier┘ └────Query───┘ └each──┘ └next
 */
import { Bytes } from "../bytes";
import { Query } from "./query";

export enum StepKind {
  /** A member of an object, or an element of an array. */
  Member,
  /** `#` at the end: how many elements. */
  Count,
  /** `#.…`: what the path behind it finds in each element. */
  Each,
  /** `#(…)`: the first element of which something holds, `#(…)#` all of them. */
  Query,
  /** `@name`: the value changed. */
  Modifier,
  /** `[…]`: a new array of what several paths find. */
  List,
  /** `{…}`: a new object of what several paths find. */
  Record,
}

export enum Modifier {
  None,
  This,
  Reverse,
  Flatten,
  /** `@flatten:{"deep":true}` */
  FlattenDeep,
  Keys,
  Values,
  Join,
}

@final
export class Step {
  /** Of a member: its name, escapes resolved, or its pattern. Of `#` and a query: what they are in an object; no bytes if no name. */
  name: Bytes = Bytes.empty();
  /** Whether `name` is a pattern. */
  isWild: bool = false;
  /** Of a member of an array: which; -1 if the name is no index. */
  index: i32 = -1;
  /** Whether a dot or a bar is escaped in the name: no name that an array is asked for. */
  hidesSeparator: bool = false;
  /** Of a query: what must hold. */
  query: Query | null = null;
  /** Of a query: the way from an element to what is compared; null for the element itself. */
  compared: Step | null = null;
  /** Whether a query asks for all elements, not for the first alone. */
  all: bool = false;
  /** Of `#` and a query behind which a dot stands: the same in an object, where they are the name of a member. Null if they are no name. */
  inObject: Step | null = null;
  /** Behind `#` and a query: the path that each element goes through. */
  each: Step | null = null;
  modifier: Modifier = Modifier.None;
  /** Of a list or a record: the paths. */
  parts: Step[] = [];
  /** Of a record: the keys, as JSON strings. */
  keys: Bytes[] = [];
  /** What follows. */
  next: Step | null = null;
  /** Whether `next` begins anew with what was found (`|`, or a modifier or a multipath behind a dot), also with nothing. */
  isPiped: bool = false;

  constructor(readonly kind: StepKind) {}
}
