/** Commands under way: a reply names its command's token and nothing else. */
import { RedisProblem } from "../../backend/redis/problem";
import { RespReply } from "../../backend/redis/reply";
import { Bytes } from "../../core/bytes";
import { getBuffer, steadyMillis } from "../../host/host";
import { BufferTypeValues } from "../../host/types";
import { RedisSettings } from "./redis_settings";

/** What follows a command. */
export abstract class RedisContinuation {
  /** @param reply null if there is none. @param problem None if Redis has done what it was asked. */
  abstract onReply(reply: RespReply | null, problem: RedisProblem): void;
}

/** Who has sent a command, and books how it ends. */
export abstract class RedisSender {
  /** @param reply null if there is none. @param now by the steady clock. @returns what is wrong. */
  abstract ended(isWrite: bool, reply: RespReply | null, now: i64): RedisProblem;
}

@final
class Command {
  /** @param deadline by the steady clock. */
  constructor(
    readonly token: u32,
    readonly sender: RedisSender,
    readonly isWrite: bool,
    readonly next: RedisContinuation,
    readonly deadline: i64,
  ) {}
}

/** The commands of all configurations in a VM, by their tokens. */
@final
export class RedisCalls {
  private readonly pending: Map<u32, Command> = new Map();
  /** How the servers are spoken to now, by all configurations. */
  readonly spokenTo: RedisSettings[] = [];
  /** No command's deadline is earlier. */
  private nextDeadline: i64 = i64.MAX_VALUE;

  /** The host has taken a command. @param deadline by the steady clock. */
  sent(token: u32, sender: RedisSender, isWrite: bool, next: RedisContinuation, deadline: i64): void {
    this.pending.set(token, new Command(token, sender, isWrite, next, deadline));
    if (deadline < this.nextDeadline) this.nextDeadline = deadline;
  }

  /**
   * Ends commands whose deadline is over as such without a reply: the host keeps one timeout for a cluster, that of whoever named it last, in any
   * plug-in. A late reply is nobody's then. Called by the tick. @param now by the steady clock.
   */
  enforceDeadlines(now: i64): void {
    if (now < this.nextDeadline) return;
    this.nextDeadline = i64.MAX_VALUE;
    const commands = this.pending.values();
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i];
      if (command.deadline > now) {
        this.nextDeadline = min(this.nextDeadline, command.deadline);
      } else if (this.pending.delete(command.token)) {
        command.next.onReply(null, command.sender.ended(command.isWrite, null, now));
      }
    }
  }

  /** Nobody waits for what `sender` has under way any more. */
  forget(sender: RedisSender): void {
    const tokens = this.pending.keys();
    for (let i = 0; i < tokens.length; i++) if (this.pending.get(tokens[i]).sender === sender) this.pending.delete(tokens[i]);
  }

  /** @param status 0 if there is a reply, of `size` bytes. */
  finish(token: u32, status: i32, size: i32): void {
    if (!this.pending.has(token)) return;
    const command = this.pending.get(token);
    this.pending.delete(token);
    // It can be read now and not later.
    const reply = status == 0 ? RespReply.parse(size > 0 ? getBuffer(BufferTypeValues.RedisCallResponse, size) : Bytes.empty()) : null;
    command.next.onReply(reply, command.sender.ended(command.isWrite, reply, steadyMillis()));
  }
}
