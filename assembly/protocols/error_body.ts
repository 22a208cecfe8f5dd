/** Bodies of the filter's own errors, as clients of the APIs expect them. */
import { JSON } from "json-as";
import { Bytes } from "../core/bytes";

@json
class OpenAiErrorDetail {
  message: string = "";
  type: string = "";
  param: JSON.Raw = new JSON.Raw("null");
  code: string = "";
}

@json
class OpenAiErrorBody {
  error: OpenAiErrorDetail = new OpenAiErrorDetail();
}

@json
class AnthropicErrorDetail {
  type: string = "";
  message: string = "";
}

@json
class AnthropicErrorBody {
  type: string = "error";
  error: AnthropicErrorDetail = new AnthropicErrorDetail();
}

@json
class OllamaErrorBody {
  error: string = "";
}

/** @param type a word for programs, which stands as the code, too. @param message a sentence for people. */
export function openAiError(type: string, message: string): Bytes {
  const body = new OpenAiErrorBody();
  body.error.message = message;
  body.error.type = type;
  body.error.code = type;
  return Bytes.fromString(JSON.stringify(body));
}

/** @param type a word for programs. @param message a sentence for people. */
export function anthropicError(type: string, message: string): Bytes {
  const body = new AnthropicErrorBody();
  body.error.type = type;
  body.error.message = message;
  return Bytes.fromString(JSON.stringify(body));
}

/** @param message a sentence for people. */
export function ollamaError(message: string): Bytes {
  const body = new OllamaErrorBody();
  body.error = message;
  return Bytes.fromString(JSON.stringify(body));
}
