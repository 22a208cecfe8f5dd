/** What of JSON Schema is used. */
export interface Schema {
  title?: string;
  description?: string;
  type?: string;
  properties?: Record<string, Schema | false>;
  additionalProperties?: boolean;
  required?: string[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  examples?: unknown[];
  [more: string]: unknown;
}
