/** Words that turn a question's meaning: denial, question words, tense, scope, form. */
import { packed } from "../../../core/packed";

export const NEGATORS: StaticArray<u8> = packed(
  "not no never without neither nor none nothing nobody nowhere cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt hasnt havent hadnt aint mustnt " +
  "non hardly barely unable fail fails failing lack lacks lacking stop stops stopped refuse",
);
/** In the order of `Intent`. */
export const QUESTION_WORDS: StaticArray<u8> = packed("who whom whose,when,where,why,how hows,what whats which wat");
export const MEASURED_BY_HOW: StaticArray<u8> = packed("many much long often far old tall big large high deep fast heavy wide hot cold");
export const AUXILIARIES: StaticArray<u8> = packed("is are am was were do does did can could will would shall should has have had may might must");
/** Nouns that make an intent of «what»: for a person, a time, a place, a reason, an amount. */
export const NOUNS_OF_INTENT: StaticArray<u8> = packed("person,time date year day month,place city country location,reason cause,amount number cost price");

export const PAST: StaticArray<u8> = packed("yesterday ago");
export const PRESENT: StaticArray<u8> = packed("today tonight currently nowadays");
export const FUTURE: StaticArray<u8> = packed("tomorrow upcoming");

export const SHIFTS: StaticArray<u8> = packed("last next past previous coming following");

export const RESTRICTIONS: StaticArray<u8> = packed("except excluding besides 除了");
export const SCOPE: StaticArray<u8> = packed("all every only just first last next except excluding most least least latest oldest each always sometimes entire both half");

/** Forms of an answer, and manners of giving it: words that seldom are what a question is about. */
export const FORMS: StaticArray<u8> = packed(
  "haiku sonnet limerick poem rhyme essay paragraph sentence bullet timeline outline overview checklist pseudocode one-liner tweet " +
  "detailed brief briefly concise concisely succinctly verbose eli5 layman derive derivation theory markdown yaml csv roleplay",
);
export const LANGUAGES: StaticArray<u8> = packed(
  "english french german spanish italian portuguese dutch russian polish turkish arabic hebrew hindi urdu bengali tamil chinese mandarin japanese korean vietnamese thai greek latin swedish " +
  "norwegian danish finnish czech hungarian romanian ukrainian indonesian malay persian swahili",
);

/** Whom an answer can be written for. */
export const READERS: StaticArray<u8> = packed(
  "beginner beginners novice newbie dummies child children kid kids toddler grandmother grandma granny grandfather grandpa layperson 初学者 新手 小孩 孩子 小学生 儿童 老人 外行",
);

/** Two things named around these, or in a text with these, may change places. */
export const SYMMETRIC: StaticArray<u8> = packed("and or vs versus between difference differ different compare comparison similar similarity same with equal both along");

/** «It», «those»: what they stand for is not in the text itself. */
export const POINTERS: StaticArray<u8> = packed("it its this that these those they them he him she her former latter");
export const PLACES: StaticArray<u8> = packed("nearby nearest closest");
/** «And the second one?» */
export const CONTINUATIONS: StaticArray<u8> = packed("and but then also 那么 然后 还有 另外 而且");
