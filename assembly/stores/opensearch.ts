/**
 * OpenSearch with its k-NN plugin (https://docs.opensearch.org/latest/vector-search/). The engine `lucene` is in the plugin itself and filters while
 * it searches; the index is closed to fields that are not declared.
 */
import { JSON } from "json-as";
import { Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { lowerName } from "./names";
import { SearchEngine, SearchEngineConfig } from "./search_engine";
import { VectorStore } from "./vector_store";

@final
export class OpenSearchConfig extends SearchEngineConfig {
  create(collection: string, dimension: i32): VectorStore {
    return new OpenSearch(lowerName(collection), dimension);
  }
}

@json
class Method {
  name: string = "hnsw";
  engine: string = "lucene";
  space_type: string = "cosinesimil";
}

@json
class KnnVector {
  type: string = "knn_vector";
  dimension: i32 = 0;
  method: Method = new Method();
}

@json
class IndexSettings {
  knn: bool = true;
}

@json
class Settings {
  index: IndexSettings = new IndexSettings();
}

@json
class NewIndex {
  settings: Settings = new Settings();
  mappings: JSON.Raw = new JSON.Raw("{}");
}

@json
class Nearest {
  vector: JSON.Raw = new JSON.Raw("[]");
  k: i32 = 1;
  filter: JSON.Raw = new JSON.Raw("{}");
}

@json
class NearestByField {
  vector: Nearest = new Nearest();
}

@json
class Knn {
  knn: NearestByField = new NearestByField();
}

@json
class Search {
  size: i32 = 1;
  _source: string[] = ["record"];
  query: Knn = new Knn();
}

@final
export class OpenSearch extends SearchEngine {
  protected get metric(): string {
    return "cosinesimil";
  }

  protected get dimensionKey(): string {
    return "dimension";
  }

  protected get vectorField(): string {
    const field = new KnnVector();
    field.dimension = this.dimension;
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
    search.query.knn.vector.vector = vector;
    search.query.knn.vector.k = topK;
    search.query.knn.vector.filter = filter;
    return JSON.stringify(search);
  }

  /** Newer servers say it of the field, older ones of its method. */
  protected metricIn(document: JsonDocument, field: i32): Bytes {
    const ofMethod = document.string(document.get(document.get(field, "method"), "space_type"));
    return ofMethod.length > 0 ? ofMethod : document.string(document.get(field, "space_type"));
  }
}
