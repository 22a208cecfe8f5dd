/** Redis, as Higress's Envoy offers it beside Proxy-Wasm. Only the Higress build reaches this file, since other hosts refuse a module with its imports. */
import { Bytes } from "../core/bytes";
import { noteAllocation, outNumber, takeU32 } from "./memory";
import { WasmResultValues } from "./types";

// @ts-ignore: decorator
@external("env", "proxy_redis_init")
declare function proxy_redis_init(
  service: usize, serviceLength: i32, user: usize, userLength: i32, password: usize, passwordLength: i32, timeout: i32,
): i32;

// @ts-ignore: decorator
@external("env", "proxy_redis_call")
declare function proxy_redis_call(service: usize, serviceLength: i32, command: usize, commandLength: i32, token: usize): i32;

/**
 * Says how Redis is to be spoken to in this worker. Nothing is connected yet. The host keeps one such word for a cluster, whoever gives it: the
 * last counts, and closes the connections of the one before.
 * @param service the cluster's name, and `?db=N`.
 * @param timeout milliseconds for each command; one that is late fails all that are under way.
 * @returns Ok, or BadArgument for a cluster that the host does not know.
 */
export function redisInit(service: Bytes, user: Bytes, password: Bytes, timeout: i32): WasmResultValues {
  return proxy_redis_init(service.ptr, service.length, user.ptr, user.length, password.ptr, password.length, timeout);
}

/**
 * Sends one command.
 * @returns Ok, and the token is in `lastToken`; BadArgument for an unknown cluster, InternalFailure for one without a host. No callback follows then.
 */
export function redisCall(service: Bytes, command: Bytes): WasmResultValues {
  noteAllocation(command.length);
  return proxy_redis_call(service.ptr, service.length, command.ptr, command.length, outNumber());
}

/** The token of the command that `redisCall` has just sent. */
export function lastToken(): u32 {
  return takeU32();
}
