/** Elasticsearch from 8.8 on (https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/dense-vector). */
import { Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { lowerName } from "./names";
import { SearchEngine, SearchEngineConfig } from "./search_engine";
import { VectorStore } from "./vector_store";

/** Vectors of each shard that are looked at for one candidate, at least. */
const CANDIDATES: i32 = 100;

@final
export class ElasticsearchConfig extends SearchEngineConfig {
  create(collection: string, dimension: i32): VectorStore {
    return new Elasticsearch(lowerName(collection), dimension);
  }
}

@final
export class Elasticsearch extends SearchEngine {
  protected get metric(): string {
    return "cosine";
  }

  protected get dimensionKey(): string {
    return "dims";
  }

  protected creation(fields: string): string {
    const vector = '"vector":{"type":"dense_vector","dims":' + this.dimension.toString() + ',"index":true,"similarity":"cosine"}';
    return '{"mappings":{"dynamic":"strict","properties":{' + fields + "," + vector + "}}}";
  }

  protected searchBody(vector: string, topK: i32, filter: string): string {
    const counts = '"k":' + topK.toString() + ',"num_candidates":' + max(topK, CANDIDATES).toString();
    const knn = '"knn":{"field":"vector","query_vector":' + vector + "," + counts + ',"filter":' + filter + "}";
    return '{"size":' + topK.toString() + ',"_source":["record"],' + knn + "}";
  }

  protected metricIn(document: JsonDocument, field: i32): Bytes {
    return document.string(document.get(field, "similarity"));
  }
}
