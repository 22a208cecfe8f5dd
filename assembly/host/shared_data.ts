import { Bytes } from "../core/bytes";
import { KeyValue } from "../core/key_value";
import { getSharedData, lastCas, setSharedData } from "./host";

/** Envoy's shared data: one map for all workers of a process that use the same `vm_id`. */
@final
export class SharedData extends KeyValue {
  get(key: Bytes): Bytes | null {
    return getSharedData(key);
  }

  lastCas(): u32 {
    return lastCas();
  }

  set(key: Bytes, value: Bytes, cas: u32): bool {
    return setSharedData(key, value, cas);
  }
}
