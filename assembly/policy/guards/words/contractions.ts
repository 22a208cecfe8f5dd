/** Short forms and what they are short for. A comma ends each: the short form comes first. */
import { packed } from "../../../core/packed";

/** Written as one word, with or without what stands behind an apostrophe. */
export const CONTRACTIONS: StaticArray<u8> = packed(
  "whats what is,hows how is,wheres where is,whens when is,whos who is,whys why is,thats that is,theres there is,heres here is,im i am,ive i have,youre you are," +
  "youve you have,youll you will,theyre they are,theyve they have,theyll they will,weve we have,hes he is,shes she is,itll it will,lets let us,cannot can not," +
  "cant can not,dont do not,doesnt does not,didnt did not,isnt is not,arent are not,wasnt was not,werent were not,wont will not,wouldnt would not," +
  "shouldnt should not,couldnt could not,hasnt has not,havent have not,hadnt had not,mustnt must not,neednt need not,aint is not," +
  "gonna going to,wanna want to,gotta got to,lemme let me,gimme give me,dunno do not know,howto how to,tellme tell me",
);

/** What is left of a word in front of «n't». */
export const SHORTENED: StaticArray<u8> = packed("ca can,wo will,sha shall,ai is");

/** Words behind which «'s» is «is»; behind others it makes a possessive. */
export const BEFORE_IS: StaticArray<u8> = packed("what how where when who why which that there here it he she this everything something nothing everyone someone");
