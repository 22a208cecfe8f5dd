/** What is answered to a report of a wrong answer: one line of JSON. */
import { JSON } from "json-as";
import { Bytes } from "../../core/bytes";
import { Eviction, StoreDeletion } from "../entries/eviction";

const TOO_MANY = "too many deletions wait in the external store, send it again";

@json
class Failed {
  error: string = "";
}

/** There is no external store. */
@json
class Evicted {
  evicted: bool = false;
}

/** The external store has taken the deletion. */
@json
class EvictedHere {
  evicted: bool = false;
  pending: bool = true;
}

/** It has not. */
@json
class NotTaken {
  evicted: bool = false;
  pending: bool = false;
  error: string = TOO_MANY;
}

/** @param error in one line of printable ASCII. */
export function failed(error: string): Bytes {
  const reply = new Failed();
  reply.error = error;
  return line(JSON.stringify(reply));
}

/** What became of the entry. */
export function told(eviction: Eviction): Bytes {
  switch (eviction.deletion) {
    case StoreDeletion.None: {
      const reply = new Evicted();
      reply.evicted = eviction.wasHeld;
      return line(JSON.stringify(reply));
    }
    case StoreDeletion.Pending: {
      const reply = new EvictedHere();
      reply.evicted = eviction.wasHeld;
      return line(JSON.stringify(reply));
    }
    default: {
      const reply = new NotTaken();
      reply.evicted = eviction.wasHeld;
      return line(JSON.stringify(reply));
    }
  }
}

function line(json: string): Bytes {
  return Bytes.fromString(json + "\n");
}
