/**
 * Words that carry the sentence and not its matter. A guard that compares what two texts are about passes them over. They are the closed
 * classes of English grammar, the phrases with which one asks politely, and words as empty as «thing» and «way».
 */
import { packed } from "../../../core/packed";

export const ARTICLES: StaticArray<u8> = packed("a an the");
export const PRONOUNS: StaticArray<u8> = packed(
  "this that these those such same other another some any each every either both all " +
  "i me my mine myself we us our ours you your yours u ur yourself he him his she her hers it its itself they them their theirs " +
  "one ones oneself someone somebody anyone anybody everyone everybody something anything everything people person guy thing stuff there here",
);

export const VERBS_OF_GRAMMAR: StaticArray<u8> = packed(
  "be am is are was were been being do does did done doing have has had having can could shall should will would may might must ought ca wo sha " +
  "get gets got getting make makes made making use uses used using let lets need needs needed want wants wanted like likes try trying go goes going come comes " +
  "know knows tell show give explain describe say says ask find help see think look happen happens take takes work works mean means " +
  "possible able seem become became keep r m re ve ll d s",
);

export const PREPOSITIONS: StaticArray<u8> = packed(
  "of in on at by for with about against between into through during to from up down out off over under again then once as per via within upon onto " +
  "among around along across toward towards near like than",
);

export const CONJUNCTIONS_AND_ADVERBS: StaticArray<u8> = packed(
  "and or but if because so while although though whether also too very just really actually quite rather even still already yet ever now " +
  "exactly basically simply easily quickly properly generally usually currently actual real well much many more most few little lot lots bit enough " +
  "what which who whom whose when where why how whats hows wat etc eg ie vs versus",
);

export const EMPTY_WORDS: StaticArray<u8> = packed(
  "way ways method methods manner approach process procedure steps step best good better great easiest easy simple simplest proper correct right tip tips " +
  "advice idea ideas kind type types example examples question answer quick reason reasons purpose",
);

export const POLITE_WORDS: StaticArray<u8> = packed(
  "please pls plz kindly thanks thank thx cheers hello hi hey hiya dear team morning afternoon evening wondering wonder curious appreciate advance sorry " +
  "um uh er hmm oh ok okay mind walk regards",
);
