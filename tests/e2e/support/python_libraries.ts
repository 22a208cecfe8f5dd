/** OpenAI's client library for Python as the story of library_story.ts needs it: a process that acts line by line. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { inRoot } from "../../../tools/lib/paths.ts";
import { cacheRoot } from "../../../tools/provision/cache-dir.ts";
import { provideOpenAiPython } from "../../../tools/provision/openai-python.ts";
import { atEnd } from "./lab.ts";
import { libraries, Watch, type Library } from "./libraries.ts";

interface Act {
  api: string;
  stream: boolean;
  question: string;
}

export interface PythonLibraries {
  libraries: Record<string, Library>;
  embed(text: string): Promise<unknown>;
}

export async function pythonLibraries(url: string, watch: Watch, model: string, embeddingModel: string): Promise<PythonLibraries> {
  const python = await provideOpenAiPython(cacheRoot());
  const child = spawn(python, [inRoot("tests", "e2e", "support", "openai_client.py"), url, model, embeddingModel], { stdio: ["pipe", "pipe", "inherit"] });
  atEnd(async () => void child.kill());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const act = async (what: Act): Promise<any> => {
    child.stdin.write(`${JSON.stringify(what)}\n`);
    const line = await lines.next();
    if (line.done) throw new Error("the Python process has ended");
    const { status, answer, error } = JSON.parse(line.value);
    if (error) throw new Error(error);
    watch.status = status;
    return answer;
  };
  // What must survive is the same as for the library for Node.
  const node = libraries(url, watch, model);
  const library = (api: string, twin: string): Library => ({
    ...node[twin]!,
    json: (question) => act({ api, stream: false, question }),
    stream: (question) => act({ api, stream: true, question }),
  });
  return {
    libraries: {
      chat: library("chat", "openai chat completions"),
      completions: library("completions", "openai completions"),
      responses: library("responses", "openai responses"),
    },
    embed: (question) => act({ api: "embeddings", stream: false, question }),
  };
}
