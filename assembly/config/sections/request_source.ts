import { Bytes } from "../../core/bytes";

export enum SourceKind {
  Header,
  Property,
}

/** A header or an attribute of a request: it names the tenant, or lets the answer vary. */
@final
export class RequestSource {
  constructor(
    readonly kind: SourceKind,
    /** A header's name in lower case, or a property's path with its segments joined by NUL. */
    readonly name: Bytes,
  ) {}
}
