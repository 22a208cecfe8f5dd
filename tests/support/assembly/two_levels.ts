/** The filter with a second level of the exact tier: a test double that holds records at the cluster `remote`, under their keys as paths. */
import { Config } from "../../../assembly/config/config";
import { Bytes } from "../../../assembly/core/bytes";
import { Callouts, Continuation, Destination } from "../../../assembly/filter/callouts";
import { RemoteAnswers } from "../../../assembly/filter/lookup/exact_tier";
import { ExactWaiter } from "../../../assembly/filter/lookup/waiters";
import { Plugin } from "../../../assembly/filter/plugin";
import { Vm } from "../../../assembly/filter/vm";
import { registerRootContext } from "../../../assembly/host/exports";
import { currentTimeMillis } from "../../../assembly/host/host";
import { Answer } from "../../../assembly/stores/record";

export { malloc } from "../../../assembly/host/memory";
export {
  proxy_on_context_create,
  proxy_on_vm_start,
  proxy_on_configure,
  proxy_on_tick,
  proxy_on_request_headers,
  proxy_on_request_body,
  proxy_on_request_trailers,
  proxy_on_response_headers,
  proxy_on_response_body,
  proxy_on_response_trailers,
  proxy_on_http_call_response,
  proxy_on_delete,
} from "../../../assembly/host/exports";

export function proxy_abi_version_0_2_1(): void {}

@final
class Remote extends RemoteAnswers {
  private readonly to: Destination = new Destination("remote", "remote", [], 100, 0);

  constructor(private readonly callouts: Callouts) {
    super();
  }

  ask(key: Bytes, waiter: ExactWaiter, now: i64): bool {
    return this.callouts.start(this.to, "GET", "/" + key.toHex(), Bytes.empty(), new Reply(waiter));
  }

  put(answer: Answer): void {
    this.callouts.start(this.to, "PUT", "/" + answer.key.toHex(), answer.record, new Nobody());
  }

  remove(key: Bytes): void {
    this.callouts.start(this.to, "DELETE", "/" + key.toHex(), Bytes.empty(), new Nobody());
  }
}

@final
class Reply extends Continuation {
  constructor(private readonly waiter: ExactWaiter) {
    super();
  }

  onReply(status: i32, body: Bytes): void {
    this.waiter.onExactAnswer(status == 200 ? Answer.decode(body) : null, currentTimeMillis());
  }
}

@final
class Nobody extends Continuation {
  onReply(status: i32, body: Bytes): void {}
}

registerRootContext((id) => new Plugin(id, (vm: Vm, config: Config, callouts: Callouts): RemoteAnswers | null => new Remote(callouts)));
