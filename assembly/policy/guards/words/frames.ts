/**
 * What stands around a question and says nothing of what is asked: politeness, and the sentences with which one asks for an answer. Phrases are
 * separated by commas.
 */
import { packed } from "../../../core/packed";

/** In front of a question, and behind one. Words that short forms stand for are written out. */
export const PHRASES_IN_FRONT: StaticArray<u8> = packed(
  "please,yeah,right,anyway,erm,uhh,umm,a quick one,out of curiosity,just asking,asking for a friend,sorry for the bother,random question,silly question,thanks,thank you,hi,hello there,hi there,hi all,hi everyone,hi team,dear team,dear all,good morning,good afternoon,good evening,good day,greetings,ok,ok so,so,well,um,uh,er,hmm,oh,ah,ahem,right so,alright," +
  "excuse me,pardon me,sorry,sorry to bother you,sorry to disturb you,sorry for the question,quick question,quick one,a quick question,i have a question,i have a quick question,just wondering,just curious,just a question," +
  "one question,one quick question,simple question,by the way,btw,if you do not mind,if i may,if i may ask,may i ask,can i ask,could i ask,yo,dear assistant,hope you are well,i hope you are well,kindly,actually,basically," +
  "i was just wondering,i was wondering,was wondering,i am wondering,i wonder,no rush but,when you have a moment,when you have a minute,whenever you have time,cheers,question",
);
export const PHRASES_BEHIND: StaticArray<u8> = packed(
  "please,tia,out of curiosity,just asking,asking for a friend,sorry for the bother,thanks,thank you,thanks a lot,thank you very much,thanks so much,thank you so much,many thanks,thanks in advance,thank you in advance,thanks for your help,thank you for your help,thanks again,cheers,regards,best regards," +
  "kind regards,if you do not mind,if you can,if you would,if possible,or not,by the way,btw,just wondering,just curious,i was wondering,ok,hi,sorry,sorry to bother you,kindly,though,then,actually,um,uh,hmm,so,well,oh,right so," +
  "appreciate it,i appreciate it,i appreciate your help,any help is appreciated,in total,in general,exactly,any help would be appreciated,much appreciated,no rush,hello there,hi there,good morning,good evening,good afternoon,excuse me,quick question",
);
/** Inside one too. */
export const PHRASES_ANYWHERE: StaticArray<u8> = packed("please,um,uh,er,hmm,kindly");

/**
 * The words of «can you tell me», «I would like to know», «do you have any idea», which lead to a question word. One of the second list is among
 * them, and no word of another kind.
 */
export const ASKING: StaticArray<u8> = packed(
  "can could would will do did does you i we anyone anybody someone somebody please kindly tell me us just like want need to know explain describe say let if is am be able possible there help understand ask asking find " +
  "out show see learn get give wondering wonder curious trying have any idea about hear your mind telling explaining the answer to of clarify interested in figure remind may",
);
export const TELLING: StaticArray<u8> = packed("tell know explain describe say understand ask asking find show see learn wondering wonder curious idea telling explaining clarify interested figure remind");

/** What an assistant is asked to do. */
export const REQUEST_VERBS: StaticArray<u8> = packed(
  "give show tell suggest recommend explain write list help describe summarize summarise translate name provide create make generate find compare define convert calculate draft rewrite fix outline propose share",
);
