/** Where a Redis is and how to speak to it, as one section of the configuration says. */
import { Bytes } from "../../core/bytes";

@final
export class RedisSettings {
  /** What the host is told: the cluster and the database. */
  readonly service: Bytes;
  readonly cluster: Bytes;
  readonly user: Bytes;
  readonly password: Bytes;

  /**
   * @param section of the configuration, for the log.
   * @param clusterName of Envoy's. @param timeout milliseconds.
   */
  constructor(
    readonly section: string, readonly clusterName: string, database: i32, user: string, password: string, readonly timeout: i32,
  ) {
    this.cluster = Bytes.fromString(clusterName);
    this.service = Bytes.fromString(clusterName + "?db=" + database.toString());
    this.user = Bytes.fromString(user);
    this.password = Bytes.fromString(password);
  }

  /** Whether both name the same Redis in the same way; the deadline of the first holds for both. */
  equals(other: RedisSettings): bool {
    return this.service.equals(other.service) && this.user.equals(other.user) && this.password.equals(other.password);
  }
}
