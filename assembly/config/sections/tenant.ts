/** The section `tenant`. Its tags are the source of schema, reader and reference. */
import { Bytes } from "../../core/bytes";
import { RequestSource } from "./request_source";

/**
 * Whose answers are whose. By default every credential on a request (headers, query parameters and the client's certificate: see
 * «Whose answers are whose») sees its own answers only.
 * @title Tenant
 * @example {"from":[{"header":"x-tenant"}]}
 */
@final
export class TenantConfig {
  /** What `ignore` names, in lower case. */
  ignored: Bytes[] = [];

  /**
   * Every client sees every answer. Set it only where all clients may see the same.
   * @title One for all
   * @example true
   */
  shared: bool = false;

  /**
   * What together names the tenant, instead of the credentials. A request for which one of them yields nothing is not cached.
   * @title Sources
   * @key from
   * @items 0 8 sources
   * @item TenantSource
   * @example [{"header":"x-tenant"}]
   * @example [{"property":"connection.uri_san_peer_certificate"}]
   */
  sources: RequestSource[] = [];

  /**
   * Whether a request without any credential is passed by (`no_credential`), instead of sharing its answers with all others that have
   * none.
   * @title Required
   * @example true
   */
  required: bool = false;

  /**
   * Names of request headers and query parameters that are no credentials although their names say so: they differ with each request
   * and name nobody. A parameter named here does not count at all, wherever the tenant comes from. Without regard to case.
   * @title Ignored
   * @items 0 32 names
   * @text Header 128
   * @example ["x-session-affinity","x-trace-token"]
   */
  ignore: string[] = [];
}

/** A header or a property: one of the two. */
@final
export class TenantSource {
  /**
   * A request header; its value is the tenant's name. Without regard to case.
   * @title Header
   * @text Header 128
   * @example "x-tenant"
   */
  header: string = "";

  /**
   * An Envoy attribute, its segments joined by dots, or in a list if one of them has dots itself.
   * @title Property
   * @form property
   * @example "connection.uri_san_peer_certificate"
   * @example ["metadata","filter_metadata","envoy.filters.http.jwt_authn","payload","sub"]
   */
  property: RequestSource | null = null;
}
