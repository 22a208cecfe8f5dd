/** Elasticsearch from 8.8 on (https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/dense-vector). */
import { JSON } from "json-as";
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

@json
class DenseVector {
  type: string = "dense_vector";
  dims: i32 = 0;
  index: bool = true;
  similarity: string = "cosine";
}

@json
class NewIndex {
  mappings: JSON.Raw = new JSON.Raw("{}");
}

@json
class Knn {
  field: string = "vector";
  query_vector: JSON.Raw = new JSON.Raw("[]");
  k: i32 = 1;
  num_candidates: i32 = CANDIDATES;
  filter: JSON.Raw = new JSON.Raw("{}");
}

@json
class Search {
  size: i32 = 1;
  _source: string[] = ["record"];
  knn: Knn = new Knn();
}

@final
export class Elasticsearch extends SearchEngine {
  protected get metric(): string {
    return "cosine";
  }

  protected get dimensionKey(): string {
    return "dims";
  }

  protected get vectorField(): string {
    const field = new DenseVector();
    field.dims = this.dimension;
    return JSON.stringify(field);
  }

  protected creation(mappings: JSON.Raw): string {
    const index = new NewIndex();
    index.mappings = mappings;
    return JSON.stringify(index);
  }

  protected searchBody(vector: JSON.Raw, topK: i32, filter: JSON.Raw): string {
    const search = new Search();
    search.size = topK;
    search.knn.query_vector = vector;
    search.knn.k = topK;
    search.knn.num_candidates = max(topK, CANDIDATES);
    search.knn.filter = filter;
    return JSON.stringify(search);
  }

  protected metricIn(document: JsonDocument, field: i32): Bytes {
    return document.string(document.get(field, "similarity"));
  }
}
