/**
 * Stores whose servers cannot be had here, as their references describe them: each request is checked by a schema, strict, of what is documented, and
 * answered in the documented form. A request that is not documented is an error of the test.
 */
import assert from "node:assert/strict";
import { Ajv, type AnySchema, type ValidateFunction } from "ajv";
import { dot, type HttpReply, type Vector } from "./embedder.ts";
import type { Callout } from "./host_emulator.ts";

export interface Fields {
  partition: string;
  expires: number;
  record: string;
}

interface Entry {
  id: string;
  vector: Vector;
  fields: Fields;
}

/** What a stub holds. */
export class Entries extends Map<string, Entry> {
  near(vector: Vector, { partition, after }: { partition: string; after: number }, count: number): { entry: Entry; cosine: number }[] {
    const inside = [...this.values()].filter(({ fields }) => fields.partition === partition && fields.expires > after);
    return inside.map((entry) => ({ entry, cosine: dot(entry.vector, vector) })).sort((a, b) => b.cosine - a.cosine).slice(0, count);
  }

  expired(at: number): string[] {
    return [...this.values()].filter(({ fields }) => fields.expires <= at).map(({ id }) => id);
  }
}

interface Route {
  method: string;
  path: RegExp;
  /** Of the body; without one there is no body. */
  schema?: AnySchema;
  /** Whether the body is many lines, each of them JSON. */
  lines?: boolean;
  answer(body: any, match: RegExpExecArray, store: Stub): unknown;
}

/** A reply that is no 200. */
export class Status {
  constructor(readonly status: number, readonly body: unknown) {}
}

export class Stub {
  readonly entries = new Entries();
  /** Whether there is a collection. */
  exists = false;
  readonly asked: string[] = [];
  private readonly validators = new Map<Route, ValidateFunction>();

  /** @param header that carries the key, and its value. */
  constructor(private readonly routes: Route[], private readonly header: [string, string]) {}

  answer(callout: Callout): HttpReply {
    const headers = Object.fromEntries(callout.headers) as Record<string, string>;
    assert.equal(headers[this.header[0]], this.header[1]);
    const [method, path] = [headers[":method"]!, headers[":path"]!];
    for (const route of this.routes) {
      const match = method === route.method ? route.path.exec(path) : null;
      if (match) return this.reply(route, match, callout.body.toString());
    }
    throw new Error(`not documented: ${method} ${path}`);
  }

  private reply(route: Route, match: RegExpExecArray, text: string): HttpReply {
    this.asked.push(`${route.method} ${match[0]}`);
    const parsed = route.lines ? text.trimEnd().split("\n").map((line) => JSON.parse(line) as unknown) : text === "" ? undefined : (JSON.parse(text) as unknown);
    if (route.schema === undefined) assert.equal(text, "");
    else this.check(route, parsed);
    const reply = route.answer(parsed, match, this);
    return reply instanceof Status ? { status: reply.status, body: JSON.stringify(reply.body) } : { status: 200, body: JSON.stringify(reply) };
  }

  private check(route: Route, body: unknown): void {
    let validate = this.validators.get(route);
    if (!validate) this.validators.set(route, (validate = new Ajv({ strict: false }).compile(route.schema!)));
    assert.ok(validate(body), `${route.method} ${route.path}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(body).slice(0, 500)}`);
  }
}

// The words of schemas.
const object = (properties: Record<string, AnySchema>, required = Object.keys(properties)) => ({ type: "object", properties, required, additionalProperties: false });
const list = (items: AnySchema) => ({ type: "array", items, minItems: 1 });
const text = { type: "string" };
const whole = { type: "integer" };
const just = (value: unknown) => ({ const: value });
const vector = { type: "array", items: { type: "number" }, minItems: 384, maxItems: 384 };
const uuid = { type: "string", pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$" };
const fields = object({ partition: text, expires: whole, record: text });
const COLLECTION = "answers_[0-9a-f]{8}";
const at = (path: string): RegExp => new RegExp(`^${path.replace("COLLECTION", COLLECTION)}$`);

/** https://api.qdrant.tech/api-reference */
export function qdrant(key: string): Stub {
  const missing = new Status(404, { status: { error: "Not found: Collection `answers` doesn't exist!" }, time: 0 });
  const ok = { result: { operation_id: 1, status: "completed" }, status: "ok", time: 0 };
  const match = object({ key: just("partition"), match: object({ value: text }) });
  const range = (name: string) => object({ key: just("expires"), range: object({ [name]: whole }) });
  const filter = (...must: AnySchema[]) => object({ must: { type: "array", items: must, minItems: must.length, maxItems: must.length } });
  return new Stub([
    {
      method: "GET", path: at("/collections/COLLECTION"),
      answer: (_body, _match, { exists }) => (exists ? { result: { config: { params: { vectors: { size: 384, distance: "Cosine" } } } }, status: "ok" } : missing),
    },
    {
      method: "PUT", path: at("/collections/COLLECTION"),
      schema: object({ vectors: object({ size: just(384), distance: just("Cosine") }), on_disk_payload: { type: "boolean" } }),
      answer: (_body, _match, store) => ((store.exists = true), { result: true, status: "ok" }),
    },
    {
      method: "PUT", path: at("/collections/COLLECTION/index\\?wait=true"), answer: () => ok,
      schema: object({ field_name: { enum: ["partition", "expires"] }, field_schema: { enum: ["keyword", "integer"] } }),
    },
    {
      method: "PUT", path: at("/collections/COLLECTION/points\\?wait=true"), schema: object({ points: list(object({ id: uuid, vector, payload: fields })) }),
      answer({ points }: { points: { id: string; vector: Vector; payload: Fields }[] }, _match, { entries }) {
        for (const { id, vector, payload } of points) entries.set(id, { id, vector, fields: payload });
        return ok;
      },
    },
    {
      method: "POST", path: at("/collections/COLLECTION/points/query"),
      schema: object({ query: vector, filter: filter(match, range("gt")), limit: whole, with_payload: just(["record"]) }),
      answer({ query, filter: { must }, limit }, _match, { entries }) {
        const found = entries.near(query, { partition: must[0].match.value, after: must[1].range.gt }, limit);
        return { result: { points: found.map(({ entry, cosine }) => ({ id: entry.id, version: 1, score: cosine, payload: { record: entry.fields.record } })) }, status: "ok" };
      },
    },
    {
      method: "GET", path: at("/collections/COLLECTION/points/([0-9a-f-]{36})"),
      answer(_body, [, id], { entries }) {
        const entry = entries.get(id!);
        if (!entry) return new Status(404, { status: { error: `Not found: Point with id ${id} does not exists!` } });
        return { result: { id, payload: entry.fields, vector: entry.vector }, status: "ok" };
      },
    },
    {
      method: "POST", path: at("/collections/COLLECTION/points/delete\\?wait=(?:true|false)"),
      schema: { anyOf: [object({ points: list(uuid) }), object({ filter: filter(range("lte")) })] },
      answer({ points, filter }: { points?: string[]; filter?: any }, _match, { entries }) {
        for (const id of points ?? entries.expired(filter.must[0].range.lte)) entries.delete(id);
        return ok;
      },
    },
  ], ["api-key", key]);
}

/** https://docs.pinecone.io/reference/api/2025-04/data-plane */
export function pinecone(key: string): Stub {
  const namespace = { type: "string", pattern: `^${COLLECTION}$` };
  const stub = new Stub([
    { method: "POST", path: at("/describe_index_stats"), schema: object({}), answer: () => ({ namespaces: {}, dimension: 384, metric: "cosine", totalVectorCount: 0 }) },
    {
      method: "POST", path: at("/vectors/upsert"), schema: object({ vectors: list(object({ id: text, values: vector, metadata: fields })), namespace }),
      answer({ vectors }: { vectors: { id: string; values: Vector; metadata: Fields }[] }, _match, { entries }) {
        for (const { id, values, metadata } of vectors) {
          assert.ok(JSON.stringify(metadata).length <= 40_960, "more metadata than an entry may have");
          entries.set(id, { id, vector: values, fields: metadata });
        }
        return { upsertedCount: vectors.length };
      },
    },
    {
      method: "POST", path: at("/query"),
      schema: object({
        vector, namespace, filter: object({ partition: object({ $eq: text }), expires: object({ $gt: whole }) }), topK: whole, includeMetadata: just(true), includeValues: just(false),
      }),
      answer({ vector, filter, topK }, _match, { entries }) {
        const found = entries.near(vector, { partition: filter.partition.$eq, after: filter.expires.$gt }, topK);
        return { matches: found.map(({ entry, cosine }) => ({ id: entry.id, score: cosine, values: [], metadata: entry.fields })), usage: { readUnits: 1 } };
      },
    },
    {
      method: "GET", path: at("/vectors/fetch\\?ids=([0-9a-f]{64})&namespace=COLLECTION"),
      answer(_body, [, id], { entries }) {
        const entry = entries.get(id!);
        return { vectors: entry ? { [id!]: { id, values: entry.vector, metadata: entry.fields } } : {}, usage: { readUnits: 1 } };
      },
    },
    {
      method: "POST", path: at("/vectors/delete"),
      schema: { anyOf: [object({ ids: list(text), namespace }), object({ filter: object({ expires: object({ $lte: whole }) }), namespace })] },
      answer({ ids, filter }: { ids?: string[]; filter?: any }, _match, { entries }) {
        for (const id of ids ?? entries.expired(filter.expires.$lte)) entries.delete(id);
        return {};
      },
    },
  ], ["api-key", key]);
  stub.exists = true;
  return stub;
}

/** https://help.aliyun.com/document_detail/2510317.html; the codes are those of PyPI's dashvector, common/error.py. */
export function dashvector(key: string): Stub {
  const answer = (output?: unknown) => ({ code: 0, message: "Success", request_id: "1", ...(output === undefined ? {} : { output }) });
  const filter = { type: "string", pattern: "^partition = '[0-9a-f]{64}' and expires > [0-9]+$" };
  return new Stub([
    {
      method: "GET", path: at("/v1/collections/COLLECTION"),
      answer: (_body, _match, { exists }) => (exists ? answer({ name: "answers", dimension: 384, metric: "cosine", status: "SERVING" }) : { code: -2021, message: "InexistentCollection" }),
    },
    {
      method: "POST", path: at("/v1/collections"),
      schema: object({
        name: { type: "string", pattern: `^${COLLECTION}$`, maxLength: 32 }, dimension: just(384), metric: just("cosine"), dtype: just("FLOAT"),
        fields_schema: object({ partition: just("STRING"), expires: just("LONG"), record: just("STRING") }),
      }),
      answer: (_body, _match, store) => ((store.exists = true), answer()),
    },
    {
      method: "POST", path: at("/v1/collections/COLLECTION/docs/upsert"), schema: object({ docs: list(object({ id: text, vector, fields })) }),
      answer({ docs }: { docs: Entry[] }, _match, { entries }) {
        for (const doc of docs) entries.set(doc.id, doc);
        return answer(docs.map(({ id }) => ({ doc_op: "upsert", id, code: 0, message: "" })));
      },
    },
    {
      method: "POST", path: at("/v1/collections/COLLECTION/query"),
      schema: {
        anyOf: [
          object({ vector, filter, topk: whole, include_vector: just(false), output_fields: just(["record"]) }),
          object({ filter: { type: "string", pattern: "^expires <= [0-9]+$" }, topk: whole, include_vector: just(false), output_fields: just([]) }),
        ],
      },
      answer({ vector, filter, topk }: { vector?: Vector; filter: string; topk: number }, _match, { entries }) {
        if (!vector) return answer(entries.expired(Number(filter.split(" ").at(-1))).slice(0, topk).map((id) => ({ id, fields: {}, score: 0 })));
        const [, partition, after] = /'([0-9a-f]+)' and expires > ([0-9]+)/.exec(filter)!;
        const found = entries.near(vector, { partition: partition!, after: Number(after) }, topk);
        return answer(found.map(({ entry, cosine }) => ({ id: entry.id, fields: { record: entry.fields.record }, score: 1 - cosine })));
      },
    },
    {
      method: "GET", path: at("/v1/collections/COLLECTION/docs\\?ids=([0-9a-f]{64})"),
      answer: (_body, [, id], { entries }) => answer(entries.has(id!) ? { [id!]: entries.get(id!) } : {}),
    },
    {
      method: "DELETE", path: at("/v1/collections/COLLECTION/docs"), schema: object({ ids: list(text) }),
      answer({ ids }: { ids: string[] }, _match, { entries }) {
        for (const id of ids) entries.delete(id);
        return answer();
      },
    },
  ], ["dashvector-auth-token", key]);
}

/** https://www.elastic.co/docs/api/doc/elasticsearch */
export function elasticsearch(key: string): Stub {
  const keyword = (type: string) => object({ type: just(type) });
  const dense = object({ type: just("dense_vector"), dims: just(384), index: just(true), similarity: just("cosine") });
  const properties = object({ partition: keyword("keyword"), expires: keyword("long"), record: keyword("binary"), vector: dense });
  const index = object({ index: object({ _id: text }) });
  const remove = object({ delete: object({ _id: text }) });
  const document = object({ partition: text, expires: whole, record: text, vector });
  const bool = object({ bool: object({ filter: { type: "array", items: [object({ term: object({ partition: text }) }), object({ range: object({ expires: object({ gt: whole }) }) })], minItems: 2, maxItems: 2 } }) });
  return new Stub([
    {
      method: "GET", path: at("/COLLECTION/_mapping"),
      answer: (_body, _match, { exists }) =>
        exists ? { answers: { mappings: { properties: { vector: { type: "dense_vector", dims: 384, similarity: "cosine" } } } } } : new Status(404, { error: { type: "index_not_found_exception", reason: "no such index" }, status: 404 }),
    },
    {
      method: "PUT", path: at("/COLLECTION"), schema: object({ mappings: object({ dynamic: just("strict"), properties }) }),
      answer: (_body, _match, store) => ((store.exists = true), { acknowledged: true }),
    },
    {
      method: "POST", path: at("/COLLECTION/_bulk"), lines: true, schema: list({ anyOf: [index, remove, document] }),
      answer(lines: any[], _match, { entries }) {
        lines.forEach((line, i) => {
          if (line.delete) entries.delete(line.delete._id);
          if (line.index) entries.set(line.index._id, { id: line.index._id, vector: lines[i + 1].vector, fields: lines[i + 1] });
        });
        return { took: 1, errors: false, items: [] };
      },
    },
    {
      method: "POST", path: at("/COLLECTION/_search"),
      schema: object({ size: whole, _source: just(["record"]), knn: object({ field: just("vector"), query_vector: vector, k: whole, num_candidates: { type: "integer", maximum: 10_000 }, filter: bool }) }),
      answer({ size, knn: { query_vector, k, num_candidates, filter } }, _match, { entries }) {
        assert.ok(k <= num_candidates && size === k);
        const [{ term }, { range }] = filter.bool.filter;
        const found = entries.near(query_vector, { partition: term.partition, after: range.expires.gt }, k);
        return { hits: { hits: found.map(({ entry, cosine }) => ({ _id: entry.id, _score: (1 + cosine) / 2, _source: { record: entry.fields.record } })) } };
      },
    },
    {
      method: "GET", path: at("/COLLECTION/_doc/([0-9a-f]{64})\\?_source_includes=record"),
      answer(_body, [, id], { entries }) {
        const entry = entries.get(id!);
        return entry ? { _id: id, found: true, _source: { record: entry.fields.record } } : new Status(404, { _id: id, found: false });
      },
    },
    {
      method: "POST", path: at("/COLLECTION/_delete_by_query\\?conflicts=proceed"),
      schema: object({ max_docs: whole, query: object({ range: object({ expires: object({ lte: whole }) }) }) }),
      answer({ max_docs, query }, _match, { entries }) {
        const expired = entries.expired(query.range.expires.lte).slice(0, max_docs);
        for (const id of expired) entries.delete(id);
        return { deleted: expired.length, failures: [] };
      },
    },
  ], ["authorization", `ApiKey ${key}`]);
}

/** https://milvus.io/api-reference/restful/v2.4.x/About.md */
export function milvus(key: string): Stub {
  const names = { dbName: just("default"), collectionName: { type: "string", pattern: `^${COLLECTION}$` } };
  const answer = (data: unknown) => ({ code: 0, data });
  const missing = { code: 100, message: "can't find collection[database=default][collection=answers]" };
  const field = (fieldName: string, dataType: string, rest: Record<string, AnySchema> = {}) => object({ fieldName: just(fieldName), dataType: just(dataType), ...rest });
  const params = (name: string, value: number) => ({ elementTypeParams: object({ [name]: just(value) }) });
  const columns = [
    field("key", "VarChar", { isPrimary: just(true), ...params("max_length", 64) }), field("partition", "VarChar", params("max_length", 64)), field("expires", "Int64"),
    field("record", "VarChar", params("max_length", 65_535)), field("vector", "FloatVector", params("dim", 384)),
  ];
  const schema = object({ autoId: just(false), enableDynamicField: just(false), fields: { type: "array", items: columns, minItems: 5, maxItems: 5 } });
  const index = object({ fieldName: just("vector"), indexName: text, metricType: just("COSINE"), indexType: just("AUTOINDEX") });
  const filter = { type: "string", pattern: "^partition == '[0-9a-f]{64}' and expires > [0-9]+$" };
  return new Stub([
    {
      method: "POST", path: at("/v2/vectordb/collections/describe"), schema: object(names),
      answer: (_body, _match, { exists }) =>
        exists ? answer({ fields: [{ name: "vector", params: [{ key: "dim", value: "384" }] }], indexes: [{ fieldName: "vector", indexName: "vector", metricType: "COSINE" }] }) : missing,
    },
    {
      method: "POST", path: at("/v2/vectordb/collections/create"), schema: object({ ...names, schema, indexParams: list(index) }),
      answer: (_body, _match, store) => ((store.exists = true), answer({})),
    },
    {
      method: "POST", path: at("/v2/vectordb/entities/upsert"),
      schema: object({ ...names, data: list(object({ key: text, partition: text, expires: whole, vector, record: { type: "string", maxLength: 65_535 } })) }),
      answer({ data }: { data: (Fields & { key: string; vector: Vector })[] }, _match, { entries }) {
        for (const { key: id, vector, ...fields } of data) entries.set(id, { id, vector, fields });
        return answer({ upsertCount: data.length });
      },
    },
    {
      method: "POST", path: at("/v2/vectordb/entities/search"),
      schema: object({ ...names, annsField: just("vector"), data: { type: "array", items: vector, minItems: 1, maxItems: 1 }, filter, limit: whole, outputFields: just(["record"]) }),
      answer({ data, filter, limit }, _match, { entries }) {
        const [, partition, after] = /'([0-9a-f]+)' and expires > ([0-9]+)/.exec(filter)!;
        return answer(entries.near(data[0], { partition: partition!, after: Number(after) }, limit).map(({ entry, cosine }) => ({ distance: cosine, key: entry.id, record: entry.fields.record })));
      },
    },
    {
      method: "POST", path: at("/v2/vectordb/entities/get"), schema: object({ ...names, id: list(text), outputFields: just(["record"]) }),
      answer: ({ id }: { id: string[] }, _match, { entries }) => answer(id.filter((each) => entries.has(each)).map((each) => ({ key: each, record: entries.get(each)!.fields.record }))),
    },
    {
      method: "POST", path: at("/v2/vectordb/entities/delete"),
      schema: object({ ...names, filter: { type: "string", pattern: "^(key in \\['[0-9a-f]{64}'(,'[0-9a-f]{64}')*\\]|expires <= [0-9]+)$" } }),
      answer({ filter }: { filter: string }, _match, { entries }) {
        const ids = filter.startsWith("key") ? filter.match(/[0-9a-f]{64}/g)! : entries.expired(Number(filter.split(" ").at(-1)));
        for (const id of ids) entries.delete(id);
        return answer({});
      },
    },
  ], ["authorization", `Bearer ${key}`]);
}
