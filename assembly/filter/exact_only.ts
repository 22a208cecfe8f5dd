import { MissReason } from "../policy/reasons";
import { isLatin } from "../policy/script";
import { ChatRequest } from "../protocols/chat_request";
import { Services } from "./services";

/** The reason the semantic tier has nothing to do with a request, or None. */
export function whyExactOnly(services: Services, request: ChatRequest): MissReason {
  if (!services.config.semantic) return MissReason.NotStored;
  if (request.exactOnly) return MissReason.ExactOnly;
  if (request.query.length == 0) return MissReason.EmptyQuery;
  if (services.config.embedding.latinOnly && !isLatin(request.query)) return MissReason.Script;
  return services.judgeQuery(request);
}
