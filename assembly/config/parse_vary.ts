/** The key `vary`: what else of a request an answer varies with. */
import { Bytes } from "../core/bytes";
import { readProperty } from "./property";
import { listOfVaryProperties, readVary } from "./readers";
import { Section } from "./section";
import { VaryConfig } from "./sections/http";
import { RequestSource, SourceKind } from "./sections/request_source";
import { lowerAscii } from "./words";

export function parseVary(section: Section): VaryConfig {
  const config = new VaryConfig();
  readVary(section, config);
  for (let i = 0; i < config.headers.length; i++) {
    config.sources.push(new RequestSource(SourceKind.Header, Bytes.fromString(lowerAscii(config.headers[i]))));
  }
  const document = section.document;
  let index = 0;
  for (let node = document.first(listOfVaryProperties(section)); node >= 0; node = document.next(node)) {
    const source = readProperty(document, node, section.itemOf("properties", index), section.problem);
    if (source !== null) {
      config.properties.push(source);
      config.sources.push(source);
    }
    index++;
  }
  section.end();
  return config;
}
