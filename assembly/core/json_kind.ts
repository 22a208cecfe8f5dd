/** What a value of a JSON document is. */
export enum JsonKind {
  Missing,
  Null,
  False,
  True,
  Number,
  String,
  Array,
  Object,
  /** An array of nothing but numbers, in a document that was parsed with `packNumbers`. */
  Numbers,
}
