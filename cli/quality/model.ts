/** What has to be known of an embedding model: from the filter if it knows the model, else from Ollama and from a vector of the model's own. */
import { Failure } from "../../tools/lib/failure.ts";
import { describeModel, embed } from "../../tools/provision/ollama-api.ts";
import type { Decisions } from "./decisions.ts";

export interface Model {
  name: string;
  /** What tells it from another model that had the same name; empty if Ollama does not say. */
  digest: string;
  dimension: number;
  maxInputBytes: number;
  latinOnly: boolean;
  /** Whether `maxInputBytes` is a guess for want of a figure. */
  guessedInput: boolean;
}

/** What the filter's configuration accepts. */
const MAX_DIMENSION = 4_096;
const INPUT_BYTES = { least: 16, most: 65_536, unknown: 762 };
/** Marks that a model puts around a text. */
const MARKS = 2;
/** English has more than four bytes a token, and scripts with more bytes a letter have three: a limit of three a token surely fits. */
const BYTES_PER_TOKEN = 3;

/** The model as the Ollama at `url` has it. Fails if it is not there, does not embed, or does so in another way than the filter knows. */
export async function modelAt(url: string, name: string, decisions: Decisions): Promise<Model> {
  const described = await describeModel(url, name);
  if (!described) throw new Failure(`the Ollama at ${url} has no model ${name}`, `Run \`ollama pull ${name}\` there, or give another --model.`);
  const [vector] = await embed(url, name, ["How long is a vector?"]);
  const dimension = vector?.length ?? 0;
  if (dimension < 1 || dimension > MAX_DIMENSION) {
    throw new Failure(`${name} gives vectors of ${dimension} numbers`, `The filter takes 1 to ${MAX_DIMENSION}; choose another model.`);
  }
  const profile = decisions.profile(name);
  if (profile && profile.dimension !== dimension) {
    throw new Failure(
      `${name} at ${url} gives ${dimension} numbers, the filter knows it with ${profile.dimension}`,
      "It is another model under that name: call it something else.",
    );
  }
  const { contextLength } = described;
  const guessed = contextLength === undefined ? INPUT_BYTES.unknown : BYTES_PER_TOKEN * (contextLength - MARKS);
  return {
    name,
    digest: described.digest,
    dimension,
    maxInputBytes: profile?.maxInputBytes ?? Math.min(Math.max(guessed, INPUT_BYTES.least), INPUT_BYTES.most),
    latinOnly: profile?.latinOnly ?? false,
    guessedInput: !profile && contextLength === undefined,
  };
}

/** A model of which nothing but what the filter knows is needed. */
export function knownModel(name: string, decisions: Decisions): Model | undefined {
  const profile = decisions.profile(name);
  return profile && { name, digest: "", guessedInput: false, ...profile };
}
