/**
 * OpenSearch with its k-NN plugin (https://docs.opensearch.org/latest/vector-search/). The engine `lucene` is in the plugin itself and filters while
 * it searches; the index is closed to fields that are not declared.
 */
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

@final
export class OpenSearch extends SearchEngine {
  protected get metric(): string {
    return "cosinesimil";
  }

  protected get dimensionKey(): string {
    return "dimension";
  }

  protected creation(fields: string): string {
    const method = '{"name":"hnsw","engine":"lucene","space_type":"cosinesimil"}';
    const vector = '"vector":{"type":"knn_vector","dimension":' + this.dimension.toString() + ',"method":' + method + "}";
    return '{"settings":{"index":{"knn":true}},"mappings":{"dynamic":"strict","properties":{' + fields + "," + vector + "}}}";
  }

  protected searchBody(vector: string, topK: i32, filter: string): string {
    const k = topK.toString();
    return '{"size":' + k + ',"_source":["record"],"query":{"knn":{"vector":{"vector":' + vector + ',"k":' + k + ',"filter":' + filter + "}}}}";
  }

  /** Newer servers say it of the field, older ones of its method. */
  protected metricIn(document: JsonDocument, field: i32): Bytes {
    const ofMethod = document.string(document.get(document.get(field, "method"), "space_type"));
    return ofMethod.length > 0 ? ofMethod : document.string(document.get(field, "space_type"));
  }
}
