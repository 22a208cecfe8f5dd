/**
 * All that a plug-in is configured with: one configuration, or in Higress's form several, with the rules that choose among them for each request.
 * A rule's keys are a configuration of their own: nothing of the outer ones is taken over, as in ai-cache.
 *
 *     { "_rules_": [ { "_match_route_": ["a"], …keys }, { "_match_domain_": ["*.example.com"], …keys } ], …keys for what no rule matches }
 */
import { RouteRule } from "../policy/route_rule";
import { Config } from "./config";

@final
export class ConfigRule {
  constructor(
    readonly match: RouteRule,
    readonly config: Config,
  ) {}
}

@final
export class PluginConfig {
  /** In order: the first that matches counts. */
  readonly rules: ConfigRule[] = [];
  /** For requests that no rule matches; null if they are passed on. */
  config: Config | null = null;
  /** The line that says why all of it is refused; "" if it is not. */
  error: string = "";
  /** Lines for the log: where it differs from what ai-cache would do, and what was ignored. */
  warnings: string[] = [];
}
